// SPDX-License-Identifier: MIT
/*
 * kernel/arch/ras.h - restartable atomic sequences on this core's copies
 *
 * A step on a per-CPU variable (load, change, store) need not keep
 * interrupts out, if one that comes in the middle has it done over: nothing
 * has happened before the one store at its end, the commit.
 *
 *   start:   mrc   p15, 0, ip, c13, c0, 4     this core's offset
 *            ldr   new, [at, ip]
 *            add   new, new, value
 *   commit:  str   new, [ip, at]
 *
 *   interrupted at     start < pc <= commit:  goes on at start
 *
 * The entry of an interrupt (vectors.S, ras.S) knows a sequence by what it
 * looks like, and needs no table of them:
 *
 *   R1 it begins with this mrc, to ip (r12), which is nowhere else in the
 *      kernel's or a module's text;
 *   R2 it ends with the commit, the first load or store with ip as its base
 *      (the bits of Rn); what is before that uses ip as the index at most,
 *      and no instruction has 12 in the bits of Rn;
 *   R3 it has RAS_MAX instructions at most, all of them ARM, in one piece. It
 *      may be left before its end, but not entered behind its start;
 *   R4 before the commit it changes nothing but registers that are neither
 *      its inputs nor asked for when it is done over.
 *
 * A register is enough to see that most interrupts are in none: past its
 * first instruction ip is this core's offset. tests/e2e/test_ras.py holds R1
 * to R3 against the whole image.
 *
 * What a sequence is atomic against is this core: its interrupts, FIQ too,
 * and threads, also those that move away. Other cores it does not keep out.
 *
 * Source: B. Bershad, D. Redell, J. Ellis, "Fast mutual exclusion for
 * uniprocessors", 1992; encodings: ARM DDI 0406C, A8.8.98, A8.8.62.
 * See      docs/decisions/008-restartable-sequences.md,
 *          tests/percpu/test_ras.c
 */
#pragma once

#include "kernel/arch/ras_text.h"
#include "kernel/lib/compiler.h"

/* --- what is done, by size: _b, _h, _w, _d for 1, 2, 4, 8 bytes --- */

/* First in an asm that clobbers "ip". */
#define RAS_BEGIN							\
	".syntax unified\n\t"						\
	"mrc	p15, 0, ip, c13, c0, 4\n\t"

#define DEFINE_RAS_OP(name, T, insn, ld, st)				\
static __always_inline T name(void *at, T value)			\
{									\
	u32 new;							\
									\
	__asm__ volatile(RAS_BEGIN					\
			 ld "	%0, [%1, ip]\n\t"			\
			 insn "	%0, %0, %2\n\t"				\
			 st "	%0, [ip, %1]"				\
			 : "=&r"(new) : "r"(at), "rI"((u32)value)	\
			 : "ip", "memory");				\
	return (T)new;							\
}

/* A constant with its sign, so that it fits when less is taken away. */
#define RAS_ADDEND(S, value)						\
	(__builtin_constant_p(value) ? (u32)(S)(value) : (u32)(value))

#define DEFINE_RAS_ADD(name, T, S, ld, st)				\
static __always_inline T name(void *at, T value)			\
{									\
	u32 new;							\
									\
	__asm__ volatile(RAS_BEGIN					\
			 ld "	%0, [%1, ip]\n\t"			\
			 "add	%0, %0, %2\n\t"				\
			 st "	%0, [ip, %1]"				\
			 : "=&r"(new)					\
			 : "r"(at), "rIL"(RAS_ADDEND(S, value))		\
			 : "ip", "memory");				\
	return (T)new;							\
}

