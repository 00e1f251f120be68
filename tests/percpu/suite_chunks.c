// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_chunks.c - what the generations made of chunks must do
 *
 * The engine of percpu/alloc.c and percpu/balance.c: its messages, its
 * parts, its reserve, and its ways to fail.
 */
#include "tests/percpu/suite.h"

#include "mm/slab.h"

#define QUIET	__GFP_NOWARN

static struct pcpu_allocator *begin(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	return suite_begin(g, &info);
}

/* --- requests --- */

static const struct {
	size_t size;
	size_t align;
	bool ok;
	bool odd_ok;		/* with any alignment */
} requests[] = {
	{ 3, 0, true, true }, { 32767, 4096, true, true },
	{ 32768, 4, true, true }, { 32769, 4, false, false },
	{ 8, 3, true, true }, { 8, 12, false, true },
	{ 8, 24, false, true }, { 8, 48, false, true },
	{ 8, 8192, false, false },
};

TEST(percpu_chunks, odd_alignments_are_the_area_maps_only)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
			void *p = g->alloc(a, requests[i].size,
					   requests[i].align,
					   GFP_KERNEL | QUIET);

			EXPECT_EQ(p != NULL, g->can.any_align ?
				  requests[i].odd_ok : requests[i].ok);
			EXPECT_EQ(g->free(a, p), 0);
		}
		suite_finish(a);
	}
}

TEST(percpu_chunks, bad_requests_are_named)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		suite_log_clear();
		EXPECT_NULL(g->alloc(a, 40000, 8, GFP_KERNEL));
		EXPECT_TRUE(suite_log_says("illegal size (40000) or align "
					   "(8)"));
		suite_finish(a);
	}
}

/* --- running out --- */

#define MOST	8192

static void *many[MOST];

/* Allocates until it fails. Return: how many. */
static unsigned int take_all(struct pcpu_allocator *a, size_t size, gfp_t gfp,
			     bool reserved)
{
	const struct pcpu_generation *g = a->generation;
	unsigned int n;

	for (n = 0; n < MOST; n++) {
		many[n] = reserved ? g->alloc_reserved(a, size, 4, gfp) :
				     g->alloc(a, size, 4, gfp);
		if (!many[n])
			break;
	}
	return n;
}

static void give_all(struct pcpu_allocator *a, unsigned int n)
{
	while (n)
		EXPECT_EQ(a->generation->free(a, many[--n]), 0);
}

TEST(percpu_chunks, without_more_chunks_the_first_is_used_to_the_last_byte)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		struct pcpu_stats s;
		unsigned int n;

		ASSERT_NOT_NULL(a);
		a->can_grow = false;
		suite_log_clear();
		for (unsigned int round = 0; round < 2; round++) {
			n = take_all(a, 4, GFP_KERNEL, false);
			EXPECT_EQ(n, 20852 / 4);
			g->stats(a, &s);
			EXPECT_EQ(s.free_bytes, 0);
			give_all(a, n);
		}
		EXPECT_TRUE(suite_log_says("too early for another chunk"));
		EXPECT_TRUE(suite_log_says("size=4 align=4 atomic=0"));
		g->stats(a, &s);
		EXPECT_EQ(s.free_bytes, 20852);
		EXPECT_EQ(s.failed, 2);
		suite_finish(a);
	}
}

TEST(percpu_chunks, the_reserved_part_is_for_reserved_requests)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		unsigned int n;

		ASSERT_NOT_NULL(a);
		suite_log_clear();
		for (unsigned int round = 0; round < 2; round++) {
			n = take_all(a, 64, GFP_KERNEL, true);
			EXPECT_EQ(n, 8192 / 64);
			give_all(a, n);
		}
		EXPECT_TRUE(suite_log_says("alloc from reserved chunk "
					   "failed"));
		suite_finish(a);
	}
}

TEST(percpu_chunks, without_a_reserved_part_all_is_one)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 0);
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = suite_begin(g, &info);
		void *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc_reserved(a, 20000, 8, GFP_KERNEL);
		EXPECT_NOT_NULL(p);
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

/* After that the log has them no more. */
TEST(percpu_chunks, failures_are_told_ten_times)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		a->can_grow = false;
		for (unsigned int i = 0; i < 10; i++) {
			suite_log_clear();
			EXPECT_NULL(g->alloc(a, 30000, 4, GFP_KERNEL));
			EXPECT_TRUE(suite_log_says("allocation failed, "
						   "size=30000 align=4"));
		}
		EXPECT_TRUE(suite_log_says("limit reached, disable warning"));
		suite_log_clear();
		EXPECT_NULL(g->alloc(a, 30000, 4, GFP_KERNEL));
		EXPECT_FALSE(suite_log_says("allocation failed"));
		suite_finish(a);
	}
}

