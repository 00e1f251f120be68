// SPDX-License-Identifier: MIT
/*
 * tests/race/race.h - the race of generations: its parts and words
 *
 *   workload --> script: steps, the same for every generation
 *                  |
 *                  v
 *   generation --> run: each step measured alone --> result --> print
 *
 *   step      one allocation or one free, of an object in a slot
 *   later     work the generation puts off (balance); done right behind the
 *             step that asked for it, and measured apart
 *   high      the moment before the objects are drained: memory is judged
 *             there
 *
 * Every generation gets an instance of its own, all of one geometry, over
 * memory of its own. Nothing here knows one generation from another.
 */
#pragma once

#include "percpu/percpu_internal.h"

#define RACE_OBJECTS	16384u	/* at most, of a workload */
#define RACE_SAMPLES	32768u	/* steps of one kind at most */
#define RACE_POINTS	65u	/* of a memory curve, both ends included */
#define RACE_GENS	8u	/* generations compared at once */

/* --- workload.c: what is done --- */

struct race_size {
	u16 size;
	u16 align;
	u16 weight;	/* how often, in parts of the sum */
};

/*
 * Fill all slots (if fill), make moves, drain groups in random order. A move
 * picks a slot: it frees an object or, where there is none, allocates one;
 * with replace, it does both.
 */
struct race_workload {
	const char *name;
	const char *what;		/* for people */
	const struct race_size *sizes;
	unsigned int nr_sizes;
	unsigned int objects;		/* slots */
	unsigned int moves;
	unsigned int group;		/* slots drained together; 0: 1 */
	bool fill;
	bool replace;
	bool atomic;			/* may not sleep */
	bool curve;			/* memory over time is wanted */
	unsigned int burst;		/* steps until what is put off is done */
};

/* name == NULL behind the last. */
extern const struct race_workload race_workloads[];
const struct race_workload *race_workload_find(const char *name);

struct race_step {
	bool alloc;		/* else free */
	bool high;		/* first step of draining */
	unsigned int slot;
	size_t size;		/* of an allocation */
	size_t align;
	gfp_t gfp;
};

/* The steps of a workload. Whether they succeed does not change them. */
struct race_script {
	const struct race_workload *w;
	u32 random;
	unsigned int at;		/* steps taken in this phase */
	enum { RACE_FILL, RACE_MOVE, RACE_DRAIN } phase;
	bool refill;			/* the slot just freed comes again */
	unsigned int slot;
	u16 order[RACE_OBJECTS];	/* of draining */
	unsigned long full[BITS_TO_LONGS(RACE_OBJECTS)];	/* by plan */
};

void race_script_begin(struct race_script *s, const struct race_workload *w);
/* Return: false behind the last step. */
bool race_script_next(struct race_script *s, struct race_step *step);
/* About how many steps there are in all; never fewer than there are. */
unsigned int race_script_steps(const struct race_workload *w);

/* --- measure.c: what a step costs --- */

/* One call to measure, and what it returned. */
struct race_call {
	struct pcpu_allocator *a;
	const struct pcpu_generation *g;
	size_t size;
	size_t align;
	gfp_t gfp;
	void *cookie;
	int err;
};

enum race_kind { RACE_ALLOC, RACE_FREE, RACE_LATER, RACE_KINDS };

struct race_clock {
	bool counts;			/* instructions; else ns */
	u32 overhead[RACE_KINDS];	/* of the measuring itself */
};

/* Does nothing: what a measurement costs itself. */
extern const struct pcpu_generation race_nothing;

/* Context: race_quiet_begin() has been called. */
void race_clock_calibrate(struct race_clock *clock);
/* Makes the call. Return: instructions, or ns. */
u32 race_measure(const struct race_clock *clock, enum race_kind kind,
		 struct race_call *call);

/*
 * Between these no core's tick comes, so that only the measured call runs.
 * Return: interrupts that came all the same, of all cores.
 * Context: thread that stays on its core, IRQs on, cpus_read_lock() held.
 */
void race_quiet_begin(void);
u32 race_quiet_end(void);

struct race_cost {
	u32 nr;
	u32 mean;		/* rounded */
	u32 p99;		/* 99 of 100 are not above it */
	u32 max;
	u64 total;
};

/* Sorts the samples. */
void race_cost_of(u32 *samples, u32 nr, struct race_cost *cost);
/* The smallest of nr sorted values that percent of them do not exceed. */
u32 race_percentile(const u32 *sorted, u32 nr, unsigned int percent);

/* --- run.c: one generation, one workload --- */

/* Bytes of all cores; the static variables are left out everywhere. */
struct race_memory {
	size_t requested;	/* what the objects in use asked for */
	size_t padding;		/* more, that they got */
	size_t metadata;
	size_t room;		/* unused, of what was taken at set-up */
	size_t loose;		/* unused, of what was taken later */
	size_t total;		/* the sum of these */
	size_t taken;		/* by the page allocator's count */
	size_t largest_free;	/* one core's, in one piece */
};

struct race_point {
	u32 step;
	size_t requested;
	size_t total;
	size_t taken;
};

struct race_result {
	const struct pcpu_generation *g;
	struct race_cost cost[RACE_KINDS];
	u32 steps;
	u32 failed;		/* allocations */
	u32 misaligned;		/* allocations at another alignment */
	u32 refused;		/* frees of what was allocated */
	u32 interrupts;		/* while measuring */
	struct race_memory high;
	struct race_memory end;	/* all is freed */
	unsigned int nr_points;
	struct race_point points[RACE_POINTS];
};

typedef void (*race_progress_fn)(void *ctx, unsigned int percent);

/* All that a run needs; large. */
struct race {
	struct race_clock clock;
	race_progress_fn progress;	/* NULL: none. Now and then called */
	void *ctx;

	/* The run's. */
	struct pcpu_allocator a;
	struct race_script script;
	struct race_result *result;
	void *objects[RACE_OBJECTS];
	size_t sizes[RACE_OBJECTS];
	u32 samples[RACE_KINDS][RACE_SAMPLES];
	u32 nr[RACE_KINDS];
	size_t requested;		/* bytes of one core */
	unsigned long pages_before;
	u64 quiet_since;
	u64 told;
};

/*
 * Return: 0; -EINTR: Ctrl-C; -EINVAL: a rule of the generation is broken;
 * or what its set-up says. Nothing stays allocated.
 * Context: as for race_quiet_begin().
 */
int race_run(struct race *r, const struct race_workload *w,
	     const struct pcpu_generation *g, struct race_result *result);
void race_calibrate(struct race *r);
/* The geometry of all instances: as many cores as the kernel has. */
struct pcpu_alloc_info race_layout(void);
void race_memory_of(struct pcpu_allocator *a, size_t requested,
		    struct race_memory *m);

/* --- print.c --- */

void race_print_head(const struct race_clock *clock, bool tsv);
void race_print_workload(const struct race_workload *w, bool tsv);
/* A row of costs, as soon as there is one; all of it if tsv. */
void race_print_result(const struct race_workload *w,
		       const struct race_result *result, bool tsv);
/* The rows of memory, behind all rows of costs. Nothing if tsv. */
void race_print_memory(const struct race_workload *w,
		       const struct race_result *results, unsigned int nr,
		       bool tsv);
void race_print_failure(const struct race_workload *w,
			const struct pcpu_generation *g, int err, bool tsv);
