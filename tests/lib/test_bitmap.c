// SPDX-License-Identifier: MIT
/*
 * tests/lib/test_bitmap.c - kernel/lib/bitmap.h
 *
 * Every function is held against a model with one byte per bit, on random
 * maps and ranges. Around the map lie guard words with a pattern, and so do
 * the bits of its last word that are past its size.
 */
#include "kernel/lib/bitmap.h"

#include <string.h>

#include "kernel/lib/align.h"
#include "tests/ktest.h"

#define MAX_BITS	200
#define WORDS		(MAX_BITS / 32 + 3)

struct pair {
	unsigned long words[WORDS];	/* words[0] and the rest are guards */
	unsigned long *map;
	unsigned char model[MAX_BITS];
	unsigned long size;
};

#define GUARD	0x5a5a5a5aUL

static void pair_init(struct pair *pair)
{
	unsigned int density = ktest_random_below(5);

	pair->size = 1 + ktest_random_below(MAX_BITS);
	pair->map = &pair->words[1];
	for (size_t i = 0; i < ARRAY_SIZE(pair->words); i++)
		pair->words[i] = GUARD;
	for (unsigned long i = 0; i < pair->size; i++) {
		pair->model[i] = ktest_random_below(4) < density;
		if (pair->model[i])
			bitmap_set_bit(pair->map, i);
		else
			bitmap_clear_bit(pair->map, i);
	}
}

/* Bits outside 0 .. size - 1 are as they were, those inside as the model. */
static bool pair_agrees(const struct pair *pair)
{
	const unsigned long *map = pair->map;
	unsigned long all = (WORDS - 1) * BITS_PER_LONG;

	if (pair->words[0] != GUARD)
		return false;
	for (unsigned long i = 0; i < all; i++) {
		unsigned long guard = GUARD >> (i % BITS_PER_LONG) & 1;
		unsigned long want = i < pair->size ? pair->model[i] : guard;

		if (bitmap_test(map, i) != want)
			return false;
	}
	return true;
}

static unsigned long model_next(const struct pair *pair, unsigned long start,
				unsigned char what)
{
	for (; start < pair->size; start++)
		if (pair->model[start] == what)
			return start;
	return pair->size;
}

static unsigned long model_last(const struct pair *pair)
{
	for (unsigned long i = pair->size; i-- > 0;)
		if (pair->model[i])
			return i;
	return pair->size;
}

static unsigned long model_area(const struct pair *pair, unsigned long start,
				unsigned long nr, unsigned long align_mask,
				unsigned long offset)
{
	for (; start + nr <= pair->size; start++) {
		unsigned long i = 0;

		if ((start + offset) & align_mask)
			continue;
		while (i < nr && !pair->model[start + i])
			i++;
		if (i == nr)
			return start;
	}
	return pair->size;
}

static unsigned long model_weight(const struct pair *pair,
				  unsigned long start, unsigned long nr)
{
	unsigned long weight = 0;

	for (unsigned long i = 0; i < nr; i++)
		weight += pair->model[start + i];
	return weight;
}

/* A random range inside the map; it may be empty. */
static unsigned long random_range(const struct pair *pair, unsigned long *nr)
{
	unsigned long start = ktest_random_below((unsigned int)pair->size + 1);

	*nr = ktest_random_below((unsigned int)(pair->size - start) + 1);
	return start;
}

TEST(bitmap, set_and_clear_change_their_range_only)
{
	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		struct pair pair;
		unsigned long start, nr;

		pair_init(&pair);
		start = random_range(&pair, &nr);
		bitmap_set(pair.map, start, nr);
		memset(pair.model + start, 1, nr);
		ASSERT_TRUE(pair_agrees(&pair));
		start = random_range(&pair, &nr);
		bitmap_clear(pair.map, start, nr);
		memset(pair.model + start, 0, nr);
		ASSERT_TRUE(pair_agrees(&pair));
	}
}

TEST(bitmap, searches_find_what_a_walk_finds)
{
	for (int i = 0; i < KTEST_CASES(2000, 50); i++) {
		struct pair pair;
		unsigned long start;

		pair_init(&pair);
		for (start = 0; start <= pair.size + 1; start++) {
			ASSERT_EQ(find_next_bit(pair.map, pair.size, start),
				  model_next(&pair, start, 1));
			ASSERT_EQ(find_next_zero_bit(pair.map, pair.size,
						     start),
				  model_next(&pair, start, 0));
		}
		ASSERT_EQ(find_last_bit(pair.map, pair.size),
			  model_last(&pair));
	}
}

