// SPDX-License-Identifier: MIT
/*
 * percpu/access/restart.h - this_cpu_*() by sequences that are done over
 *
 * Made for percpu/access/ops.h, which includes it where such sequences work:
 * with CONFIG_PERCPU_RAS, in ARM code. What they are: kernel/arch/ras.h.
 *
 * They know bits, of four sizes. For everything that adds, compares and is
 * stored as its bits are, that is enough: integers, pointers. The others,
 * bool and floating point, are rare and stay masked, except for plain reads
 * and writes. So does cmpxchg_double, which has two commits.
 */
#pragma once

#include "kernel/arch/ras.h"

/* As wide as the type. */
#define PCPU_UINT(type)							\
	__typeof__(__builtin_choose_expr(sizeof(type) == 1, (u8)0,	\
		   __builtin_choose_expr(sizeof(type) == 2, (u16)0,	\
		   __builtin_choose_expr(sizeof(type) == 4, (u32)0, (u64)0))))
#define PCPU_UNION(type)						\
	union { __typeof__(type) value; PCPU_UINT(type) bits; }
#define PCPU_BITS(type, v)	(((PCPU_UNION(type)){ .value = (v) }).bits)
#define PCPU_VALUE(type, b)	(((PCPU_UNION(type)){ .bits = (b) }).value)

#define PCPU_SIZED(type, op, ...)					\
	__builtin_choose_expr(sizeof(type) == 1, op##_b(__VA_ARGS__),	\
	__builtin_choose_expr(sizeof(type) == 2, op##_h(__VA_ARGS__),	\
	__builtin_choose_expr(sizeof(type) == 4, op##_w(__VA_ARGS__),	\
						 op##_d(__VA_ARGS__))))

#define PCPU_AT(at)		((void *)(uintptr_t __force)(at))

/* The points of the engine of schedules: a sequence has none inside. */
#define PCPU_RESTART(type, step) ({					\
	sched_point();							\
	PCPU_UINT(type) pcpu_bits_ = (step);				\
	sched_point();							\
	PCPU_VALUE(type, pcpu_bits_); })

#define PCPU_WHOLE_LOAD(type, at)					\
	PCPU_RESTART(type, PCPU_SIZED(type, ras_read, PCPU_AT(at)))

#define PCPU_WHOLE_STORE(type, at, val) ({				\
	sched_point();							\
	PCPU_SIZED(type, ras_write, PCPU_AT(at), PCPU_BITS(type, val));	\
	sched_point(); })

#define PCPU_IS_BITS(type)						\
	(!__builtin_types_compatible_p(type, bool) &&			\
	 !__builtin_types_compatible_p(type, float) &&			\
	 !__builtin_types_compatible_p(type, double))

/* What a sequence is called with, and which, for op of an operand. */
#define PCPU_GIVE_ADD(type, operand)	((type)((type)0 + (operand)))
#define PCPU_GIVE_SUB(type, operand)	((type)((type)0 - (operand)))
#define PCPU_GIVE_AND(type, operand)	(operand)
#define PCPU_GIVE_OR(type, operand)	(operand)
#define PCPU_GIVE_XCHG(type, operand)	(operand)
#define PCPU_RAS_ADD	ras_add
#define PCPU_RAS_SUB	ras_add
#define PCPU_RAS_AND	ras_and
#define PCPU_RAS_OR	ras_or
#define PCPU_RAS_XCHG	ras_xchg
#define PCPU_SIZED_(...)		PCPU_SIZED(__VA_ARGS__)

#define PCPU_WHOLE_CHANGE(type, at, op, operand)			\
	__builtin_choose_expr(PCPU_IS_BITS(type),			\
		PCPU_RESTART(type, PCPU_SIZED_(type, PCPU_RAS_##op,	\
			PCPU_AT(at), PCPU_BITS(type,			\
				PCPU_GIVE_##op(type, operand)))),	\
		PCPU_MASKED_CHANGE(type, at, op, operand))

#define PCPU_WHOLE_COMPARE(type, at, old, new)				\
	__builtin_choose_expr(PCPU_IS_BITS(type),			\
		PCPU_RESTART(type, PCPU_SIZED(type, ras_cmpxchg,	\
			PCPU_AT(at), PCPU_BITS(type, old),		\
			PCPU_BITS(type, new))),				\
		PCPU_MASKED_COMPARE(type, at, old, new))
