// SPDX-License-Identifier: MIT
/*
 * kernel/compat/bitmap.h - Linux's further operations on arrays of bits
 *
 * Sizes are in bits; bits at or past the size are not looked at, and come
 * out 0 where a whole map is written. dst may be one of the operands.
 * See      kernel/lib/bitmap.h, tests/linux/api_basics
 */
#pragma once

#include "kernel/lib/bitmap.h"
#include "kernel/lib/parse.h"

/* Return: of bitmap_and() and bitmap_andnot(), whether dst has a bit set. */
bool bitmap_and(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int nbits);
bool bitmap_andnot(unsigned long *dst, const unsigned long *a,
		   const unsigned long *b, unsigned int nbits);
void bitmap_or(unsigned long *dst, const unsigned long *a,
	       const unsigned long *b, unsigned int nbits);
void bitmap_xor(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int nbits);
void bitmap_complement(unsigned long *dst, const unsigned long *src,
		       unsigned int nbits);

/* Have they a bit in common? Is every bit of a in b? */
bool bitmap_intersects(const unsigned long *a, const unsigned long *b,
		       unsigned int nbits);
bool bitmap_subset(const unsigned long *a, const unsigned long *b,
		   unsigned int nbits);
