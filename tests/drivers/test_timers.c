// SPDX-License-Identifier: MIT
/*
 * tests/drivers/test_timers.c - global timer, private timers, snoop control
 */
#include "drivers/gtimer.h"
#include "drivers/scu.h"
#include "drivers/twd.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"
#include "kernel/core/timer.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

/* DDI 0407, 4.2 and 4.4 */
#define TWD_LOAD	(TWD_BASE + 0x00)
#define TWD_COUNTER	(TWD_BASE + 0x04)
#define TWD_CONTROL	(TWD_BASE + 0x08)
#define GTIMER_LOW	(GTIMER_BASE + 0x00)
#define GTIMER_HIGH	(GTIMER_BASE + 0x04)
#define GTIMER_CONTROL	(GTIMER_BASE + 0x08)

TEST(clock, it_is_the_global_timer)
{
	const struct clock_source *source = clock_source_get();
	u64 before, count, after;

	ASSERT_NOT_NULL(source);
	EXPECT_EQ(io_read32(GTIMER_CONTROL) & 1, 1);
	before = clock_ns();
	count = (u64)io_read32(GTIMER_HIGH) << 32 | io_read32(GTIMER_LOW);
	after = clock_ns();
	count *= NSEC_PER_SEC / source->hz;
	EXPECT_LE(before, count);
	/* High and low were read apart: the carry may be missing. */
	EXPECT_TRUE(count <= after || count - after > NSEC_PER_SEC);
}

static void look_at_private_timer(unsigned int cpu, void *ctx)
{
	u32 load = io_read32(TWD_LOAD);

	(void)cpu;
	(void)ctx;
	EXPECT_EQ(load, clock_source_get()->hz / CONFIG_HZ - 1);
	EXPECT_EQ(io_read32(TWD_CONTROL) & 7, 7);
	EXPECT_LE(io_read32(TWD_COUNTER), load);
}

TEST(timer, every_core_has_its_own_running_tick)
{
	run_together(look_at_private_timer, NULL);
}

/*
 * A tick may come late or, on a busy host, get lost; but never are there
 * more of them than the time allows.
 */
TEST(timer, ticks_do_not_come_too_fast)
{
	unsigned int cpu;
	u32 ticks;
	u64 start, period = NSEC_PER_SEC / CONFIG_HZ;

	preempt_disable();
	cpu = raw_smp_processor_id();
	start = clock_ns();
	ticks = timer_ticks(cpu);
	EXPECT_TRUE(sleep_until(timer_ticks(cpu) - ticks >= 4));
	ticks = timer_ticks(cpu) - ticks;
	EXPECT_LE((ticks - 1) * period, clock_ns() - start + period);
	preempt_enable();
}

TEST(smp, the_snoop_control_unit_counts_the_cores)
{
	EXPECT_EQ(num_present_cpus(),
		  min(scu_core_count(), (unsigned int)NR_CPUS));
}
