// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_sched.c - which thread runs, and where
 */
#include "kernel/sched/sched.h"

#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;

/* ---- cores ---- */

static int yield_on_one_core(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;
	int elsewhere = 0;

	for (int i = 0; i < 1000; i++) {
		elsewhere += raw_smp_processor_id() != cpu;
		yield();
	}
	return elsewhere;
}

/* Two on each core, so that every yield is a switch. */
TEST(sched, a_pinned_thread_stays_on_its_core)
{
	unsigned int cpu;

	crew_begin(&crew);
	for_each_online_cpu(cpu) {
		crew_start(&crew, yield_on_one_core, (void *)cpu, cpu);
		crew_start(&crew, yield_on_one_core, (void *)cpu, cpu);
	}
	EXPECT_TRUE(crew_end(&crew));
}

TEST(sched, whoever_changes_cores_has_moved_when_that_returns)
{
	unsigned int cpu;

	for (int i = 0; i < 10; i++) {
		for_each_online_cpu(cpu) {
			crew_stay_on(cpu);
			ASSERT_EQ(raw_smp_processor_id(), cpu);
		}
	}
	crew_roam();
}

TEST(sched, a_mask_without_a_core_is_refused)
{
	struct cpumask none = { 0 }, absent = { ~(BIT(nr_cpu_ids) - 1) };
	struct cpumask before = current->allowed;

	EXPECT_EQ(thread_set_allowed(current, &none), -EINVAL);
	EXPECT_EQ(thread_set_allowed(current, &absent), -EINVAL);
	EXPECT_EQ(current->allowed.bits, before.bits);
}

static int spin_until_on(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;
	u64 end = clock_ns() + CREW_SOON_NS;

	while (raw_smp_processor_id() != cpu) {
		if (clock_ns() > end)
			return -ETIMEDOUT;
		cpu_relax();
	}
	return 0;
}

TEST(sched, a_running_thread_is_moved)
{
	struct cpumask mask;
	unsigned int here, there;
	struct thread *t;

	NEEDS_CPUS(2);
	here = cpumask_first(cpu_online_mask);
	there = crew_other_cpu(here);
	crew_stay_on(there);
	crew_begin(&crew);
	t = crew_start(&crew, spin_until_on, (void *)there, here);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_soon(READ_ONCE(t->nr_switches)));
	mask = cpumask_of(there);
	EXPECT_EQ(thread_set_allowed(t, &mask), 0);
	EXPECT_TRUE(crew_end(&crew));
	crew_roam();
}

static bool hold;

static int hold_core(void *arg)
{
	(void)arg;
	while (READ_ONCE(hold))
		cpu_relax();
	return 0;
}

static int where_am_i(void *arg)
{
	*(unsigned int *)arg = raw_smp_processor_id();
	return 0;
}

TEST(sched, a_waiting_thread_is_moved)
{
	static unsigned int ran_on;
	struct thread *holder, *t;
	struct cpumask mask;
	unsigned int here, there;

	NEEDS_CPUS(2);
	there = cpumask_first(cpu_online_mask);
	here = crew_other_cpu(there);
	crew_stay_on(here);
	crew_begin(&crew);
	WRITE_ONCE(hold, true);
	holder = crew_hire(&crew, hold_core, NULL, there);
	ASSERT_NOT_NULL(holder);
	thread_set_prio(holder, PRIO_ABOVE);
	wake_up_thread(holder);
	EXPECT_TRUE(crew_soon(READ_ONCE(holder->nr_switches)));
	t = crew_start(&crew, where_am_i, &ran_on, there);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(READ_ONCE(t->queued));
	EXPECT_EQ(t->ctx.cpu, there);
	mask = cpumask_of(here);
	EXPECT_EQ(thread_set_allowed(t, &mask), 0);
	EXPECT_TRUE(crew_has_ended(&crew, 1));
	EXPECT_EQ(ran_on, here);
	WRITE_ONCE(hold, false);
	EXPECT_TRUE(crew_end(&crew));
	crew_roam();
}

static DECLARE_COMPLETION(go);

static int wait_then_where(void *arg)
{
	wait_for_completion(&go);
	return where_am_i(arg);
}

