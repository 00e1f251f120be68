// SPDX-License-Identifier: MIT
/*
 * api_atomic.c - atomic.h, cmpxchg.h, refcount.h, kref.h: every operation
 */
#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/refcount.h>

#include "check.h"

#define BIG	(1ll << 40)

static void plain(void)
{
	atomic_t v = ATOMIC_INIT(12);

	atomic_and(6, &v);
	CHECK(atomic_read(&v) == 4);
	atomic_or(3, &v);
	CHECK(atomic_read(&v) == 7);
	atomic_xor(5, &v);
	CHECK(atomic_read(&v) == 2);
	atomic_andnot(2, &v);
	CHECK(atomic_read_acquire(&v) == 0);
	atomic_set_release(&v, 5);
	CHECK(atomic_fetch_and(4, &v) == 5 && atomic_read(&v) == 4);
	CHECK(atomic_fetch_or(2, &v) == 4 && atomic_read(&v) == 6);
	CHECK(atomic_fetch_xor(3, &v) == 6 && atomic_read(&v) == 5);
	CHECK(atomic_fetch_andnot(1, &v) == 5 && atomic_read(&v) == 4);
	CHECK(atomic_fetch_inc(&v) == 4 && atomic_fetch_dec(&v) == 5);
	CHECK(atomic_fetch_add(3, &v) == 4 && atomic_read(&v) == 7);
	CHECK(atomic_inc_return(&v) == 8 && atomic_dec_return(&v) == 7);
	CHECK(atomic_sub_return(2, &v) == 5);
	CHECK(!atomic_dec_and_test(&v) && !atomic_inc_and_test(&v));
	CHECK(atomic_cmpxchg(&v, 5, 9) == 5 && atomic_cmpxchg(&v, 5, 1) == 9);
	atomic_set(&v, -1);
	CHECK(!atomic_inc_unless_negative(&v) && atomic_read(&v) == -1);
	CHECK(atomic_inc_and_test(&v) && atomic_inc_unless_negative(&v));
	CHECK(!atomic_dec_unless_positive(&v) && atomic_read(&v) == 1);
	atomic_set(&v, 0);
	CHECK(atomic_dec_unless_positive(&v) && atomic_read(&v) == -1);
	atomic_inc(&v);
	atomic_dec(&v);
	atomic_add(4, &v);
	atomic_sub(2, &v);
	CHECK(atomic_read(&v) == 1 && atomic_dec_and_test(&v));
}

/* What stands behind only says how it is ordered. */
static void ordered(void)
{
	atomic_t v = ATOMIC_INIT(1);
	int word = 3;

	CHECK(atomic_add_return_acquire(1, &v) == 2);
	CHECK(atomic_add_return_release(1, &v) == 3);
	CHECK(atomic_add_return_relaxed(1, &v) == 4);
	CHECK(atomic_sub_return_release(1, &v) == 3);
	CHECK(atomic_inc_return_relaxed(&v) == 4);
	CHECK(atomic_dec_return_release(&v) == 3);
	CHECK(atomic_fetch_add_relaxed(2, &v) == 3);
	CHECK(atomic_fetch_sub_release(2, &v) == 5);
	CHECK(atomic_cmpxchg_acquire(&v, 3, 4) == 3);
	CHECK(atomic_cmpxchg_release(&v, 4, 5) == 4);
	CHECK(atomic_cmpxchg_relaxed(&v, 4, 6) == 5);
	CHECK(atomic_xchg_acquire(&v, 6) == 5);
	CHECK(atomic_xchg_relaxed(&v, 7) == 6 && atomic_read(&v) == 7);
	CHECK(cmpxchg(&word, 3, 4) == 3 && xchg(&word, 5) == 4);
	CHECK(cmpxchg_acquire(&word, 5, 6) == 5);
	CHECK(cmpxchg_release(&word, 6, 7) == 6);
	CHECK(cmpxchg_relaxed(&word, 6, 8) == 7);
	CHECK(cmpxchg_local(&word, 7, 8) == 7);
	CHECK(xchg_relaxed(&word, 9) == 8 && word == 9);
	smp_store_mb(word, 10);
	set_mb(word, word + 1);
	mb();
	rmb();
	wmb();
	smp_mb();
	smp_rmb();
	smp_wmb();
	smp_mb__before_atomic();
	atomic_inc(&v);
	smp_mb__after_atomic();
	smp_mb__before_atomic_inc();
	smp_mb__after_atomic_inc();
	smp_mb__before_atomic_dec();
	smp_mb__after_atomic_dec();
	dmb();
	CHECK(word == 11 && atomic_read(&v) == 8);
}

