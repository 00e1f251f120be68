// SPDX-License-Identifier: MIT
/*
 * kernel/sched/mutex.h - one thread at a time, the others sleep
 *
 * Not recursive; unlocked by who locked it; never taken in an interrupt.
 * Each of these rules is asserted. Waiters get it in the order they came. A
 * running thread may take a free one before the waiter that was woken for it
 * is back, but only once: then the mutex is promised to that waiter.
 */
#pragma once

#include "kernel/sched/wait.h"

struct mutex {
	struct thread *owner;		/* [a] NULL: free */
	struct thread *next;		/* [wait.lock] promised to */
	struct wait_queue_head wait;
};

#define __MUTEX_INITIALIZER(name)					\
	{ .wait = WAIT_QUEUE_HEAD_INIT((name).wait) }
#define DEFINE_MUTEX(name)	struct mutex name = __MUTEX_INITIALIZER(name)

void mutex_init(struct mutex *m);
void mutex_lock(struct mutex *m);
int mutex_lock_interruptible(struct mutex *m);
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);

static inline bool mutex_is_locked(struct mutex *m)
{
	return READ_ONCE(m->owner) != NULL;
}

#define assert_mutex_held(m)	assert_context(READ_ONCE((m)->owner) == current)