TEST(sched, a_sleeping_thread_wakes_on_a_core_it_may_use)
{
	static unsigned int ran_on;
	unsigned int cpu;

	NEEDS_CPUS(2);
	for_each_online_cpu(cpu) {
		unsigned int other = crew_other_cpu(cpu);
		struct cpumask mask = cpumask_of(other);
		struct thread *t;

		crew_begin(&crew);
		reinit_completion(&go);
		t = crew_start(&crew, wait_then_where, &ran_on, cpu);
		ASSERT_NOT_NULL(t);
		EXPECT_TRUE(crew_sleeps(t));
		EXPECT_EQ(t->ctx.cpu, cpu);
		EXPECT_EQ(thread_set_allowed(t, &mask), 0);
		complete(&go);
		EXPECT_TRUE(crew_end(&crew));
		EXPECT_EQ(ran_on, other);
	}
}

/* ---- priorities and turns ---- */

static unsigned int order[8], nr_order;

static int note_order(void *arg)
{
	order[__atomic_fetch_add(&nr_order, 1, __ATOMIC_SEQ_CST)] =
		(unsigned int)(uintptr_t)arg;
	return 0;
}

TEST(sched, the_highest_priority_runs_first_and_equals_in_order)
{
	static const u8 prios[] = {
		PRIO_LOW, PRIO_NORMAL, PRIO_BELOW, PRIO_NORMAL, PRIO_HIGH,
		PRIO_ABOVE,
	};
	static const unsigned int expected[] = { 4, 5, 1, 3, 2, 0 };
	unsigned int cpu = raw_smp_processor_id();

	crew_stay_on(cpu);
	thread_set_prio(current, PRIO_WATCHDOG);
	nr_order = 0;
	crew_begin(&crew);
	for (size_t i = 0; i < ARRAY_SIZE(prios); i++) {
		struct thread *t = crew_hire(&crew, note_order, (void *)i,
					     cpu);

		if (t) {
			thread_set_prio(t, prios[i]);
			wake_up_thread(t);
		}
	}
	EXPECT_EQ(nr_order, 0);		/* none goes before this thread */
	EXPECT_TRUE(crew_end(&crew));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		EXPECT_EQ(order[i], expected[i]);
	thread_set_prio(current, PRIO_NORMAL);
	crew_roam();
}

TEST(sched, a_waiting_thread_that_is_raised_goes_first)
{
	unsigned int cpu = raw_smp_processor_id();
	struct thread *low;

	crew_stay_on(cpu);
	thread_set_prio(current, PRIO_WATCHDOG);
	nr_order = 0;
	crew_begin(&crew);
	low = crew_hire(&crew, note_order, (void *)1, cpu);
	ASSERT_NOT_NULL(low);
	thread_set_prio(low, PRIO_LOW);
	wake_up_thread(low);
	crew_start(&crew, note_order, (void *)2, cpu);
	thread_set_prio(low, PRIO_ABOVE);
	EXPECT_EQ(sched_verify(), 0);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(order[0], 1);
	EXPECT_EQ(order[1], 2);
	thread_set_prio(current, PRIO_NORMAL);
	crew_roam();
}

TEST(sched, no_thread_is_as_low_as_the_idle_thread)
{
	thread_set_prio(current, PRIO_IDLE);
	EXPECT_EQ(current->prio, PRIO_LOW);
	thread_set_prio(current, ~0u);
	EXPECT_EQ(current->prio, PRIO_LOW);
	thread_set_prio(current, PRIO_NORMAL);
}

#define TICK_NS		((u64)NSEC_PER_SEC / CONFIG_HZ)
#define SHARED_TICKS	60
#define TURN_TICKS	3

static u32 share_end;		/* in ticks of the core */

/* Counts the ticks it sees; those of the other's turn look like one. */
static int take_share(void *arg)
{
	u32 *seen = arg, now, last = timer_ticks(raw_smp_processor_id());
	u64 end = clock_ns() + CREW_SOON_NS;

	do {
		crew_spin_ns(100000);
		now = timer_ticks(raw_smp_processor_id());
		*seen += now != last;
		last = now;
		if (clock_ns() > end)
			return -ETIMEDOUT;
	} while ((s32)(now - share_end) < 0);
	return 0;
}

static u64 difference(u64 a, u64 b)
{
	return a > b ? a - b : b - a;
}

/*
 * A turn is three ticks: each gets ten, give or take one. In ticks, not in
 * time: a busy host lets some be late and loses others.
 */