#define DEFINE_RAS(s, T, S, ld, st)					\
static __always_inline T ras_read_##s(const void *at)			\
{									\
	u32 is;								\
									\
	__asm__ volatile(RAS_BEGIN					\
			 ld "	%0, [ip, %1]"				\
			 : "=r"(is) : "r"(at) : "ip", "memory");	\
	return (T)is;							\
}									\
static __always_inline void ras_write_##s(void *at, T value)		\
{									\
	__asm__ volatile(RAS_BEGIN					\
			 st "	%1, [ip, %0]"				\
			 :: "r"(at), "r"((u32)value) : "ip", "memory");	\
}									\
DEFINE_RAS_ADD(ras_add_##s, T, S, ld, st)				\
DEFINE_RAS_OP(ras_and_##s, T, "and", ld, st)				\
DEFINE_RAS_OP(ras_or_##s, T, "orr", ld, st)				\
static __always_inline T ras_xchg_##s(void *at, T value)		\
{									\
	u32 was;							\
									\
	__asm__ volatile(RAS_BEGIN					\
			 ld "	%0, [%1, ip]\n\t"			\
			 st "	%2, [ip, %1]"				\
			 : "=&r"(was) : "r"(at), "r"((u32)value)	\
			 : "ip", "memory");				\
	return (T)was;							\
}									\
static __always_inline T ras_cmpxchg_##s(void *at, T old, T value)	\
{									\
	u32 was;							\
									\
	__asm__ volatile(RAS_BEGIN					\
			 ld "	%0, [%1, ip]\n\t"			\
			 "teq	%0, %2\n\t"				\
			 st "eq	%3, [ip, %1]"				\
			 : "=&r"(was) : "r"(at), "rI"((u32)old),	\
			   "r"((u32)value) : "ip", "memory", "cc");	\
	return (T)was;							\
}

DEFINE_RAS(b, u8, s8, "ldrb", "strb")
DEFINE_RAS(h, u16, s16, "ldrh", "strh")
DEFINE_RAS(w, u32, s32, "ldr", "str")

/*
 * Adds value, if the sum is within -span to span; more is what both are
 * together, for want of registers. Return: whether it did.
 */
static __always_inline bool ras_add_within(void *at, u32 more, u32 span)
{
	u32 sum;
	bool within;

	__asm__ volatile(RAS_BEGIN
			 "ldr	%1, [%2, ip]\n\t"
			 "add	%1, %1, %3\n\t"
			 "cmp	%1, %4\n\t"
			 "subls	%1, %1, %5\n\t"
			 "strls	%1, [ip, %2]"
			 : "=@ccls"(within), "=&r"(sum)
			 : "r"(at), "r"(more), "rI"(2 * span), "rI"(span)
			 : "ip", "memory");
	return within;
}

/*
 * The same for one direction, from where the other limit is kept: less than
 * limit is to be the sum, or more the difference.
 */
#define DEFINE_RAS_LIMITED(name, insn, is)				\
static __always_inline bool name(void *at, u32 value, s32 limit)	\
{									\
	u32 new;							\
	bool within;							\
									\
	__asm__ volatile(RAS_BEGIN					\
			 "ldr	%1, [%2, ip]\n\t"			\
			 insn "	%1, %1, %3\n\t"				\
			 "cmp	%1, %4\n\t"				\
			 "str" is "	%1, [ip, %2]"			\
			 : "=@cc" is (within), "=&r"(new)		\
			 : "r"(at), "rI"(value), "rIL"(limit)		\
			 : "ip", "memory");				\
	return within;							\
}
DEFINE_RAS_LIMITED(ras_add_below, "add", "lt")
DEFINE_RAS_LIMITED(ras_sub_above, "sub", "gt")

/*
 * Adds to this core's copy of what *word is the address of, if that has no
 * mark: its two lowest bits are 0. The copy's address comes from the word, so
 * it is loaded after it. Return: whether it did.
 */
static __always_inline bool ras_add_unmarked(const uintptr_t *word, u32 value)
{
	u32 at, new;
	bool unmarked;

	__asm__ volatile(RAS_BEGIN
			 "ldr	%1, %3\n\t"
			 "tst	%1, #3\n\t"
			 "ldreq	%2, [%1, ip]\n\t"
			 "addeq	%2, %2, %4\n\t"
			 "streq	%2, [ip, %1]"
			 : "=@cceq"(unmarked), "=&r"(at), "=&r"(new)
			 : "m"(*word), "rIL"(value)
			 : "ip", "memory");
	return unmarked;
}

/*
 * Two words, stored by one instruction: with SCTLR.FI clear, as the kernel
 * leaves it, an interrupt waits for its end (DDI 0406C, B1.8.2).
 */
static __always_inline u64 ras_read_d(const void *at)
{
	u64 is;

	__asm__ volatile(RAS_BEGIN
			 "ldrd	%0, %H0, [ip, %1]"
			 : "=&r"(is) : "r"(at) : "ip", "memory");
	return is;
}

static __always_inline void ras_write_d(void *at, u64 value)
{
	__asm__ volatile(RAS_BEGIN
			 "strd	%1, %H1, [ip, %0]"
			 :: "r"(at), "r"(value) : "ip", "memory");
}

#define DEFINE_RAS_D(name, low, high)					\
static __always_inline u64 name(void *at, u64 value)			\
{									\
	u64 new;							\
									\
	__asm__ volatile(RAS_BEGIN					\
			 "ldrd	%0, %H0, [%1, ip]\n\t"			\
			 low "	%Q0, %Q0, %2\n\t"			\
			 high "	%R0, %R0, %3\n\t"			\
			 "strd	%0, %H0, [ip, %1]"			\
			 : "=&r"(new)					\
			 : "r"(at), "rI"((u32)(value & ~0u)),		\
			   "rI"((u32)(value >> 32))			\
			 : "ip", "memory", "cc");			\
	return new;							\
}
DEFINE_RAS_D(ras_add_d, "adds", "adc")
DEFINE_RAS_D(ras_and_d, "and", "and")
DEFINE_RAS_D(ras_or_d, "orr", "orr")

static __always_inline u64 ras_xchg_d(void *at, u64 value)
{
	u64 was;

	__asm__ volatile(RAS_BEGIN
			 "ldrd	%0, %H0, [%1, ip]\n\t"
			 "strd	%2, %H2, [ip, %1]"
			 : "=&r"(was) : "r"(at), "r"(value)
			 : "ip", "memory");
	return was;
}

static __always_inline u64 ras_cmpxchg_d(void *at, u64 old, u64 value)
{
	u64 was;

	__asm__ volatile(RAS_BEGIN
			 "ldrd	%0, %H0, [%1, ip]\n\t"
			 "teq	%Q0, %2\n\t"
			 "teqeq	%R0, %3\n\t"
			 "strdeq	%4, %H4, [ip, %1]"
			 : "=&r"(was) : "r"(at), "rI"((u32)(old & ~0u)),
			   "rI"((u32)(old >> 32)), "r"(value)
			 : "ip", "memory", "cc");
	return was;
}
