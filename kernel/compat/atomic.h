// SPDX-License-Identifier: MIT
/*
 * kernel/compat/atomic.h - Linux's further operations on atomic integers
 *
 * What kernel/arch/atomic.h has is not repeated. As there: who returns a
 * value is fully ordered, also under the names that ask for less
 * (_relaxed, _acquire, _release); who returns nothing is not ordered.
 *
 * atomic_long_t is an atomic_t: both are 32 bits.
 * Context: any. Linux counterpart: Documentation/atomic_t.txt.
 */
#pragma once

#include "kernel/arch/atomic.h"
#include "kernel/arch/barrier.h"

/* --- written once for every width: v points to a struct with a counter --- */

#define ATOMIC_FETCH(op, v, i)						\
	__atomic_fetch_##op(&(v)->counter, i, __ATOMIC_SEQ_CST)
#define ATOMIC_DO(op, v, i)						\
	((void)__atomic_fetch_##op(&(v)->counter, i, __ATOMIC_RELAXED))

/* Writes `fresh`, made of was_, as long as `cond` holds of it. */
#define ATOMIC_CHANGE_IF(v, cond, fresh) ({				\
	__typeof__(v) change_v_ = (v);					\
	__typeof__(change_v_->counter) was_ =				\
		__atomic_load_n(&change_v_->counter, __ATOMIC_RELAXED);	\
	bool changed_ = false;						\
	while ((cond) && !changed_)					\
		changed_ = __atomic_compare_exchange_n(			\
			&change_v_->counter, &was_, fresh, false,	\
			__ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);		\
	changed_; })
#define ATOMIC_ADD_UNLESS(v, a, u) ({					\
	__typeof__((v)->counter) by_ = (a), unless_ = (u);		\
	ATOMIC_CHANGE_IF(v, was_ != unless_, was_ + by_); })
#define ATOMIC_FETCH_ADD_UNLESS(v, a, u) ({				\
	__typeof__(v) unless_v_ = (v);					\
	__typeof__(unless_v_->counter) found_, more_ = (a), stop_ = (u); \
	ATOMIC_CHANGE_IF(unless_v_, (found_ = was_, was_ != stop_),	\
			 was_ + more_);					\
	found_; })
#define ATOMIC_DEC_IF_POSITIVE(v) ({					\
	__typeof__(v) dec_v_ = (v);					\
	__typeof__(dec_v_->counter) left_;				\
	ATOMIC_CHANGE_IF(dec_v_, (left_ = was_ - 1, was_ > 0), left_);	\
	left_; })
