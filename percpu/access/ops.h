// SPDX-License-Identifier: MIT
/*
 * percpu/access/ops.h - reading and changing this core's copy, in one step
 *
 *   this_cpu_inc(hits);                     a variable of DEFINE_PER_CPU
 *   this_cpu_add(counts->bytes, n);         or one a pointer leads to
 *   seen = this_cpu_xchg(*flag, 0);
 *
 * Three families with the same words, for scalars of 1, 2, 4 and 8 bytes,
 * pointers among them:
 *
 *   this_cpu_*     anywhere: no thread and no interrupt of this core sees a
 *                  half of it, and the copy is this core's all the time
 *   __this_cpu_*   where the caller is pinned (preemption or interrupts
 *                  off): checked with CONFIG_DEBUG_CONTEXT. An interrupt of
 *                  this core may come between the load and the store
 *   raw_cpu_*      the same, never checked
 *
 * None of them orders memory, none keeps other cores out: per_cpu() of
 * another core's copy is on its own.
 *
 *   write add sub inc dec and or           no result
 *   read                                   the value
 *   add_return sub_return inc_return dec_return    the new value
 *   xchg cmpxchg                           the old value
 *   try_cmpxchg(x, &old, new)              did it? If not, old is what was
 *   cmpxchg_double(x, y, oldx, oldy, newx, newy)    did it?
 *
 * Each operand is evaluated once, before the step. What is added or
 * subtracted is first converted to the type of the variable: to take an
 * unsigned int from a u64 is to take it, not to add 2^32 less it. Any other
 * size does not link: __bad_size_call_parameter() does not exist.
 *
 * Linux counterpart: include/linux/percpu-defs.h, include/asm-generic/percpu.h.
 * See      docs/percpu/access.md, tests/percpu/test_ops.c
 */
#pragma once

#include "kernel/arch/irqflags.h"
#include "percpu/access/this_cpu.h"

/* Defined nowhere. */
void __bad_size_call_parameter(void);

/* --- the seam: what makes a step of a piece of code --- */

/*
 * Both run `body`, an expression, with pcpu_own_ the address of this core's
 * copy of *at, and have its value, of the type given. `body` is made of this
 * file's words only.
 *
 * PCPU_RAW adds nothing. PCPU_MASKED makes it one step, by masking
 * interrupts: a few instructions, and all that could come between on this
 * core comes by an interrupt. Even a single load needs that. Reading the
 * offset and loading through it are two instructions; a thread that is moved
 * between them loads from the core it left, while it runs on another: what
 * it gets was never its own core's. A store would be worse: it would fall
 * between the load and the store of whoever runs on that core now.
 *
 * PCPU_WHOLE is what this_cpu_*() are made by: PCPU_MASKED, or, faster,
 * sequences that are done over when an interrupt comes (restart.h).
 */
#define PCPU_RAW(type, at, body) ({					\
	__typeof__(VERIFY_PERCPU_PTR(at)) pcpu_own_ = raw_cpu_ptr(at);	\
	(body); })

#define PCPU_MASKED(type, at, body) ({					\
	unsigned long pcpu_flags_;					\
	local_irq_save(pcpu_flags_);					\
	type pcpu_done_ = PCPU_RAW(type, at, body);			\
	local_irq_restore(pcpu_flags_);					\
	pcpu_done_; })

/* First in the __this_cpu_ family. */
static __always_inline void pcpu_check_pinned(const char *what)
{
	if (IS_ENABLED(CONFIG_DEBUG_CONTEXT))
		pcpu_check_preempt(what);
}

/* --- parts --- */

/* Another name each time, so that operands may use this file's words too. */
#define PCPU_NAME(name)		CONCAT(name, __COUNTER__)

/* Declares at, the address of the operand, and looks at its size. */
#define PCPU_OPERAND(pcp, at)						\
	__typeof__(&(pcp)) at = &(pcp);					\
	if (sizeof(*at) != 1 && sizeof(*at) != 2 && sizeof(*at) != 4 &&	\
	    sizeof(*at) != 8)						\
		__bad_size_call_parameter()

