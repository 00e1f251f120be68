// SPDX-License-Identifier: MIT
/*
 * kernel/sched/sched.h - starting the scheduler
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Run queues, and this context as core 0's idle thread. Once. */
void sched_init(void);

/* The same for each further core; from that core, before it is online. */
void sched_init_cpu(void);

/*
 * Ends the boot of a core: from here on this context only runs when
 * nothing else wants to. Does not return.
 */
void sched_idle(void) __noreturn;

/* Figures for ps, top, /proc. */
struct sched_stats {
	u64 nr_switches;
	u64 idle_ns;
	u32 nr_preemptions;
	u32 nr_migrations;
	unsigned int nr_running;	/* with the one that runs */
};
void sched_get_stats(unsigned int cpu, struct sched_stats *stats);

/* Checks the run queues: rules R1-R3 of sched.c. */
int sched_verify(void);
