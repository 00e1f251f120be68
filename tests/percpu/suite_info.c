// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_info.c - what is told of a chunk: rows, gaps, sizes
 *
 * In the layout of the suite chunk 0 (the second that is told of) has 20852
 * bytes behind 3724 of others; chunk 1 is a whole unit.
 */
#include "percpu/chunk_info.h"
#include "tests/percpu/suite.h"

#include <string.h>

#define FIRST	1u	/* in the order of telling: behind the reserved one */
#define SECOND	2u

struct fixture {
	struct pcpu_allocator *a;
	char *base;		/* cookie of chunk 1's first byte */
};

/* The first chunk is full, and 128 bytes at the start of the next in use. */
static bool begin(struct fixture *f, const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	f->a = suite_begin(g, &info);
	if (!f->a)
		return false;
	EXPECT_NOT_NULL(g->alloc(f->a, 20852, 4, GFP_KERNEL));
	f->base = g->alloc(f->a, 128, 64, GFP_KERNEL);
	EXPECT_NOT_NULL(f->base);
	return f->base;
}

static void take(struct fixture *f, size_t size, size_t align, long at)
{
	char *p = f->a->generation->alloc(f->a, size, align, GFP_KERNEL);

	EXPECT_EQ(p - f->base, at);
}

/* The row begins with text and goes on with rest to its end. */
static void expect_row(struct fixture *f, unsigned int chunk,
		       unsigned int page, const char *text, char rest)
{
	char row[PCPU_ROW + 1], right[PCPU_ROW + 1];

	memset(right, rest, PCPU_ROW);
	memcpy(right, text, strlen(text));
	right[PCPU_ROW] = '\0';
	EXPECT_TRUE(pcpu_chunk_info_row(f->a, chunk, page, row));
	EXPECT_STREQ(row, right);
}

TEST(percpu_info, a_row_shows_areas_in_turn)
{
	const struct pcpu_generation *g;
	struct fixture f;

	for_each_able(g, NEEDS_PLACES) {
		ASSERT_TRUE(begin(&f, g));
		expect_row(&f, SECOND, 0, "##", '.');
		take(&f, 64, 64, 128);
		take(&f, 192, 64, 192);
		expect_row(&f, SECOND, 0, "##=###", '.');
		take(&f, 4, 4, 384);		/* a letter's begin */
		expect_row(&f, SECOND, 0, "##=###+", '.');
		take(&f, 60, 4, 388);		/* two fill a letter */
		expect_row(&f, SECOND, 0, "##=###+", '.');
		take(&f, 128, 32, 448);
		take(&f, 32, 32, 576);
		take(&f, 64, 32, 608);		/* halves of two letters */
		expect_row(&f, SECOND, 0, "##=###+==++", '.');
		EXPECT_EQ(g->free(f.a, f.base + 128), 0);
		expect_row(&f, SECOND, 0, "##.===+##++", '.');
		take(&f, 4096, 4096, 4096);
		expect_row(&f, SECOND, 1, "", '=');
		suite_finish(f.a);
	}
}

TEST(percpu_info, a_row_shows_what_is_others_and_what_is_not_there)
{
	const struct pcpu_generation *g;
	char row[PCPU_ROW + 1];
	struct fixture f;

	for_each_able(g, NEEDS_CHUNKS) {
		const size_t start = 32396 + 8192;	/* chunk 0 begins */
		char others[PCPU_ROW + 1] = { 0 };
		unsigned int page;

		ASSERT_TRUE(begin(&f, g));
		memset(others, '-', start % PAGE_SIZE / 64);
		/* The area map's chunk 0 has the whole unit before it. */
		for (page = 0; pcpu_chunk_info_row(f.a, FIRST, page, row) &&
			       row[PCPU_ROW - 1] == '-'; page++)
			EXPECT_EQ(row[0], '-');
		strcat(others, "+");
		expect_row(&f, FIRST, page, others, '#');
		expect_row(&f, FIRST, page + 1, "", '#');
		EXPECT_TRUE(pcpu_chunk_info_row(f.a, FIRST, page + 5, row));
		EXPECT_FALSE(pcpu_chunk_info_row(f.a, FIRST, page + 6, row));
		EXPECT_TRUE(pcpu_chunk_info_row(f.a, SECOND, 14, row));
		EXPECT_STREQ(row, "");
		EXPECT_FALSE(pcpu_chunk_info_row(f.a, SECOND, 15, row));
		EXPECT_FALSE(pcpu_chunk_info_row(f.a, 3, 0, row));
		suite_finish(f.a);
	}
}

TEST(percpu_info, sizes_and_gaps_are_those_of_the_areas)
{
	const struct pcpu_generation *g;
	struct pcpu_chunk_info info;
	struct fixture f;

	for_each_able(g, NEEDS_PLACES) {
		ASSERT_TRUE(begin(&f, g));
		take(&f, 8, 4, 128);
		take(&f, 16, 4, 136);
		take(&f, 1000, 4, 152);
		take(&f, 24, 4, 1152);
		ASSERT_TRUE(pcpu_chunk_info_get(f.a, SECOND, &info));
		EXPECT_EQ(info.id, 1);
		EXPECT_EQ(info.nr_alloc, 5);
		EXPECT_EQ(info.first_free, 1176);
		EXPECT_EQ(info.sum_frag, 0);
		EXPECT_EQ(info.cur_min, 8);
		EXPECT_EQ(info.cur_med, 24);	/* 8 16 24 128 1000 */
		EXPECT_EQ(info.cur_max, 1000);
		EXPECT_EQ(g->free(f.a, f.base), 0);
		EXPECT_EQ(g->free(f.a, f.base + 136), 0);
		ASSERT_TRUE(pcpu_chunk_info_get(f.a, SECOND, &info));
		EXPECT_EQ(info.nr_alloc, 3);
		EXPECT_EQ(info.first_free, 0);
		EXPECT_EQ(info.sum_frag, 128 + 16);
		EXPECT_EQ(info.max_frag, 128);
		EXPECT_EQ(info.cur_med, 24);	/* 8 24 1000 */
		EXPECT_EQ(g->free(f.a, f.base + 128), 0);
		ASSERT_TRUE(pcpu_chunk_info_get(f.a, SECOND, &info));
		EXPECT_EQ(info.cur_med, 24);	/* 24 1000: the lower */
		EXPECT_EQ(info.cur_min, 24);
		EXPECT_EQ(info.max_alloc_size, 1000);
		EXPECT_EQ(info.max_frag, 152);
		suite_finish(f.a);
	}
}