/* The type of a copy: without what sparse knows of the variable. */
#define PCPU_TYPE(at)		__typeof__(*VERIFY_PERCPU_PTR(at))

/*
 * What is added to it: itself, or to a pointer a number of elements. Always
 * unsigned, so that sums wrap.
 */
#define PCPU_DIFF_(diff)						\
	_Generic((diff), int: 0u, long: 0ul, long long: 0ull, default: (diff))
#define PCPU_DIFF(at)							\
	__typeof__(PCPU_DIFF_((PCPU_TYPE(at))0 - (PCPU_TYPE(at))0))

/*
 * In all of these the points are where a copy can be lost that is not
 * protected: with PCPU_RAW, when the thread is moved or an interrupt comes.
 */
#define PCPU_REPLACE(type, new, result) ({				\
	type pcpu_old_ = READ_ONCE(*pcpu_own_);				\
	type pcpu_new_ = (new);						\
	sched_point();							\
	WRITE_ONCE(*pcpu_own_, pcpu_new_);				\
	(result); })

#define PCPU_COMPARE(type, old, new) ({					\
	type pcpu_old_ = READ_ONCE(*pcpu_own_);				\
	sched_point();							\
	if (pcpu_old_ == (old))						\
		WRITE_ONCE(*pcpu_own_, (new));				\
	pcpu_old_; })

#define PCPU_COMPARE_DOUBLE(at2, old1, old2, new1, new2) ({		\
	__typeof__(VERIFY_PERCPU_PTR(at2)) pcpu_own2_ =			\
		raw_cpu_ptr(at2);					\
	bool pcpu_same_ = READ_ONCE(*pcpu_own_) == (old1) &&		\
			  READ_ONCE(*pcpu_own2_) == (old2);		\
	sched_point();							\
	if (pcpu_same_) {						\
		WRITE_ONCE(*pcpu_own_, (new1));				\
		WRITE_ONCE(*pcpu_own2_, (new2));			\
	}								\
	pcpu_same_; })

/*
 * What a way can do to the copy of *at: PCPU_RAW_LOAD and so on. An `op` is
 * ADD, SUB, AND, OR or XCHG, and has what it writes and what it gives.
 */
#define PCPU_LOAD(way, type, at)	way(type, at, READ_ONCE(*pcpu_own_))
#define PCPU_STORE(way, type, at, val)					\
	((void)way(type, at, ({ WRITE_ONCE(*pcpu_own_, val); val; })))