static void wide(void)
{
	atomic64_t v = ATOMIC64_INIT(BIG);
	s64 old = BIG;
	u64 word = BIG;

	atomic64_add(BIG, &v);
	atomic64_sub(1, &v);
	CHECK(atomic64_read(&v) == 2 * BIG - 1);
	CHECK(!atomic64_inc_and_test(&v) && atomic64_dec_return(&v) == 2 * BIG - 1);
	CHECK(atomic64_inc_return(&v) == 2 * BIG);
	atomic64_and(BIG | 2 * BIG, &v);
	atomic64_or(5, &v);
	atomic64_xor(2 * BIG, &v);
	CHECK(atomic64_read(&v) == 5);
	CHECK(atomic64_fetch_add(BIG, &v) == 5);
	CHECK(atomic64_fetch_sub(5, &v) == BIG + 5);
	CHECK(atomic64_fetch_or(1, &v) == BIG && atomic64_fetch_and(BIG, &v) == BIG + 1);
	CHECK(atomic64_try_cmpxchg(&v, &old, 7));
	CHECK(!atomic64_try_cmpxchg(&v, &old, 8) && old == 7);
	CHECK(atomic64_xchg(&v, -BIG) == 7 && !atomic64_sub_and_test(1, &v));
	CHECK(atomic64_add_negative(BIG, &v) && !atomic64_add_negative(1, &v));
	CHECK(!atomic64_inc_not_zero(&v) && !atomic64_add_unless(&v, 3, 0));
	CHECK(atomic64_dec_if_positive(&v) == -1 && atomic64_read(&v) == 0);
	atomic64_set(&v, 1);
	CHECK(atomic64_inc_not_zero(&v) && atomic64_add_unless(&v, 3, 0));
	atomic64_dec(&v);
	CHECK(atomic64_sub_return(3, &v) == 1 && atomic64_dec_and_test(&v));
	CHECK(atomic64_add_return(BIG, &v) == BIG);
	CHECK(atomic64_sub_and_test(BIG, &v));
	CHECK(cmpxchg64(&word, BIG, BIG + 1) == BIG && word == BIG + 1);
	CHECK(cmpxchg64(&word, BIG, 0) == BIG + 1);
}

static void longs(void)
{
	atomic_long_t v = ATOMIC_LONG_INIT(6);

	atomic_long_add(2, &v);
	atomic_long_sub(1, &v);
	atomic_long_inc(&v);
	atomic_long_dec(&v);
	CHECK(atomic_long_read(&v) == 7);
	CHECK(atomic_long_add_return(1, &v) == 8);
	CHECK(atomic_long_sub_return(1, &v) == 7);
	CHECK(atomic_long_inc_return(&v) == 8 && atomic_long_dec_return(&v) == 7);
	CHECK(atomic_long_fetch_add(1, &v) == 7 && atomic_long_fetch_sub(1, &v) == 8);
	atomic_long_and(6, &v);
	atomic_long_or(8, &v);
	atomic_long_xor(2, &v);
	atomic_long_andnot(3, &v);
	CHECK(atomic_long_read(&v) == 12);
	CHECK(atomic_long_xchg(&v, 1) == 12);
	CHECK(atomic_long_cmpxchg(&v, 1, 2) == 1 && atomic_long_cmpxchg(&v, 1, 3) == 2);
	CHECK(!atomic_long_add_unless(&v, 1, 2) && atomic_long_add_unless(&v, 1, 3));
	CHECK(!atomic_long_add_negative(-3, &v) && atomic_long_add_negative(-1, &v));
	CHECK(atomic_long_inc_and_test(&v) && !atomic_long_inc_and_test(&v));
	CHECK(atomic_long_dec_and_test(&v));
	atomic_long_set(&v, 4);
	CHECK(atomic_long_sub_and_test(4, &v));
}

static void release(struct kref *kref)
{
}

static void counts(void)
{
	static struct kref k = KREF_INIT(2);
	refcount_t r;

	refcount_set(&r, 1);
	refcount_inc(&r);
	refcount_add(3, &r);
	CHECK(refcount_read(&r) == 5 && refcount_add_not_zero(1, &r));
	refcount_dec(&r);
	CHECK(!refcount_dec_if_one(&r) && !refcount_sub_and_test(4, &r));
	CHECK(refcount_dec_if_one(&r) && refcount_read(&r) == 0);
	CHECK(!refcount_add_not_zero(1, &r));
	refcount_set(&r, REFCOUNT_MAX);
	CHECK(refcount_read(&r) == INT_MAX);
	refcount_inc(&r);			/* saturates, and says so */
	CHECK(refcount_read(&r) == (unsigned int)REFCOUNT_SATURATED);
	CHECK(!refcount_dec_and_test(&r));
	CHECK(kref_read(&k) == 2 && !kref_put(&k, release));
	CHECK(kref_put(&k, release));
}

static void atomic_operations(void)
{
	plain();
	ordered();
	wide();
	longs();
	counts();
}

CHECKS_AT(postcore_initcall, atomic_operations);
