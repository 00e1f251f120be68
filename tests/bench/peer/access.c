// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * tests/bench/peer/access.c - accesses and counters (see tests/bench/access.c)
 *
 * Sixteen steps in a loop, addresses and operands in registers; the loop is
 * taken off. Interrupts are off.
 */
#include "peer.h"

#include <linux/atomic.h>
#include <linux/percpu_counter.h>
#include <linux/preempt.h>

#define ROUNDS		64u
#define RUNS		20
#define STEPS		16u
#define FOUND		5u

static DEFINE_PER_CPU(u32, word);
static u32 __percpu *word_at;
static u64 __percpu *wide_at;
static struct percpu_counter counter;
static atomic_t shared;

#define STEP_1(...)	__VA_ARGS__; barrier();
#define STEP_4(...)	STEP_1(__VA_ARGS__) STEP_1(__VA_ARGS__) \
			STEP_1(__VA_ARGS__) STEP_1(__VA_ARGS__)
#define LOOP(...)							\
	for (u32 left = rounds; left; left--) {				\
		STEP_4(__VA_ARGS__) STEP_4(__VA_ARGS__)			\
		STEP_4(__VA_ARGS__) STEP_4(__VA_ARGS__)			\
	}
#define IN_REGISTER(value) ({						\
	__typeof__(value) hidden_ = (value);				\
	asm volatile("" : "+r"(hidden_));				\
	hidden_; })
#define USE(value)	asm volatile("" : : "r"(value))

#define DEFINE_LOOP(name, ...)						\
static noinline void name(u32 rounds)					\
{									\
	u32 __percpu *p = IN_REGISTER(word_at);				\
	u64 __percpu *w = IN_REGISTER(wide_at);				\
	struct percpu_counter *fbc = IN_REGISTER(&counter);		\
	u32 v = IN_REGISTER(FOUND);					\
									\
	(void)p;							\
	(void)w;							\
	(void)fbc;							\
	(void)v;							\
	LOOP(__VA_ARGS__)						\
}

/* Out of sight of the loop that calls it. */
#define NOT_KNOWN	__attribute__((noipa))

static NOT_KNOWN void call_inc(void)
{
	this_cpu_inc(word);
}

static NOT_KNOWN void call_inc_at(u32 __percpu *p)
{
	this_cpu_inc(*p);
}

DEFINE_LOOP(empty, (void)0)
DEFINE_LOOP(shared_inc, atomic_inc(&shared))
DEFINE_LOOP(inc, this_cpu_inc(*p))
DEFINE_LOOP(add, this_cpu_add(*p, v))
DEFINE_LOOP(add_return, USE(this_cpu_add_return(*p, v)))
DEFINE_LOOP(exchange, USE(this_cpu_xchg(*p, v)))
DEFINE_LOOP(hit, USE(this_cpu_cmpxchg(*p, FOUND, v)))
DEFINE_LOOP(get, USE(this_cpu_read(*p)))
DEFINE_LOOP(put, this_cpu_write(*p, v))
DEFINE_LOOP(wide_add, this_cpu_add(*w, v))
DEFINE_LOOP(oneshot_inc, call_inc())
DEFINE_LOOP(oneshot_inc_at, call_inc_at(p))
DEFINE_LOOP(counter_inc, percpu_counter_inc(fbc))
DEFINE_LOOP(counter_add, percpu_counter_add(fbc, 1))
DEFINE_LOOP(counter_sum, USE((u32)percpu_counter_sum(fbc)))

struct loop {
	const char *name;
	void (*fn)(u32 rounds);
};

static const struct loop accesses[] = {
	{ "d.atomic_inc", shared_inc }, { "d.static.this_cpu_inc", inc },
	{ "d.static.this_cpu_add", add },
	{ "d.static.this_cpu_add_return", add_return },
	{ "d.static.this_cpu_xchg", exchange },
	{ "d.static.this_cpu_cmpxchg_hit", hit },
	{ "d.static.this_cpu_read", get }, { "d.static.this_cpu_write", put },
	{ "d.static.u64.this_cpu_add", wide_add },
	{ "d.oneshot.static.this_cpu_inc", oneshot_inc },
	{ "d.oneshot.dyn.this_cpu_inc", oneshot_inc_at },
};

static const struct loop counters[] = {
	{ "f.percpu_counter_inc", counter_inc },
	{ "f.percpu_counter_add_1", counter_add },
	{ "f.percpu_counter_sum", counter_sum },
};

static u32 least_ns(void (*fn)(u32 rounds), u32 rounds)
{
	u32 least = ~0u;

	for (int i = 0; i < RUNS; i++) {
		u32 start = peer_ns();

		fn(rounds);
		least = min(least, peer_ns() - start);
	}
	return least;
}

static u32 loop_ns(void (*fn)(u32 rounds))
{
	return least_ns(fn, 2 * ROUNDS) - least_ns(fn, ROUNDS);
}

static void run(const struct loop *loops, int nr)
{
	for (int i = 0; i < nr; i++) {
		unsigned long flags;
		u32 base, ns;

		local_irq_save(flags);
		*this_cpu_ptr(word_at) = FOUND;
		base = loop_ns(empty);
		ns = loop_ns(loops[i].fn);
		local_irq_restore(flags);
		peer_figure(peer_each(ns - base, ROUNDS * STEPS), "%s",
			    loops[i].name);
	}
}

void peer_access(struct peer *p)
{
	wide_at = alloc_percpu(u64);
	word_at = &word;
	if (wide_at)
		run(accesses, ARRAY_SIZE(accesses));
	free_percpu(wide_at);
}

void peer_counter(struct peer *p)
{
	word_at = &word;
	if (percpu_counter_init(&counter, 0, GFP_KERNEL))
		return;
	run(counters, ARRAY_SIZE(counters));
	percpu_counter_destroy(&counter);
}