#define PCPU_STEP(way, type, at, op, operand)				\
	way(type, at, PCPU_REPLACE(type, PCPU_NEW_##op(operand),	\
				   PCPU_RESULT_##op))

#define PCPU_NEW_ADD(operand)	pcpu_old_ + operand
#define PCPU_NEW_SUB(operand)	pcpu_old_ - operand
#define PCPU_NEW_AND(operand)	pcpu_old_ & operand
#define PCPU_NEW_OR(operand)	pcpu_old_ | operand
#define PCPU_NEW_XCHG(operand)	operand
#define PCPU_RESULT_ADD		pcpu_new_
#define PCPU_RESULT_SUB		pcpu_new_
#define PCPU_RESULT_AND		pcpu_new_
#define PCPU_RESULT_OR		pcpu_new_
#define PCPU_RESULT_XCHG	pcpu_old_

#define PCPU_RAW_LOAD(...)	PCPU_LOAD(PCPU_RAW, __VA_ARGS__)
#define PCPU_RAW_STORE(...)	PCPU_STORE(PCPU_RAW, __VA_ARGS__)
#define PCPU_RAW_CHANGE(...)	PCPU_STEP(PCPU_RAW, __VA_ARGS__)
#define PCPU_RAW_COMPARE(type, at, old, new)				\
	PCPU_RAW(type, at, PCPU_COMPARE(type, old, new))

#define PCPU_MASKED_LOAD(...)	PCPU_LOAD(PCPU_MASKED, __VA_ARGS__)
#define PCPU_MASKED_STORE(...)	PCPU_STORE(PCPU_MASKED, __VA_ARGS__)
#define PCPU_MASKED_CHANGE(...)	PCPU_STEP(PCPU_MASKED, __VA_ARGS__)
#define PCPU_MASKED_COMPARE(type, at, old, new)				\
	PCPU_MASKED(type, at, PCPU_COMPARE(type, old, new))

#if defined(CONFIG_PERCPU_RAS) && !defined(__thumb__)
#include "percpu/access/restart.h"
#else
#define PCPU_WHOLE_LOAD		PCPU_MASKED_LOAD
#define PCPU_WHOLE_STORE	PCPU_MASKED_STORE
#define PCPU_WHOLE_CHANGE	PCPU_MASKED_CHANGE
#define PCPU_WHOLE_COMPARE	PCPU_MASKED_COMPARE
#endif

/* --- the words, by way of doing them --- */

#define PCPU_READ(way, pcp)	PCPU_READ_(way, pcp, PCPU_NAME(pcpu_at_))
#define PCPU_READ_(way, pcp, at) ({					\
	PCPU_OPERAND(pcp, at);						\
	way##_LOAD(PCPU_TYPE(at), at); })

#define PCPU_WRITE(way, pcp, value)					\
	PCPU_WRITE_(way, pcp, value, PCPU_NAME(pcpu_at_),		\
		    PCPU_NAME(pcpu_val_))
#define PCPU_WRITE_(way, pcp, value, at, val) ({			\
	PCPU_OPERAND(pcp, at);						\
	PCPU_TYPE(at) val = (value);					\
	way##_STORE(PCPU_TYPE(at), at, val); })

/* The operand is value as a PCPU_TYPE or a PCPU_DIFF. */
#define PCPU_CHANGE(way, pcp, kind, value, op)				\
	PCPU_CHANGE_(way, pcp, kind, value, op,				\
		     PCPU_NAME(pcpu_at_), PCPU_NAME(pcpu_val_))
#define PCPU_CHANGE_(way, pcp, kind, value, op, at, val) ({		\
	PCPU_OPERAND(pcp, at);						\
	kind(at) val = (value);						\
	way##_CHANGE(PCPU_TYPE(at), at, op, val); })

#define PCPU_ADD(way, pcp, val)	PCPU_CHANGE(way, pcp, PCPU_DIFF, val, ADD)
#define PCPU_SUB(way, pcp, val)	PCPU_CHANGE(way, pcp, PCPU_DIFF, val, SUB)
#define PCPU_AND(way, pcp, val)	PCPU_CHANGE(way, pcp, PCPU_TYPE, val, AND)
#define PCPU_OR(way, pcp, val)	PCPU_CHANGE(way, pcp, PCPU_TYPE, val, OR)
#define PCPU_XCHG(way, pcp, val) PCPU_CHANGE(way, pcp, PCPU_TYPE, val, XCHG)

#define PCPU_CMPXCHG(way, pcp, old, new)				\
	PCPU_CMPXCHG_(way, pcp, old, new, PCPU_NAME(pcpu_at_),		\
		      PCPU_NAME(pcpu_val_), PCPU_NAME(pcpu_val_))
#define PCPU_CMPXCHG_(way, pcp, old, new, at, oval, nval) ({		\
	PCPU_OPERAND(pcp, at);						\
	PCPU_TYPE(at) oval = (old);					\
	PCPU_TYPE(at) nval = (new);					\
	way##_COMPARE(PCPU_TYPE(at), at, oval, nval); })

#define PCPU_TRY(way, pcp, oldp, new)					\
	PCPU_TRY_(way, pcp, oldp, new, PCPU_NAME(pcpu_at_),		\
		  PCPU_NAME(pcpu_val_), PCPU_NAME(pcpu_val_))
#define PCPU_TRY_(way, pcp, oldp, new, at, ovalp, nval) ({		\
	PCPU_OPERAND(pcp, at);						\
	PCPU_TYPE(at) *ovalp = (oldp);					\
	PCPU_TYPE(at) nval = (new);					\
	PCPU_TYPE(at) pcpu_wanted_ = *ovalp;				\
	PCPU_TYPE(at) pcpu_found_ = way##_COMPARE(PCPU_TYPE(at), at,	\
						  pcpu_wanted_, nval);	\
	if (pcpu_found_ != pcpu_wanted_)				\
		*ovalp = pcpu_found_;					\
	pcpu_found_ == pcpu_wanted_; })

