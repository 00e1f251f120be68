// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_refuse.c - frees of what was not allocated
 */
#include "tests/percpu/suite.h"

static struct pcpu_allocator *begin(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 2, 8192);

	return suite_begin(g, &info);
}

/* why: only those of chunks know. */
static void expect_refused(struct pcpu_allocator *a, void *cookie,
			   const char *why)
{
	struct pcpu_stats before, after;

	suite_log_clear();
	a->generation->stats(a, &before);
	EXPECT_EQ(a->generation->free(a, cookie), -EINVAL);
	EXPECT_TRUE(suite_log_says("refused"));
	if (a->generation->chunks)
		EXPECT_TRUE(suite_log_says(why));
	a->generation->stats(a, &after);
	EXPECT_EQ(after.refused, before.refused + 1);
	EXPECT_EQ(after.nr_cur_alloc, before.nr_cur_alloc);
	EXPECT_EQ(after.free_bytes, before.free_bytes);
	EXPECT_EQ(a->generation->verify(a), 0);
}

TEST(percpu_refuse, null_is_no_free)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		EXPECT_EQ(g->free(a, NULL), 0);
		suite_finish(a);
	}
}

TEST(percpu_refuse, freeing_twice)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHECKS) {
		struct pcpu_allocator *a = begin(g);
		char *p, *q;

		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 40, 8, GFP_KERNEL);
		q = g->alloc(a, 40, 8, GFP_KERNEL);
		EXPECT_EQ(g->free(a, p), 0);
		expect_refused(a, p, "freed twice");
		EXPECT_EQ(g->free(a, q), 0);
		expect_refused(a, q, "freed twice");
		expect_refused(a, p, "chunk 0 offset");
		suite_finish(a);
	}
}

TEST(percpu_refuse, the_middle_of_an_area)
{
	static const size_t offs[] = { 1, 2, 4, 8, 31, 32, 60, 63 };
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHECKS) {
		struct pcpu_allocator *a = begin(g);
		char *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 64, 8, GFP_KERNEL);
		for (size_t i = 0; i < ARRAY_SIZE(offs); i++)
			expect_refused(a, p + offs[i], "not its begin");
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

TEST(percpu_refuse, what_is_not_a_cookie)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		vaddr_t begin_of_units;
		char *p;

		ASSERT_NOT_NULL(a);
		begin_of_units = a->base + a->delta;
		p = g->alloc(a, 64, 8, GFP_KERNEL);
		/* Another core's copy, its address, and the first one's. */
		expect_refused(a, p + a->unit_offset[2], "core 2");
		expect_refused(a, g->ptr(a, p, 2), "of core 2: free the "
			       "pointer that was returned");
		expect_refused(a, g->ptr(a, p, 0), "of core 0: free the "
			       "pointer that was returned");
		expect_refused(a, (void *)begin_of_units, "static variables");
		expect_refused(a, (void *)(begin_of_units + 32395),
			       "static variables");
		expect_refused(a, (void *)(begin_of_units - 4),
			       "no per-CPU memory");
		expect_refused(a, (void *)(vaddr_t)64, "no per-CPU memory");
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

/* The first byte of each part, and the ends, with nothing allocated. */
TEST(percpu_refuse, parts_that_are_hidden)
{
	static const struct { size_t off; const char *says; } bytes[] = {
		{ 0, "byte 0 of core 0's static variables" },
		{ 28672, "byte 28672 of core 0's static variables" },
		{ 32395, "byte 32395 of core 0's static variables" },
		{ 32396, "chunk R offset" }, { 36864, "chunk R offset" },
		{ 40584, "chunk R offset" },
		{ 40588, "chunk 0 offset" }, { 40960, "chunk 0 offset" },
		{ 61436, "of core 0: not in use, freed twice?" },
		{ 61440, "byte 0 of core 1's static variables" },
	};
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		for (size_t i = 0; i < ARRAY_SIZE(bytes); i++)
			expect_refused(a, (void *)(a->base + a->delta +
						   bytes[i].off),
				       bytes[i].says);
		suite_finish(a);
	}
}