TEST(percpu_chunks, who_cannot_sleep_lives_on_the_reserve)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		unsigned int n;

		ASSERT_NOT_NULL(a);
		n = take_all(a, 1024, GFP_NOWAIT | QUIET, false);
		EXPECT_EQ(n, 20);	/* the first chunk, and no other */
		EXPECT_TRUE(a->atomic_failed);
		suite_settle(a);
		EXPECT_GE(a->nr_empty, a->empty_high);
		EXPECT_NOT_NULL(many[n] = g->alloc(a, 4096, 8, GFP_NOWAIT));
		give_all(a, n + 1);
		suite_finish(a);
	}
}

TEST(percpu_chunks, memory_comes_back)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		struct pcpu_stats s;
		unsigned int n = 0;

		ASSERT_NOT_NULL(a);
		while (n < 200 && (many[n] = g->alloc(a, 3000, 8, GFP_KERNEL)))
			n++;
		EXPECT_EQ(n, 200);
		g->stats(a, &s);
		EXPECT_GE(s.nr_open_chunks, 10);
		give_all(a, n);
		suite_settle(a);
		g->stats(a, &s);
		EXPECT_LE(s.nr_open_chunks, 3);
		pcpu_allocator_shrink(a);
		g->stats(a, &s);
		EXPECT_EQ(s.nr_open_chunks, 1);
		EXPECT_EQ(s.nr_cur_alloc, 0);
		EXPECT_EQ(s.nr_alloc, s.nr_dealloc);
		suite_finish(a);
	}
}

/* --- failures --- */

TEST(percpu_chunks, pages_fail_at_each_step)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		void *p;
		int step;

		ASSERT_NOT_NULL(a);
		for (step = 0; step < 20; step++) {
			suite_log_clear();
			suite_fail_pages_after(step);
			p = g->alloc(a, 30000, 4096, GFP_KERNEL);
			suite_fail_pages_after(-1);
			EXPECT_EQ(g->verify(a), 0);
			if (p)
				break;
			EXPECT_TRUE(suite_log_says("failed to populate"));
		}
		EXPECT_GT(step, 0);
		EXPECT_NOT_NULL(p);
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

TEST(percpu_chunks, a_new_chunk_fails)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		void *p;
		int step;

		ASSERT_NOT_NULL(a);
		suite_log_clear();
		suite_fail_chunks_after(0);
		EXPECT_NULL(g->alloc(a, 30000, 8, GFP_KERNEL));
		suite_fail_chunks_after(-1);
		EXPECT_TRUE(suite_log_says("failed to allocate new chunk"));
		for (step = 0, p = NULL; step < 10 && !p; step++) {
			suite_fail_metadata_after(step);
			p = g->alloc(a, 30000, 8, GFP_KERNEL | __GFP_NOWARN);
			suite_fail_metadata_after(-1);
			EXPECT_EQ(g->verify(a), 0);
		}
		EXPECT_GT(step, 1);
		EXPECT_NOT_NULL(p);
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

/* The work fails too, and is tried again when there is need. */
TEST(percpu_chunks, the_reserve_cannot_be_refilled)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		void *first, *p;

		ASSERT_NOT_NULL(a);
		first = g->alloc(a, 20000, 8, GFP_KERNEL);
		EXPECT_NOT_NULL(first);
		suite_fail_pages_after(0);
		suite_settle(a);
		EXPECT_NULL(g->alloc(a, 4096, 8, GFP_NOWAIT | __GFP_NOWARN));
		suite_settle(a);
		suite_fail_pages_after(-1);
		EXPECT_NULL(g->alloc(a, 4096, 8, GFP_NOWAIT | __GFP_NOWARN));
		suite_settle(a);
		p = g->alloc(a, 4096, 8, GFP_NOWAIT);
		EXPECT_NOT_NULL(p);
		EXPECT_EQ(g->free(a, p), 0);
		EXPECT_EQ(g->free(a, first), 0);
		suite_finish(a);
	}
}

/* --- set-up --- */

/* More areas than the arrays had room for; after that they shrink again. */
TEST(percpu_chunks, before_there_is_a_heap_the_first_chunk_serves)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a;
		unsigned int n;

		suite_early();
		a = begin(g);
		ASSERT_NOT_NULL(a);
		suite_log_clear();
		n = take_all(a, 40, GFP_KERNEL, false);
		EXPECT_EQ(n, 20852 / 40);
		EXPECT_TRUE(suite_log_says("too early for another chunk"));
		EXPECT_EQ(g->verify(a), 0);
		suite_ready(a);
		many[n] = g->alloc(a, 40, 4, GFP_KERNEL);
		EXPECT_NOT_NULL(many[n]);
		give_all(a, n + 1);
		suite_settle(a);
		pcpu_allocator_shrink(a);
		suite_finish(a);
	}
}