/*
 * Linux wants the two beside each other and aligned to both; here they may
 * lie anywhere.
 */
#define PCPU_DOUBLE(way, pcp1, pcp2, old1, old2, new1, new2)		\
	PCPU_DOUBLE_(way, pcp1, pcp2, old1, old2, new1, new2,		\
		     PCPU_NAME(pcpu_at_), PCPU_NAME(pcpu_at_),		\
		     PCPU_NAME(pcpu_val_), PCPU_NAME(pcpu_val_),	\
		     PCPU_NAME(pcpu_val_), PCPU_NAME(pcpu_val_))
#define PCPU_DOUBLE_(way, pcp1, pcp2, old1, old2, new1, new2,		\
		     at1, at2, oval1, oval2, nval1, nval2) ({		\
	PCPU_OPERAND(pcp1, at1);					\
	PCPU_OPERAND(pcp2, at2);					\
	static_assert(sizeof(*at1) == sizeof(*at2),			\
		      "cmpxchg_double of two sizes");			\
	PCPU_TYPE(at1) oval1 = (old1);					\
	PCPU_TYPE(at2) oval2 = (old2);					\
	PCPU_TYPE(at1) nval1 = (new1);					\
	PCPU_TYPE(at2) nval2 = (new2);					\
	way(bool, at1, PCPU_COMPARE_DOUBLE(at2, oval1, oval2,		\
					   nval1, nval2)); })

/* --- this_cpu_*: anywhere --- */

#define this_cpu_read(pcp)		PCPU_READ(PCPU_WHOLE, pcp)
#define this_cpu_write(pcp, val)	PCPU_WRITE(PCPU_WHOLE, pcp, val)
#define this_cpu_add(pcp, val)		((void)this_cpu_add_return(pcp, val))
#define this_cpu_sub(pcp, val)		((void)this_cpu_sub_return(pcp, val))
#define this_cpu_inc(pcp)		this_cpu_add(pcp, 1)
#define this_cpu_dec(pcp)		this_cpu_sub(pcp, 1)
#define this_cpu_and(pcp, val)		((void)PCPU_AND(PCPU_WHOLE, pcp, val))
#define this_cpu_or(pcp, val)		((void)PCPU_OR(PCPU_WHOLE, pcp, val))
#define this_cpu_add_return(pcp, val)	PCPU_ADD(PCPU_WHOLE, pcp, val)
#define this_cpu_sub_return(pcp, val)	PCPU_SUB(PCPU_WHOLE, pcp, val)
#define this_cpu_inc_return(pcp)	this_cpu_add_return(pcp, 1)
#define this_cpu_dec_return(pcp)	this_cpu_sub_return(pcp, 1)
#define this_cpu_xchg(pcp, val)		PCPU_XCHG(PCPU_WHOLE, pcp, val)
#define this_cpu_cmpxchg(pcp, old, new)	PCPU_CMPXCHG(PCPU_WHOLE, pcp, old, new)
#define this_cpu_try_cmpxchg(pcp, oldp, new)				\
	PCPU_TRY(PCPU_WHOLE, pcp, oldp, new)
#define this_cpu_cmpxchg_double(pcp1, pcp2, old1, old2, new1, new2)	\
	PCPU_DOUBLE(PCPU_MASKED, pcp1, pcp2, old1, old2, new1, new2)

