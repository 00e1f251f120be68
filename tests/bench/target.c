// SPDX-License-Identifier: MIT
/*
 * tests/bench/target.c - what is measured, and how
 */
#include "tests/bench/bench.h"

#include <stdlib.h>

#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/format.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "percpu/kernel_internal.h"
#include "tests/percpu/suite.h"

#define STRETCH_NS	(50 * NSEC_PER_MSEC)
#define LOOP_RUNS	20

int bench_target_begin(struct bench_target *t, const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = race_layout();
	int err;

	*t = (struct bench_target){ .name = g->name, .g = g };
	if (pcpu_kernel()->generation == g) {
		t->own = true;
		t->a = pcpu_kernel();
		return 0;
	}
	t->a = kzalloc(sizeof(*t->a), GFP_KERNEL);
	err = t->a ? suite_setup(t->a, g, &info, false) : -ENOMEM;
	if (err)
		kfree(t->a);
	return err;
}

void bench_target_end(struct bench_target *t)
{
	if (t->own)
		return;
	suite_teardown(t->a);
	kfree(t->a);
}

/* --- quiet --- */

void bench_quiet_begin(struct bench *b)
{
	race_quiet_begin();
	b->quiet_since = clock_ns();
}

void bench_quiet_end(struct bench *b)
{
	b->interrupts += race_quiet_end();
}

bool bench_breathe(struct bench *b)
{
	if (clock_ns() - b->quiet_since < STRETCH_NS)
		return true;
	bench_settle(b);
	bench_quiet_end(b);
	msleep(1000 / CONFIG_HZ);
	bench_quiet_begin(b);
	return !command_interrupted();
}

/* --- one call --- */

static u32 less(const struct bench *b, u64 ns, enum race_kind kind)
{
	u32 unit = b->clock.counts ? BENCH_NS_PER_INSN : 1;
	u32 cost = (u32)((ns + unit / 2) / unit);

	return cost - min(cost, b->clock.overhead[kind]);
}

u32 bench_one_alloc(struct bench *b, u32 i, size_t size, size_t align)
{
	const struct bench_target *t = &b->t;
	u64 start = clock_ns();

	b->objects[i] = bench_alloc(t, size, align, GFP_KERNEL);
	return less(b, clock_ns() - start, RACE_ALLOC);
}

u32 bench_one_free(struct bench *b, u32 i)
{
	const struct bench_target *t = &b->t;
	u64 start = clock_ns();

	bench_free(t, b->objects[i]);
	return less(b, clock_ns() - start, RACE_FREE);
}

void bench_settle(struct bench *b)
{
	u64 start = clock_ns();
	u32 cost;

	if (!b->t.own)
		suite_settle(b->t.a);
	else if (b->t.g->chunks)
		flush_work(&b->t.a->work);
	cost = less(b, clock_ns() - start, RACE_LATER);
	b->later += cost;
}

void bench_give_back(struct bench *b)
{
	u64 start;

	if (!b->t.g->chunks)
		return;
	race_quiet_begin();
	start = clock_ns();
	pcpu_rest(b->t.a);
	b->later += less(b, clock_ns() - start, RACE_LATER);
	race_quiet_end();
}

void bench_rest(struct bench *b)
{
	if (!b->t.g->chunks)
		return;
	if (b->t.own)
		msleep(3000);
	else
		suite_quiesce(b->t.a);
}

/* --- what a measurement costs itself --- */

void bench_calibrate(struct bench *b)
{
	race_clock_calibrate(&b->clock);
	b->t = (struct bench_target){ .g = &race_nothing };
	b->clock.overhead[RACE_ALLOC] = 0;
	b->clock.overhead[RACE_FREE] = 0;
	b->clock.overhead[RACE_ALLOC] = bench_one_alloc(b, 0, 4, 4);
	b->clock.overhead[RACE_FREE] = bench_one_free(b, 0);
}

static u64 least_ns(bench_loop_fn fn, u32 rounds)
{
	u64 least = ~0ull;

	for (u32 i = 0; i < LOOP_RUNS; i++) {
		u64 start = clock_ns();

		fn(rounds);
		start = clock_ns() - start;
		least = min(least, start);
	}
	return least;
}

/* What is around the loop is the same once and twice. */
u64 bench_loop_ns(bench_loop_fn fn)
{
	u64 once = least_ns(fn, BENCH_ROUNDS);
	u64 twice = least_ns(fn, 2 * BENCH_ROUNDS);

	return twice - min(once, twice);
}

/* --- memory --- */

u32 bench_percpu_kb(const struct bench *b)
{
	struct pcpu_stats s;

	b->t.g->stats(b->t.a, &s);
	if (!b->t.g->chunks)
		return (u32)((s.memory - s.room_unused) >> 10);
	return (u32)(s.memory >> 10);
}

u32 bench_chunks(const struct bench *b)
{
	struct pcpu_stats s;

	b->t.g->stats(b->t.a, &s);
	return s.nr_chunks;
}

/* --- figures --- */

void bench_figure(const struct bench *b, u64 thousandths, const char *fmt, ...)
{
	u32 whole = (u32)(thousandths / 1000);
	u32 rest = (u32)(thousandths % 1000);
	char metric[64];
	va_list ap;

	va_start(ap, fmt);
	vformat(metric, sizeof(metric), fmt, ap);
	va_end(ap);
	if (b->tsv)
		console_printf("%s\t%s\t%u.%03u\n", b->t.name, metric, whole,
			       rest);
	else
		console_printf("%-9s %-40s %8u.%03u\n", b->t.name, metric,
			       whole, rest);
}

static int compare(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

void bench_costs(struct bench *b, u32 nr, const char *what)
{
	u64 sum = 0;

	for (u32 i = 0; i < nr; i++)
		sum += b->samples[i];
	qsort(b->samples, nr, sizeof(b->samples[0]), compare);
	bench_figure(b, bench_each(sum, nr), "%s.mean_ns", what);
	bench_figure(b, 1000ull * race_percentile(b->samples, nr, 50),
		     "%s.p50_ns", what);
	bench_figure(b, 1000ull * race_percentile(b->samples, nr, 99),
		     "%s.p99_ns", what);
	bench_figure(b, 1000ull * (nr ? b->samples[nr - 1] : 0), "%s.max_ns",
		     what);
	bench_figure(b, bench_each(sum + b->later, nr), "%s.total_ns", what);
	b->later = 0;
}
