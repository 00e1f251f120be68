// SPDX-License-Identifier: MIT
/*
 * tests/bench/counter.c - numbers that all cores add to: group counter
 *
 * percpu_counter and percpu_ref, called as one calls them, by pointers.
 */
#include "tests/bench/bench.h"

#include "kernel/compat/percpu_ref.h"
#include "percpu/counter.h"
#include "tests/bench/loop.h"

static struct percpu_counter counter;
static struct percpu_ref ref;

#define DEFINE_LOOP(name, ...)						\
static __noinline void name(u32 rounds)					\
{									\
	struct percpu_counter *fbc = IN_REGISTER(&counter);		\
	struct percpu_ref *r = IN_REGISTER(&ref);			\
	s64 one = IN_REGISTER((s64)1);					\
									\
	(void)r;							\
	(void)one;							\
	(void)fbc;							\
	LOOP(__VA_ARGS__)						\
}

#define USE(value)	__asm__ volatile("" : : "r"(value))

static __noinline void init_destroy(u32 rounds)
{
	struct percpu_counter other;

	LOOP(({ if (!percpu_counter_init(&other, 0, GFP_KERNEL))
			percpu_counter_destroy(&other); }))
}

DEFINE_LOOP(empty, (void)0)
DEFINE_LOOP(add_1, percpu_counter_add(fbc, 1))
DEFINE_LOOP(add_any, percpu_counter_add(fbc, one))
DEFINE_LOOP(inc, percpu_counter_inc(fbc))
DEFINE_LOOP(spill, percpu_counter_add(fbc, 1000))
DEFINE_LOOP(no_spill, percpu_counter_add_batch(fbc, one, 1 << 29))
DEFINE_LOOP(get, USE((u32)percpu_counter_read(fbc)))
DEFINE_LOOP(sum, USE((u32)percpu_counter_sum(fbc)))
DEFINE_LOOP(compare, USE(percpu_counter_compare(fbc, 0)))

DEFINE_LOOP(get_put, ({ percpu_ref_get(r); percpu_ref_put(r); }))
DEFINE_LOOP(tryget_put, ({ if (percpu_ref_tryget_live(r))
				percpu_ref_put(r); }))

static const struct bench_loop loops[] = {
	{ "percpu_counter_add_1", add_1 },
	{ "percpu_counter_add_unknown_1", add_any },
	{ "percpu_counter_inc", inc },
	{ "percpu_counter_add_1000_always_spills", spill },
	{ "percpu_counter_add_batch_nospill", no_spill },
	{ "percpu_counter_read", get },
	{ "percpu_counter_sum", sum },
	{ "percpu_counter_compare", compare },
	{ "percpu_counter_init_destroy", init_destroy },
	{ "percpu_ref_get_put", get_put },
	{ "percpu_ref_tryget_live_put", tryget_put },
};

static void released(struct percpu_ref *r)
{
	(void)r;
}

int bench_counter(struct bench *b)
{
	u64 base;

	if (percpu_counter_init(&counter, 0, GFP_KERNEL))
		return -ENOMEM;
	if (percpu_ref_init(&ref, released, 0, GFP_KERNEL)) {
		percpu_counter_destroy(&counter);
		return -ENOMEM;
	}
	bench_figure(b, 1000 * percpu_counter_batch, "f.percpu_counter_batch");
	bench_quiet_begin(b);
	base = bench_loop_ns(empty);
	bench_figure(b, bench_units(b, base, 0, BENCH_ROUNDS * LOOP_STEPS),
		     "f.empty_loop");
	for (unsigned int i = 0; i < ARRAY_SIZE(loops); i++)
		bench_figure(b, bench_units(b, bench_loop_ns(loops[i].fn), base,
					    BENCH_ROUNDS * LOOP_STEPS),
			     "f.%s", loops[i].name);
	bench_quiet_end(b);
	percpu_ref_exit(&ref);
	percpu_counter_destroy(&counter);
	return 0;
}
