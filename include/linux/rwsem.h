// SPDX-License-Identifier: MIT
/*
 * include/linux/rwsem.h - many readers or one writer, sleeping
 */
#pragma once

#include "include/linux/spinlock.h"
#include "kernel/sched/rwsem.h"

#define __RWSEM_INITIALIZER(name)					\
	{ .wait = WAIT_QUEUE_HEAD_INIT((name).wait) }
static inline int rwsem_is_locked(const struct rw_semaphore *s)
{
	return READ_ONCE(s->count) != 0;
}
#define down_read_nested(s, subclass)	down_read(s)
#define down_write_nested(s, subclass)	down_write(s)

/* No signal ever ends the wait. Return: 0. */
#define down_read_interruptible(s)	({ down_read(s); 0; })
#define down_read_killable(s)		({ down_read(s); 0; })
#define down_write_killable(s)		({ down_write(s); 0; })
