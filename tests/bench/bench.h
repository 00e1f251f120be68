// SPDX-License-Identifier: MIT
/*
 * tests/bench/bench.h - counting the instructions of the allocators
 *
 *   command --> group --> target: the kernel's own allocator, or an instance
 *                           |      of another generation beside it
 *                           v
 *                         figures: GENERATION METRIC VALUE
 *
 * Definitions and names of the metrics are those of the report on Linux that
 * the figures are held against; "_ns" is an instruction there and here, and a
 * nanosecond where instructions are not the clock. The cost of reading the
 * clock, of a call and of its return is taken off.
 *
 * A stretch is measured with no tick on any core and the other cores asleep.
 * Between stretches the rest of the kernel gets its turn.
 */
#pragma once

#include "percpu/percpu.h"
#include "tests/race/race.h"

#define BENCH_OBJECTS	100000u		/* at most, of a group */
#define BENCH_NS_PER_INSN	32u	/* -icount shift=5 */

/* An allocator. own: the kernel's, by alloc_percpu() and free_percpu(). */
struct bench_target {
	const char *name;
	const struct pcpu_generation *g;
	struct pcpu_allocator *a;
	bool own;
};

struct bench {
	struct race_clock clock;
	struct bench_target t;
	bool tsv;
	u64 quiet_since;
	u32 interrupts;			/* that came while measuring */
	u64 later;			/* instructions of work put off */
	void *objects[BENCH_OBJECTS];
	u16 sizes[BENCH_OBJECTS];
	u32 samples[BENCH_OBJECTS];
};

/* Once: no generation changes it, the kernel's own stands for it. */
struct bench_group {
	const char *name;
	int (*run)(struct bench *b);	/* 0, -EINTR (Ctrl-C) or -ENOMEM */
	bool once;
};

int bench_pair(struct bench *b);
int bench_bulk(struct bench *b);
int bench_growth(struct bench *b);
int bench_trace(struct bench *b);
int bench_bad_case(struct bench *b);
int bench_cores(struct bench *b);
int bench_access(struct bench *b);
int bench_counter(struct bench *b);
int bench_mm(struct bench *b);
int bench_boot(struct bench *b);

/* --- target.c --- */

/* Context: as race_quiet_begin(). */
int bench_target_begin(struct bench_target *t, const struct pcpu_generation *g);
void bench_target_end(struct bench_target *t);
void bench_calibrate(struct bench *b);

static inline void *bench_alloc(const struct bench_target *t, size_t size,
				size_t align, gfp_t gfp)
{
	if (t->own)
		return (void __force *)__alloc_percpu_gfp(size, align, gfp);
	return t->g->alloc(t->a, size, align, gfp);
}

static inline void bench_free(const struct bench_target *t, void *p)
{
	if (t->own)
		free_percpu((void __percpu __force *)p);
	else
		t->g->free(t->a, p);
}

/* One call, measured alone: instructions. */
u32 bench_one_alloc(struct bench *b, u32 i, size_t size, size_t align);
u32 bench_one_free(struct bench *b, u32 i);

/* What was put off is done, and counted in later. */
void bench_settle(struct bench *b);
/* So is what follows a second later: all that lies ready goes back. Counted in
 * later; its calls to all cores are what it is about, and no interrupts that
 * came. Thread, not between bench_quiet_begin() and bench_quiet_end(). */
void bench_give_back(struct bench *b);
/* Nothing is left to do, and nothing in use for a while: not measured. */
void bench_rest(struct bench *b);

void bench_quiet_begin(struct bench *b);
void bench_quiet_end(struct bench *b);
/* Between two operations: others' turn, if it is time. False: Ctrl-C. */
bool bench_breathe(struct bench *b);

/* Memory for copies beyond what set-up took, all cores: KiB. */
u32 bench_percpu_kb(const struct bench *b);
u32 bench_chunks(const struct bench *b);

/* --- loops --- */

/* Runs so many rounds of a loop that counts down to 0. */
typedef void (*bench_loop_fn)(u32 rounds);
/*
 * The least of some runs: ns of BENCH_ROUNDS rounds more.
 * Context: bench_quiet_begin() has been called.
 */
#define BENCH_ROUNDS	64u
u64 bench_loop_ns(bench_loop_fn fn);

/* The generator of docs/performance.md. */
static inline u32 bench_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* --- figures; value in thousandths --- */

void bench_figure(const struct bench *b, u64 thousandths, const char *format,
		  ...) __printf(3, 4);
static inline u64 bench_each(u64 sum, u32 nr)
{
	return nr ? (sum * 1000 + nr / 2) / nr : 0;
}
/* A time less that of nothing, of nr operations, in their unit. */
static inline u64 bench_units(const struct bench *b, u64 ns, u64 empty, u32 nr)
{
	u32 unit = b->clock.counts ? BENCH_NS_PER_INSN : 1;

	return ((ns - min(ns, empty) + unit / 2) / unit * 1000 + nr / 2) / nr;
}
/* mean, p50, p99, max of samples, which get sorted. */
void bench_costs(struct bench *b, u32 nr, const char *what);
