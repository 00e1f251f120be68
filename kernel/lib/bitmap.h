// SPDX-License-Identifier: MIT
/*
 * kernel/lib/bitmap.h - arrays of bits in unsigned long words
 *
 * Bit n lives in word n / BITS_PER_LONG, at position n % BITS_PER_LONG.
 * Every function takes the size of the map in bits and neither reads nor
 * writes bits at or past it (the rest of the last word is kept). A search
 * that finds nothing returns the size. Nothing here is atomic.
 *
 * Locks    none: the owner of the map has one.
 * See      tests/lib/test_bitmap.c, which checks each function against a
 *          model of one byte per bit
 */
#pragma once

#include "kernel/lib/bits.h"

#define DECLARE_BITMAP(name, bits)	unsigned long name[BITS_TO_LONGS(bits)]

static inline bool bitmap_test(const unsigned long *map, unsigned long bit)
{
	return (map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG)) & 1;
}

static inline void bitmap_set_bit(unsigned long *map, unsigned long bit)
{
	map[bit / BITS_PER_LONG] |= BIT(bit % BITS_PER_LONG);
}

static inline void bitmap_clear_bit(unsigned long *map, unsigned long bit)
{
	map[bit / BITS_PER_LONG] &= ~BIT(bit % BITS_PER_LONG);
}

/* Set or clear bits start .. start + nr - 1; nr may be 0. */
void bitmap_set(unsigned long *map, unsigned long start, unsigned long nr);
void bitmap_clear(unsigned long *map, unsigned long start, unsigned long nr);

static inline void bitmap_fill(unsigned long *map, unsigned long size)
{
	bitmap_set(map, 0, size);
}

static inline void bitmap_zero(unsigned long *map, unsigned long size)
{
	bitmap_clear(map, 0, size);
}

/* The first set (clear) bit at or after start; size if there is none. */
unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long start);
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long start);

/* The last set bit; size if there is none. */
unsigned long find_last_bit(const unsigned long *map, unsigned long size);

static inline unsigned long find_first_bit(const unsigned long *map,
					   unsigned long size)
{
	return find_next_bit(map, size, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *map,
						unsigned long size)
{
	return find_next_zero_bit(map, size, 0);
}

/**
 * bitmap_find_next_zero_area_off - the lowest run of nr clear bits
 * @start: where the search begins
 * @align_mask: alignment in bits, less one (a power of two less one)
 * @align_offset: what to add to a bit's number before its alignment is
 *	judged: a map whose bit 0 stands for page 3 passes 3
 *
 * Return: the run's first bit, or size if there is none.
 */
unsigned long bitmap_find_next_zero_area_off(const unsigned long *map,
					     unsigned long size,
					     unsigned long start,
					     unsigned long nr,
					     unsigned long align_mask,
					     unsigned long align_offset);

static inline unsigned long
bitmap_find_next_zero_area(const unsigned long *map, unsigned long size,
			   unsigned long start, unsigned long nr,
			   unsigned long align_mask)
{
	return bitmap_find_next_zero_area_off(map, size, start, nr,
					      align_mask, 0);
}

/* The number of set bits. */
unsigned long bitmap_weight(const unsigned long *map, unsigned long size);

/* The number of set bits in start .. start + nr - 1. */
unsigned long bitmap_weight_range(const unsigned long *map,
				  unsigned long start, unsigned long nr);

bool bitmap_equal(const unsigned long *a, const unsigned long *b,
		  unsigned long size);

static inline bool bitmap_empty(const unsigned long *map, unsigned long size)
{
	return find_first_bit(map, size) >= size;
}

static inline bool bitmap_full(const unsigned long *map, unsigned long size)
{
	return find_first_zero_bit(map, size) >= size;
}

#define for_each_set_bit(bit, map, size)				\
	for ((bit) = find_first_bit(map, size); (bit) < (size);		\
	     (bit) = find_next_bit(map, size, (bit) + 1))

#define for_each_clear_bit(bit, map, size)				\
	for ((bit) = find_first_zero_bit(map, size); (bit) < (size);	\
	     (bit) = find_next_zero_bit(map, size, (bit) + 1))
