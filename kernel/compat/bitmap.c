// SPDX-License-Identifier: MIT
/*
 * kernel/compat/bitmap.c - Linux's further operations on arrays of bits
 */
#include "kernel/compat/bitmap.h"

#include "kernel/lib/export.h"

/* The bits of word i that belong to a map of nbits. */
static unsigned long word_mask(unsigned int i, unsigned int nbits)
{
	unsigned int left = nbits - i * BITS_PER_LONG;

	return left >= BITS_PER_LONG ? ~0ul : BIT(left) - 1;
}

#define FOR_EACH_WORD(i, nbits)						\
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)

bool bitmap_and(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int nbits)
{
	unsigned long any = 0;

	FOR_EACH_WORD(i, nbits)
		any |= dst[i] = a[i] & b[i] & word_mask(i, nbits);
	return any != 0;
}
EXPORT_SYMBOL(bitmap_and);

bool bitmap_andnot(unsigned long *dst, const unsigned long *a,
		   const unsigned long *b, unsigned int nbits)
{
	unsigned long any = 0;

	FOR_EACH_WORD(i, nbits)
		any |= dst[i] = a[i] & ~b[i] & word_mask(i, nbits);
	return any != 0;
}
EXPORT_SYMBOL(bitmap_andnot);

void bitmap_or(unsigned long *dst, const unsigned long *a,
	       const unsigned long *b, unsigned int nbits)
{
	FOR_EACH_WORD(i, nbits)
		dst[i] = (a[i] | b[i]) & word_mask(i, nbits);
}
EXPORT_SYMBOL(bitmap_or);

void bitmap_xor(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int nbits)
{
	FOR_EACH_WORD(i, nbits)
		dst[i] = (a[i] ^ b[i]) & word_mask(i, nbits);
}
EXPORT_SYMBOL(bitmap_xor);

void bitmap_complement(unsigned long *dst, const unsigned long *src,
		       unsigned int nbits)
{
	FOR_EACH_WORD(i, nbits)
		dst[i] = ~src[i] & word_mask(i, nbits);
}
EXPORT_SYMBOL(bitmap_complement);

bool bitmap_intersects(const unsigned long *a, const unsigned long *b,
		       unsigned int nbits)
{
	FOR_EACH_WORD(i, nbits)
		if (a[i] & b[i] & word_mask(i, nbits))
			return true;
	return false;
}
EXPORT_SYMBOL(bitmap_intersects);

bool bitmap_subset(const unsigned long *a, const unsigned long *b,
		   unsigned int nbits)
{
	FOR_EACH_WORD(i, nbits)
		if (a[i] & ~b[i] & word_mask(i, nbits))
			return false;
	return true;
}
EXPORT_SYMBOL(bitmap_subset);

/* kernel/lib's, which know nothing of exports. */
EXPORT_SYMBOL(bitmap_clear);
EXPORT_SYMBOL(bitmap_equal);
EXPORT_SYMBOL(bitmap_find_next_zero_area_off);
EXPORT_SYMBOL(bitmap_set);
EXPORT_SYMBOL(bitmap_weight);
EXPORT_SYMBOL(find_last_bit);
EXPORT_SYMBOL(find_next_bit);
EXPORT_SYMBOL(find_next_zero_bit);
EXPORT_SYMBOL(parse_list);
