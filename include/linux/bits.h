// SPDX-License-Identifier: MIT
/*
 * include/linux/bits.h - bits and runs of bits
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/lib/bits.h"

/* For #if, too. */
#undef BITS_PER_LONG
#define BITS_PER_LONG		32
#define BITS_PER_LONG_LONG	64
#define BITS_PER_BYTE		8
#define BITS_PER_TYPE(type)	(sizeof(type) * BITS_PER_BYTE)

#define BIT_ULL(n)		(1ull << (n))
#define BIT_MASK(n)		(1ul << ((n) % BITS_PER_LONG))
#define BIT_WORD(n)		((n) / BITS_PER_LONG)
#define BIT_ULL_MASK(n)		(1ull << ((n) % BITS_PER_LONG_LONG))
#define BIT_ULL_WORD(n)		((n) / BITS_PER_LONG_LONG)
#define GENMASK_ULL(high, low)						\
	((~0ull << (low)) & (~0ull >> (BITS_PER_LONG_LONG - 1 - (high))))
