// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_mutex.c - one at a time
 *
 * The asserts (recursion, another's unlock, in an interrupt) end in a panic:
 * tests/e2e/test_sched.py sees those.
 */
#include "kernel/sched/mutex.h"

#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;
static DEFINE_MUTEX(mutex);

TEST(mutex, it_is_free_taken_free)
{
	EXPECT_FALSE(mutex_is_locked(&mutex));
	mutex_lock(&mutex);
	EXPECT_TRUE(mutex_is_locked(&mutex));
	EXPECT_EQ(mutex.owner, current);
	EXPECT_FALSE(mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	EXPECT_FALSE(mutex_is_locked(&mutex));
	EXPECT_TRUE(mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	EXPECT_EQ(mutex_lock_interruptible(&mutex), 0);
	mutex_unlock(&mutex);
}

TEST(mutex, one_may_be_made_at_run_time)
{
	struct mutex m = { .owner = current };

	mutex_init(&m);
	EXPECT_TRUE(mutex_trylock(&m));
	mutex_unlock(&m);
}

/* ---- exclusion ---- */

#define PER_THREAD	50

static u32 counter, inside, most_inside;

static int count_under_lock(void *arg)
{
	(void)arg;
	for (int i = 0; i < PER_THREAD; i++) {
		u32 seen;

		mutex_lock(&mutex);
		seen = ++inside;
		most_inside = max(most_inside, seen);
		seen = counter;
		if (i % 16 == 0)
			yield();	/* held by one that does not run */
		counter = seen + 1;
		inside--;
		mutex_unlock(&mutex);
	}
	return 0;
}

/* Four on each core. Without the lock the yields alone lose counts. */
TEST(mutex, only_one_is_inside)
{
	unsigned int cpu;

	counter = inside = most_inside = 0;
	crew_begin(&crew);
	for_each_online_cpu(cpu)
		for (int i = 0; i < 4; i++)
			crew_start(&crew, count_under_lock, NULL, cpu);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(counter, 4 * PER_THREAD * num_online_cpus());
	EXPECT_EQ(most_inside, 1);
	EXPECT_FALSE(mutex_is_locked(&mutex));
	EXPECT_NULL(mutex.next);
	EXPECT_FALSE(waitqueue_active(&mutex.wait));
}

/* ---- order ---- */

static unsigned int order[4], nr_order;

static int lock_and_note(void *arg)
{
	mutex_lock(&mutex);
	order[nr_order++] = (unsigned int)(uintptr_t)arg;
	mutex_unlock(&mutex);
	return 0;
}

TEST(mutex, waiters_get_it_in_the_order_they_came)
{
	nr_order = 0;
	crew_begin(&crew);
	mutex_lock(&mutex);
	for (unsigned int i = 0; i < 4; i++) {
		struct thread *t = crew_start(&crew, lock_and_note, (void *)i,
					      CREW_ANY);

		ASSERT_NOT_NULL(t);
		EXPECT_TRUE(crew_sleeps(t));
	}
	mutex_unlock(&mutex);
	EXPECT_TRUE(crew_end(&crew));
	for (unsigned int i = 0; i < 4; i++)
		EXPECT_EQ(order[i], i);
}

static bool waiter_had_it;

static int wait_for_mutex(void *arg)
{
	(void)arg;
	mutex_lock(&mutex);
	WRITE_ONCE(waiter_had_it, true);
	mutex_unlock(&mutex);
	return 0;
}

/*
 * A thread that gives the mutex back only to take it again at once, and lets
 * others run only while it has it. Who waits must get it all the same.
 */
TEST(mutex, a_waiter_is_passed_only_once)
{
	unsigned int cpu = raw_smp_processor_id();
	int rounds = 0;

	WRITE_ONCE(waiter_had_it, false);
	crew_stay_on(cpu);
	crew_begin(&crew);
	mutex_lock(&mutex);
	crew_start(&crew, wait_for_mutex, NULL, cpu);
	crew_start(&crew, wait_for_mutex, NULL, cpu);
	EXPECT_TRUE(crew_sleeps(crew.members[0].thread));
	EXPECT_TRUE(crew_sleeps(crew.members[1].thread));
	while (!READ_ONCE(waiter_had_it) && rounds < 20) {
		rounds++;
		mutex_unlock(&mutex);
		mutex_lock(&mutex);
		yield();
	}
	mutex_unlock(&mutex);
	/* Woken by the first unlock, promised by the second: a tick more. */
	EXPECT_LE(rounds, 4);
	EXPECT_TRUE(READ_ONCE(waiter_had_it));
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_NULL(mutex.next);
	crew_roam();
}

static int try_it(void *arg)
{
	*(bool *)arg = mutex_trylock(&mutex);
	return 0;
}

TEST(mutex, try_does_not_wait)
{
	static bool taken;

	taken = true;
	mutex_lock(&mutex);
	crew_begin(&crew);
	crew_start(&crew, try_it, &taken, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_FALSE(taken);
	mutex_unlock(&mutex);
}

/* ---- two mutexes: who waits for one keeps the other ---- */

static DEFINE_MUTEX(other);

static int take_both(void *arg)
{
	(void)arg;
	for (int i = 0; i < 50; i++) {
		mutex_lock(&mutex);
		mutex_lock(&other);
		if (other.owner != current || mutex.owner != current)
			return -EBUSY;
		mutex_unlock(&other);
		mutex_unlock(&mutex);
	}
	return 0;
}

TEST(mutex, two_nest)
{
	crew_begin(&crew);
	for (int i = 0; i < 6; i++)
		crew_start(&crew, take_both, NULL, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_FALSE(mutex_is_locked(&mutex) || mutex_is_locked(&other));
}
