// SPDX-License-Identifier: MIT
/*
 * kernel/sched/mutex.c - one thread at a time, the others sleep
 *
 * Most are held for less time than it takes to sleep and be woken by an
 * interrupt. So while the owner runs on another core, who comes first looks
 * again for a while; when somebody sleeps already, all others do.
 *
 * Barriers: taking the owner word is an acquire, freeing it a release; the
 * look at the wait queue after freeing pairs with the waiter's, which puts
 * itself on the queue before it looks at the owner (waitqueue_active).
 *
 * `next` is a waiter that was woken and found the mutex taken again. Until
 * it has the mutex nobody else gets it, and each unlock wakes it and nobody
 * else: it cannot go without the mutex, so the promise never outlives it. A
 * thread that did not see the promise yet may still pass, once.
 */
#include "kernel/sched/mutex.h"
#include "kernel/lib/export.h"
#include "kernel/sched/sched_internal.h"

#define LOOKS	100

void mutex_init(struct mutex *m)
{
	m->owner = NULL;
	m->next = NULL;
	init_waitqueue_head(&m->wait);
}
EXPORT_SYMBOL(mutex_init);

bool mutex_trylock(struct mutex *m)
{
	struct thread *nobody = NULL, *next = READ_ONCE(m->next);

	assert(!in_interrupt());
	sched_point();
	if (next && next != current)
		return false;
	return __atomic_compare_exchange_n(&m->owner, &nobody, current, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
EXPORT_SYMBOL(mutex_trylock);

/* Return: it is ours. */
static bool take_soon(struct mutex *m)
{
	for (unsigned int i = 0; i < LOOKS && list_empty(&m->wait.head); i++) {
		struct thread *owner = READ_ONCE(m->owner);

		if (!owner && mutex_trylock(m))
			return true;
		if (need_resched() || (owner && !rq_runs_elsewhere(owner)))
			return false;
		cpu_relax();
	}
	return false;
}

static void set_next(struct mutex *m, struct thread *from, struct thread *to)
{
	unsigned long flags;

	spin_lock_irqsave(&m->wait.lock, flags);
	if (m->next == from)
		WRITE_ONCE(m->next, to);
	spin_unlock_irqrestore(&m->wait.lock, flags);
}

static __noinline void lock_slow(struct mutex *m)
{
	DEFINE_WAIT(w);

	assert(READ_ONCE(m->owner) != current);	/* not recursive */
	prepare_to_wait_exclusive(&m->wait, &w, TASK_UNINTERRUPTIBLE);
	while (!mutex_trylock(m)) {
		schedule();
		prepare_to_wait_again(&m->wait, &w, TASK_UNINTERRUPTIBLE);
		if (mutex_trylock(m))
			break;
		set_next(m, NULL, current);
	}
	set_next(m, current, NULL);
	finish_wait(&m->wait, &w);
}

void mutex_lock(struct mutex *m)
{
	assert_can_sleep();
	if (!mutex_trylock(m) && !take_soon(m))
		lock_slow(m);
}
EXPORT_SYMBOL(mutex_lock);

int mutex_lock_interruptible(struct mutex *m)
{
	mutex_lock(m);
	return 0;
}
EXPORT_SYMBOL(mutex_lock_interruptible);

static void wake_next(struct mutex *m)
{
	unsigned long flags;

	/* The lock keeps a promised thread from having it, and ending. */
	spin_lock_irqsave(&m->wait.lock, flags);
	if (m->next)
		wake_up_thread(m->next);
	else
		wake_up_nr_locked(&m->wait, 1);
	spin_unlock_irqrestore(&m->wait.lock, flags);
}

void mutex_unlock(struct mutex *m)
{
	assert(READ_ONCE(m->owner) == current);	/* by who locked it */
	smp_store_release(&m->owner, NULL);
	sched_point();
	if (waitqueue_active(&m->wait))
		wake_next(m);
}
EXPORT_SYMBOL(mutex_unlock);