/* On failure *oldp is what was found. */
#define ATOMIC_TRY_CMPXCHG(ptr, oldp, new)				\
	__atomic_compare_exchange_n(ptr, oldp, new, false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

/* --- atomic_t --- */

#define atomic_and(i, v)		ATOMIC_DO(and, ATOMIC_P(v), i)
#define atomic_xor(i, v)		ATOMIC_DO(xor, ATOMIC_P(v), i)
#define atomic_fetch_sub(i, v)		ATOMIC_FETCH(sub, ATOMIC_P(v), i)
#define atomic_fetch_inc(v)		atomic_fetch_add(1, v)
#define atomic_fetch_dec(v)		atomic_fetch_sub(1, v)
#define atomic_fetch_and(i, v)		ATOMIC_FETCH(and, ATOMIC_P(v), i)
#define atomic_fetch_xor(i, v)		ATOMIC_FETCH(xor, ATOMIC_P(v), i)
#define atomic_sub_and_test(i, v)	(atomic_sub_return(i, v) == 0)
#define atomic_add_negative(i, v)	(atomic_add_return(i, v) < 0)
#define atomic_add_unless(v, a, u)	ATOMIC_ADD_UNLESS(ATOMIC_P(v), a, u)
#define atomic_fetch_add_unless(v, a, u)				\
	ATOMIC_FETCH_ADD_UNLESS(ATOMIC_P(v), a, u)
#define atomic_inc_not_zero(v)		atomic_add_unless(v, 1, 0)
#define atomic_inc_unless_negative(v)					\
	ATOMIC_CHANGE_IF(ATOMIC_P(v), was_ >= 0, was_ + 1)
#define atomic_dec_unless_positive(v)					\
	ATOMIC_CHANGE_IF(ATOMIC_P(v), was_ <= 0, was_ - 1)
#define atomic_dec_if_positive(v)	ATOMIC_DEC_IF_POSITIVE(ATOMIC_P(v))
#define atomic_try_cmpxchg(v, oldp, new)				\
	ATOMIC_TRY_CMPXCHG(&ATOMIC_P(v)->counter, oldp, new)
#define atomic_read_acquire(v)		smp_load_acquire(&ATOMIC_P(v)->counter)
#define atomic_set_release(v, i)					\
	smp_store_release(&ATOMIC_P(v)->counter, i)
#define atomic_add_return_relaxed(i, v)	atomic_add_return(i, v)
#define atomic_add_return_acquire(i, v)	atomic_add_return(i, v)
#define atomic_add_return_release(i, v)	atomic_add_return(i, v)
#define atomic_sub_return_release(i, v)	atomic_sub_return(i, v)
#define atomic_inc_return_relaxed(v)	atomic_inc_return(v)
#define atomic_dec_return_release(v)	atomic_dec_return(v)
#define atomic_fetch_add_relaxed(i, v)	atomic_fetch_add(i, v)
#define atomic_fetch_sub_release(i, v)	atomic_fetch_sub(i, v)
#define atomic_cmpxchg_relaxed(v, o, n)	atomic_cmpxchg(v, o, n)
#define atomic_cmpxchg_acquire(v, o, n)	atomic_cmpxchg(v, o, n)
#define atomic_cmpxchg_release(v, o, n)	atomic_cmpxchg(v, o, n)
#define atomic_xchg_relaxed(v, n)	atomic_xchg(v, n)
#define atomic_xchg_acquire(v, n)	atomic_xchg(v, n)

/* --- atomic64_t --- */

#define ATOMIC64_INIT(i)		{ (i) }
#define atomic64_inc(v)			atomic64_add(1, v)
#define atomic64_dec(v)			atomic64_sub(1, v)
#define atomic64_sub(i, v)		ATOMIC_DO(sub, ATOMIC64_P(v), i)
#define atomic64_and(i, v)		ATOMIC_DO(and, ATOMIC64_P(v), i)
#define atomic64_or(i, v)		ATOMIC_DO(or, ATOMIC64_P(v), i)
#define atomic64_xor(i, v)		ATOMIC_DO(xor, ATOMIC64_P(v), i)
#define atomic64_sub_return(i, v)					\
	(ATOMIC_FETCH(sub, ATOMIC64_P(v), i) - (s64)(i))
#define atomic64_inc_return(v)		atomic64_add_return(1, v)
#define atomic64_dec_return(v)		atomic64_sub_return(1, v)
#define atomic64_fetch_add(i, v)	ATOMIC_FETCH(add, ATOMIC64_P(v), i)
#define atomic64_fetch_sub(i, v)	ATOMIC_FETCH(sub, ATOMIC64_P(v), i)
#define atomic64_fetch_and(i, v)	ATOMIC_FETCH(and, ATOMIC64_P(v), i)
#define atomic64_fetch_or(i, v)		ATOMIC_FETCH(or, ATOMIC64_P(v), i)
#define atomic64_sub_and_test(i, v)	(atomic64_sub_return(i, v) == 0)
#define atomic64_dec_and_test(v)	(atomic64_dec_return(v) == 0)
#define atomic64_inc_and_test(v)	(atomic64_inc_return(v) == 0)
#define atomic64_add_negative(i, v)	(atomic64_add_return(i, v) < 0)
#define atomic64_add_unless(v, a, u)	ATOMIC_ADD_UNLESS(ATOMIC64_P(v), a, u)
#define atomic64_inc_not_zero(v)	atomic64_add_unless(v, 1, 0)
#define atomic64_dec_if_positive(v)	ATOMIC_DEC_IF_POSITIVE(ATOMIC64_P(v))
#define atomic64_xchg(v, n)						\
	__atomic_exchange_n(&ATOMIC64_P(v)->counter, n, __ATOMIC_SEQ_CST)
#define atomic64_cmpxchg(v, old, new)					\
	cmpxchg(&ATOMIC64_P(v)->counter, old, new)
#define atomic64_try_cmpxchg(v, oldp, new)				\
	ATOMIC_TRY_CMPXCHG(&ATOMIC64_P(v)->counter, oldp, new)

/* --- atomic_long_t --- */

typedef atomic_t atomic_long_t;
#define ATOMIC_LONG_INIT(i)		ATOMIC_INIT(i)
#define atomic_long_read(v)		((long)atomic_read(v))
#define atomic_long_set(v, i)		atomic_set(v, (int)(i))
#define atomic_long_add(i, v)		atomic_add((int)(i), v)
#define atomic_long_sub(i, v)		atomic_sub((int)(i), v)
#define atomic_long_inc(v)		atomic_inc(v)
#define atomic_long_dec(v)		atomic_dec(v)
#define atomic_long_or(i, v)		atomic_or((int)(i), v)
#define atomic_long_and(i, v)		atomic_and((int)(i), v)
#define atomic_long_xor(i, v)		atomic_xor((int)(i), v)
#define atomic_long_andnot(i, v)	atomic_andnot((int)(i), v)
#define atomic_long_add_return(i, v)	((long)atomic_add_return((int)(i), v))
#define atomic_long_sub_return(i, v)	((long)atomic_sub_return((int)(i), v))
#define atomic_long_inc_return(v)	((long)atomic_inc_return(v))
#define atomic_long_dec_return(v)	((long)atomic_dec_return(v))
#define atomic_long_fetch_add(i, v)	((long)atomic_fetch_add((int)(i), v))
#define atomic_long_fetch_sub(i, v)	((long)atomic_fetch_sub((int)(i), v))
#define atomic_long_sub_and_test(i, v)	atomic_sub_and_test((int)(i), v)
#define atomic_long_dec_and_test(v)	atomic_dec_and_test(v)
#define atomic_long_inc_and_test(v)	atomic_inc_and_test(v)
#define atomic_long_add_negative(i, v)	atomic_add_negative((int)(i), v)
#define atomic_long_add_unless(v, a, u)	atomic_add_unless(v, (int)(a), (int)(u))
#define atomic_long_inc_not_zero(v)	atomic_inc_not_zero(v)
#define atomic_long_xchg(v, n)		((long)atomic_xchg(v, (int)(n)))
#define atomic_long_cmpxchg(v, o, n)					\
	((long)atomic_cmpxchg(v, (int)(o), (int)(n)))

/* --- any variable --- */

#define try_cmpxchg(ptr, oldp, new)	ATOMIC_TRY_CMPXCHG(ptr, oldp, new)
#define cmpxchg64(ptr, old, new)	cmpxchg(ptr, old, new)
#define cmpxchg_relaxed(ptr, old, new)	cmpxchg(ptr, old, new)
#define cmpxchg_acquire(ptr, old, new)	cmpxchg(ptr, old, new)
#define cmpxchg_release(ptr, old, new)	cmpxchg(ptr, old, new)
#define cmpxchg_local(ptr, old, new)	cmpxchg(ptr, old, new)
#define xchg_relaxed(ptr, new)		xchg(ptr, new)

/* Barriers around those that return nothing. */
#define smp_mb__before_atomic()		smp_mb()
#define smp_mb__after_atomic()		smp_mb()
#define smp_store_mb(var, value) do {					\
	WRITE_ONCE(var, value);						\
	smp_mb();							\
} while (0)
#define set_mb(var, value)		smp_store_mb(var, value)
/* Until Linux 3.15. */
#define smp_mb__before_atomic_inc()	smp_mb()
#define smp_mb__after_atomic_inc()	smp_mb()
#define smp_mb__before_atomic_dec()	smp_mb()
#define smp_mb__after_atomic_dec()	smp_mb()
