// SPDX-License-Identifier: MIT
/*
 * include/linux/log2.h - powers of two
 */
#pragma once

#include "include/linux/bits.h"

/* Constants for a constant, so that arrays may be of that size. n not 0. */
#define ilog2(n)							\
	((int)(sizeof(n) <= 4 ? 31 - __builtin_clz((u32)(n)) :		\
	       63 - __builtin_clzll((u64)(n))))

static inline int order_base_2_of(unsigned long n)
{
	return n > 1 ? ilog2(n - 1) + 1 : 0;
}
#define order_base_2(n)							\
	(__builtin_constant_p(n) ? ((n) > 1 ? ilog2((n) - 1) + 1 : 0) :	\
	 order_base_2_of(n))
#define roundup_pow_of_two(n)	(1ul << order_base_2(n))
#define rounddown_pow_of_two(n)	(1ul << ilog2(n))
#define bits_per(n)		((int)fls_long((n) ? (n) : 1))
