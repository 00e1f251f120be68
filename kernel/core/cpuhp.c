// SPDX-License-Identifier: MIT
/*
 * kernel/core/cpuhp.c - being told when cores come and go: the registry
 *
 * Locks    the engine's lock guards the table.
 */
#include "kernel/core/cpuhp.h"

#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

static struct cpuhp_step steps[NR_CPUHP_STATES];	/* [engine lock] */
static const struct cpuhp_engine *engine;		/* [I] */

void cpuhp_set_engine(const struct cpuhp_engine *e)
{
	engine = e;
}

static void lock(void)
{
	if (engine)
		engine->lock();
}

static void unlock(void)
{
	if (engine)
		engine->unlock();
}

static int run(unsigned int cpu, unsigned int state, cpuhp_fn fn)
{
	if (!fn)
		return 0;
	return engine ? engine->run(cpu, state, fn) : fn(cpu);
}

static int find_free(enum cpuhp_state state)
{
	unsigned int end = state >= CPUHP_AP_ONLINE_DYN ? CPUHP_AP_ONLINE_END
							: CPUHP_PREPARE_END;

	for (unsigned int i = state; i <= end; i++)
		if (!steps[i].name)
			return (int)i;
	return -ENOSPC;
}

/* Start-up failed for a core: take it back for those before it. */
static void undo(unsigned int failed_cpu, unsigned int state, cpuhp_fn teardown)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		if (cpu == failed_cpu)
			break;
		run(cpu, state, teardown);
	}
}

static int start_everywhere(unsigned int state)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		int err = run(cpu, state, steps[state].startup);

		if (err) {
			undo(cpu, state, steps[state].teardown);
			return err;
		}
	}
	return 0;
}

static int setup(enum cpuhp_state state, const struct cpuhp_step *step,
		 bool call)
{
	int taken, err;

	if ((unsigned int)state >= NR_CPUHP_STATES || !step->name)
		return -EINVAL;
	lock();
	taken = find_free(state);
	if (taken >= 0) {
		steps[taken] = *step;
		err = call ? start_everywhere((unsigned int)taken) : 0;
		if (err) {
			steps[taken] = (struct cpuhp_step){ 0 };
			taken = err;
		}
	}
	unlock();
	return taken;
}

int cpuhp_setup_state(enum cpuhp_state state, const char *name,
		      cpuhp_fn startup, cpuhp_fn teardown)
{
	const struct cpuhp_step step = { name, startup, teardown };

	return setup(state, &step, true);
}
EXPORT_SYMBOL(cpuhp_setup_state);

int cpuhp_setup_state_nocalls(enum cpuhp_state state, const char *name,
			      cpuhp_fn startup, cpuhp_fn teardown)
{
	const struct cpuhp_step step = { name, startup, teardown };

	return setup(state, &step, false);
}
EXPORT_SYMBOL(cpuhp_setup_state_nocalls);

static void remove_state(int state, bool call)
{
	unsigned int cpu;

	if (state < 0 || state >= NR_CPUHP_STATES)
		return;
	lock();
	if (call)
		for_each_online_cpu(cpu)
			run(cpu, (unsigned int)state, steps[state].teardown);
	steps[state] = (struct cpuhp_step){ 0 };
	unlock();
}

void cpuhp_remove_state(int state)
{
	remove_state(state, true);
}
EXPORT_SYMBOL(cpuhp_remove_state);

void cpuhp_remove_state_nocalls(int state)
{
	remove_state(state, false);
}
EXPORT_SYMBOL(cpuhp_remove_state_nocalls);

const struct cpuhp_step *cpuhp_step_get(unsigned int state)
{
	return state < NR_CPUHP_STATES && steps[state].name ? &steps[state]
							    : NULL;
}
