// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_counter_cores.c - percpu_counter: what each core holds
 */
#include "kernel/sched/hotplug.h"
#include "percpu/counter.h"
#include "tests/core/harness.h"
#include "tests/sched/crew.h"

#define COUNTERS	3
#define ROUNDS		3
#define EACH		7	/* less than a batch, more than nothing */
#define BATCH		64

static struct percpu_counter counters[COUNTERS];

static bool begin(void)
{
	bool good = true;

	for (unsigned int i = 0; i < COUNTERS; i++)
		if (percpu_counter_init(&counters[i], i, GFP_KERNEL))
			good = false;
	EXPECT_TRUE(good);
	return good;
}

/* Each has what it began with, and that many times EACH. */
static void expect_sums(s64 times)
{
	for (unsigned int i = 0; i < COUNTERS; i++) {
		s64 sum = i + times * EACH;

		EXPECT_EQ(percpu_counter_sum(&counters[i]), sum);
		EXPECT_EQ(percpu_counter_compare(&counters[i], sum), 0);
		EXPECT_EQ(percpu_counter_compare(&counters[i], sum - 1), 1);
		EXPECT_EQ(percpu_counter_compare(&counters[i], sum + 1), -1);
	}
}

static void expect_held(unsigned int cpu, s32 held)
{
	for (unsigned int i = 0; i < COUNTERS; i++)
		EXPECT_EQ(*per_cpu_ptr(counters[i].counters, cpu), held);
}

static void add_here(void *info)
{
	(void)info;
	for (unsigned int i = 0; i < COUNTERS; i++)
		percpu_counter_add(&counters[i], EACH);
}

static void sync_here(void *counter)
{
	percpu_counter_sync(counter);
}

TEST(percpu_counter, what_a_core_counted_outlives_it)
{
	unsigned int cpu;
	s64 times = 0;

	NEEDS_CPUS(2);
	ASSERT_TRUE(begin());
	for (unsigned int round = 0; round < ROUNDS; round++) {
		cpu = crew_other_cpu(raw_smp_processor_id());
		on_each_cpu(add_here, NULL, true);
		times += num_online_cpus();
		expect_held(cpu, EACH);
		EXPECT_EQ(cpu_down(cpu), 0);
		expect_held(cpu, 0);
		EXPECT_EQ(percpu_counter_verify(), 0);
		expect_sums(times);
		EXPECT_EQ(cpu_up(cpu), 0);
		expect_held(cpu, 0);
		expect_sums(times);
		for (unsigned int i = 0; i < COUNTERS; i++)
			on_each_cpu(sync_here, &counters[i], true);
	}
	for (unsigned int i = 0; i < COUNTERS; i++)
		percpu_counter_destroy(&counters[i]);
}

/* A counter that begins and ends while a core is off. */
TEST(percpu_counter, comes_and_goes_while_a_core_is_off)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = crew_other_cpu(raw_smp_processor_id());
	EXPECT_EQ(cpu_down(cpu), 0);
	if (begin()) {
		on_each_cpu(add_here, NULL, true);
		expect_sums(num_online_cpus());
		expect_held(cpu, 0);
	}
	percpu_counter_destroy(&counters[0]);
	EXPECT_EQ(cpu_up(cpu), 0);
	percpu_counter_destroy(&counters[1]);
	EXPECT_EQ(cpu_down(cpu), 0);
	percpu_counter_destroy(&counters[2]);
	EXPECT_EQ(cpu_up(cpu), 0);
}

static unsigned int off;

static void break_rule(void)
{
	s32 *held = per_cpu_ptr(counters[0].counters, off);

	*held = 1;
	EXPECT_NE(percpu_counter_verify(), 0);
	*held = 0;
	EXPECT_EQ(percpu_counter_verify(), 0);
}

TEST(percpu_counter, a_core_off_that_holds_something_is_noticed)
{
	NEEDS_CPUS(2);
	off = crew_other_cpu(raw_smp_processor_id());
	EXPECT_EQ(cpu_down(off), 0);
	if (begin())
		quietly(break_rule);
	for (unsigned int i = 0; i < COUNTERS; i++)
		percpu_counter_destroy(&counters[i]);
	EXPECT_EQ(cpu_up(off), 0);
}

/* --- the shared number, as far off as it can be --- */

static void hold_most(void *sign)
{
	percpu_counter_add_batch(&counters[0], *(s32 *)sign * (BATCH - 1),
				 BATCH);
}

static void expect_compared(s64 sum)
{
	const s64 most = BATCH * nr_cpu_ids;

	for (s64 d = -2 * most; d <= 2 * most; d++)
		EXPECT_EQ(__percpu_counter_compare(&counters[0], sum + d,
						   BATCH), (d < 0) - (d > 0));
}

TEST(percpu_counter, comparison_is_exact_when_all_cores_hold_the_most)
{
	s64 sum = num_online_cpus() * (BATCH - 1);
	s32 sign = 1;

	ASSERT_TRUE(begin());
	on_each_cpu(hold_most, &sign, true);
	EXPECT_EQ(percpu_counter_read(&counters[0]), 0);
	expect_compared(sum);
	percpu_counter_set(&counters[0], 0);
	sign = -1;
	on_each_cpu(hold_most, &sign, true);
	EXPECT_EQ(percpu_counter_read(&counters[0]), 0);
	expect_compared(-sum);
	for (unsigned int i = 0; i < COUNTERS; i++)
		percpu_counter_destroy(&counters[i]);
}
