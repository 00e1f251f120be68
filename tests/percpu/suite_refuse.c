// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_refuse.c - wrong frees, and failures in the middle
 */
#include "tests/percpu/suite.h"

#include "mm/slab.h"

static struct pcpu_allocator *begin(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 2, 8192);
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);

	if (a && suite_setup(a, g, &info, false)) {
		kfree(a);
		a = NULL;
	}
	EXPECT_NOT_NULL(a);
	return a;
}

static void finish(struct pcpu_allocator *a)
{
	EXPECT_EQ(a->generation->verify(a), 0);
	suite_teardown(a);
	kfree(a);
}

static void expect_refused(struct pcpu_allocator *a, void *cookie,
			   const char *why)
{
	struct pcpu_stats before, after;

	suite_log_clear();
	a->generation->stats(a, &before);
	EXPECT_EQ(a->generation->free(a, cookie), -EINVAL);
	EXPECT_TRUE(suite_log_says("refused"));
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

	for_each_generation(g) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		EXPECT_EQ(g->free(a, NULL), 0);
		finish(a);
	}
}

TEST(percpu_refuse, freeing_twice)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
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
		finish(a);
	}
}

TEST(percpu_refuse, the_middle_of_an_area)
{
	static const size_t offs[] = { 1, 2, 4, 8, 31, 32, 60, 63 };
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin(g);
		char *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 64, 8, GFP_KERNEL);
		for (size_t i = 0; i < ARRAY_SIZE(offs); i++)
			expect_refused(a, p + offs[i], "not its begin");
		EXPECT_EQ(g->free(a, p), 0);
		finish(a);
	}
}

TEST(percpu_refuse, what_is_not_a_cookie)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin(g);
		vaddr_t begin_of_units;
		char *p;

		ASSERT_NOT_NULL(a);
		begin_of_units = a->base + a->delta;
		p = g->alloc(a, 64, 8, GFP_KERNEL);
		/* Another core's copy, as a cookie. */
		expect_refused(a, p + a->unit_offset[2], "core 2");
		expect_refused(a, (void *)begin_of_units, "static variables");
		expect_refused(a, (void *)(begin_of_units + 32395),
			       "static variables");
		expect_refused(a, (void *)(begin_of_units - 4),
			       "no per-CPU memory");
		expect_refused(a, (void *)(vaddr_t)64, "no per-CPU memory");
		EXPECT_EQ(g->free(a, p), 0);
		finish(a);
	}
}

/* The first byte of each part, and the ends, with nothing allocated. */
TEST(percpu_refuse, parts_that_are_hidden)
{
	static const size_t offs[] = { 0, 28672, 32396, 36864, 40584, 40588,
				       40960, 61436, 61440 };
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		for (size_t i = 0; i < ARRAY_SIZE(offs); i++)
			expect_refused(a, (void *)(a->base + a->delta +
						   offs[i]), "free of");
		finish(a);
	}
}

/* --- failures --- */

TEST(percpu_refuse, pages_fail_at_each_step)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
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
		finish(a);
	}
}

TEST(percpu_refuse, a_new_chunk_fails)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
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
		finish(a);
	}
}

/* The work fails too, and is tried again when there is need. */
TEST(percpu_refuse, the_reserve_cannot_be_refilled)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
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
		finish(a);
	}
}

/* --- set-up --- */

TEST(percpu_refuse, impossible_layouts)
{
	struct pcpu_alloc_info good = suite_layout(4, 1, 8192), bad;
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);
	const struct pcpu_generation *g;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	for_each_generation(g) {
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
		bad.static_size = 0;
		EXPECT_EQ(suite_setup(a, g, &bad, false), -EINVAL);
	}
	EXPECT_TRUE(suite_log_says("impossible geometry"));
	kfree(a);
}

TEST(percpu_refuse, whole_chunks_want_one_group)
{
	struct pcpu_alloc_info one = suite_layout(4, 1, 8192);
	struct pcpu_alloc_info two = suite_layout(4, 2, 8192);
	struct model_options options = {
		.nr_ops = KTEST_CASES(5000, 500), .max_objects = 300,
		.verify_all_every = 500, .verify_each = true, .seed = 1,
	};
	const struct pcpu_generation *g;
	struct pcpu_allocator *a;
	const char *wrong;

	for_each_generation(g) {
		a = kzalloc(sizeof(*a), GFP_KERNEL);
		ASSERT_NOT_NULL(a);
		suite_log_clear();
		EXPECT_EQ(suite_setup(a, g, &two, true), -EINVAL);
		EXPECT_TRUE(suite_log_says("can't handle more than one "
					   "group"));
		EXPECT_EQ(suite_setup(a, g, &one, true), 0);
		wrong = model_run(a, &options);
		EXPECT_STREQ(wrong ? wrong : "", "");
		finish(a);
	}
}
