// SPDX-License-Identifier: MIT
/*
 * kernel/sched/schedules.h - schedules made by a seed
 *
 *   schedules_begin(37);  ...threads run, lock, wake each other...
 *   schedules_end(&trace);
 *
 * In between, every sched_point() that any core passes takes a number from
 * a generator seeded with 37, and by it goes on, gives way to the other
 * cores, is preempted, or moves to another core. Where instructions are the
 * clock (QEMU's -icount) all else repeats exactly, so a seed makes the same
 * schedule every time; trace.hash tells whether it did.
 *
 * Only with CONFIG_SCHED_POINTS.
 * See      docs/schedules.md, tests/schedules/scenario.h
 */
#pragma once

#include "kernel/core/cpumask.h"

struct schedules_trace {
	u64 hash;		/* of every point passed, with its core */
	u32 points[NR_CPUS];	/* passed by each core */
	u32 yields;		/* times a core gave way to the others */
	u32 preemptions;	/* forced, in threads */
	u32 migrations;		/* forced, in threads */
};

/* A point that was passed. */
struct schedules_point {
	uintptr_t at;		/* the code behind it */
	unsigned int cpu;
};

#define SCHEDULES_RECORD	16384u	/* so many of them are remembered */

/* From here on points are passed by this seed. Context: thread. */
void schedules_begin(u32 seed);

/* Ends that, and tells what was passed. Context: thread. */
void schedules_end(struct schedules_trace *trace);

/* How many points were passed since schedules_begin(). Context: any. */
u32 schedules_count(void);

/*
 * The nr-th point passed since schedules_begin(), counted from 1.
 * Context: thread, after schedules_end().
 * Return: false if it was not passed, or is not remembered any more.
 */
bool schedules_point(u32 nr, struct schedules_point *point);

/*
 * The boot parameter schedseed= began a schedule that still goes on. Its
 * seed and what was passed so far. Return: false if there was none.
 */
bool schedules_boot_trace(u32 *seed, struct schedules_trace *trace);
