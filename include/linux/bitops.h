// SPDX-License-Identifier: MIT
/*
 * include/linux/bitops.h - single bits of words in memory
 */
#pragma once

#include "include/linux/bits.h"
#include "include/linux/build_bug.h"
#include "include/linux/find.h"

/* The word that bit n of a map lies in, and the bit there. */
#define BITOPS_WORD(nr, addr)						\
	(&((volatile unsigned long *)(addr))[BIT_WORD((unsigned int)(nr))])
#define BITOPS_FETCH(op, nr, addr, mask, order)				\
	((__atomic_fetch_##op(BITOPS_WORD(nr, addr), mask, order) &	\
	  BIT_MASK((unsigned int)(nr))) != 0)

/* Atomic, and no barrier. */
#define set_bit(nr, addr)						\
	((void)BITOPS_FETCH(or, nr, addr, BIT_MASK((unsigned int)(nr)),	\
			    __ATOMIC_RELAXED))
#define clear_bit(nr, addr)						\
	((void)BITOPS_FETCH(and, nr, addr, ~BIT_MASK((unsigned int)(nr)), \
			    __ATOMIC_RELAXED))
#define change_bit(nr, addr)						\
	((void)BITOPS_FETCH(xor, nr, addr, BIT_MASK((unsigned int)(nr)), \
			    __ATOMIC_RELAXED))
/* Atomic, the old value, fully ordered. */
#define test_and_set_bit(nr, addr)					\
	BITOPS_FETCH(or, nr, addr, BIT_MASK((unsigned int)(nr)),	\
		     __ATOMIC_SEQ_CST)
#define test_and_clear_bit(nr, addr)					\
	BITOPS_FETCH(and, nr, addr, ~BIT_MASK((unsigned int)(nr)),	\
		     __ATOMIC_SEQ_CST)
#define test_and_change_bit(nr, addr)					\
	BITOPS_FETCH(xor, nr, addr, BIT_MASK((unsigned int)(nr)),	\
		     __ATOMIC_SEQ_CST)
/* As locks: what follows stays behind taking, what precedes before giving. */
#define test_and_set_bit_lock(nr, addr)					\
	BITOPS_FETCH(or, nr, addr, BIT_MASK((unsigned int)(nr)),	\
		     __ATOMIC_ACQUIRE)
#define clear_bit_unlock(nr, addr)					\
	((void)BITOPS_FETCH(and, nr, addr, ~BIT_MASK((unsigned int)(nr)), \
			    __ATOMIC_RELEASE))
#define test_bit(nr, addr)						\
	((*BITOPS_WORD(nr, addr) & BIT_MASK((unsigned int)(nr))) != 0)

/* Where nobody else changes the word. */
#define __set_bit(nr, addr)						\
	((void)(*BITOPS_WORD(nr, addr) |= BIT_MASK((unsigned int)(nr))))
#define __clear_bit(nr, addr)						\
	((void)(*BITOPS_WORD(nr, addr) &= ~BIT_MASK((unsigned int)(nr))))
#define __change_bit(nr, addr)						\
	((void)(*BITOPS_WORD(nr, addr) ^= BIT_MASK((unsigned int)(nr))))
#define __test_and_set_bit(nr, addr) ({					\
	bool was_set_ = test_bit(nr, addr);				\
	__set_bit(nr, addr);						\
	was_set_; })
#define __test_and_clear_bit(nr, addr) ({				\
	bool was_set_ = test_bit(nr, addr);				\
	__clear_bit(nr, addr);						\
	was_set_; })
#define assign_bit(nr, addr, value)					\
	((value) ? set_bit(nr, addr) : clear_bit(nr, addr))
#define __assign_bit(nr, addr, value)					\
	((value) ? __set_bit(nr, addr) : __clear_bit(nr, addr))

#define smp_mb__before_clear_bit()	smp_mb()
#define smp_mb__after_clear_bit()	smp_mb()

/* From 1; 0 for 0. */
#define ffs(x)			__builtin_ffs((int)(x))
#define fls64(x) ({							\
	u64 fls64_x_ = (x);						\
	fls64_x_ ? 64 - __builtin_clzll(fls64_x_) : 0; })
/* From 0; x not 0, for ffz() not all ones. */
#define __ffs(x)		((unsigned long)__builtin_ctzl(x))
#define __fls(x)		((unsigned long)(fls_long(x) - 1))
#define __ffs64(x)		((unsigned long)__builtin_ctzll(x))
#define ffz(x)			__ffs(~(unsigned long)(x))

#define hweight8(x)		((unsigned int)__builtin_popcount((u8)(x)))
#define hweight16(x)		((unsigned int)__builtin_popcount((u16)(x)))
#define hweight32(x)		((unsigned int)__builtin_popcount((u32)(x)))
#define hweight64(x)		((unsigned long)__builtin_popcountll((u64)(x)))
#define hweight_long(x)		((unsigned long)__builtin_popcountl(x))

#define BITOPS_ROTATE(type, x, left)					\
	((type)((type)(x) << ((left) % (8 * sizeof(type))) |		\
		(type)(x) >> (-(left) % (8 * sizeof(type)))))
#define rol8(x, n)		BITOPS_ROTATE(u8, x, (unsigned int)(n))
#define ror8(x, n)		BITOPS_ROTATE(u8, x, -(unsigned int)(n))
#define rol16(x, n)		BITOPS_ROTATE(u16, x, (unsigned int)(n))
#define ror16(x, n)		BITOPS_ROTATE(u16, x, -(unsigned int)(n))
#define rol32(x, n)		BITOPS_ROTATE(u32, x, (unsigned int)(n))
#define ror32(x, n)		BITOPS_ROTATE(u32, x, -(unsigned int)(n))
#define rol64(x, n)		BITOPS_ROTATE(u64, x, (unsigned int)(n))
#define ror64(x, n)		BITOPS_ROTATE(u64, x, -(unsigned int)(n))

/* Bit `index` is the sign. */
#define sign_extend32(x, index)						\
	((s32)((u32)(x) << (31 - (index))) >> (31 - (index)))
#define sign_extend64(x, index)						\
	((s64)((u64)(x) << (63 - (index))) >> (63 - (index)))

/* The order of the next power of two; count not 0. */
#define get_count_order(count) ({					\
	unsigned int count_ = (count);					\
	count_ > 1 ? (int)fls(count_ - 1) : 0; })
