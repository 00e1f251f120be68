// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_this_cpu.c - this_cpu_*: nothing comes between
 *
 * Twice the same thing: threads, and calls from other cores in interrupts,
 * count in per-CPU variables with every word that changes one. The sums over
 * all cores show whether a count was lost.
 *
 *   this_cpu      twin: raw_cpu_*, and the thread may be moved meanwhile
 *   this_cpu_irq  twin: raw_cpu_* with preemption off, which is right
 *                 against threads, and wrong against interrupts
 */
#include "kernel/core/smp.h"
#include "kernel/sched/thread.h"
#include "percpu/access/ops.h"
#include "tests/schedules/scenario.h"

#define THREADS	5
#define ROUNDS	12

struct counts {
	u32 added;
	u64 wide;
	u16 small;
	u32 swapped;
	u32 pair[2];
};

static DEFINE_PER_CPU(struct counts, counts);	/* [o] */
static u32 steps;		/* [a] done, by threads and interrupts */
static u64 put, taken;		/* [a] by exchanges */

static int setup(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(counts, cpu) = (struct counts){ 0 };
	steps = 0;
	put = 0;
	taken = 0;
	return 0;
}

static void note(u32 given, u32 got)
{
	__atomic_fetch_add(&put, given, __ATOMIC_RELAXED);
	__atomic_fetch_add(&taken, got, __ATOMIC_RELAXED);
	__atomic_fetch_add(&steps, 1, __ATOMIC_RELAXED);
}

/* One of each. Numbers of a pair may differ: after a loss, in the twin. */
static void step(u32 number)
{
	u32 x, y;

	this_cpu_add(counts.added, 1);
	this_cpu_sub(counts.wide, 1u);
	(void)this_cpu_inc_return(counts.small);
	note(number, this_cpu_xchg(counts.swapped, number));
	do {
		x = this_cpu_read(counts.pair[0]);
		y = this_cpu_read(counts.pair[1]);
	} while (!this_cpu_cmpxchg_double(counts.pair[0], counts.pair[1],
					  x, y, x + 1, y + 1));
}

static void broken_step(u32 number)
{
	u32 x, y;

	raw_cpu_add(counts.added, 1);
	raw_cpu_sub(counts.wide, 1u);
	(void)raw_cpu_inc_return(counts.small);
	note(number, raw_cpu_xchg(counts.swapped, number));
	do {
		x = raw_cpu_read(counts.pair[0]);
		y = raw_cpu_read(counts.pair[1]);
	} while (!raw_cpu_cmpxchg_double(counts.pair[0], counts.pair[1],
					 x, y, x + 1, y + 1));
}

static void step_in_interrupt(void *info)
{
	step((u32)(uintptr_t)info);
}

/* Not waited for: it comes in the middle of what runs there. */
static void disturb(unsigned int id)
{
	unsigned int cpu = scenario_random(id, num_online_cpus());
	u32 number = scenario_random(id, 1000);

	if (smp_call_function_single(cpu, step_in_interrupt,
				     (void *)(uintptr_t)number, false))
		scenario_fail("no call to core %u", cpu);
}

static void body(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u32 number = scenario_random(id, 1000);

		disturb(id);
		if (scenario_is_twin())
			broken_step(number);
		else
			step(number);
	}
}

static void body_irq(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u32 number = scenario_random(id, 1000);

		disturb(id);
		if (!scenario_is_twin()) {
			step(number);
			continue;
		}
		preempt_disable();
		broken_step(number);
		preempt_enable();
	}
}

static void nothing(void *info)
{
	(void)info;
}

/* What is behind the last of each core's calls. */
static void sum_up(struct counts *sum)
{
	unsigned int cpu;

	*sum = (struct counts){ 0 };
	on_each_cpu(nothing, NULL, true);
	for_each_possible_cpu(cpu) {
		const struct counts *c = per_cpu_ptr(&counts, cpu);

		sum->added += c->added;
		sum->wide -= c->wide;
		sum->small = (u16)(sum->small + c->small);
		sum->swapped += c->swapped;
		sum->pair[0] += c->pair[0];
		sum->pair[1] += c->pair[1];
	}
}

static void finish(void)
{
	const u32 all = 2 * THREADS * ROUNDS;
	struct counts sum;

	sum_up(&sum);
	if (steps != all)
		scenario_fail("%u steps of %u", steps, all);
	if (sum.added != all || sum.wide != all || sum.small != all)
		scenario_fail("of %u: add %u, sub %u, inc_return %u", all,
			      sum.added, (u32)sum.wide, sum.small);
	if (sum.pair[0] != all || sum.pair[1] != all)
		scenario_fail("of %u: cmpxchg_double %u, %u", all,
			      sum.pair[0], sum.pair[1]);
	if (put != taken + sum.swapped)
		scenario_fail("xchg: %u put, %u taken, %u left", (u32)put,
			      (u32)taken, sum.swapped);
}

SCENARIO(this_cpu) = {
	.name = "this_cpu",
	.summary = "this_cpu_*() is whole wherever the thread is moved",
	.twin = "uses raw_cpu_*() with preemption on",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};

SCENARIO(this_cpu_irq) = {
	.name = "this_cpu_irq",
	.summary = "this_cpu_*() is whole for the interrupts of its core",
	.twin = "uses raw_cpu_*() with interrupts on",
	.nr_threads = THREADS,
	.setup = setup, .body = body_irq, .finish = finish,
};
