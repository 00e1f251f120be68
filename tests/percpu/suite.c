// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite.c - what every generation must do
 *
 * Through struct pcpu_generation only, so that one need not be made of
 * chunks. Each test makes instances of its own and runs once for each
 * generation that has the abilities it needs.
 */
#include "tests/percpu/suite.h"

#include "kernel/lib/format.h"
#include "mm/slab.h"

#include <string.h>

#define QUIET	__GFP_NOWARN
#define LEAST	8u	/* bytes that every generation can align to */

static struct pcpu_allocator *begin(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	return suite_begin(g, &info);
}

/* --- random operations --- */

static void run_model(const struct pcpu_generation *g,
		      const struct pcpu_alloc_info *info,
		      const struct model_options *options)
{
	struct pcpu_allocator *a = suite_begin(g, info);
	const char *wrong;
	long pages;

	if (!a)
		return;
	pages = suite_pages_in_use();
	wrong = model_run(a, options);
	EXPECT_STREQ(wrong ? wrong : "", "");
	if (wrong)
		ktest_note("generation %s, seed %u", g->name, options->seed);
	/* The free chunk that stays, and one whose pages are the reserve. */
	EXPECT_LE(suite_pages_in_use() - pages, (int)info->nr_cpus * 2 * 15);
	suite_finish(a);
}

TEST(percpu_suite, random_operations_match_the_model)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);
	const struct pcpu_generation *g;
	struct model_options options = {
		.nr_ops = KTEST_CASES(40000, 2000), .max_objects = 1000,
		.verify_all_every = 1000, .verify_each = true,
		.seed = ktest_random(),
	};

	for_each_able(g, NEEDS_NOTHING)
		run_model(g, &info, &options);
}

TEST(percpu_suite, random_operations_while_memory_fails)
{
	struct pcpu_alloc_info info = suite_layout(2, 1, 8192);
	const struct pcpu_generation *g;
	struct model_options options = {
		.nr_ops = KTEST_CASES(10000, 1000), .max_objects = 600,
		.verify_all_every = 500, .verify_each = true, .inject = true,
		.seed = ktest_random(),
	};

	for_each_able(g, NEEDS_NOTHING)
		run_model(g, &info, &options);
}

static const struct {
	unsigned int nr_cpus;
	int nr_groups;
	size_t reserved;
	size_t odd;	/* bytes that parts begin later and end before */
} layouts[] = {
	{ 1, 1, 0, 0 }, { 1, 1, 8192, 1 }, { 2, 2, 8192, 2 },
	{ 3, 3, 4096, 0 }, { 4, 2, 0, 3 }, { 6, 3, 2048, 0 },
	{ 8, 4, 8192, 0 }, { 8, 1, 8192, 6 },
};

TEST(percpu_suite, every_layout_does)
{
	const struct pcpu_generation *g;
	struct model_options options = {
		.nr_ops = KTEST_CASES(2000, 200), .max_objects = 300,
		.verify_all_every = 500, .verify_each = true,
		.seed = ktest_random(),
	};

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pcpu_alloc_info info = suite_layout(layouts[i].nr_cpus,
							   layouts[i].nr_groups,
							   layouts[i].reserved);

		info.static_size += layouts[i].odd;
		info.dyn_size -= 2 * layouts[i].odd;
		for_each_able(g, NEEDS_NOTHING)
			run_model(g, &info, &options);
	}
}

/* --- requests --- */

static void expect_alloc(struct pcpu_allocator *a, size_t size, size_t align,
			 bool ok)
{
	const struct pcpu_generation *g = a->generation;
	void *p = g->alloc(a, size, align, GFP_KERNEL | QUIET);

	EXPECT_EQ(p != NULL, ok);
	if ((p != NULL) != ok)
		ktest_note("generation %s, size %zu, align %zu", g->name, size,
			   align);
	if (p)
		EXPECT_EQ(g->free(a, p), 0);
}

