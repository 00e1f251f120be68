// SPDX-License-Identifier: MIT
/*
 * tests/core/test_clock.c - monotonic time
 */
#include "kernel/core/clock.h"

#include "kernel/arch/irqflags.h"
#include "kernel/core/smp.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define READS		2000
#define PASSES		50

TEST(clock, it_never_goes_back)
{
	u64 last = clock_ns();

	for (unsigned int i = 0; i < READS; i++) {
		u64 now = clock_ns();

		if (now < last)
			EXPECT_GE(now, last);
		last = now;
	}
	EXPECT_GT(last, 0);
}

TEST(clock, it_goes_on)
{
	u64 start = clock_ns();

	EXPECT_TRUE(wait_until(clock_ns() > start));
}

static void read_clock(void *info)
{
	*(u64 *)info = clock_ns();
}

/* Another core's time lies between two of ours, before and after the call. */
static void compare_with(unsigned int cpu)
{
	u64 before, there = 0, after;
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < PASSES; i++) {
		before = clock_ns();
		EXPECT_EQ(smp_call_function_single(cpu, read_clock, &there,
						   true), 0);
		after = clock_ns();
		wrong += there < before || there > after;
	}
	EXPECT_EQ(wrong, 0);
}

TEST(clock, it_is_the_same_on_all_cores)
{
	unsigned int cpu;

	NEED_TWO_CORES();
	for_each_online_cpu(cpu)
		compare_with(cpu);
}

TEST(clock, a_delay_is_never_too_short)
{
	static const u32 us[] = { 0, 1, 50, 1000 };
	unsigned long flags;

	for (size_t i = 0; i < ARRAY_SIZE(us); i++) {
		u64 start = clock_ns();

		clock_delay_us(us[i]);
		EXPECT_GE(clock_ns() - start, (u64)us[i] * NSEC_PER_USEC);
	}
	local_irq_save(flags);
	clock_delay_us(20);
	EXPECT_TRUE(irqs_disabled());
	local_irq_restore(flags);
}
