// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite.c - what every generation must do
 *
 * Each test makes instances of its own and runs once for each generation;
 * a failing one notes whose fault it is.
 */
#include "tests/percpu/suite.h"

#include "mm/slab.h"

#include <string.h>

#define QUIET	__GFP_NOWARN

struct pcpu_alloc_info suite_layout(unsigned int nr_cpus, int nr_groups,
				    size_t reserved)
{
	struct pcpu_alloc_info info = {
		.nr_cpus = nr_cpus, .static_size = 32396,
		.reserved_size = reserved,
		.dyn_size = 61440 - 32396 - reserved,
		.unit_size = 61440, .alloc_size = 61440,
		.atom_size = PAGE_SIZE, .upa = 1,
		.nr_groups = (unsigned int)nr_groups, .nr_units = nr_cpus,
	};
	unsigned int g, cpu = 0;

	for (g = 0; g < info.nr_groups; g++) {
		info.groups[g].nr_units = nr_cpus / info.nr_groups;
		/* Groups need not touch each other. */
		info.groups[g].base_offset = cpu * info.unit_size +
					     g * 3 * PAGE_SIZE;
		cpu += info.groups[g].nr_units;
	}
	for (cpu = 0; cpu < nr_cpus; cpu++)
		info.cpu_of_unit[cpu] = (u8)cpu;
	return info;
}

/* The allocator under test; made and ended by each test. */
static struct pcpu_allocator *begin(const struct pcpu_generation *g,
				    const struct pcpu_alloc_info *info)
{
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);

	if (a && suite_setup(a, g, info, false)) {
		kfree(a);
		a = NULL;
	}
	EXPECT_NOT_NULL(a);
	return a;
}

static struct pcpu_allocator *begin_plain(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	return begin(g, &info);
}

static void finish(struct pcpu_allocator *a)
{
	int err = a->generation->verify(a);

	EXPECT_EQ(err, 0);
	if (err)
		ktest_note("generation %s", a->generation->name);
	suite_teardown(a);
	kfree(a);
}

static void run_model(const struct pcpu_generation *g,
		      const struct pcpu_alloc_info *info,
		      const struct model_options *options)
{
	struct pcpu_allocator *a = begin(g, info);
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
	finish(a);
}

TEST(percpu_suite, random_operations_match_the_model)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);
	const struct pcpu_generation *g;
	struct model_options options = {
		.nr_ops = KTEST_CASES(100000, 3000), .max_objects = 1000,
		.verify_all_every = 1000, .verify_each = true,
		.seed = ktest_random(),
	};

	for_each_generation(g)
		run_model(g, &info, &options);
}

TEST(percpu_suite, random_operations_while_pages_fail)
{
	struct pcpu_alloc_info info = suite_layout(2, 1, 8192);
	const struct pcpu_generation *g;
	struct model_options options = {
		.nr_ops = KTEST_CASES(20000, 2000), .max_objects = 600,
		.verify_all_every = 500, .verify_each = true, .inject = true,
		.seed = ktest_random(),
	};

	for_each_generation(g)
		run_model(g, &info, &options);
}

static const struct {
	unsigned int nr_cpus;
	int nr_groups;
	size_t reserved;
} layouts[] = {
	{ 1, 1, 0 }, { 1, 1, 8192 }, { 2, 2, 8192 }, { 3, 3, 4096 },
	{ 4, 2, 0 }, { 6, 3, 2048 }, { 8, 4, 8192 }, { 8, 1, 8192 },
};

TEST(percpu_suite, every_layout_does)
{
	const struct pcpu_generation *g;
	struct model_options options = {
		.nr_ops = KTEST_CASES(5000, 500), .max_objects = 300,
		.verify_all_every = 500, .verify_each = true,
		.seed = ktest_random(),
	};

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pcpu_alloc_info info = suite_layout(layouts[i].nr_cpus,
							   layouts[i].nr_groups,
							   layouts[i].reserved);

		for_each_generation(g)
			run_model(g, &info, &options);
	}
}

