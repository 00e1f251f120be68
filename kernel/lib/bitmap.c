// SPDX-License-Identifier: MIT
/*
 * kernel/lib/bitmap.c - arrays of bits: ranges, searches, counts
 *
 * Ranges go word by word: range_step() cuts the part of a range that lies
 * in its first word, and the callers loop over such parts.
 *
 *   word    |31 ......... 0|31 ......... 0|31 ......... 0|
 *   range          [=======================]
 *   parts          [=======|==============|]      masks, one per word
 */
#include "kernel/lib/bitmap.h"

#include "kernel/lib/align.h"

/* Bits low .. low + nr - 1 of one word; nr is 1 .. BITS_PER_LONG - low. */
static unsigned long word_mask(unsigned long low, unsigned long nr)
{
	return (~0UL >> (BITS_PER_LONG - nr)) << low;
}

/* The mask of the range's first part; *nr becomes the part's length. */
static unsigned long range_step(unsigned long start, unsigned long *nr)
{
	unsigned long low = start % BITS_PER_LONG;

	*nr = min_t(unsigned long, *nr, BITS_PER_LONG - low);
	return word_mask(low, *nr);
}

void bitmap_set(unsigned long *map, unsigned long start, unsigned long nr)
{
	while (nr) {
		unsigned long part = nr;
		unsigned long mask = range_step(start, &part);

		map[start / BITS_PER_LONG] |= mask;
		start += part;
		nr -= part;
	}
}

void bitmap_clear(unsigned long *map, unsigned long start, unsigned long nr)
{
	while (nr) {
		unsigned long part = nr;
		unsigned long mask = range_step(start, &part);

		map[start / BITS_PER_LONG] &= ~mask;
		start += part;
		nr -= part;
	}
}

/* With invert = ~0UL the search is for a clear bit. */
static unsigned long find_next(const unsigned long *map, unsigned long size,
			       unsigned long start, unsigned long invert)
{
	unsigned long index, word;

	if (start >= size)
		return size;
	index = start / BITS_PER_LONG;
	word = (map[index] ^ invert) & (~0UL << (start % BITS_PER_LONG));
	while (!word) {
		if (++index * BITS_PER_LONG >= size)
			return size;
		word = map[index] ^ invert;
	}
	return min(index * BITS_PER_LONG + ctz_long(word), size);
}

unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long start)
{
	return find_next(map, size, start, 0);
}

unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long start)
{
	return find_next(map, size, start, ~0UL);
}

unsigned long find_last_bit(const unsigned long *map, unsigned long size)
{
	unsigned long index = BITS_TO_LONGS(size);
	unsigned long mask = ~0UL;

	if (size % BITS_PER_LONG)
		mask = word_mask(0, size % BITS_PER_LONG);
	while (index--) {
		unsigned long word = map[index] & mask;

		if (word)
			return index * BITS_PER_LONG + fls_long(word) - 1;
		mask = ~0UL;
	}
	return size;
}

unsigned long bitmap_find_next_zero_area_off(const unsigned long *map,
					     unsigned long size,
					     unsigned long start,
					     unsigned long nr,
					     unsigned long align_mask,
					     unsigned long align_offset)
{
	for (;;) {
		unsigned long used;

		start = find_next_zero_bit(map, size, start);
		start = ALIGN_UP(start + align_offset, align_mask + 1) -
			align_offset;
		if (nr > size || start > size - nr)
			return size;
		used = find_next_bit(map, start + nr, start);
		if (used == start + nr)
			return start;
		start = used + 1;
	}
}

unsigned long bitmap_weight_range(const unsigned long *map,
				  unsigned long start, unsigned long nr)
{
	unsigned long weight = 0;

	while (nr) {
		unsigned long part = nr;
		unsigned long mask = range_step(start, &part);

		weight += (unsigned long)__builtin_popcountl(
			map[start / BITS_PER_LONG] & mask);
		start += part;
		nr -= part;
	}
	return weight;
}

unsigned long bitmap_weight(const unsigned long *map, unsigned long size)
{
	return bitmap_weight_range(map, 0, size);
}

bool bitmap_equal(const unsigned long *a, const unsigned long *b,
		  unsigned long size)
{
	unsigned long start = 0;

	while (start < size) {
		unsigned long part = size - start;
		unsigned long mask = range_step(start, &part);
		unsigned long index = start / BITS_PER_LONG;

		if ((a[index] ^ b[index]) & mask)
			return false;
		start += part;
	}
	return true;
}