TEST(percpu_suite, sizes_and_alignments_are_checked)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);
		size_t align = g->can.max_align;

		ASSERT_NOT_NULL(a);
		expect_alloc(a, 0, 4, false);
		expect_alloc(a, 1, 1, true);
		expect_alloc(a, 8, align, true);
		expect_alloc(a, 4095, align, true);
		expect_alloc(a, 8, 2 * align, !g->can.checks_align);
		expect_alloc(a, g->can.max_size + 1, 4, false);
		expect_alloc(a, ~0ul, 4, false);
		expect_alloc(a, ~0ul - 1, 1, false);
		if (g->can.grows)
			expect_alloc(a, g->can.max_size, align, true);
		suite_finish(a);
	}
}

/* Its size is in the log, rounded up perhaps. */
TEST(percpu_suite, a_request_too_large_is_named)
{
	const struct pcpu_generation *g;
	char text[24];

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);

		ASSERT_NOT_NULL(a);
		suite_log_clear();
		EXPECT_NULL(g->alloc(a, g->can.max_size + 4, LEAST,
				     GFP_KERNEL));
		format(text, sizeof(text), "%zu", g->can.max_size + 4);
		EXPECT_TRUE(suite_log_says(text));
		suite_finish(a);
	}
}

TEST(percpu_suite, every_copy_is_zeroed_and_apart)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);
		u32 *copy[4];
		void *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 64, LEAST, GFP_KERNEL);
		for (unsigned int round = 0; round < 2; round++) {
			ASSERT_NOT_NULL(p);
			for (unsigned int cpu = 0; cpu < 4; cpu++) {
				copy[cpu] = g->ptr(a, p, cpu);
				EXPECT_EQ(copy[cpu][15], 0);
				copy[cpu][15] = cpu + 1;
			}
			for (unsigned int cpu = 0; cpu < 4; cpu++)
				EXPECT_EQ(copy[cpu][15], cpu + 1);
			EXPECT_EQ(g->free(a, p), 0);
			p = g->alloc(a, 64, LEAST, GFP_KERNEL);
		}
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

TEST(percpu_suite, who_cannot_sleep_is_served)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_ATOMIC) {
		struct pcpu_allocator *a = begin(g);
		void *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 64, LEAST, GFP_NOWAIT);
		EXPECT_NOT_NULL(p);
		EXPECT_EQ(g->free(a, p), 0);
		suite_finish(a);
	}
}

/* --- running out --- */

#define MOST	8192

static void *many[MOST];

/* Allocates until it fails. Return: how many. */
static unsigned int take_all(struct pcpu_allocator *a, size_t size,
			     unsigned int most)
{
	unsigned int n;

	for (n = 0; n < most; n++) {
		many[n] = a->generation->alloc(a, size, LEAST,
					       GFP_KERNEL | QUIET);
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

static void no_more_memory(bool none)
{
	suite_fail_pages_after(none ? 0 : -1);
	suite_fail_chunks_after(none ? 0 : -1);
	suite_fail_metadata_after(none ? 200 : -1);
}

TEST(percpu_suite, what_is_freed_after_exhaustion_can_be_had_again)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);
		unsigned int n;

		ASSERT_NOT_NULL(a);
		no_more_memory(true);
		n = take_all(a, 256, MOST);
		no_more_memory(false);
		EXPECT_LT(n, MOST);
		EXPECT_GT(n, 20);
		EXPECT_EQ(g->verify(a), 0);
		for (unsigned int i = 0; i < n; i += 7) {
			EXPECT_EQ(g->free(a, many[i]), 0);
			many[i] = g->alloc(a, 256, LEAST, GFP_KERNEL);
			EXPECT_NOT_NULL(many[i]);
		}
		EXPECT_EQ(g->verify(a), 0);
		give_all(a, n);
		suite_finish(a);
	}
}

TEST(percpu_suite, statistics_count_what_happened)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);
		struct pcpu_stats before, s;
		unsigned int n;

		ASSERT_NOT_NULL(a);
		g->stats(a, &before);
		EXPECT_EQ(before.nr_cur_alloc, 0);
		n = take_all(a, 40, 30);
		EXPECT_EQ(n, 30);
		g->stats(a, &s);
		EXPECT_EQ(s.nr_cur_alloc, 30);
		EXPECT_EQ(s.nr_alloc, 30);
		EXPECT_GE(s.max_alloc_size, 40);
		give_all(a, n);
		EXPECT_NULL(g->alloc(a, g->can.max_size + 1, LEAST,
				     GFP_KERNEL | QUIET));
		suite_settle(a);
		g->stats(a, &s);
		EXPECT_EQ(s.nr_cur_alloc, 0);
		EXPECT_EQ(s.nr_max_alloc, 30);
		EXPECT_EQ(s.nr_dealloc, 30);
		EXPECT_EQ(s.refused, 0);
		suite_finish(a);
	}
}

