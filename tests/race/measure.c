// SPDX-License-Identifier: MIT
/*
 * tests/race/measure.c - what a step costs, exactly where that is possible
 *
 * Under QEMU's -icount shift=5 each instruction, of any core, moves the
 * clock by 32 ns, and the clock counts in steps of 10: rounding a time to
 * instructions is exact. Whether it is so is tried: a loop of a known length
 * takes that long to a count. Elsewhere figures are times in ns.
 *
 *      clock  call  function  return  clock
 *        |-----------------------------|       measured
 *        |------|          |-----------|       with a function that does
 *                                              nothing: the overhead
 *
 * All other cores must sleep meanwhile, and no tick may come: ticks are
 * stopped on all of them.
 */
#include "tests/race/race.h"

#include <stdlib.h>

#include "kernel/core/clock.h"
#include "kernel/core/irq.h"
#include "kernel/core/smp.h"
#include "kernel/core/timer.h"
#include "kernel/sched/workqueue.h"
#include "tests/percpu/suite.h"

#define NS_PER_INSN	32u	/* -icount shift=5 */
#define NS_PER_COUNT	10u	/* of the global timer */
#define ROUNDS		5

/* --- quiet --- */

static u32 interrupts_before;

static u32 interrupts(void)
{
	unsigned int cpu;
	u32 sum = 0;

	for_each_possible_cpu(cpu)
		sum += irq_total(cpu);
	return sum;
}

static void stop_tick(void *info)
{
	(void)info;
	timer_stop_cpu();
}

static void start_tick(void *info)
{
	(void)info;
	timer_init_cpu();
}

void race_quiet_begin(void)
{
	on_each_cpu(stop_tick, NULL, true);
	/* The last tick may have left some, which calls other cores. */
	flush_workqueue(system_wq);
	interrupts_before = interrupts();
}

u32 race_quiet_end(void)
{
	u32 came = interrupts() - interrupts_before;

	on_each_cpu(start_tick, NULL, true);
	return came;
}

/* --- one call --- */

static void call_alloc(struct race_call *c)
{
	c->cookie = c->g->alloc(c->a, c->size, c->align, c->gfp);
}

static void call_free(struct race_call *c)
{
	c->err = c->g->free(c->a, c->cookie);
}

static void call_later(struct race_call *c)
{
	suite_settle(c->a);
}

static void (*const calls[RACE_KINDS])(struct race_call *) = {
	call_alloc, call_free, call_later,
};

static __noinline u32 elapsed_ns(void (*fn)(struct race_call *),
				 struct race_call *call)
{
	u64 start = clock_ns();

	fn(call);
	return (u32)(clock_ns() - start);
}

static u32 in_units(const struct race_clock *clock, u32 ns)
{
	return clock->counts ? (ns + NS_PER_INSN / 2) / NS_PER_INSN : ns;
}

u32 race_measure(const struct race_clock *clock, enum race_kind kind,
		 struct race_call *call)
{
	u32 cost = in_units(clock, elapsed_ns(calls[kind], call));

	return cost - min(cost, clock->overhead[kind]);
}

/* --- calibration --- */

static void *alloc_nothing(struct pcpu_allocator *a, size_t size, size_t align,
			   gfp_t gfp)
{
	(void)a;
	(void)size;
	(void)align;
	(void)gfp;
	return NULL;
}

static int free_nothing(struct pcpu_allocator *a, void *cookie)
{
	(void)a;
	(void)cookie;
	return 0;
}

static struct pcpu_allocator nobody;	/* nothing is put off for it */
const struct pcpu_generation race_nothing = {
	.name = "nothing", .alloc = alloc_nothing, .free = free_nothing,
};

/* A loop of 2 * call->size instructions. */
static void run_loop(struct race_call *call)
{
	size_t left = call->size;

	__asm__ volatile("1: subs %0, %0, #1\n"
			 "   bne 1b" : "+r"(left) : : "cc");
}

/* Do 1000 more turns take the time of 2000 instructions, each time? */
static bool clock_counts(void)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct race_call less = { .size = 1000 };
		struct race_call more = { .size = 2000 };
		u32 ns = elapsed_ns(run_loop, &more) -
			 elapsed_ns(run_loop, &less);

		if (ns + NS_PER_COUNT - 2000 * NS_PER_INSN > 2 * NS_PER_COUNT)
			return false;
	}
	return true;
}

void race_clock_calibrate(struct race_clock *clock)
{
	clock->counts = clock_counts();
	for (unsigned int kind = 0; kind < RACE_KINDS; kind++) {
		u32 least = ~0u;

		for (unsigned int i = 0; i < ROUNDS; i++) {
			struct race_call call = {
				.a = &nobody, .g = &race_nothing,
			};

			least = min(least, elapsed_ns(calls[kind], &call));
		}
		clock->overhead[kind] = in_units(clock, least);
	}
}

/* --- sums --- */

static int compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

u32 race_percentile(const u32 *sorted, u32 nr, unsigned int percent)
{
	u32 below = (nr * percent + 99) / 100;

	return nr ? sorted[max(below, 1u) - 1] : 0;
}

void race_cost_of(u32 *samples, u32 nr, struct race_cost *cost)
{
	*cost = (struct race_cost){ .nr = nr };
	if (!nr)
		return;
	qsort(samples, nr, sizeof(*samples), compare);
	for (u32 i = 0; i < nr; i++)
		cost->total += samples[i];
	cost->mean = (u32)((cost->total + nr / 2) / nr);
	cost->p99 = race_percentile(samples, nr, 99);
	cost->max = samples[nr - 1];
}