/* ASan sees it on the host: a map that fills its words to the last bit. */
TEST(bitmap, searches_do_not_read_past_the_map)
{
	static unsigned long map[2];
	const unsigned long size = sizeof(map) * 8;

	bitmap_zero(map, size);
	EXPECT_EQ(find_next_bit(map, size, 0), size);
	EXPECT_EQ(find_next_bit(map, size, size), size);
	EXPECT_EQ(find_last_bit(map, size), size);
	EXPECT_EQ(bitmap_weight(map, size), 0);
	EXPECT_EQ(bitmap_find_next_zero_area(map, size, size - 1, 2, 0), size);
	bitmap_fill(map, size);
	EXPECT_EQ(find_next_zero_bit(map, size, 0), size);
	EXPECT_EQ(find_next_zero_bit(map, size, size), size);
	EXPECT_EQ(find_last_bit(map, size), size - 1);
	EXPECT_TRUE(bitmap_equal(map, map, size));
}

TEST(bitmap, zero_area_is_the_lowest_that_fits)
{
	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		struct pair pair;
		unsigned long nr, start, mask, offset;

		pair_init(&pair);
		start = ktest_random_below((unsigned int)pair.size + 1);
		nr = 1 + ktest_random_below(12);
		mask = BIT(ktest_random_below(5)) - 1;
		offset = ktest_random_below(40);
		ASSERT_EQ(bitmap_find_next_zero_area_off(pair.map, pair.size,
							 start, nr, mask,
							 offset),
			  model_area(&pair, start, nr, mask, offset));
		ASSERT_EQ(bitmap_find_next_zero_area(pair.map, pair.size,
						     start, nr, mask),
			  model_area(&pair, start, nr, mask, 0));
	}
}

TEST(bitmap, zero_area_larger_than_the_map_is_not_found)
{
	unsigned long map[2] = { 0, 0 };

	EXPECT_EQ(bitmap_find_next_zero_area(map, 40, 0, 40, 0), 0);
	EXPECT_EQ(bitmap_find_next_zero_area(map, 40, 0, 41, 0), 40);
	EXPECT_EQ(bitmap_find_next_zero_area(map, 40, 1, 40, 0), 40);
	EXPECT_EQ(bitmap_find_next_zero_area(map, 40, 0, ~0UL, 0), 40);
	EXPECT_EQ(bitmap_find_next_zero_area(map, 40, 40, 1, 0), 40);
	EXPECT_EQ(bitmap_find_next_zero_area(map, 40, 33, 4, 31), 40);
}

TEST(bitmap, weight_counts_the_set_bits)
{
	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		struct pair pair;
		unsigned long start, nr;

		pair_init(&pair);
		start = random_range(&pair, &nr);
		ASSERT_EQ(bitmap_weight(pair.map, pair.size),
			  model_weight(&pair, 0, pair.size));
		ASSERT_EQ(bitmap_weight_range(pair.map, start, nr),
			  model_weight(&pair, start, nr));
		ASSERT_EQ(bitmap_empty(pair.map, pair.size),
			  model_weight(&pair, 0, pair.size) == 0);
		ASSERT_EQ(bitmap_full(pair.map, pair.size),
			  model_weight(&pair, 0, pair.size) == pair.size);
	}
}

TEST(bitmap, equal_looks_at_the_bits_of_the_map_only)
{
	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		struct pair pair, other;
		unsigned long bit;

		pair_init(&pair);
		other = pair;
		other.map = &other.words[1];
		bit = ktest_random_below(MAX_BITS + 32);
		other.map[bit / BITS_PER_LONG] ^= BIT(bit % BITS_PER_LONG);
		ASSERT_EQ(bitmap_equal(pair.map, other.map, pair.size),
			  bit >= pair.size);
	}
}

TEST(bitmap, fill_and_zero_keep_the_rest_of_the_last_word)
{
	unsigned long map[2] = { 0, 0 };

	bitmap_fill(map, 5);
	EXPECT_EQ(map[0], 0x1f);
	EXPECT_EQ(map[1], 0);
	map[0] = map[1] = ~0UL;
	bitmap_zero(map, 5);
	EXPECT_EQ(map[0], ~0x1fUL);
	EXPECT_EQ(map[1], ~0UL);
}

TEST(bitmap, walks_visit_each_bit_once)
{
	DECLARE_BITMAP(map, 100) = { 0 };
	unsigned long bit, sum = 0, clear = 0;

	bitmap_set_bit(map, 0);
	bitmap_set_bit(map, 31);
	bitmap_set_bit(map, 32);
	bitmap_set_bit(map, 99);
	for_each_set_bit(bit, map, 100)
		sum = sum * 100 + bit;
	for_each_clear_bit(bit, map, 100)
		clear++;
	EXPECT_EQ(sum, 313299);
	EXPECT_EQ(clear, 96);
}
