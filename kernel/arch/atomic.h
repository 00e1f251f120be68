// SPDX-License-Identifier: MIT
/*
 * kernel/arch/atomic.h - atomic integers
 *
 * LDREX/STREX loops, written by the compiler from its atomic builtins. As
 * in Linux: operations that return a value are fully ordered (a barrier on
 * both sides), those that return nothing are not ordered at all.
 * Context: any. Linux counterpart: Documentation/atomic_t.txt.
 */
#pragma once

#include "kernel/lib/compiler.h"

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } __aligned(8) atomic64_t;

/* What a macro is given, as a function's argument: it may be a void *. */
#define ATOMIC_P(v)		((atomic_t *){ (v) })
#define ATOMIC64_P(v)		((atomic64_t *){ (v) })

#define ATOMIC_INIT(i)		{ (i) }
#define atomic_read(v)							\
	READ_ONCE(((const atomic_t *){ (v) })->counter)
#define atomic_set(v, i)	WRITE_ONCE(ATOMIC_P(v)->counter, i)

#define atomic_add(i, v)						\
	((void)__atomic_fetch_add(&ATOMIC_P(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_sub(i, v)						\
	((void)__atomic_fetch_sub(&ATOMIC_P(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_inc(v)		atomic_add(1, v)
#define atomic_dec(v)		atomic_sub(1, v)
#define atomic_or(i, v)							\
	((void)__atomic_fetch_or(&ATOMIC_P(v)->counter, i, __ATOMIC_RELAXED))
#define atomic_andnot(i, v)						\
	((void)__atomic_fetch_and(&ATOMIC_P(v)->counter, ~(i),		\
				  __ATOMIC_RELAXED))

#define atomic_add_return(i, v)						\
	__atomic_add_fetch(&ATOMIC_P(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_sub_return(i, v)						\
	__atomic_sub_fetch(&ATOMIC_P(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_inc_return(v)	atomic_add_return(1, v)
#define atomic_dec_return(v)	atomic_sub_return(1, v)
#define atomic_dec_and_test(v)	(atomic_dec_return(v) == 0)
#define atomic_inc_and_test(v)	(atomic_inc_return(v) == 0)
#define atomic_fetch_add(i, v)						\
	__atomic_fetch_add(&ATOMIC_P(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_or(i, v)						\
	__atomic_fetch_or(&ATOMIC_P(v)->counter, i, __ATOMIC_SEQ_CST)
#define atomic_fetch_andnot(i, v)					\
	__atomic_fetch_and(&ATOMIC_P(v)->counter, ~(i), __ATOMIC_SEQ_CST)
#define atomic_xchg(v, n)						\
	__atomic_exchange_n(&ATOMIC_P(v)->counter, n, __ATOMIC_SEQ_CST)

/* Returns the old value; the store happened if that equals old. */
#define cmpxchg(ptr, old, new) ({					\
	__typeof__(*(ptr)) cmpxchg_old_ = (old);			\
	__atomic_compare_exchange_n(ptr, &cmpxchg_old_, new, false,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);	\
	cmpxchg_old_; })
#define xchg(ptr, new)	__atomic_exchange_n(ptr, new, __ATOMIC_SEQ_CST)
#define atomic_cmpxchg(v, old, new)	cmpxchg(&ATOMIC_P(v)->counter, old, new)

/* 64 bits by LDREXD/STREXD: exact on all cores (DDI 0406C, A3.5.3). */
#define atomic64_read(v)						\
	__atomic_load_n(&((const atomic64_t *){ (v) })->counter,	\
			__ATOMIC_RELAXED)
#define atomic64_set(v, i)						\
	__atomic_store_n(&ATOMIC64_P(v)->counter, i, __ATOMIC_RELAXED)
#define atomic64_add(i, v)						\
	((void)__atomic_fetch_add(&ATOMIC64_P(v)->counter, i, __ATOMIC_RELAXED))
#define atomic64_add_return(i, v)					\
	__atomic_add_fetch(&ATOMIC64_P(v)->counter, i, __ATOMIC_SEQ_CST)
