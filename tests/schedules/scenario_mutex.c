// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_mutex.c - a mutex, and nobody left asleep
 *
 * Threads take a mutex again and again. One at a time is inside, and who
 * waits is woken: when all are through, none is left on the wait queue.
 */
#include "kernel/arch/atomic.h"
#include "kernel/sched/mutex.h"
#include "tests/schedules/scenario.h"

#define THREADS	5
#define ROUNDS	6

static struct mutex mutex;
static u32 inside;		/* [a] 0, or who holds the mutex */
static u32 taken;		/* [mutex] times */

static int setup(void)
{
	mutex_init(&mutex);
	inside = 0;
	taken = 0;
	return 0;
}

/*
 * Looks for waiters, then lets go: who begins to wait in between is not
 * seen, and does not see that the mutex is free.
 */
static void unlock_broken(void)
{
	bool waiters = waitqueue_active(&mutex.wait);

	sched_point();
	smp_store_release(&mutex.owner, NULL);
	if (waiters)
		wake_up(&mutex.wait);
}

static void be_inside(unsigned int id)
{
	u32 old;

	if (xchg(&inside, id + 1) != 0)
		scenario_fail("two holders of the mutex");
	old = READ_ONCE(taken);
	sched_point();
	WRITE_ONCE(taken, old + 1);
	if (scenario_random(id, 4) == 0)
		yield();
	xchg(&inside, 0);
}

static void body(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (scenario_random(id, 4) != 0 || !mutex_trylock(&mutex))
			mutex_lock(&mutex);
		be_inside(id);
		if (scenario_is_twin())
			unlock_broken();
		else
			mutex_unlock(&mutex);
	}
}

static void finish(void)
{
	if (taken != THREADS * ROUNDS)
		scenario_fail("taken %u times of %u", taken, THREADS * ROUNDS);
	if (mutex_is_locked(&mutex) || !list_empty(&mutex.wait.head))
		scenario_fail("the mutex is not free at the end");
}

static void rescue(void)
{
	wake_up_all(&mutex.wait);
}

SCENARIO(mutex) = {
	.name = "mutex",
	.summary = "one at a time holds a mutex, and who waits is woken",
	.twin = "unlock looks for waiters before it lets go",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish, .rescue = rescue,
};
