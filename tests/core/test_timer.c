// SPDX-License-Identifier: MIT
/*
 * tests/core/test_timer.c - the tick, and functions called later
 *
 * Nothing here takes the host's clock for exact: a timer may be late, but
 * never early.
 */
#include "kernel/core/timer.h"

#include <string.h>

#include "kernel/arch/irqflags.h"
#include "kernel/core/smp.h"
#include "kernel/core/verify.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define TICK_NS		(NSEC_PER_SEC / CONFIG_HZ)
#define FAR		(1000 * NSEC_PER_SEC)

struct probe {
	struct timer timer;
	u64 fired_ns;
	unsigned int cpu;
	int turn;		/* the how many-th of all that fired */
	bool in_irq;
	atomic_t fired;
};

static atomic_t turns;

static void fire(struct timer *timer)
{
	struct probe *p = container_of(timer, struct probe, timer);

	p->fired_ns = clock_ns();
	p->cpu = raw_smp_processor_id();
	p->in_irq = in_hardirq() && irqs_disabled();
	p->turn = atomic_inc_return(&turns);
	atomic_inc_return(&p->fired);
}

static void probe_init(struct probe *p)
{
	memset(p, 0, sizeof(*p));
	timer_setup(&p->timer, fire);
}

static bool fired(const struct probe *p)
{
	return atomic_read(&p->fired) > 0;
}

TEST(timer, it_fires_once_and_never_early)
{
	static const u32 delays_us[] = { 0, 1, 500, 10000, 25000 };
	struct probe p;

	for (size_t i = 0; i < ARRAY_SIZE(delays_us); i++) {
		u64 delay = (u64)delays_us[i] * NSEC_PER_USEC, start;

		probe_init(&p);
		start = clock_ns();
		timer_start(&p.timer, delay);
		EXPECT_TRUE(sleep_until(fired(&p)));
		EXPECT_FALSE(timer_cancel(&p.timer));
		EXPECT_EQ(atomic_read(&p.fired), 1);
		EXPECT_GE(p.fired_ns, start + delay);
		EXPECT_TRUE(p.in_irq);
		EXPECT_FALSE(timer_pending(&p.timer));
	}
}

TEST(timer, a_cancelled_one_does_not_fire)
{
	struct probe p;
	unsigned int cpu;
	u32 ticks;

	preempt_disable();
	cpu = raw_smp_processor_id();
	probe_init(&p);
	EXPECT_FALSE(timer_cancel(&p.timer));
	timer_start(&p.timer, TICK_NS / 2);
	EXPECT_TRUE(timer_cancel(&p.timer) || fired(&p));
	EXPECT_FALSE(timer_cancel(&p.timer));
	EXPECT_FALSE(timer_pending(&p.timer));
	atomic_set(&p.fired, 0);
	ticks = timer_ticks(cpu);
	EXPECT_TRUE(sleep_until(timer_ticks(cpu) - ticks >= 3));
	EXPECT_FALSE(fired(&p));
	preempt_enable();
}

TEST(timer, starting_it_again_moves_it)
{
	struct probe p;
	unsigned int pending, cpu;
	unsigned long flags;
	u64 start;

	probe_init(&p);
	local_irq_save(flags);	/* other timers of this core stand still */
	cpu = raw_smp_processor_id();
	pending = timer_pending_count(cpu);
	timer_start(&p.timer, FAR);
	EXPECT_TRUE(timer_pending(&p.timer));
	EXPECT_EQ(timer_pending_count(cpu), pending + 1);
	timer_start(&p.timer, 2 * FAR);
	EXPECT_EQ(timer_pending_count(cpu), pending + 1);
	start = clock_ns();
	timer_start(&p.timer, TICK_NS);
	EXPECT_EQ(timer_pending_count(cpu), pending + 1);
	local_irq_restore(flags);
	EXPECT_TRUE(sleep_until(fired(&p)));
	EXPECT_GE(p.fired_ns, start + TICK_NS);
	local_irq_save(flags);
	timer_start(&p.timer, 0);
	timer_start(&p.timer, FAR);
	local_irq_restore(flags);
	EXPECT_TRUE(timer_cancel(&p.timer));
	EXPECT_EQ(atomic_read(&p.fired), 1);
}

TEST(timer, they_fire_in_the_order_of_their_times)
{
	static const u8 order[] = { 3, 0, 4, 1, 2, 5 };
	struct probe p[ARRAY_SIZE(order)];
	unsigned long flags;
	u64 first;

	preempt_disable();
	atomic_set(&turns, 0);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		probe_init(&p[i]);
	/* All due at the same tick, or spread: the order is the same. */
	local_irq_save(flags);	/* none before all are started */
	first = clock_ns() + TICK_NS;
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		timer_start_at(&p[i].timer, first + order[i] * TICK_NS / 4,
			       raw_smp_processor_id());
	local_irq_restore(flags);
	EXPECT_TRUE(sleep_until(atomic_read(&turns) == ARRAY_SIZE(order)));
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		timer_cancel(&p[i].timer);
		EXPECT_EQ(p[i].turn, order[i] + 1);
	}
	preempt_enable();
}

