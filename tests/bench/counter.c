// SPDX-License-Identifier: MIT
/*
 * tests/bench/counter.c - numbers that all cores add to: group counter
 */
#include "tests/bench/bench.h"

#include "percpu/counter.h"
#include "tests/bench/loop.h"

static struct percpu_counter counter;

#define DEFINE_LOOP(name, ...)						\
static __noinline void name(u32 rounds)					\
{									\
	struct percpu_counter *fbc = IN_REGISTER(&counter);		\
	s64 one = IN_REGISTER((s64)1);					\
									\
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
};

int bench_counter(struct bench *b)
{
	u64 base;

	if (percpu_counter_init(&counter, 0, GFP_KERNEL))
		return -ENOMEM;
	bench_quiet_begin(b);
	base = bench_loop_ns(empty);
	for (unsigned int i = 0; i < ARRAY_SIZE(loops); i++)
		bench_figure(b, bench_units(b, bench_loop_ns(loops[i].fn), base,
					    BENCH_ROUNDS * LOOP_STEPS),
			     "f.%s", loops[i].name);
	bench_quiet_end(b);
	percpu_counter_destroy(&counter);
	return 0;
}
