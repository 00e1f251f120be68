// SPDX-License-Identifier: MIT
/*
 * percpu/counter.h - one number that all cores add to
 *
 *   struct percpu_counter used;
 *
 *   err = percpu_counter_init(&used, 0, GFP_KERNEL);
 *   percpu_counter_inc(&used);              any core, any context
 *   percpu_counter_read(&used)              about: misses what cores hold
 *   percpu_counter_sum(&used)               exactly
 *   percpu_counter_destroy(&used);
 *
 * Each core adds to a number of its own and brings it to the shared one when
 * it has grown to a batch. So few adds touch what cores share, and the shared
 * number is off by less than a batch for each possible core. When a core goes
 * off, what it holds is brought over.
 *
 * Sums wrap at 64 bits. With CONFIG_SMP off there is the one number only:
 * everything is exact, and a batch is 1.
 *
 * Context: any, also interrupts, if nothing else is said; not FIQ.
 *
 * Linux counterpart: include/linux/percpu_counter.h (6.1;
 * percpu_counter_limited_add() is of 6.7).
 * See      docs/percpu/counter.md
 */
#pragma once

#include "kernel/core/cpumask.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/list.h"
#include "percpu/access/this_cpu.h"
#include "percpu/percpu.h"

#ifdef CONFIG_SMP

struct percpu_counter {
	struct spinlock lock;
	s64 count;		/* [a] the shared number; changed under lock */
	struct list_head list;	/* [counters_lock] of all counters */
	s32 __percpu *counters;	/* [I] [o] what each core holds */
};

/* What Linux computes while it runs, for as many cores as there can be. */
enum { percpu_counter_batch = 32 };
static_assert(percpu_counter_batch >= 2 * NR_CPUS,
	      "two for each core, as Linux has it");

/* Begins to count with its per-CPU memory; for percpu_counter_init(). */
void percpu_counter_start(struct percpu_counter *fbc, s64 amount);

/**
 * percpu_counter_init - begin to count, from amount
 * @gfp: how to get the per-CPU memory
 *
 * Inline, so that who initialises is who asked for the memory (pcpu leaks).
 *
 * Context: thread; any, if gfp allows it.
 * Return: 0, or -ENOMEM; then percpu_counter_initialized() is false, and
 *	destroying it does nothing.
 */
static inline int __must_check percpu_counter_init(struct percpu_counter *fbc,
						   s64 amount, gfp_t gfp)
{
	fbc->counters = alloc_percpu_gfp(s32, gfp);
	if (!fbc->counters)
		return -ENOMEM;
	percpu_counter_start(fbc, amount);
	return 0;
}

/* Between init and destroy; also of a counter that is all zeros. */
static inline bool percpu_counter_initialized(const struct percpu_counter *fbc)
{
	return fbc->counters != NULL;
}

/* From here on counters follow cores that go off. Once, at start-up. */
void percpu_counter_startup(void);

/* What no core holds and all counters are: rule R1. Thread, may sleep. */
int __must_check percpu_counter_verify(void);

#else

struct percpu_counter {
	s64 count;		/* [o] */
};

enum { percpu_counter_batch = 1 };

static inline int __must_check percpu_counter_init(struct percpu_counter *fbc,
						   s64 amount, gfp_t gfp)
{
	(void)gfp;
	fbc->count = amount;
	return 0;
}

static inline bool percpu_counter_initialized(const struct percpu_counter *fbc)
{
	(void)fbc;
	return true;
}

static inline void percpu_counter_startup(void) { }

#endif

/*
 * Gives the memory back, whatever the count is. Nobody adds any more. Twice,
 * or without init and all zeros, does nothing.
 */
void percpu_counter_destroy(struct percpu_counter *fbc);

/*
 * Adds; less than batch, either way, stays with the core. One counter should
 * always get the same batch: it is part of how far off the shared number
 * is. A batch of 1 or less has everything shared at once.
 */
void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount,
			      s32 batch);

/* With percpu_counter_batch, of less than that and not less than 0. */
void percpu_counter_add_small(struct percpu_counter *fbc, s32 amount);
void percpu_counter_sub_small(struct percpu_counter *fbc, s32 amount);

/* With percpu_counter_batch, of whatever it is. */
void percpu_counter_add_any(struct percpu_counter *fbc, s64 amount);

/* The exact sum, of all possible cores, at one moment during the call. */
s64 __percpu_counter_sum(struct percpu_counter *fbc);

/*
 * Return: 1, 0, -1 when the count is more than rhs, that, or less. Exactly,
 * if all adds were made with that batch; it sums only if it must.
 */
int __percpu_counter_compare(struct percpu_counter *fbc, s64 rhs, s32 batch);

/* The count is amount now. An add meanwhile counts before or after, or not. */
void percpu_counter_set(struct percpu_counter *fbc, s64 amount);

/* What this core holds is brought to the shared number. */
void percpu_counter_sync(struct percpu_counter *fbc);

/**
 * percpu_counter_limited_add - add, but not past the limit
 * @limit: the most, or if amount is negative the least, the count may become
 *
 * As long as this is the only way towards a limit, no two cores together get
 * past it. To add 0 is always possible.
 *
 * Return: whether it was added.
 */
bool percpu_counter_limited_add(struct percpu_counter *fbc, s64 limit,
				s64 amount);

/* The shared number, and never a half of it. */
static inline s64 percpu_counter_read(struct percpu_counter *fbc)
{
	return __atomic_load_n(&fbc->count, __ATOMIC_RELAXED);
}

/* For what cannot be negative: it looks so when some is still with cores. */
static inline s64 percpu_counter_read_positive(struct percpu_counter *fbc)
{
	s64 count = percpu_counter_read(fbc);

	return count < 0 ? 0 : count;
}

static inline s64 percpu_counter_sum(struct percpu_counter *fbc)
{
	return __percpu_counter_sum(fbc);
}

/* For what cannot be negative, if adds of others come in between. */
static inline s64 percpu_counter_sum_positive(struct percpu_counter *fbc)
{
	s64 sum = __percpu_counter_sum(fbc);

	return sum < 0 ? 0 : sum;
}

static inline int percpu_counter_compare(struct percpu_counter *fbc, s64 rhs)
{
	return __percpu_counter_compare(fbc, rhs, percpu_counter_batch);
}

/* A small constant takes the short way. */
static inline void percpu_counter_add(struct percpu_counter *fbc, s64 amount)
{
	bool small = __builtin_constant_p(amount) &&
		     amount < percpu_counter_batch &&
		     amount > -percpu_counter_batch;

	if (!small)
		percpu_counter_add_any(fbc, amount);
	else if (amount >= 0)
		percpu_counter_add_small(fbc, (s32)(amount & ~0u));
	else
		percpu_counter_sub_small(fbc, (s32)(-(u64)amount & ~0u));
}

static inline void percpu_counter_sub(struct percpu_counter *fbc, s64 amount)
{
	percpu_counter_add(fbc, (s64)-(u64)amount);
}

static inline void percpu_counter_inc(struct percpu_counter *fbc)
{
	percpu_counter_add(fbc, 1);
}

static inline void percpu_counter_dec(struct percpu_counter *fbc)
{
	percpu_counter_add(fbc, -1);
}
