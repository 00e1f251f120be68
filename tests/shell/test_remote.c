// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_remote.c - another core that answers, late, or not yet
 */
#include "kernel/shell/remote.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "tests/ktest.h"

#define PATIENCE_NS	(10 * NSEC_PER_SEC)

static bool go_on;

static unsigned int other_core(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		if (cpu != raw_smp_processor_id())
			return cpu;
	}
	return NR_CPUS;
}

static int return_number(void *info)
{
	return *(int *)info;
}

static int return_core(void *info)
{
	(void)info;
	return (int)raw_smp_processor_id();
}

static int wait_to_go_on(void *info)
{
	(void)info;
	while (!READ_ONCE(go_on))
		cpu_relax();
	return 7;
}

/* Until the core has come back; the slot is the caller's then. */
static bool claim_patiently(unsigned int cpu)
{
	u64 end = clock_ns() + PATIENCE_NS;

	while (remote_claim(cpu) != 0) {
		if (clock_ns() > end)
			return false;
		cpu_relax();
	}
	return true;
}

/* Leaves a claimed slot free again. */
static void use_up(unsigned int cpu)
{
	static int zero;
	int result = -1;

	ASSERT_EQ(remote_start(cpu, return_number, &zero, true), 0);
	EXPECT_EQ(remote_wait(cpu, 10000, &result), 0);
	EXPECT_EQ(result, 0);
}

TEST(remote, the_result_comes_from_the_core_that_was_asked)
{
	unsigned int cpu;
	int result;

	for_each_online_cpu(cpu) {
		if (cpu == raw_smp_processor_id())
			continue;
		result = -1;
		ASSERT_EQ(remote_claim(cpu), 0);
		ASSERT_EQ(remote_start(cpu, return_core, NULL, true), 0);
		EXPECT_EQ(remote_wait(cpu, 10000, &result), 0);
		EXPECT_EQ(result, (int)cpu);
	}
}

TEST(remote, a_core_without_an_answer_is_given_up_and_stays_busy)
{
	unsigned int cpu = other_core();
	int result = -1;

	if (cpu == NR_CPUS)
		SKIP("one core only");
	WRITE_ONCE(go_on, false);
	ASSERT_EQ(remote_claim(cpu), 0);
	ASSERT_EQ(remote_start(cpu, wait_to_go_on, NULL, true), 0);
	EXPECT_EQ(remote_wait(cpu, 50, &result), -ETIMEDOUT);
	EXPECT_EQ(remote_claim(cpu), -EBUSY);
	WRITE_ONCE(go_on, true);
	ASSERT_TRUE(claim_patiently(cpu));
	EXPECT_EQ(result, -1);
	use_up(cpu);
}

TEST(remote, nobody_needs_to_wait)
{
	unsigned int cpu = other_core();
	static int seven = 7;

	if (cpu == NR_CPUS)
		SKIP("one core only");
	for (int i = 0; i < 100; i++) {
		ASSERT_TRUE(claim_patiently(cpu));
		ASSERT_EQ(remote_start(cpu, return_number, &seven, false), 0);
	}
	ASSERT_TRUE(claim_patiently(cpu));
	use_up(cpu);
}

TEST(remote, a_core_that_is_not_online_can_not_be_asked)
{
	EXPECT_EQ(remote_claim(NR_CPUS), -ENXIO);
}
