// SPDX-License-Identifier: MIT
/*
 * tests/percpu/contest_counter.c - adding to a counter and taking references,
 * by a thread and by interrupts
 */
#include "tests/percpu/contest.h"

#include "kernel/compat/percpu_ref.h"
#include "kernel/core/preempt.h"
#include "percpu/counter.h"

static struct percpu_counter counter;
static struct percpu_ref ref;
static s64 steps[2];		/* by the thread, by interrupts */

static void released(struct percpu_ref *r)
{
	(void)r;
}

bool contest_counters_begin(void)
{
	if (percpu_counter_init(&counter, 0, GFP_KERNEL))
		return false;
	if (!percpu_ref_init(&ref, released, 0, GFP_KERNEL))
		return true;
	percpu_counter_destroy(&counter);
	return false;
}

void contest_counters_end(void)
{
	percpu_ref_exit(&ref);
	percpu_counter_destroy(&counter);
}

static void step_up(void)
{
	percpu_counter_inc(&counter);
	steps[!!in_hardirq()]++;
}

static void step_down(void)
{
	percpu_counter_dec(&counter);
	steps[!!in_hardirq()]--;
}

static void step_batch(void)
{
	percpu_counter_add_batch(&counter, 3, 64);
	steps[!!in_hardirq()] += 3;
}

static void step_any(void)
{
	s64 amount = READ_ONCE(steps[0]) & 1 ? 3 : -2;

	percpu_counter_add(&counter, amount);
	steps[!!in_hardirq()] += amount;
}

static __noinline void step_get(void)
{
	percpu_ref_get(&ref);
	steps[!!in_hardirq()]++;
}

static __noinline void step_put(void)
{
	percpu_ref_put(&ref);
	steps[!!in_hardirq()]--;
}

static u64 lost_references(void)
{
	u32 lost = (u32)(steps[0] + steps[1]);
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		lost -= *per_cpu_ptr(ref.counts, cpu);
		*per_cpu_ptr(ref.counts, cpu) = 0;
	}
	steps[0] = 0;
	steps[1] = 0;
	return lost;
}

static u64 lost_steps(void)
{
	u64 lost = (u64)(steps[0] + steps[1] - percpu_counter_sum(&counter));

	steps[0] = 0;
	steps[1] = 0;
	percpu_counter_set(&counter, 0);
	return lost;
}

/* With their functions, which are of different kinds. */
static vaddr_t text_up(void) { return (vaddr_t)percpu_counter_add_small; }
static vaddr_t text_down(void) { return (vaddr_t)percpu_counter_sub_small; }
static vaddr_t text_batch(void) { return (vaddr_t)percpu_counter_add_batch; }
static vaddr_t text_any(void) { return (vaddr_t)percpu_counter_add_any; }
/* Inline. */
static vaddr_t text_get(void) { return (vaddr_t)step_get; }
static vaddr_t text_put(void) { return (vaddr_t)step_put; }

const struct contest_counter contest_counters[] = {
	{ { "counter, up", step_up, lost_steps }, text_up },
	{ { "counter, down", step_down, lost_steps }, text_down },
	{ { "counter, batch", step_batch, lost_steps }, text_batch },
	{ { "counter, any", step_any, lost_steps }, text_any },
	{ { "reference, get", step_get, lost_references }, text_get },
	{ { "reference, put", step_put, lost_references }, text_put },
};
const unsigned int nr_contest_counters = ARRAY_SIZE(contest_counters);