static struct probe of_core[NR_CPUS];

static void start_own(unsigned int cpu, void *ctx)
{
	(void)ctx;
	timer_start(&of_core[cpu].timer, TICK_NS / 2);
}

TEST(timer, it_fires_on_the_core_that_started_it)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		probe_init(&of_core[cpu]);
	run_together(start_own, NULL);
	for_each_online_cpu(cpu) {
		EXPECT_TRUE(sleep_until(fired(&of_core[cpu])));
		EXPECT_EQ(of_core[cpu].cpu, cpu);
		timer_cancel(&of_core[cpu].timer);
	}
}

static void start_far(void *info)
{
	timer_start((struct timer *)info, FAR);
}

TEST(timer, another_core_may_cancel_or_move_it)
{
	unsigned int cpu;
	struct probe p;

	NEED_TWO_CORES();
	preempt_disable();
	cpu = another_core();
	probe_init(&p);
	EXPECT_EQ(smp_call_function_single(cpu, start_far, &p.timer, true), 0);
	EXPECT_EQ(p.timer.cpu, cpu);
	EXPECT_GE(timer_pending_count(cpu), 1);
	EXPECT_TRUE(timer_cancel(&p.timer));
	EXPECT_FALSE(timer_pending(&p.timer));
	EXPECT_EQ(smp_call_function_single(cpu, start_far, &p.timer, true), 0);
	timer_start(&p.timer, 0);
	EXPECT_TRUE(sleep_until(fired(&p)));
	EXPECT_EQ(p.cpu, raw_smp_processor_id());
	preempt_enable();
}

static struct {
	struct timer timer;
	atomic_t left;
} repeating;

static void fire_again(struct timer *timer)
{
	if (atomic_dec_return(&repeating.left) > 0)
		timer_start(timer, 1);
}

TEST(timer, its_function_may_start_it_again)
{
	atomic_set(&repeating.left, 3);
	timer_setup(&repeating.timer, fire_again);
	timer_start(&repeating.timer, 0);
	EXPECT_TRUE(sleep_until(atomic_read(&repeating.left) == 0));
	EXPECT_FALSE(timer_cancel(&repeating.timer));
}

TEST(timer, every_core_ticks)
{
	u32 before[NR_CPUS] = { 0 };
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		before[cpu] = timer_ticks(cpu);
	for_each_online_cpu(cpu)
		EXPECT_TRUE(sleep_until(timer_ticks(cpu) - before[cpu] >= 2));
	for_each_possible_cpu(cpu)
		if (!cpu_online(cpu))
			EXPECT_EQ(timer_ticks(cpu), before[cpu]);
}

/* Starting and cancelling at random keeps lists and counts right (R1, R2). */
TEST(timer, random_starts_and_cancels_leave_nothing_behind)
{
	struct probe p[8];
	bool pending[8] = { false };
	unsigned int cpu, before;
	unsigned long flags;

	local_irq_save(flags);
	cpu = raw_smp_processor_id();
	before = timer_pending_count(cpu);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		probe_init(&p[i]);
	for (unsigned int n = 0; n < 500; n++) {
		unsigned int i = ktest_random_below(ARRAY_SIZE(p)), nr = 0;

		if (ktest_random_below(2)) {
			timer_start(&p[i].timer, FAR + ktest_random());
			pending[i] = true;
		} else {
			EXPECT_EQ(timer_cancel(&p[i].timer), pending[i]);
			pending[i] = false;
		}
		for (size_t k = 0; k < ARRAY_SIZE(p); k++)
			nr += pending[k];
		EXPECT_EQ(timer_pending_count(cpu), before + nr);
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		timer_cancel(&p[i].timer);
	EXPECT_EQ(timer_pending_count(cpu), before);
	local_irq_restore(flags);
}

static int timer_invariant(void)
{
	TABLE_FOREACH(struct invariant, invariants, inv)
		if (strcmp(inv->name, "timer") == 0)
			return inv->check();
	return 1;
}

/* Breaks the list of pending timers, with interrupts off, and looks. */
static void break_and_verify(void)
{
	struct probe early, late;
	unsigned long flags;
	int unsorted, wrong_core, good;

	probe_init(&early);
	probe_init(&late);
	local_irq_save(flags);
	timer_start(&early.timer, FAR);
	timer_start(&late.timer, FAR + 1000);
	good = timer_invariant();
	early.timer.expires_ns += 2000000;
	unsorted = timer_invariant();
	early.timer.expires_ns -= 2000000;
	late.timer.cpu++;
	wrong_core = timer_invariant();
	late.timer.cpu--;
	timer_cancel(&early.timer);
	timer_cancel(&late.timer);
	local_irq_restore(flags);
	EXPECT_EQ(good, 0);
	EXPECT_LT(unsorted, 0);
	EXPECT_LT(wrong_core, 0);
	EXPECT_EQ(timer_invariant(), 0);
}

TEST(timer, verify_sees_a_broken_list)
{
	quietly(break_and_verify);
}