TEST(sched, equal_threads_get_equal_shares)
{
	unsigned int cpu = raw_smp_processor_id();
	struct crew_member *m = crew.members;
	u32 seen[2] = { 0, 0 };

	crew_stay_on(cpu);
	thread_set_prio(current, PRIO_HIGH);
	share_end = timer_ticks(cpu) + SHARED_TICKS;
	crew_begin(&crew);
	crew_start(&crew, take_share, &seen[0], cpu);
	crew_start(&crew, take_share, &seen[1], cpu);
	ASSERT_EQ(crew.nr, 2);
	EXPECT_TRUE(crew_has_ended(&crew, 0) && crew_has_ended(&crew, 1));
	for (int i = 0; i < 2; i++)
		EXPECT_GE(m[i].thread->nr_switches,
			  SHARED_TICKS / TURN_TICKS / 2 - 2);
	EXPECT_LE(difference(seen[0], seen[1]), SHARED_TICKS / 10);
	EXPECT_GE(seen[0] + seen[1], SHARED_TICKS * 3 / 4);
	EXPECT_TRUE(crew_end(&crew));
	thread_set_prio(current, PRIO_NORMAL);
	crew_roam();
}

static bool other_ran;

static int interrupt_again_and_again(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	(void)arg;
	while (!READ_ONCE(other_ran) && clock_ns() < end)
		usleep(1);		/* until the next tick */
	return READ_ONCE(other_ran) ? 0 : -ETIMEDOUT;
}

static int hog_until_other_ran(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	(void)arg;
	while (!READ_ONCE(other_ran) && clock_ns() < end)
		cpu_relax();
	return READ_ONCE(other_ran) ? 0 : -ETIMEDOUT;
}

static int other(void *arg)
{
	(void)arg;
	WRITE_ONCE(other_ran, true);
	return 0;
}

/*
 * Someone of high priority runs every tick. Whom it interrupts must not get
 * a new turn each time, or the next in line would never have one.
 */
TEST(sched, a_turn_is_not_renewed_by_being_preempted)
{
	unsigned int cpu = crew_other_cpu(raw_smp_processor_id());
	struct thread *high;

	if (cpu == NR_CPUS)
		cpu = 0;
	WRITE_ONCE(other_ran, false);
	crew_begin(&crew);
	high = crew_hire(&crew, interrupt_again_and_again, NULL, cpu);
	ASSERT_NOT_NULL(high);
	thread_set_prio(high, PRIO_HIGH);
	wake_up_thread(high);
	crew_start(&crew, hog_until_other_ran, NULL, cpu);
	EXPECT_TRUE(crew_soon(READ_ONCE(crew.members[1].thread->nr_switches)));
	crew_start(&crew, other, NULL, cpu);
	EXPECT_TRUE(crew_end(&crew));
}

static unsigned int whose_turn;

static int pass_on(void *arg)
{
	unsigned int me = (unsigned int)(uintptr_t)arg;
	u64 end = clock_ns() + CREW_SOON_NS;

	for (int i = 0; i < 2000; i++) {
		while (READ_ONCE(whose_turn) != me) {
			if (clock_ns() > end)
				return -ETIMEDOUT;
			yield();
		}
		WRITE_ONCE(whose_turn, 1 - me);
	}
	return 0;
}

/* If it did not, each of these would take a turn of three ticks. */
TEST(sched, yield_lets_an_equal_run_at_once)
{
	unsigned int cpu = raw_smp_processor_id();
	u64 start = clock_ns();

	whose_turn = 0;
	crew_begin(&crew);
	crew_start(&crew, pass_on, (void *)0, cpu);
	crew_start(&crew, pass_on, (void *)1, cpu);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_LT(clock_ns() - start, 2000 * TICK_NS);
}

TEST(sched, figures_count_switches_and_idle_time)
{
	struct sched_stats before[NR_CPUS], after[NR_CPUS];
	u64 switches = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		sched_get_stats(cpu, &before[cpu]);
	msleep(20);
	for_each_online_cpu(cpu) {
		sched_get_stats(cpu, &after[cpu]);
		EXPECT_GE(after[cpu].idle_ns, before[cpu].idle_ns);
		EXPECT_LE(after[cpu].nr_running, 2);
		switches += after[cpu].nr_switches - before[cpu].nr_switches;
		/* Only this thread does anything: the others idle. */
		if (cpu != raw_smp_processor_id() &&
		    after[cpu].nr_switches == before[cpu].nr_switches)
			EXPECT_GE(after[cpu].idle_ns - before[cpu].idle_ns,
				  20 * (u64)NSEC_PER_MSEC);
	}
	EXPECT_GE(switches, 2);
}
