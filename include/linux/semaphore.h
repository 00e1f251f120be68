// SPDX-License-Identifier: MIT
/*
 * include/linux/semaphore.h - at most n at a time
 */
#pragma once

#include "include/linux/jiffies.h"
#include "include/linux/version.h"
#include "kernel/sched/semaphore.h"

#define __SEMAPHORE_INITIALIZER(name, n)				\
	{ .count = (n), .wait = WAIT_QUEUE_HEAD_INIT((name).wait) }

/* Since Linux 6.4 it is told how many; until then it was one. */
#undef DEFINE_SEMAPHORE
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define DEFINE_SEMAPHORE(name)						\
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, 1)
#else
#define DEFINE_SEMAPHORE(name, n)					\
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, n)
#endif

/* Until Linux 2.6.36. */
#define DECLARE_MUTEX(name)						\
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, 1)
#define DECLARE_MUTEX_LOCKED(name)					\
	struct semaphore name = __SEMAPHORE_INITIALIZER(name, 0)
#define init_MUTEX(s)			sema_init(s, 1)
#define init_MUTEX_LOCKED(s)		sema_init(s, 0)

/* 0: taken; the kernel's own says it the other way round. */
#define down_trylock(s)			((int)!(down_trylock)(s))

/* Return: 0, -ETIME. jiffies. */
int down_timeout(struct semaphore *s, long timeout);
/* Return: 0, -EINTR (Ctrl-C). Killable: nothing kills. */
int __must_check down_interruptible(struct semaphore *s);
#define down_killable(s)		({ down(s); 0; })
