// SPDX-License-Identifier: MIT
/*
 * tests/bench/bulk.c - many objects: groups bulk, growth and bad-case
 *
 * bulk      n objects of 8 to 256 bytes, aligned to 8; then all are freed in
 *           random order. Each call is measured alone.
 * growth    one more pair, with L objects of such sizes in use: packed, or
 *           what is left of twice as many when a random half was freed.
 * bad-case  objects of 4 bytes aligned to 4, and to 8: the second was what
 *           slows down an array of areas.
 */
#include "tests/bench/bench.h"

#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/lib/format.h"
#include "mm/page.h"

#define SEED		777u
#define SIZE_MIN	8u
#define SIZES		249u		/* 8 to 256 */
#define LOOPS		10
#define BATCHES		10

static size_t some_size(u32 *random)
{
	return SIZE_MIN + bench_random(random) % SIZES;
}

/* Return: how many there are; fewer: out of memory, or Ctrl-C. */
static u32 allocate(struct bench *b, u32 nr, u32 *random)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		b->sizes[i] = (u16)some_size(random);
		b->samples[i] = bench_one_alloc(b, i, b->sizes[i], 8);
		if (!b->objects[i] || !bench_breathe(b))
			break;
	}
	return i;
}

/* The last one takes the place of one that is chosen. */
static void free_some(struct bench *b, u32 nr, u32 left, u32 *random)
{
	for (u32 n = 0; nr > left; n++) {
		u32 i = bench_random(random) % nr;

		b->samples[n] = bench_one_free(b, i);
		b->objects[i] = b->objects[--nr];
		b->sizes[i] = b->sizes[nr];
		bench_breathe(b);
	}
}

/* Asked for, of one core. */
static u64 bytes_of(const struct bench *b, u32 nr)
{
	u64 sum = 0;

	for (u32 i = 0; i < nr; i++)
		sum += b->sizes[i];
	return sum;
}

/* The memory that n objects took. */
struct taken {
	u32 kb;			/* of copies, all cores */
	u32 chunks;
	u32 pages;		/* all that is in use */
	u64 asked;		/* bytes, of one core */
};

static struct taken look(const struct bench *b, u32 nr)
{
	return (struct taken){ bench_percpu_kb(b), bench_chunks(b),
			       (u32)nr_pages_in_use(), bytes_of(b, nr) };
}

static void report_taken(const struct bench *b, u32 nr, struct taken before,
			 struct taken peak)
{
	u64 pages = peak.pages - before.pages;

	bench_figure(b, 1000ull * before.kb, "b.n=%u.percpu_kb_before", nr);
	bench_figure(b, 1000ull * peak.kb, "b.n=%u.percpu_kb_peak", nr);
	bench_figure(b, 1000ull * before.chunks, "b.n=%u.chunks_before", nr);
	bench_figure(b, 1000ull * peak.chunks, "b.n=%u.chunks_peak", nr);
	bench_figure(b, 1000 * pages << (PAGE_SHIFT - 10),
		     "b.n=%u.memfree_delta_kb", nr);
	bench_figure(b, 1000 * peak.asked, "b.n=%u.bytes_per_cpu", nr);
}

static int bulk(struct bench *b, u32 nr)
{
	u32 random = SEED, done;
	struct taken before = look(b, 0), peak;
	char name[32];

	bench_quiet_begin(b);
	b->later = 0;
	done = allocate(b, nr, &random);
	bench_settle(b);
	bench_quiet_end(b);
	peak = look(b, done);
	bench_give_back(b);
	format(name, sizeof(name), "b.n=%u.alloc", nr);
	bench_costs(b, done, name);
	report_taken(b, nr, before, peak);
	bench_quiet_begin(b);
	free_some(b, done, 0, &random);
	bench_settle(b);
	bench_quiet_end(b);
	bench_figure(b, 1000ull * bench_percpu_kb(b),
		     "b.n=%u.percpu_kb_after_free_immediate", nr);
	bench_give_back(b);
	format(name, sizeof(name), "b.n=%u.free", nr);
	bench_costs(b, done, name);
	bench_rest(b);
	bench_figure(b, 1000ull * bench_percpu_kb(b),
		     "b.n=%u.percpu_kb_after_free_settled", nr);
	return command_interrupted() ? -EINTR : 0;
}

