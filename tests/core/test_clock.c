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
#define PASSES		20

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

/* The time goes around; each core adds its own and finds it not smaller. */
static struct {
	u64 last_ns;		/* [turn] */
	unsigned int turn;	/* [a] whose turn it is */
	u32 backwards;		/* [turn] */
	atomic_t passes;
} relay;

static unsigned int next_core(unsigned int cpu)
{
	unsigned int next = cpumask_next((int)cpu, cpu_online_mask);

	return next < NR_CPUS ? next : cpumask_first(cpu_online_mask);
}

static void pass_time(unsigned int cpu, void *ctx)
{
	(void)ctx;
	for (unsigned int i = 0; i < PASSES; i++) {
		u64 now;

		if (!wait_until(smp_load_acquire(&relay.turn) == cpu))
			return;
		now = clock_ns();
		relay.backwards += now < relay.last_ns;
		relay.last_ns = now;
		atomic_inc(&relay.passes);
		smp_store_release(&relay.turn, next_core(cpu));
	}
}

TEST(clock, it_is_the_same_on_all_cores)
{
	NEED_TWO_CORES();
	relay.last_ns = clock_ns();
	relay.backwards = 0;
	relay.turn = cpumask_first(cpu_online_mask);
	atomic_set(&relay.passes, 0);
	ASSERT_TRUE(run_together(pass_time, NULL));
	EXPECT_EQ(atomic_read(&relay.passes), PASSES * num_online_cpus());
	EXPECT_EQ(relay.backwards, 0);
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
