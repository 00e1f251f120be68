// SPDX-License-Identifier: MIT
/*
 * tests/bench/trace.c - a fixed sequence that any allocator can replay: group
 * trace
 *
 *   A  20000 steps, 60 % allocations   B  random frees down to a quarter
 *   C  allocations back up             D  all is freed
 *
 * One generator of random numbers runs through all phases; a hash of what
 * was done tells that it was this sequence (docs/performance.md).
 */
#include "tests/bench/bench.h"

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/format.h"
#include "mm/page.h"

#define STEPS		20000u
#define MOST		5000u
#define LOOK		4000u	/* steps of A from one point to the next */
#define POINTS		(STEPS / LOOK - 1)

/* What there is at a moment. */
struct point {
	u32 nr;				/* live objects */
	u32 hash;
	size_t bytes;			/* of one core */
	u32 kb;				/* of copies, all cores */
	u32 chunks;			/* beyond those before */
	u32 taken_kb;			/* all memory, beyond what was in use */
};

struct trace {
	struct bench *b;
	u32 random;
	u32 hash;
	u32 nr;				/* live objects */
	size_t bytes;			/* of one core */
	u32 kb_before;
	u32 chunks_before;
	unsigned long pages_before;
	u32 nr_allocs;			/* samples of the phase, from below */
	u32 nr_frees;			/* ... and from above */
	bool failed;
	struct point points[POINTS];
};

static u32 draw(struct trace *t)
{
	return bench_random(&t->random);
}

static void mix(struct trace *t, u32 word)
{
	t->hash = (t->hash ^ word) * 16777619u;
}

static size_t draw_size(struct trace *t)
{
	u32 c = draw(t) % 100;
	u32 most = c < 40 ? 4 : c < 65 ? 16 : c < 85 ? 64 : c < 97 ? 256 : 512;

	return 4 * (1 + draw(t) % most);
}

static size_t draw_align(struct trace *t)
{
	u32 a = draw(t) % 100;

	return a < 50 ? 4 : a < 75 ? 8 : a < 87 ? 16 : a < 95 ? 32 : 64;
}

static void do_alloc(struct trace *t)
{
	size_t size = draw_size(t), align = draw_align(t);
	struct bench *b = t->b;

	b->samples[t->nr_allocs++] = bench_one_alloc(b, t->nr, size, align);
	t->failed |= !b->objects[t->nr];
	b->sizes[t->nr++] = (u16)size;
	t->bytes += size;
	mix(t, size);
	mix(t, align);
}

static void do_free(struct trace *t)
{
	struct bench *b = t->b;
	u32 i = draw(t) % t->nr;

	t->nr_frees++;
	b->samples[BENCH_OBJECTS - t->nr_frees] = bench_one_free(b, i);
	t->bytes -= b->sizes[i];
	t->nr--;
	b->objects[i] = b->objects[t->nr];
	b->sizes[i] = b->sizes[t->nr];
	mix(t, 0x80000000u | i);
}

/* --- what is reported --- */

static struct point look(const struct trace *t)
{
	const struct bench *b = t->b;

	return (struct point){
		.nr = t->nr, .bytes = t->bytes, .hash = t->hash,
		.kb = bench_percpu_kb(b),
		.chunks = bench_chunks(b) - t->chunks_before,
		.taken_kb = (u32)(nr_pages_in_use() - t->pages_before) << 2,
	};
}

static void tell_use(const struct trace *t, const struct point *p,
		     const char *at, u32 kb, const char *of)
{
	u64 live = (u64)p->bytes * t->b->t.a->nr_cpus;

	if (kb)
		bench_figure(t->b, live * 100000 / (kb << 10),
			     "t.%s.utilisation_%s_pct", at, of);
}

static void tell(const struct trace *t, const struct point *p, const char *at)
{
	const struct bench *b = t->b;
	u32 grown = p->kb - t->kb_before;

	bench_figure(b, 1000ull * p->nr, "t.%s.live_objects", at);
	bench_figure(b, 1000ull * p->bytes, "t.%s.live_bytes_per_cpu", at);
	bench_figure(b, 1000ull * p->kb, "t.%s.percpu_kb", at);
	bench_figure(b, 1000ull * p->kb / b->t.a->nr_cpus,
		     "t.%s.percpu_kb_per_unit", at);
	bench_figure(b, 1000ull * grown, "t.%s.percpu_delta_kb", at);
	bench_figure(b, 1000ull * p->chunks, "t.%s.chunks_delta", at);
	bench_figure(b, 1000ull * p->taken_kb, "t.%s.memfree_delta_kb", at);
	tell_use(t, p, at, p->kb, "total");
	tell_use(t, p, at, grown, "delta");
	tell_use(t, p, at, p->taken_kb, "memfree");
	bench_figure(b, 1000ull * p->hash, "t.%s.hash", at);
}

