// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_hotplug.c - calls to cores that come and go
 *
 * One thread takes cores off and puts them back; the others call functions
 * on any core meanwhile, waiting for them and not. A call is either made, on
 * the core it was meant for, or refused because that core is off; and when a
 * core is off, it has made all that were not refused.
 */
#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/thread.h"
#include "tests/schedules/scenario.h"

#define THREADS		4
#define CALLERS		(THREADS - 1)
#define CYCLES		2
#define CALLS_MAX	400		/* of each thread */

struct caller {
	u32 sent[NR_CPUS];	/* calls that were taken and not waited for */
	u32 made[NR_CPUS];	/* [a] of these, on the core itself */
};

struct waited {
	unsigned int cpu;	/* where it is to be made */
	u32 made;		/* times */
};

static struct caller callers[CALLERS];
static u32 stop;		/* [a] all cores are back for good */

static int setup(void)
{
	for (unsigned int i = 0; i < CALLERS; i++)
		callers[i] = (struct caller){ .sent = { 0 } };
	stop = 0;
	return num_online_cpus() == nr_cpu_ids ? 0 : -EBUSY;
}

static void not_waited_for(void *info)
{
	struct caller *c = info;

	c->made[raw_smp_processor_id()]++;	/* one slot per core */
}

static void waited_for(void *info)
{
	struct waited *w = info;

	if (raw_smp_processor_id() != w->cpu)
		scenario_fail("call for core %u on core %u", w->cpu,
			      raw_smp_processor_id());
	w->made++;
}

static void call_and_wait(unsigned int cpu)
{
	struct waited w = { .cpu = cpu };
	int err = smp_call_function_single(cpu, waited_for, &w, true);

	if (err && err != -ENXIO)
		scenario_fail("call to core %u: %pe", cpu,
			      (void *)(intptr_t)err);
	if (READ_ONCE(w.made) != !err)
		scenario_fail("call to core %u made %u times, returned %d",
			      cpu, w.made, err);
}

/* Preemption off: whoever takes the core off waits for the count, too. */
static void call(struct caller *c, unsigned int cpu)
{
	preempt_disable();
	if (!smp_call_function_single(cpu, not_waited_for, c, false))
		c->sent[cpu]++;
	preempt_enable();
}

/* A core that is on now will be on in a moment, will it not? */
static void call_broken(struct caller *c, unsigned int cpu)
{
	int err;

	if (!cpu_online(cpu))
		return;
	sched_point();
	err = smp_call_function_single(cpu, not_waited_for, c, false);
	(void)err;
	c->sent[cpu]++;
}

static void call_others(unsigned int id)
{
	struct caller *c = &callers[id];

	for (unsigned int i = 0; i < CALLS_MAX && !READ_ONCE(stop); i++) {
		unsigned int cpu = scenario_random(id, nr_cpu_ids);

		if (scenario_random(id, 2))
			call_and_wait(cpu);
		else if (scenario_is_twin())
			call_broken(c, cpu);
		else
			call(c, cpu);
		if (scenario_random(id, 4) == 0)
			usleep(1);	/* until the next tick */
	}
}

static void check_calls(unsigned int cpu)
{
	for (unsigned int i = 0; i < CALLERS; i++)
		if (READ_ONCE(callers[i].sent[cpu]) !=
		    READ_ONCE(callers[i].made[cpu]))
			scenario_fail("core %u made %u calls of %u", cpu,
				      callers[i].made[cpu],
				      callers[i].sent[cpu]);
}

/* Core 0 stays: the run is waited for there. */
static void off_and_on(unsigned int id)
{
	for (unsigned int i = 0; i < CYCLES; i++) {
		unsigned int cpu = 1 + scenario_random(id, nr_cpu_ids - 1);
		int err = cpu_down(cpu);

		if (err)
			scenario_fail("core %u stays on: %pe", cpu,
				      (void *)(intptr_t)err);
		else if (cpu_online(cpu))
			scenario_fail("core %u is off, and online", cpu);
		else
			check_calls(cpu);
		err = cpu_up(cpu);
		if (err)
			scenario_fail("core %u stays off: %pe", cpu,
				      (void *)(intptr_t)err);
	}
	WRITE_ONCE(stop, 1);
}

static void body(unsigned int id)
{
	if (id == CALLERS)
		off_and_on(id);
	else
		call_others(id);
}

static void nothing(void *info)
{
	(void)info;
}

static void finish(void)
{
	/* Calls are made in order: behind this one, all are. */
	on_each_cpu(nothing, NULL, true);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		check_calls(cpu);
}

SCENARIO(hotplug) = {
	.name = "hotplug",
	.summary = "a call to a core that goes off is made, or refused",
	.twin = "looks whether the core is on, and trusts that for the call",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
