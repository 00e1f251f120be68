// SPDX-License-Identifier: MIT
/*
 * tests/bench/pair.c - one object at a time: group pair
 *
 * pair: the least, and the mean, of BATCHES batches of LOOPS pairs of alloc
 * and free. alloc8, free8: EIGHT allocated in a row, then freed, per
 * operation; not told if some were refused, as GFP_NOWAIT may be. What an
 * empty loop costs is taken off.
 */
#include "tests/bench/bench.h"

#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/lib/format.h"

#define BATCHES		20
#define LOOPS		100
#define EIGHT		8

struct pair {
	size_t size;
	size_t align;
	gfp_t gfp;
};

static const struct pair pairs[] = {
	{ 4, 4, GFP_KERNEL }, { 8, 8, GFP_KERNEL }, { 16, 8, GFP_KERNEL },
	{ 64, 8, GFP_KERNEL }, { 256, 8, GFP_KERNEL },
	{ 1024, 8, GFP_KERNEL }, { 4096, 8, GFP_KERNEL },
	{ 64, 64, GFP_KERNEL }, { 4096, 4096, GFP_KERNEL },
	{ 4, 4, GFP_NOWAIT }, { 8, 8, GFP_NOWAIT }, { 16, 8, GFP_NOWAIT },
	{ 64, 8, GFP_NOWAIT }, { 256, 8, GFP_NOWAIT },
	{ 1024, 8, GFP_NOWAIT }, { 4096, 8, GFP_NOWAIT },
};

static __noinline u64 loop_ns(const struct bench_target *t,
			      const struct pair *p)
{
	u64 start = clock_ns();

	for (u32 i = 0; i < LOOPS; i++)
		bench_free(t, bench_alloc(t, p->size, p->align, p->gfp));
	return clock_ns() - start;
}

static __noinline u64 alloc8_ns(const struct bench_target *t,
				const struct pair *p, void **objects)
{
	u64 start = clock_ns();

	for (u32 i = 0; i < EIGHT; i++)
		objects[i] = bench_alloc(t, p->size, p->align, p->gfp);
	return clock_ns() - start;
}

static __noinline u64 free8_ns(const struct bench_target *t, void **objects)
{
	u64 start = clock_ns();

	for (u32 i = 0; i < EIGHT; i++)
		bench_free(t, objects[i]);
	return clock_ns() - start;
}

struct pair_ns {
	u64 sum;
	u64 least;
	u64 alloc8;
	u64 free8;
	bool all8;		/* there were always eight */
};

static bool are_all(void *const *objects)
{
	for (u32 i = 0; i < EIGHT; i++)
		if (!objects[i])
			return false;
	return true;
}

static void measure(struct bench *b, const struct bench_target *t,
		    const struct pair *p, struct pair_ns *ns)
{
	*ns = (struct pair_ns){ 0, ~0ull, ~0ull, ~0ull, true };
	for (u32 i = 0; i < BATCHES; i++) {
		u64 one = loop_ns(t, p);

		ns->sum += one;
		ns->least = min(ns->least, one);
	}
	for (u32 i = 0; i < BATCHES; i++) {
		u64 one = alloc8_ns(t, p, b->objects);

		ns->alloc8 = min(ns->alloc8, one);
		ns->all8 &= are_all(b->objects);
		one = free8_ns(t, b->objects);
		ns->free8 = min(ns->free8, one);
	}
}

static void report(const struct bench *b, const char *name,
		   const struct pair_ns *ns, const struct pair_ns *empty)
{
	bench_figure(b, bench_units(b, ns->sum, empty->sum, LOOPS * BATCHES),
		     "%s.mean_ns", name);
	bench_figure(b, bench_units(b, ns->least, empty->least, LOOPS),
		     "%s.min_ns", name);
	if (!ns->all8)
		return;
	bench_figure(b, bench_units(b, ns->alloc8, empty->alloc8, EIGHT),
		     "%s.alloc8_min_ns", name);
	bench_figure(b, bench_units(b, ns->free8, empty->free8, EIGHT),
		     "%s.free8_min_ns", name);
}

int bench_pair(struct bench *b)
{
	const struct bench_target own = b->t;
	struct pair_ns empty, ns;

	bench_quiet_begin(b);
	bench_calibrate(b);
	measure(b, &b->t, &pairs[0], &empty);
	b->t = own;
	for (u32 i = 0; i < ARRAY_SIZE(pairs); i++) {
		const struct pair *p = &pairs[i];
		const char *nowait = p->gfp == GFP_KERNEL ? "" : "_nowait";
		char name[40];

		measure(b, &b->t, p, &ns);
		format(name, sizeof(name), "a.pair%s.size=%zu.align=%zu",
		       nowait, p->size, p->align);
		report(b, name, &ns, &empty);
		if (!bench_breathe(b))
			break;
	}
	bench_quiet_end(b);
	return command_interrupted() ? -EINTR : 0;
}