TEST(percpu_suite, sizes_and_alignments_are_checked)
{
	static const struct { size_t size, align; bool ok; } requests[] = {
		{ 0, 4, false }, { 1, 1, true }, { 3, 0, true },
		{ 32768, 4, true }, { 32769, 4, false }, { ~0ul, 4, false },
		{ ~0ul - 1, 1, false }, { 8, 4096, true }, { 8, 8192, false },
		{ 8, 3, true }, { 32767, 4096, true },
	};
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);

		ASSERT_NOT_NULL(a);
		for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
			void *p = g->alloc(a, requests[i].size,
					   requests[i].align, GFP_KERNEL |
					   QUIET);

			EXPECT_EQ(p != NULL, requests[i].ok);
			EXPECT_EQ(g->free(a, p), 0);
		}
		finish(a);
	}
}

TEST(percpu_suite, odd_alignments_are_the_area_maps_only)
{
	static const size_t odd[] = { 12, 24, 48 };
	struct pcpu_allocator *a = begin_plain(&pcpu_areamap);
	struct pcpu_allocator *b = begin_plain(&pcpu_bitmap);

	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		void *p = pcpu_areamap.alloc(a, 8, odd[i], GFP_KERNEL);

		EXPECT_NOT_NULL(p);
		EXPECT_EQ(pcpu_areamap.free(a, p), 0);
		EXPECT_NULL(pcpu_bitmap.alloc(b, 8, odd[i],
					      GFP_KERNEL | QUIET));
	}
	finish(a);
	finish(b);
}

TEST(percpu_suite, bad_requests_are_named)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);

		ASSERT_NOT_NULL(a);
		suite_log_clear();
		EXPECT_NULL(g->alloc(a, 40000, 8, GFP_KERNEL));
		EXPECT_TRUE(suite_log_says("illegal size (40000) or align "
					   "(8)"));
		finish(a);
	}
}

TEST(percpu_suite, every_copy_is_zeroed_and_apart)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);
		u32 *copy[4];
		void *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc(a, 64, 8, GFP_KERNEL);
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
			p = g->alloc(a, 64, 8, GFP_KERNEL);
		}
		EXPECT_EQ(g->free(a, p), 0);
		finish(a);
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

TEST(percpu_suite, without_more_chunks_the_first_is_used_to_the_last_byte)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);
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
		finish(a);
	}
}

TEST(percpu_suite, the_reserved_part_is_for_reserved_requests)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);
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
		finish(a);
	}
}

TEST(percpu_suite, without_a_reserved_part_all_is_one)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 0);
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin(g, &info);
		void *p;

		ASSERT_NOT_NULL(a);
		p = g->alloc_reserved(a, 20000, 8, GFP_KERNEL);
		EXPECT_NOT_NULL(p);
		EXPECT_EQ(g->free(a, p), 0);
		finish(a);
	}
}

/* After that the log has them no more. */
TEST(percpu_suite, failures_are_told_ten_times)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);

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
		finish(a);
	}
}

TEST(percpu_suite, who_cannot_sleep_lives_on_the_reserve)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);
		unsigned int n;

		ASSERT_NOT_NULL(a);
		n = take_all(a, 1024, GFP_NOWAIT | QUIET, false);
		EXPECT_EQ(n, 20);	/* the first chunk, and no other */
		EXPECT_TRUE(a->atomic_failed);
		suite_settle(a);
		EXPECT_GE(a->nr_empty, PCPU_EMPTY_HIGH);
		EXPECT_NOT_NULL(many[n] = g->alloc(a, 4096, 8, GFP_NOWAIT));
		give_all(a, n + 1);
		finish(a);
	}
}

TEST(percpu_suite, memory_comes_back)
{
	const struct pcpu_generation *g;

	for_each_generation(g) {
		struct pcpu_allocator *a = begin_plain(g);
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
		finish(a);
	}
}
