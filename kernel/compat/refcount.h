// SPDX-License-Identifier: MIT
/*
 * kernel/compat/refcount.h - counters of references, which saturate
 *
 * A counter that is about to wrap, or is used at 0, stays at
 * REFCOUNT_SATURATED for ever, and says so once: what it counts is then
 * never freed, which is better than freed while in use.
 *
 * Context: any. Linux counterpart: include/linux/refcount.h.
 */
#pragma once

#include "kernel/compat/atomic.h"

typedef struct { atomic_t refs; } refcount_t;

#define REFCOUNT_INIT(n)	{ .refs = ATOMIC_INIT(n) }
#define REFCOUNT_MAX		0x7fffffff
#define REFCOUNT_SATURATED	(-0x40000000)

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)atomic_read(&r->refs);
}

/* Adds; at 0 a mistake: nobody may hold it. */
void refcount_add(int i, refcount_t *r);
#define refcount_inc(r)		refcount_add(1, r)
/* Adds unless it is 0. Return: whether it did. */
bool refcount_add_not_zero(int i, refcount_t *r) __must_check;
#define refcount_inc_not_zero(r)	refcount_add_not_zero(1, r)
/* Takes away. Return: whether that was the last. */
bool refcount_sub_and_test(int i, refcount_t *r) __must_check;
#define refcount_dec_and_test(r)	refcount_sub_and_test(1, r)
/* Takes one away that must not be the last. */
void refcount_dec(refcount_t *r);
/* Is it 1, and now 0? Return: whether. */
bool refcount_dec_if_one(refcount_t *r) __must_check;
