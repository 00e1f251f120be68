// SPDX-License-Identifier: MIT
/*
 * kernel/sched/semaphore.h - at most n at a time
 */
#pragma once

#include "kernel/sched/wait.h"

struct semaphore {
	unsigned int count;		/* [wait.lock] how many may still */
	struct wait_queue_head wait;
};

#define DEFINE_SEMAPHORE(name, n)					\
	struct semaphore name = {					\
		.count = (n), .wait = WAIT_QUEUE_HEAD_INIT((name).wait) }

void sema_init(struct semaphore *s, unsigned int count);
void down(struct semaphore *s);			/* thread, may sleep */
bool down_trylock(struct semaphore *s);		/* any; true: taken */
/* Returns 0, or -ETIMEDOUT. Thread, may sleep. */
int __must_check down_timeout_ns(struct semaphore *s, u64 ns);
void up(struct semaphore *s);			/* any, by anybody */