int bench_bulk(struct bench *b)
{
	int err = bulk(b, 1000);

	return err ? err : bulk(b, 10000);
}

/* --- growth --- */

static __noinline u64 pairs_ns(const struct bench_target *t, size_t size)
{
	u64 start = clock_ns();

	for (u32 i = 0; i < LOOPS; i++)
		bench_free(t, bench_alloc(t, size, 8, GFP_KERNEL));
	return clock_ns() - start;
}

static void one_more(struct bench *b, const char *what, u32 live)
{
	static const size_t sizes[] = { 8, 64, 256, 1024 };
	const struct bench_target t = b->t;
	u64 empty;

	bench_quiet_begin(b);
	bench_calibrate(b);
	empty = pairs_ns(&b->t, 8);
	b->t = t;
	for (u32 s = 0; s < ARRAY_SIZE(sizes); s++) {
		u64 least = ~0ull, sum = 0;

		for (u32 i = 0; i < BATCHES; i++) {
			u64 ns = pairs_ns(&t, sizes[s]);

			least = min(least, ns);
			sum += ns;
		}
		bench_figure(b, bench_units(b, sum, empty * BATCHES,
					    LOOPS * BATCHES),
			     "c.%s.L=%u.size=%zu.pair_mean_ns", what, live,
			     sizes[s]);
		bench_figure(b, bench_units(b, least, empty, LOOPS),
			     "c.%s.L=%u.size=%zu.pair_min_ns", what, live,
			     sizes[s]);
	}
	bench_quiet_end(b);
	bench_figure(b, 1000ull * bench_percpu_kb(b), "c.%s.L=%u.percpu_kb",
		     what, live);
	bench_figure(b, 1000ull * bench_chunks(b), "c.%s.L=%u.chunks", what,
		     live);
	bench_figure(b, 1000 * bytes_of(b, live), "c.%s.L=%u.live_bytes", what,
		     live);
}

static void report_build(const struct bench *b, u32 live)
{
	u64 sum = 0;

	for (u32 i = 0; i < live; i++)
		sum += b->samples[i];
	bench_figure(b, bench_each(sum, live),
		     "c.packed.L=%u.build_alloc_mean_ns", live);
}

static bool grow(struct bench *b, u32 live, bool holes)
{
	u32 random = SEED, nr = holes ? 2 * live : live, done;

	bench_quiet_begin(b);
	done = allocate(b, nr, &random);
	if (done == nr && holes)
		free_some(b, nr, live, &random);
	bench_settle(b);
	bench_quiet_end(b);
	if (done == nr && !holes)
		report_build(b, live);
	if (done == nr)
		one_more(b, holes ? "holes" : "packed", live);
	bench_quiet_begin(b);
	free_some(b, done == nr ? live : done, 0, &random);
	bench_settle(b);
	bench_quiet_end(b);
	bench_rest(b);
	return done == nr && !command_interrupted();
}

int bench_growth(struct bench *b)
{
	static const u32 lives[] = { 100, 1000, 10000, 50000 };

	one_more(b, "packed", 0);
	for (u32 i = 0; i < ARRAY_SIZE(lives); i++)
		if (!grow(b, lives[i], false) || !grow(b, lives[i], true))
			break;
	return command_interrupted() ? -EINTR : 0;
}

/* --- the area map's bad case --- */

#define BAD_OBJECTS	16000u

int bench_bad_case(struct bench *b)
{
	for (size_t align = 4; align <= 8; align *= 2) {
		u32 done, random = SEED;
		u64 sum = 0;

		bench_quiet_begin(b);
		for (done = 0; done < BAD_OBJECTS; done++) {
			sum += bench_one_alloc(b, done, 4, align);
			if (!b->objects[done] || !bench_breathe(b))
				break;
		}
		bench_settle(b);
		bench_quiet_end(b);
		bench_figure(b, bench_each(sum, done),
			     "g.badcase.n=%u.align=%zu.alloc_mean_ns", done,
			     align);
		bench_quiet_begin(b);
		free_some(b, done, 0, &random);
		bench_settle(b);
		bench_quiet_end(b);
		bench_rest(b);
	}
	return command_interrupted() ? -EINTR : 0;
}