static void count_used(void *ctx, const struct pcpu_chunk *chunk,
		       const struct pcpu_area *area)
{
	size_t *count = ctx;

	(void)chunk;
	count[0] += area->used;
	count[1] += area->used ? area->size : 0;
}

TEST(percpu_suite, a_walk_meets_every_area)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);
		size_t count[2] = { 0 };
		unsigned int n;

		ASSERT_NOT_NULL(a);
		n = take_all(a, 100, 50);
		g->walk(a, count_used, count);
		EXPECT_EQ(count[0], n);
		EXPECT_GE(count[1], (size_t)n * 100);
		give_all(a, n);
		count[0] = 0;
		g->walk(a, count_used, count);
		EXPECT_EQ(count[0], 0);
		suite_finish(a);
	}
}

/* Used bytes of one core, by a walk, are part of all cores' memory. */
static void expect_memory(struct pcpu_allocator *a, size_t requested)
{
	size_t count[2] = { 0 }, used;
	struct pcpu_stats s;

	a->generation->walk(a, count_used, count);
	a->generation->stats(a, &s);
	used = count[1] * a->nr_cpus;
	EXPECT_GE(used, requested);
	EXPECT_GE(s.memory, used + s.room_unused);
	EXPECT_GT(s.metadata, 0);
	if (used + s.room_unused > s.memory || !s.metadata)
		ktest_note("generation %s: %zu used, %zu unused, %zu in all, "
			   "%zu metadata", a->generation->name, used,
			   s.room_unused, s.memory, s.metadata);
}

TEST(percpu_suite, memory_is_accounted_for)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g);
		struct pcpu_stats empty, s;
		unsigned int n;

		ASSERT_NOT_NULL(a);
		g->stats(a, &empty);
		/* Nothing is used yet: what there is, set-up has taken. */
		EXPECT_EQ(empty.memory, empty.room_unused);
		n = take_all(a, 100, 1000);
		suite_settle(a);
		expect_memory(a, (size_t)n * 100 * a->nr_cpus);
		g->stats(a, &s);
		EXPECT_GE(s.memory, empty.memory);
		for (unsigned int i = 0; i < n; i += 2)
			EXPECT_EQ(g->free(a, many[i]), 0);
		suite_settle(a);
		expect_memory(a, (size_t)(n / 2) * 100 * a->nr_cpus);
		for (unsigned int i = 1; i < n; i += 2)
			EXPECT_EQ(g->free(a, many[i]), 0);
		suite_settle(a);
		expect_memory(a, 0);
		g->stats(a, &s);
		EXPECT_EQ(s.room_unused, empty.room_unused);
		suite_finish(a);
	}
}

/* What is written in one is not seen in the other. */
TEST(percpu_suite, instances_live_side_by_side)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_NOTHING) {
		struct pcpu_allocator *a = begin(g), *b = begin(g);
		unsigned char *pa, *pb;

		ASSERT_NOT_NULL(a);
		ASSERT_NOT_NULL(b);
		pa = g->alloc(a, 100, LEAST, GFP_KERNEL);
		pb = g->alloc(b, 100, LEAST, GFP_KERNEL);
		ASSERT_NOT_NULL(pa);
		ASSERT_NOT_NULL(pb);
		for (unsigned int cpu = 0; cpu < 4; cpu++) {
			memset(g->ptr(a, pa, cpu), 0xaa, 100);
			memset(g->ptr(b, pb, cpu), 0xbb, 100);
			EXPECT_EQ(*(u8 *)g->ptr(a, pa, cpu), 0xaa);
		}
		EXPECT_EQ(g->free(b, pb), 0);
		EXPECT_EQ(((u8 *)g->ptr(a, pa, 3))[99], 0xaa);
		EXPECT_EQ(g->free(a, pa), 0);
		suite_finish(b);
		suite_finish(a);
	}
}
