// SPDX-License-Identifier: MIT
/*
 * include/linux/completion.h - "it is done", counted
 */
#pragma once

#include "include/linux/wait.h"
#include "kernel/sched/completion.h"

#define init_completion_map(c, map)	init_completion(c)
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 13, 0)
#define INIT_COMPLETION(c)	((c).done = 0)
#endif

/*
 * In jiffies. Return: 0: the time ran out; else what was left, at least 1.
 * interruptible: -ERESTARTSYS after Ctrl-C; without a timeout 0: told.
 */
unsigned long wait_for_completion_timeout(struct completion *c,
					  unsigned long timeout);
int wait_for_completion_interruptible(struct completion *c);
long wait_for_completion_interruptible_timeout(struct completion *c,
					       unsigned long timeout);
#define wait_for_completion_killable(c)					\
	({ wait_for_completion(c); 0; })
#define wait_for_completion_killable_timeout(c, timeout)		\
	((long)wait_for_completion_timeout(c, timeout))
#define wait_for_completion_io(c)	wait_for_completion(c)
#define wait_for_completion_io_timeout(c, timeout)			\
	wait_for_completion_timeout(c, timeout)
