// SPDX-License-Identifier: MIT
/*
 * kernel/sched/mutex.c - one thread at a time, the others sleep
 *
 * Barriers: taking the owner word is an acquire, freeing it a release; the
 * look at the wait queue after freeing pairs with the waiter's, which puts
 * itself on the queue before it looks at the owner (waitqueue_active).
 */
#include "kernel/sched/mutex.h"

void mutex_init(struct mutex *m)
{
	m->owner = NULL;
	init_waitqueue_head(&m->wait);
}

bool mutex_trylock(struct mutex *m)
{
	struct thread *nobody = NULL;

	return __atomic_compare_exchange_n(&m->owner, &nobody, current, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void lock_slow(struct mutex *m)
{
	DEFINE_WAIT(w);

	assert(READ_ONCE(m->owner) != current);	/* not recursive */
	for (;;) {
		prepare_to_wait_exclusive(&m->wait, &w, TASK_UNINTERRUPTIBLE);
		if (mutex_trylock(m))
			break;
		schedule();
	}
	finish_wait(&m->wait, &w);
}

void mutex_lock(struct mutex *m)
{
	assert_can_sleep();
	if (!mutex_trylock(m))
		lock_slow(m);
}

int mutex_lock_interruptible(struct mutex *m)
{
	mutex_lock(m);
	return 0;
}

void mutex_unlock(struct mutex *m)
{
	assert(READ_ONCE(m->owner) == current);	/* by who locked it */
	smp_store_release(&m->owner, NULL);
	if (waitqueue_active(&m->wait))
		wake_up(&m->wait);
}
