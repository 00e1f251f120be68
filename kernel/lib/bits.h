// SPDX-License-Identifier: MIT
/*
 * kernel/lib/bits.h - single bits and their positions
 *
 * fls and ffs count from 1, as in Linux: fls(0) = 0, fls(1) = 1,
 * fls(0x80000000) = 32; ffs(0) = 0.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define BIT(n)			(1UL << (n))
#define GENMASK(high, low)						\
	((~0UL << (low)) & (~0UL >> (BITS_PER_LONG - 1 - (high))))
#define BITS_PER_LONG		((unsigned int)(sizeof(long) * 8))
#define BITS_TO_LONGS(bits)						\
	(((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)

static inline unsigned int fls(u32 x)
{
	return x ? 32 - (unsigned int)__builtin_clz(x) : 0;
}

static inline unsigned int ffs32(u32 x)
{
	return (unsigned int)__builtin_ffs((int)x);
}

static inline unsigned int fls_long(unsigned long x)
{
	return x ? BITS_PER_LONG - (unsigned int)__builtin_clzl(x) : 0;
}

/* Position (from 0) of the lowest set bit; x must not be 0. */
static inline unsigned int ctz_long(unsigned long x)
{
	return (unsigned int)__builtin_ctzl(x);
}

/* Floor of the base-2 logarithm; x must not be 0. */
static inline unsigned int ilog2(unsigned long x)
{
	return fls_long(x) - 1;
}

static inline bool is_power_of_2(unsigned long x)
{
	return x != 0 && (x & (x - 1)) == 0;
}
