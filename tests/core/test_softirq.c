// SPDX-License-Identifier: MIT
/*
 * tests/core/test_softirq.c - the second half of an interrupt
 *
 * Raised by way of soft timers, and by the timer's number directly: its
 * function looks for timers that are due, and may come in vain.
 */
#include "kernel/core/softirq.h"

#include "kernel/core/smp.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/timer.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

struct soft_probe {
	struct timer timer;
	unsigned int cpu;
	bool context_right;
	atomic_t fired;
};

static void fire(struct timer *timer)
{
	struct soft_probe *p = container_of(timer, struct soft_probe, timer);

	p->cpu = raw_smp_processor_id();
	p->context_right = in_softirq() && in_serving_softirq() &&
			   in_interrupt() && !in_hardirq() && !in_task() &&
			   !irqs_disabled() && !preemptible();
	atomic_inc_return(&p->fired);
}

TEST(softirq, a_soft_timer_runs_with_interrupts_on)
{
	struct soft_probe p = { 0 };

	timer_setup_soft(&p.timer, fire);
	timer_start(&p.timer, 0);
	EXPECT_TRUE(timer_pending(&p.timer) || atomic_read(&p.fired));
	EXPECT_TRUE(sleep_until(atomic_read(&p.fired) == 1));
	timer_cancel_sync(&p.timer);
	EXPECT_TRUE(p.context_right);
	EXPECT_EQ(in_softirq(), 0);
	EXPECT_TRUE(in_task());
}

TEST(softirq, a_soft_timer_is_cancelled_and_moved)
{
	struct soft_probe p = { 0 };
	unsigned int cpu;

	timer_setup_soft(&p.timer, fire);
	timer_start(&p.timer, 1000 * NSEC_PER_SEC);
	EXPECT_TRUE(timer_pending(&p.timer));
	EXPECT_TRUE(timer_cancel(&p.timer));
	EXPECT_FALSE(timer_cancel_sync(&p.timer));
	for_each_online_cpu(cpu) {
		atomic_set(&p.fired, 0);
		timer_start_at(&p.timer, clock_ns(), cpu);
		EXPECT_TRUE(sleep_until(atomic_read(&p.fired) == 1));
		timer_cancel_sync(&p.timer);
		EXPECT_EQ(p.cpu, cpu);
	}
	EXPECT_FALSE(timer_running(&p.timer));
}

/* Ticks pass, the timer is due, and this core may not be disturbed. */
TEST(softirq, disabled_they_wait_until_enabled)
{
	struct soft_probe p = { 0 };
	unsigned int cpu;
	u32 ticks;

	timer_setup_soft(&p.timer, fire);
	local_bh_disable();
	EXPECT_NE(in_softirq(), 0);
	EXPECT_EQ(in_serving_softirq(), 0);
	EXPECT_TRUE(in_task());
	local_bh_disable();
	cpu = raw_smp_processor_id();
	timer_start(&p.timer, 0);
	ticks = timer_ticks(cpu);
	EXPECT_TRUE(wait_until(timer_ticks(cpu) - ticks >= 3));
	local_bh_enable();
	EXPECT_EQ(atomic_read(&p.fired), 0);
	local_bh_enable();
	EXPECT_EQ(atomic_read(&p.fired), 1);
	EXPECT_EQ(in_softirq(), 0);
}

/* With a lock of the thread's held: another context, another order. */
TEST(softirq, it_may_take_locks_above_the_threads)
{
	static DEFINE_SPINLOCK(deep, LOCK_RANK_IRQ);
	struct soft_probe p = { 0 };
	unsigned int cpu;
	u32 ticks;

	timer_setup_soft(&p.timer, fire);
	preempt_disable();
	cpu = raw_smp_processor_id();
	timer_start_at(&p.timer, 0, cpu);
	spin_lock(&deep);
	ticks = timer_ticks(cpu);
	EXPECT_TRUE(wait_until(timer_ticks(cpu) - ticks >= 3));
	EXPECT_EQ(atomic_read(&p.fired), 1);
	spin_unlock(&deep);
	preempt_enable();
}

static void raise_here(void *info)
{
	softirq_raise(SOFTIRQ_TIMER);
	*(bool *)info = in_hardirq() && !in_serving_softirq();
}

TEST(softirq, raised_in_an_interrupt_it_runs_behind_it)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		bool right = false;

		EXPECT_EQ(smp_call_function_single(cpu, raise_here, &right,
						   true), 0);
		/* The caller's own core is called without an interrupt. */
		EXPECT_TRUE(right || cpu == raw_smp_processor_id());
	}
}
