// SPDX-License-Identifier: MIT
/*
 * tests/percpu/contest_counter.c - adding to a counter, by a thread and by
 * interrupts
 */
#include "tests/percpu/contest.h"

#include "kernel/core/preempt.h"
#include "percpu/counter.h"

static struct percpu_counter counter;
static s64 steps[2];		/* by the thread, by interrupts */

bool contest_counters_begin(void)
{
	return percpu_counter_init(&counter, 0, GFP_KERNEL) == 0;
}

void contest_counters_end(void)
{
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

const struct contest_counter contest_counters[] = {
	{ { "counter, up", step_up, lost_steps }, text_up },
	{ { "counter, down", step_down, lost_steps }, text_down },
	{ { "counter, batch", step_batch, lost_steps }, text_batch },
};
const unsigned int nr_contest_counters = ARRAY_SIZE(contest_counters);