static void point(const struct trace *t, const char *at)
{
	struct point p = look(t);

	tell(t, &p, at);
}

/* Seen within A, told behind it: a console's lines would cost time there. */
static void tell_points_of_a(const struct trace *t)
{
	for (u32 i = 0; i < POINTS; i++) {
		char name[24];

		format(name, sizeof(name), "A.step=%u", (i + 1) * LOOK);
		tell(t, &t->points[i], name);
	}
}

/* The end of a phase: its costs, the memory at once and after a while. */
static void phase_end(struct trace *t, const char *phase)
{
	struct bench *b = t->b;
	char name[24];

	/* Its total counts for the kind that came more often. */
	bench_quiet_begin(b);
	bench_settle(b);
	bench_quiet_end(b);
	format(name, sizeof(name), "%s.end", phase);
	point(t, name);
	bench_give_back(b);
	if (t->nr_allocs) {
		format(name, sizeof(name), "t.%s.alloc", phase);
		bench_costs(b, t->nr_allocs, name);
	}
	for (u32 i = 0; i < t->nr_frees; i++)
		b->samples[i] = b->samples[BENCH_OBJECTS - 1 - i];
	if (t->nr_frees) {
		format(name, sizeof(name), "t.%s.free", phase);
		bench_costs(b, t->nr_frees, name);
	}
	t->nr_allocs = 0;
	t->nr_frees = 0;
	bench_rest(b);
	format(name, sizeof(name), "%s.settled", phase);
	point(t, name);
}

static bool goes_on(struct trace *t)
{
	return !t->failed && bench_breathe(t->b);
}

static void phase_a(struct trace *t)
{
	for (u32 step = 1; step <= STEPS && goes_on(t); step++) {
		u32 r = draw(t) % 100;

		if (!t->nr || (r < 60 && t->nr < MOST))
			do_alloc(t);
		else
			do_free(t);
		if (step % LOOK == 0 && step < STEPS)
			t->points[step / LOOK - 1] = look(t);
	}
}

static void free_down(struct trace *t, u32 nr)
{
	while (t->nr > nr && goes_on(t))
		do_free(t);
}

static void alloc_up(struct trace *t, u32 nr)
{
	while (t->nr < nr && goes_on(t))
		do_alloc(t);
}

static void run_phases(struct trace *t)
{
	struct bench *b = t->b;
	u32 nr_a;

	bench_quiet_begin(b);
	phase_a(t);
	bench_quiet_end(b);
	tell_points_of_a(t);
	phase_end(t, "A");
	nr_a = t->nr;
	bench_quiet_begin(b);
	free_down(t, nr_a / 4);
	bench_quiet_end(b);
	phase_end(t, "B");
	bench_quiet_begin(b);
	alloc_up(t, nr_a);
	bench_quiet_end(b);
	phase_end(t, "C");
	bench_quiet_begin(b);
	free_down(t, 0);
	bench_quiet_end(b);
	phase_end(t, "D");
}

int bench_trace(struct bench *b)
{
	struct trace t = {
		.b = b, .random = 0x00c0ffee, .hash = 2166136261u,
	};

	if (!b->t.g->can.grows)
		return 0;
	bench_rest(b);
	b->later = 0;
	t.kb_before = bench_percpu_kb(b);
	t.chunks_before = bench_chunks(b);
	t.pages_before = nr_pages_in_use();
	point(&t, "start");
	run_phases(&t);
	bench_figure(b, 1000ull * t.failed, "t.failed_allocs");
	if (t.failed || command_interrupted()) {
		console_printf("bench: trace of %s: stopped with %u objects\n",
			       b->t.name, t.nr);
		while (t.nr)
			do_free(&t);
	}
	return command_interrupted() ? -EINTR : 0;
}
