// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_reserve.c - when quartet fills its reserve
 *
 * The first chunk's empty pages are the reserve, until they are few. That of
 * Linux's generations is tested with their golden records (replay.c).
 */
#include "tests/percpu/suite.h"

static unsigned int nr_chunks(struct pcpu_allocator *a)
{
	struct pcpu_stats s;

	a->generation->stats(a, &s);
	return s.nr_chunks;
}

TEST(percpu_reserve, while_the_first_chunk_has_room_there_is_no_other)
{
	const struct pcpu_generation *g = &pcpu_quartet;
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);
	struct pcpu_allocator *a = suite_begin(g, &info);
	void *taken[16];
	unsigned int n = 0;

	ASSERT_NOT_NULL(a);
	EXPECT_GE(a->nr_empty, a->empty_high);
	while (a->nr_empty >= a->empty_low) {
		pcpu_balance(a);
		EXPECT_EQ(nr_chunks(a), 2);	/* the reserved one, too */
		taken[n] = g->alloc(a, PAGE_SIZE, PAGE_SIZE, GFP_NOWAIT);
		ASSERT_NOT_NULL(taken[n++]);
	}
	suite_settle(a);
	EXPECT_EQ(nr_chunks(a), 3);
	EXPECT_GE(a->nr_empty, a->empty_high);
	for (int i = 0; i < a->empty_high; i++) {
		taken[n] = g->alloc(a, PAGE_SIZE, PAGE_SIZE, GFP_NOWAIT);
		EXPECT_NOT_NULL(taken[n++]);
	}
	while (n)
		EXPECT_EQ(g->free(a, taken[--n]), 0);
	suite_quiesce(a);
	EXPECT_EQ(nr_chunks(a), 2);
	suite_finish(a);
}