/* With the heap there, the array grows, and shrinks to its first length. */
TEST(percpu_chunks, a_first_chunk_gives_its_longer_array_back)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = begin(g);
		size_t before, most;
		unsigned int n;

		ASSERT_NOT_NULL(a);
		before = a->index->metadata(a->first);
		a->can_grow = false;
		n = take_all(a, 8, GFP_KERNEL, false);
		EXPECT_EQ(n, 20852 / 8);
		most = a->index->metadata(a->first);
		EXPECT_EQ(most > before, a->index->grow != NULL);
		pcpu_allocator_shrink(a);
		EXPECT_EQ(a->index->metadata(a->first), most);
		give_all(a, n);
		pcpu_allocator_shrink(a);
		EXPECT_EQ(a->index->metadata(a->first), before);
		suite_finish(a);
	}
}

TEST(percpu_chunks, without_metadata_there_is_no_first_chunk)
{
	struct pcpu_alloc_info info = suite_layout(2, 1, 8192);
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);
	const struct pcpu_generation *g;

	ASSERT_NOT_NULL(a);
	for_each_able(g, NEEDS_CHUNKS) {
		int step, err;

		for (step = 0; step < 20; step++) {
			suite_fail_metadata_after(step);
			err = suite_setup(a, g, &info, false);
			suite_fail_metadata_after(-1);
			if (!err)
				break;
			EXPECT_EQ(err, -ENOMEM);
		}
		/* A chunk and its index: twice. */
		EXPECT_GE(step, 4);
		EXPECT_EQ(g->verify(a), 0);
		suite_teardown(a);
	}
	kfree(a);
}

TEST(percpu_chunks, impossible_layouts)
{
	struct pcpu_alloc_info good = suite_layout(4, 1, 8192), bad;
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);
	const struct pcpu_generation *g;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	for_each_able(g, NEEDS_CHUNKS) {
		bad = good;
		bad.nr_cpus = 9;
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
		bad = good;
		bad.cpu_of_unit[2] = 1;		/* twice 1, never 2 */
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
		bad = good;
		bad.unit_size = 28672;
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
		bad = good;
		bad.dyn_size += 4;
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
		bad = good;
		bad.reserved_size = 8191;
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
		bad = good;
		bad.dyn_size = 0;
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
	}
	EXPECT_TRUE(suite_log_says("impossible geometry"));
	kfree(a);
}

/* As with one core, where static variables lie elsewhere. */
TEST(percpu_chunks, the_first_chunk_may_be_without_static_part)
{
	struct pcpu_alloc_info info = suite_layout(1, 1, 8192);
	struct model_options options = {
		.nr_ops = KTEST_CASES(10000, 1000), .max_objects = 300,
		.verify_all_every = 500, .verify_each = true, .seed = 1,
	};
	const struct pcpu_generation *g;
	struct pcpu_allocator *a;
	const char *wrong;

	info.dyn_size += info.static_size;
	info.static_size = 0;
	for_each_able(g, NEEDS_NOTHING) {
		void *p, *r;

		a = suite_begin(g, &info);
		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 64, 64, GFP_KERNEL);
		EXPECT_NOT_NULL(p);
		r = g->can.reserved ? g->alloc_reserved(a, 8192, 8,
							GFP_KERNEL) : NULL;
		EXPECT_EQ(g->can.reserved, r != NULL);
		EXPECT_EQ(g->free(a, p), 0);
		EXPECT_EQ(g->free(a, r), 0);
		wrong = model_run(a, &options);
		EXPECT_STREQ(wrong ? wrong : "", "");
		suite_finish(a);
	}
}

TEST(percpu_chunks, whole_chunks_want_one_group)
{
	struct pcpu_alloc_info one = suite_layout(4, 1, 8192);
	struct pcpu_alloc_info two = suite_layout(4, 2, 8192);
	struct model_options options = {
		.nr_ops = KTEST_CASES(3000, 300), .max_objects = 300,
		.verify_all_every = 500, .verify_each = true, .seed = 1,
	};
	const struct pcpu_generation *g;
	struct pcpu_allocator *a;
	const char *wrong;

	for_each_able(g, NEEDS_CHUNKS) {
		a = kzalloc(sizeof(*a), GFP_KERNEL);
		ASSERT_NOT_NULL(a);
		suite_log_clear();
		EXPECT_EQ(suite_setup(a, g, &two, true), -EINVAL);
		EXPECT_TRUE(suite_log_says("can't handle more than one "
					   "group"));
		EXPECT_EQ(suite_setup(a, g, &one, true), 0);
		wrong = model_run(a, &options);
		EXPECT_STREQ(wrong ? wrong : "", "");
		suite_finish(a);
	}
}
