// SPDX-License-Identifier: MIT
/*
 * kernel/compat/percpu_ref.h - references that are counted per core
 *
 * While nobody wants to end it, a core takes and gives references by adding
 * to a number of its own: the sum is not known, and nobody asks. When the
 * owner kills it, cores go over to one shared number; after a grace period
 * no core is still using its own, what they hold is summed, and from then on
 * the one who brings the number to 0 calls release().
 *
 *   per core ---- kill ----> shared, sum not in yet ---- grace period ---->
 *   shared, exact ---- last put ----> release()
 *
 * BIAS keeps the shared number from reaching 0 before the sum is in.
 *
 * Rules    R1 after the switch the shared number is all references, the
 *             owner's included until it is killed.
 * Locks    lock guards mode and switches.
 * Linux counterpart: include/linux/percpu-refcount.h, lib/percpu-refcount.c.
 * See      tests/linux/api_percpu
 */
#pragma once

#include "kernel/compat/atomic.h"
#include "kernel/core/spinlock.h"
#include "kernel/sched/rcu.h"
#include "percpu/access/ops.h"
#include "percpu/percpu.h"

struct percpu_ref;
typedef void (percpu_ref_func_t)(struct percpu_ref *ref);

enum {
	PERCPU_REF_INIT_ATOMIC	= 1,	/* begins with the shared number */
	PERCPU_REF_INIT_DEAD	= 2,	/* begins killed, without a reference */
	PERCPU_REF_ALLOW_REINIT	= 4,	/* accepted: it always may */
};

struct percpu_ref {
	uintptr_t state;		/* [lock] see below; read anywhere */
	atomic_long_t shared;		/* [a] */
	unsigned long __percpu *counts;	/* [I] [o] each core's */
	bool switching;			/* [lock] the sum is not in yet */
	struct spinlock lock;
	percpu_ref_func_t *release;	/* [I] */
	percpu_ref_func_t *confirm;	/* [lock] or NULL */
	struct rcu_head rcu;
};

/*
 * The state is counts, and in its lowest bits the mode; 0: per core. So one
 * load tells a core that it may count, and where.
 */
#define PERCPU_REF_SHARED	1u
#define PERCPU_REF_DEAD		2u
#define PERCPU_REF_MODE		3u

/**
 * percpu_ref_init - one reference, the owner's
 * @release: called by whoever gives the last one back, or by the thread of
 *	call_rcu(); preemption is on unless the giver has it off
 *
 * Context: thread, or what gfp allows. Return: 0, -ENOMEM.
 */
int __must_check percpu_ref_init(struct percpu_ref *ref,
				 percpu_ref_func_t *release,
				 unsigned int flags, gfp_t gfp);
/* Gives the memory back. Nobody has a reference. Thread, may sleep. */
void percpu_ref_exit(struct percpu_ref *ref);

/*
 * The owner's reference is given back and no more are given to those who
 * ask (tryget_live). confirm, if not NULL, is called when every core sees
 * that. Once. Context: any.
 */
void percpu_ref_kill_and_confirm(struct percpu_ref *ref,
				 percpu_ref_func_t *confirm);
#define percpu_ref_kill(ref)	percpu_ref_kill_and_confirm(ref, NULL)

/* Alive again after release() (reinit), or after kill (resurrect). Thread. */
void percpu_ref_reinit(struct percpu_ref *ref);
void percpu_ref_resurrect(struct percpu_ref *ref);

/* To the shared number and back, alive or not. Thread, may sleep. */
void percpu_ref_switch_to_atomic(struct percpu_ref *ref,
				 percpu_ref_func_t *confirm);
void percpu_ref_switch_to_atomic_sync(struct percpu_ref *ref);
void percpu_ref_switch_to_percpu(struct percpu_ref *ref);

/* The same with any mode. unless: nothing is taken in these modes. */
void percpu_ref_get_slow(struct percpu_ref *ref, unsigned long nr);
void percpu_ref_put_slow(struct percpu_ref *ref, unsigned long nr);
bool __must_check percpu_ref_try_slow(struct percpu_ref *ref, unsigned long nr,
				      unsigned int unless);

#if defined(CONFIG_PERCPU_RAS) && !defined(__thumb__)
/*
 * With the core's number, if the mode is that. A sequence that is interrupted
 * looks at the mode again: no grace period ends inside.
 */
static __always_inline bool percpu_ref_count(struct percpu_ref *ref,
					     unsigned long nr)
{
	bool done;

	sched_point();
	done = ras_add_unmarked(&ref->state, nr);
	sched_point();
	return done;
}
#else
static inline bool percpu_ref_count(struct percpu_ref *ref, unsigned long nr)
{
	(void)ref;
	(void)nr;
	return false;
}
#endif

/* For who has one already, or knows that it is alive. Context: any. */
static inline void percpu_ref_get_many(struct percpu_ref *ref,
				       unsigned long nr)
{
	if (unlikely(!percpu_ref_count(ref, nr)))
		percpu_ref_get_slow(ref, nr);
}

static inline void percpu_ref_put_many(struct percpu_ref *ref,
				       unsigned long nr)
{
	if (unlikely(!percpu_ref_count(ref, -nr)))
		percpu_ref_put_slow(ref, nr);
}

#define percpu_ref_get(ref)	percpu_ref_get_many(ref, 1)
#define percpu_ref_put(ref)	percpu_ref_put_many(ref, 1)

/* Unless it has reached 0; and, _live, unless it was killed. */
static inline bool __must_check
percpu_ref_tryget_many(struct percpu_ref *ref, unsigned long nr)
{
	return likely(percpu_ref_count(ref, nr)) ||
	       percpu_ref_try_slow(ref, nr, 0);
}

static inline bool __must_check percpu_ref_tryget_live(struct percpu_ref *ref)
{
	return likely(percpu_ref_count(ref, 1)) ||
	       percpu_ref_try_slow(ref, 1, PERCPU_REF_DEAD);
}
#define percpu_ref_tryget(ref)	percpu_ref_tryget_many(ref, 1)

static inline bool percpu_ref_is_dying(const struct percpu_ref *ref)
{
	return READ_ONCE(ref->state) & PERCPU_REF_DEAD;
}

/* Has the last one been given back? */
static inline bool percpu_ref_is_zero(const struct percpu_ref *ref)
{
	return READ_ONCE(ref->state) & PERCPU_REF_MODE &&
	       atomic_long_read(&ref->shared) == 0;
}
