// SPDX-License-Identifier: MIT
/*
 * kernel/core/cpuhp.h - being told when cores come and go
 *
 * A state is a pair of callbacks. When a core comes up the start-ups run in
 * the order of the states, when it goes off the teardowns in the opposite
 * order. In two sections, as in Linux (include/linux/cpuhotplug.h):
 *
 *   CPUHP_PREPARE_DYN    on the core that asks: start-up before the core
 *                        runs, teardown when it is dead
 *   CPUHP_AP_ONLINE_DYN  in a thread on the core itself: start-up once it
 *                        is up, teardown while it still is
 *
 * A start-up that fails has the states before it torn down again, and the
 * core stays off. A teardown of the online section that fails has those
 * after it started again, and keeps the core on; in the prepare section the
 * core is off already, and a failure is only reported.
 *
 * A callback must not register or remove callbacks, nor take a core off or
 * on, nor call cpus_read_lock(): it runs while that is locked.
 */
#pragma once

#include "kernel/lib/compiler.h"

enum cpuhp_state {
	CPUHP_PREPARE_DYN = 0,
	CPUHP_PREPARE_END = 15,
	CPUHP_AP_ONLINE_DYN = 16,
	CPUHP_AP_ONLINE_END = 47,
	NR_CPUHP_STATES,
};

typedef int (*cpuhp_fn)(unsigned int cpu);

struct cpuhp_step {
	const char *name;	/* NULL: free */
	cpuhp_fn startup;	/* may be NULL */
	cpuhp_fn teardown;	/* may be NULL */
};

/*
 * Takes the first free state at or after `state` in its section, and runs
 * the start-up for every core that is online (but not _nocalls).
 * Return: the state taken (>= 0), -ENOSPC, -EINVAL, or what a start-up
 * returned; then nothing is left of it. Context: thread, may sleep.
 */
int cpuhp_setup_state(enum cpuhp_state state, const char *name,
		      cpuhp_fn startup, cpuhp_fn teardown);
int cpuhp_setup_state_nocalls(enum cpuhp_state state, const char *name,
			      cpuhp_fn startup, cpuhp_fn teardown);

/* Runs the teardown for every core that is online, and frees the state. */
void cpuhp_remove_state(int state);
void cpuhp_remove_state_nocalls(int state);

/* NULL: free. For the engine and for printing. */
const struct cpuhp_step *cpuhp_step_get(unsigned int state);

/*
 * The engine (kernel/sched/hotplug.c) registers itself: how to run a
 * callback for a core where it belongs, and the lock that keeps cores from
 * coming and going meanwhile, which who did cpus_read_lock() may take. Before that there is one core, and callbacks
 * are called directly.
 */
struct cpuhp_engine {
	int (*run)(unsigned int cpu, unsigned int state, cpuhp_fn fn);
	void (*lock)(void);
	void (*unlock)(void);
};
void cpuhp_set_engine(const struct cpuhp_engine *engine);