/* --- raw_cpu_*: where the caller knows why --- */

#define raw_cpu_read(pcp)		PCPU_READ(PCPU_RAW, pcp)
#define raw_cpu_write(pcp, val)		PCPU_WRITE(PCPU_RAW, pcp, val)
#define raw_cpu_add(pcp, val)		((void)raw_cpu_add_return(pcp, val))
#define raw_cpu_sub(pcp, val)		((void)raw_cpu_sub_return(pcp, val))
#define raw_cpu_inc(pcp)		raw_cpu_add(pcp, 1)
#define raw_cpu_dec(pcp)		raw_cpu_sub(pcp, 1)
#define raw_cpu_and(pcp, val)		((void)PCPU_AND(PCPU_RAW, pcp, val))
#define raw_cpu_or(pcp, val)		((void)PCPU_OR(PCPU_RAW, pcp, val))
#define raw_cpu_add_return(pcp, val)	PCPU_ADD(PCPU_RAW, pcp, val)
#define raw_cpu_sub_return(pcp, val)	PCPU_SUB(PCPU_RAW, pcp, val)
#define raw_cpu_inc_return(pcp)		raw_cpu_add_return(pcp, 1)
#define raw_cpu_dec_return(pcp)		raw_cpu_sub_return(pcp, 1)
#define raw_cpu_xchg(pcp, val)		PCPU_XCHG(PCPU_RAW, pcp, val)
#define raw_cpu_cmpxchg(pcp, old, new)	PCPU_CMPXCHG(PCPU_RAW, pcp, old, new)
#define raw_cpu_try_cmpxchg(pcp, oldp, new)				\
	PCPU_TRY(PCPU_RAW, pcp, oldp, new)
#define raw_cpu_cmpxchg_double(pcp1, pcp2, old1, old2, new1, new2)	\
	PCPU_DOUBLE(PCPU_RAW, pcp1, pcp2, old1, old2, new1, new2)

/* --- __this_cpu_*: the same, having looked --- */

#define PCPU_PINNED(op, ...)						\
	(pcpu_check_pinned("__this_cpu_" #op "()"), raw_cpu_##op(__VA_ARGS__))

#define __this_cpu_read(pcp)		PCPU_PINNED(read, pcp)
#define __this_cpu_write(pcp, val)	PCPU_PINNED(write, pcp, val)
#define __this_cpu_add(pcp, val)	PCPU_PINNED(add, pcp, val)
#define __this_cpu_sub(pcp, val)	PCPU_PINNED(sub, pcp, val)
#define __this_cpu_inc(pcp)		PCPU_PINNED(inc, pcp)
#define __this_cpu_dec(pcp)		PCPU_PINNED(dec, pcp)
#define __this_cpu_and(pcp, val)	PCPU_PINNED(and, pcp, val)
#define __this_cpu_or(pcp, val)		PCPU_PINNED(or, pcp, val)
#define __this_cpu_add_return(pcp, val)	PCPU_PINNED(add_return, pcp, val)
#define __this_cpu_sub_return(pcp, val)	PCPU_PINNED(sub_return, pcp, val)
#define __this_cpu_inc_return(pcp)	PCPU_PINNED(inc_return, pcp)
#define __this_cpu_dec_return(pcp)	PCPU_PINNED(dec_return, pcp)
#define __this_cpu_xchg(pcp, val)	PCPU_PINNED(xchg, pcp, val)
#define __this_cpu_cmpxchg(pcp, old, new)				\
	PCPU_PINNED(cmpxchg, pcp, old, new)
#define __this_cpu_try_cmpxchg(pcp, oldp, new)				\
	PCPU_PINNED(try_cmpxchg, pcp, oldp, new)
#define __this_cpu_cmpxchg_double(pcp1, pcp2, old1, old2, new1, new2)	\
	PCPU_PINNED(cmpxchg_double, pcp1, pcp2, old1, old2, new1, new2)
