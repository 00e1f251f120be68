// SPDX-License-Identifier: MIT
/*
 * kernel/sched/snapshot.h - all threads at one moment, for printing
 */
#pragma once

#include "kernel/sched/thread.h"

struct thread_snapshot {
	u32 id;
	u32 cpu;
	u32 nr_switches;
	u8 prio;
	char state;		/* R S D X, as ps prints */
	bool idle;		/* a core's idle thread */
	u64 runtime_ns;
	struct cpumask allowed;
	char name[THREAD_NAME_LEN];
};

/*
 * Allocates and fills an array, sorted by id with the idle threads first;
 * the caller frees it with kfree(). Return: how many, or -ENOMEM.
 * Context: thread.
 */
int threads_snapshot(struct thread_snapshot **array);
