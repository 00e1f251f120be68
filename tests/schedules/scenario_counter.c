// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_counter.c - a counter, and cores that go off
 *
 * Threads, and calls from other cores in interrupts, add one at a time to a
 * percpu_counter; one thread takes cores off and puts them back. Whoever sums
 * up meanwhile gets at least what was added before, and at most what was
 * begun to be added afterwards; in the end the sum is all of it.
 *
 * In the twin's counter, which is on no list, what a core holds is brought
 * over from another core while it can still add: between the look at what it
 * holds and the zero that is written there, it may.
 */
#include "kernel/core/smp.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/thread.h"
#include "percpu/counter.h"
#include "tests/schedules/scenario.h"

#define THREADS		5
#define ADDERS		(THREADS - 1)
#define CYCLES		3
#define ROUNDS_MAX	150
#define BATCH		4
#define POINTS		8		/* where the twin may lose */

static struct percpu_counter counter;
static u32 begun, added;	/* [a] adds, by threads and interrupts */
static u32 stop;		/* [a] all cores are back for good */

static int setup(void)
{
	begun = 0;
	added = 0;
	stop = 0;
	return percpu_counter_init(&counter, 0, GFP_KERNEL);
}

static void add(void)
{
	__atomic_fetch_add(&begun, 1, __ATOMIC_SEQ_CST);
	percpu_counter_add_batch(&counter, 1, BATCH);
	__atomic_fetch_add(&added, 1, __ATOMIC_SEQ_CST);
}

static void add_in_interrupt(void *info)
{
	(void)info;
	add();
}

/* The order of these three is what makes the two bounds. */
static void check_sum(void)
{
	u32 least = __atomic_load_n(&added, __ATOMIC_SEQ_CST);
	s64 sum = percpu_counter_sum(&counter);
	u32 most = __atomic_load_n(&begun, __ATOMIC_SEQ_CST);

	if (sum < least || sum > most)
		scenario_fail("sum %d, of %u to %u", (int)sum, least, most);
}

/* A core that is off refuses the call: nothing was begun. */
static void disturb(unsigned int id)
{
	unsigned int cpu = scenario_random(id, nr_cpu_ids);
	int err = smp_call_function_single(cpu, add_in_interrupt, NULL, false);

	(void)err;
}

static void add_and_sum(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS_MAX && !READ_ONCE(stop); i++) {
		add();
		if (scenario_random(id, 2))
			disturb(id);
		if (scenario_random(id, 4) == 0)
			check_sum();
		if (scenario_random(id, 8) == 0)
			usleep(1);	/* until the next tick */
	}
}

/* By any core but the one, and so in two steps for it. */
static void take_over_too_early(unsigned int cpu)
{
	s32 *held = per_cpu_ptr(counter.counters, cpu);
	unsigned long flags;
	s32 seen;

	spin_lock_irqsave(&counter.lock, flags);
	seen = READ_ONCE(*held);
	for (unsigned int i = 0; i < POINTS; i++)
		sched_point();
	WRITE_ONCE(counter.count, counter.count + seen);
	WRITE_ONCE(*held, 0);
	spin_unlock_irqrestore(&counter.lock, flags);
}

static void take_off(unsigned int cpu)
{
	int err;

	if (scenario_is_twin())
		take_over_too_early(cpu);
	err = cpu_down(cpu);
	if (err)
		scenario_fail("core %u stays on: %pe", cpu,
			      (void *)(intptr_t)err);
	if (*per_cpu_ptr(counter.counters, cpu))
		scenario_fail("core %u is off, and holds something", cpu);
}

/* Core 0 stays: the run is waited for there. */
static void off_and_on(unsigned int id)
{
	for (unsigned int i = 0; i < CYCLES; i++) {
		unsigned int cpu = 1 + scenario_random(id, nr_cpu_ids - 1);
		int err;

		take_off(cpu);
		check_sum();
		err = cpu_up(cpu);
		if (err)
			scenario_fail("core %u stays off: %pe", cpu,
				      (void *)(intptr_t)err);
	}
	WRITE_ONCE(stop, 1);
}

static void body(unsigned int id)
{
	if (id == ADDERS)
		off_and_on(id);
	else
		add_and_sum(id);
}

static void nothing(void *info)
{
	(void)info;
}

static void finish(void)
{
	/* Calls are made in order: behind this one, all are. */
	on_each_cpu(nothing, NULL, true);
	if (percpu_counter_sum(&counter) != added)
		scenario_fail("%d left of %u adds",
			      (int)percpu_counter_sum(&counter), added);
	percpu_counter_destroy(&counter);
}

SCENARIO(counter) = {
	.name = "counter",
	.summary = "a percpu_counter keeps what a core counted that goes off",
	.twin = "brings it over while the core still counts",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
