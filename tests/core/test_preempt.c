// SPDX-License-Identifier: MIT
/*
 * tests/core/test_preempt.c - preempt counts, and knowing the core
 */
#include "kernel/core/preempt.h"

#include "kernel/core/smp.h"
#include "kernel/core/timer.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

static DEFINE_PER_CPU(u32, preempt_hits);
static DEFINE_PER_CPU(u32, preempt_other);

TEST(preempt, disabling_nests)
{
	u32 depth = preempt_count();

	preempt_disable();
	EXPECT_EQ(preempt_count(), depth + 1);
	preempt_disable();
	EXPECT_EQ(preempt_count(), depth + 2);
	EXPECT_FALSE(preemptible());
	preempt_enable();
	EXPECT_EQ(preempt_count(), depth + 1);
	EXPECT_FALSE(preemptible());
	preempt_enable();
	EXPECT_EQ(preempt_count(), depth);
}

TEST(preempt, with_interrupts_off_nothing_is_preemptible)
{
	unsigned long flags;

	local_irq_save(flags);
	EXPECT_FALSE(preemptible());
	local_irq_restore(flags);
}

TEST(preempt, get_cpu_var_nests_and_is_an_lvalue)
{
	u32 depth = preempt_count(), *mine;

	get_cpu_var(preempt_hits) = 40;
	EXPECT_EQ(preempt_count(), depth + 1);
	mine = this_cpu_ptr(&preempt_hits);
	get_cpu_var(preempt_hits)++;
	EXPECT_EQ(preempt_count(), depth + 2);
	get_cpu_var(preempt_other) = 5;
	EXPECT_EQ(preempt_count(), depth + 3);
	EXPECT_EQ(*mine, 41);
	put_cpu_var(preempt_other);
	put_cpu_var(preempt_hits);
	put_cpu_var(preempt_hits);
	EXPECT_EQ(preempt_count(), depth);
}

TEST(preempt, get_cpu_ptr_nests)
{
	u32 depth = preempt_count();
	u32 *outer, *inner;

	outer = get_cpu_ptr(&preempt_hits);
	*outer = 7;
	inner = get_cpu_ptr(&preempt_hits);
	EXPECT_EQ(inner, outer);
	EXPECT_EQ(preempt_count(), depth + 2);
	put_cpu_ptr(inner);
	EXPECT_EQ(preempt_count(), depth + 1);
	EXPECT_EQ(__get_cpu_var(preempt_hits), 7);
	put_cpu_ptr(outer);
	EXPECT_EQ(preempt_count(), depth);
}

static void look_who_runs(unsigned int cpu, void *ctx)
{
	unsigned int seen = get_cpu();

	(void)ctx;
	EXPECT_EQ(seen, cpu);
	EXPECT_EQ(smp_processor_id(), cpu);
	EXPECT_EQ(raw_smp_processor_id(), cpu);
	EXPECT_EQ(arch_cpu_id(), cpu);
	EXPECT_EQ(current_context()->cpu, cpu);
	put_cpu();
}

TEST(preempt, every_core_knows_its_number)
{
	run_together(look_who_runs, NULL);
}

static void look_at_counts(void *info)
{
	*(u32 *)info = preempt_count();
	EXPECT_TRUE(irqs_disabled());
}

TEST(preempt, an_interrupt_knows_that_it_is_one)
{
	unsigned int cpu;
	u32 count = 0;

	NEED_TWO_CORES();
	preempt_disable();
	cpu = another_core();
	EXPECT_EQ(in_interrupt(), 0);
	EXPECT_EQ(smp_call_function_single(cpu, look_at_counts, &count, true),
		  0);
	preempt_enable();
	EXPECT_EQ(count & HARDIRQ_MASK, HARDIRQ_OFFSET);
	EXPECT_EQ(count & NMI_MASK, 0);
}

static struct {
	bool fired;
	u32 count;
} seen_by_timer;

static void look_from_timer(struct timer *timer)
{
	(void)timer;
	seen_by_timer.count = preempt_count();
	WRITE_ONCE(seen_by_timer.fired, true);
}

/* The handler counts in the same word, and must leave it as it was. */
TEST(preempt, interrupts_restore_the_count)
{
	u32 depth = preempt_count();
	struct timer timer;
	bool fired;

	preempt_disable();
	seen_by_timer.fired = false;
	timer_setup(&timer, look_from_timer);
	timer_start(&timer, 0);
	fired = wait_until(READ_ONCE(seen_by_timer.fired));
	timer_cancel(&timer);
	EXPECT_EQ(preempt_count(), depth + 1);
	preempt_enable();
	EXPECT_TRUE(fired);
	EXPECT_EQ(seen_by_timer.count, depth + 1 + HARDIRQ_OFFSET);
	EXPECT_EQ(preempt_count(), depth);
}

/* Many interrupts between the load and the store of many counts. */
static void count_up_and_down(unsigned int cpu, void *ctx)
{
	u32 depth = preempt_count();

	(void)cpu;
	(void)ctx;
	for (unsigned int i = 0; i < 20000; i++) {
		preempt_disable();
		preempt_disable();
		preempt_enable();
		preempt_enable();
	}
	EXPECT_EQ(preempt_count(), depth);
}

static void nothing(void *info)
{
	atomic_inc_return((atomic_t *)info);
}

struct disturbance {
	unsigned int from, target;
	atomic_t calls;
};

static void disturb(unsigned int cpu, void *ctx)
{
	struct disturbance *d = ctx;

	if (cpu == d->target)
		count_up_and_down(cpu, NULL);
	for (unsigned int i = 0; cpu == d->from && i < 40; i++)
		EXPECT_EQ(smp_call_function_single(d->target, nothing,
						   &d->calls, false), 0);
}

/* The caller's core takes its calls in the middle of counting. */
TEST(preempt, calls_from_other_cores_leave_the_count)
{
	static struct disturbance d;
	u32 depth = preempt_count();

	NEED_TWO_CORES();
	preempt_disable();
	d.target = raw_smp_processor_id();
	d.from = another_core();
	atomic_set(&d.calls, 0);
	run_together(disturb, &d);
	EXPECT_TRUE(wait_for_count(&d.calls, 40));
	preempt_enable();
	EXPECT_EQ(preempt_count(), depth);
}
