// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_timer_cores.c - timers that several cores have to do with
 *
 * The rest: tests/core/test_timer.c.
 */
#include "kernel/core/timer.h"

#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;

#define MS	((u64)NSEC_PER_MSEC)

TEST(timer_cores, the_longest_delay_is_not_in_the_past)
{
	struct timer timer;

	timer_setup(&timer, NULL);
	timer_start(&timer, ~0ull);
	crew_spin_ns(3 * NSEC_PER_SEC / CONFIG_HZ);
	EXPECT_TRUE(timer_pending(&timer));
	EXPECT_TRUE(timer_cancel_sync(&timer));
}

/* ---- a function that starts its timer again ---- */

static struct timer periodic;
static u32 beats;

static void beat(struct timer *timer)
{
	WRITE_ONCE(beats, beats + 1);
	timer_start(timer, 0);		/* at the next tick, not in this one */
}

TEST(timer_cores, started_again_with_no_delay_it_waits_for_the_next_tick)
{
	u32 ticks;
	unsigned int cpu = raw_smp_processor_id();

	crew_stay_on(cpu);
	timer_setup(&periodic, beat);
	WRITE_ONCE(beats, 0);
	ticks = timer_ticks(cpu);
	timer_start(&periodic, 0);
	EXPECT_TRUE(crew_soon(READ_ONCE(beats) >= 3));
	timer_cancel_sync(&periodic);
	EXPECT_LE(beats, timer_ticks(cpu) - ticks + 1);
	EXPECT_FALSE(timer_pending(&periodic));
	crew_roam();
}

static bool hold_function, function_runs;

static void run_until_told(struct timer *timer)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	WRITE_ONCE(function_runs, true);
	while (READ_ONCE(hold_function) && clock_ns() < end)
		cpu_relax();
	timer_start(timer, 0);
	WRITE_ONCE(function_runs, false);
}

static int start_here(void *arg)
{
	timer_start(arg, 0);
	return 0;
}

static bool cancelled;

static int cancel_periodic(void *arg)
{
	(void)arg;
	timer_cancel_sync(&periodic);
	WRITE_ONCE(cancelled, true);
	return READ_ONCE(function_runs) ? -EBUSY : 0;
}

/* Also one that starts itself again, on the core where it runs. */
TEST(timer_cores, cancel_sync_waits_for_the_function)
{
	unsigned int here, there;

	NEEDS_CPUS(2);
	here = raw_smp_processor_id();
	there = crew_other_cpu(here);
	crew_stay_on(here);
	timer_setup(&periodic, run_until_told);
	WRITE_ONCE(hold_function, true);
	WRITE_ONCE(function_runs, false);
	WRITE_ONCE(cancelled, false);
	crew_begin(&crew);
	crew_start(&crew, start_here, &periodic, there);
	EXPECT_TRUE(crew_soon(READ_ONCE(function_runs)));
	crew_start(&crew, cancel_periodic, NULL, here);
	for (int i = 0; i < 3; i++)
		yield();		/* to the one that cancels */
	EXPECT_FALSE(READ_ONCE(cancelled));
	WRITE_ONCE(hold_function, false);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_FALSE(timer_pending(&periodic));
	crew_roam();
}

/* ---- on its way from one core to another ---- */

#define MOVING	(~0u)	/* as in timer.c */

static struct timer on_its_way;

static int cancel_it(void *arg)
{
	(void)arg;
	timer_cancel(&on_its_way);
	WRITE_ONCE(cancelled, true);
	return 0;
}

TEST(timer_cores, whoever_wants_a_timer_on_its_way_waits)
{
	struct thread *t;

	timer_setup(&on_its_way, NULL);
	WRITE_ONCE(on_its_way.cpu, MOVING);
	WRITE_ONCE(cancelled, false);
	crew_begin(&crew);
	t = crew_start(&crew, cancel_it, NULL, CREW_ANY);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_soon(READ_ONCE(cancelled) ||
			      thread_runtime_ns(t) > 5 * MS));
	EXPECT_FALSE(READ_ONCE(cancelled));
	WRITE_ONCE(on_its_way.cpu, 0);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- from all cores at once ---- */

static struct timer contested;
static u32 contested_fired;

static void count_contested(struct timer *timer)
{
	(void)timer;
	__atomic_fetch_add(&contested_fired, 1, __ATOMIC_SEQ_CST);
}

static int start_and_cancel(void *arg)
{
	u32 i = (u32)(uintptr_t)arg;

	for (int n = 0; n < 300; n++, i++) {
		if (i % 3 == 0)
			timer_cancel(&contested);
		else if (i % 50 == 1)
			timer_cancel_sync(&contested);
		else
			timer_start(&contested, i % 2 ? 0 : 2 * MS);
		if (i % 16 == 0)
			yield();
	}
	return 0;
}

/* The invariant sees a list that was changed under the wrong lock. */
TEST(timer_cores, all_cores_start_and_cancel_the_same)
{
	unsigned int cpu;

	timer_setup(&contested, count_contested);
	crew_begin(&crew);
	for_each_online_cpu(cpu)
		for (u32 i = 0; i < 2; i++)
			crew_start(&crew, start_and_cancel,
				   (void *)(2 * cpu + i), cpu);
	EXPECT_TRUE(crew_end(&crew));
	timer_cancel_sync(&contested);
	EXPECT_FALSE(timer_pending(&contested));
}
