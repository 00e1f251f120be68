// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_table.c - what only tables of pointers do
 */
#include "tests/percpu/suite.h"

#include "mm/slab.h"
#include "percpu/gen/table.h"

#include <string.h>

static struct pcpu_allocator *begin(void)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	return suite_begin(&pcpu_table, &info);
}

static void *take(struct pcpu_allocator *a, size_t size, size_t align)
{
	void *p = pcpu_table.alloc(a, size, align, GFP_KERNEL);

	EXPECT_NOT_NULL(p);
	return p;
}

TEST(percpu_table, a_cookie_is_the_complement_of_a_table)
{
	struct pcpu_allocator *a = begin();
	struct percpu_data *pd;
	void *p;

	ASSERT_NOT_NULL(a);
	p = take(a, 40, 8);
	pd = percpu_data_of(p);
	EXPECT_EQ((vaddr_t)pd, ~(vaddr_t)p);
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		void **ptrs = (void **)pd;

		EXPECT_NOT_NULL(ptrs[cpu]);
		EXPECT_EQ((vaddr_t)pcpu_table.ptr(a, p, cpu),
			  (vaddr_t)ptrs[cpu]);
	}
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	suite_finish(a);
}

/* Why later versions took whole lines: neighbours are other cores' copies. */
TEST(percpu_table, small_copies_of_two_cores_share_a_line)
{
	struct pcpu_allocator *a;
	unsigned int shared = 0;
	void *p[64];

	if (IS_ENABLED(CONFIG_DEBUG_SLAB) || __STDC_HOSTED__)
		SKIP("the heap puts words of its own between them");
	a = begin();
	ASSERT_NOT_NULL(a);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = take(a, 8, 8);
		for (unsigned int cpu = 1; cpu < 4; cpu++)
			shared += (vaddr_t)pcpu_table.ptr(a, p[i], cpu) /
				  SMP_CACHE_BYTES ==
				  (vaddr_t)pcpu_table.ptr(a, p[i], cpu - 1) /
				  SMP_CACHE_BYTES;
	}
	EXPECT_GT(shared, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		EXPECT_EQ(pcpu_table.free(a, p[i]), 0);
	suite_finish(a);
}

TEST(percpu_table, alignment_is_kept_up_to_a_cache_line)
{
	static const size_t sizes[] = { 1, 8, 24, 40, 72, 100, 136, 200, 260 };
	struct pcpu_allocator *a = begin();

	ASSERT_NOT_NULL(a);
	for (size_t align = 1; align <= SMP_CACHE_BYTES; align *= 2) {
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			void *p = take(a, sizes[i], align);

			for (unsigned int cpu = 0; cpu < 4; cpu++)
				EXPECT_EQ((vaddr_t)pcpu_table.ptr(a, p, cpu) %
					  align, 0);
			EXPECT_EQ(pcpu_table.free(a, p), 0);
		}
	}
	suite_finish(a);
}

TEST(percpu_table, more_alignment_is_ignored_and_told_once)
{
	struct pcpu_allocator *a = begin();
	void *p;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	p = take(a, 8, 4096);
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	EXPECT_TRUE(suite_log_says("alignment to 4096 bytes is not kept"));
	suite_log_clear();
	p = take(a, 8, 128);
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	EXPECT_FALSE(suite_log_says("not kept"));
	suite_finish(a);
}

/* --- versions --- */

static struct pcpu_allocator *begin_version(const char *version)
{
	struct pcpu_allocator *a = begin();

	for (a->variant = 0; pcpu_table.variants[a->variant]; a->variant++)
		if (strcmp(pcpu_table.variants[a->variant], version) == 0)
			return a;
	EXPECT_STREQ(version, "a version");
	return a;
}

/* A cache for the size is looked for up to 2.6.13; kmalloc_node() follows. */
TEST(percpu_table, large_objects_come_with_2_6_14)
{
	static const struct { const char *version; bool large; } versions[] = {
		{ "2.6.12", false }, { "2.6.13", false }, { "2.6.14", true },
		{ "2.6.15", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		struct pcpu_allocator *a = begin_version(versions[i].version);
		void *p;

		ASSERT_NOT_NULL(a);
		p = take(a, KMALLOC_MAX_CACHE, 8);
		EXPECT_EQ(pcpu_table.free(a, p), 0);
		suite_log_clear();
		p = pcpu_table.alloc(a, KMALLOC_MAX_CACHE + 4, 8, GFP_KERNEL);
		EXPECT_EQ(p != NULL, versions[i].large);
		EXPECT_EQ(suite_log_says("no cache for this size"),
			  !versions[i].large);
		EXPECT_EQ(pcpu_table.free(a, p), 0);
		suite_finish(a);
	}
}

/* --- failures --- */

TEST(percpu_table, each_copy_may_fail)
{
	struct pcpu_allocator *a = begin();
	void *p = NULL;
	int step;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	for (step = 0; step < 10 && !p; step++) {
		suite_fail_metadata_after(step);
		p = pcpu_table.alloc(a, 100, 8, GFP_KERNEL);
		suite_fail_metadata_after(-1);
		EXPECT_EQ(pcpu_table.verify(a), 0);
	}
	EXPECT_EQ(step, 6);		/* the table, four copies, all */
	EXPECT_TRUE(suite_log_says("failed to allocate a copy"));
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	suite_finish(a);
}

/* More tables than chains: each is found, whatever the order. */
TEST(percpu_table, long_chains_lose_nothing)
{
	struct pcpu_allocator *a = begin();
	static void *p[3000];

	ASSERT_NOT_NULL(a);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = take(a, 8, 8);
	EXPECT_EQ(((struct table *)a->own)->nr, ARRAY_SIZE(p));
	EXPECT_EQ(pcpu_table.verify(a), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		EXPECT_EQ(pcpu_table.free(a, p[i * 7u % ARRAY_SIZE(p)]), 0);
	EXPECT_EQ(pcpu_table.verify(a), 0);
	suite_finish(a);
}

TEST(percpu_table, too_early_for_kmalloc)
{
	struct pcpu_allocator *a = begin();

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	a->early = true;
	EXPECT_NULL(pcpu_table.alloc(a, 8, 8, GFP_KERNEL));
	a->early = false;
	EXPECT_TRUE(suite_log_says("too early for kmalloc()"));
	suite_finish(a);
}

/* --- modules' static variables --- */

TEST(percpu_table, static_variables_of_modules_have_offsets)
{
	struct pcpu_allocator *a = begin();
	char *p;

	ASSERT_NOT_NULL(a);
	p = pcpu_allocator_modalloc(a, 100, 64, "suite");
	ASSERT_NOT_NULL(p);
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		EXPECT_EQ((vaddr_t)pcpu_table.ptr(a, p, cpu),
			  (vaddr_t)p - a->delta + a->unit_offset[cpu]);
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	suite_log_clear();
	EXPECT_NULL(pcpu_allocator_modalloc(a, 8193, 4, "suite"));
	EXPECT_TRUE(suite_log_says("Could not allocate 8193 bytes"));
	suite_finish(a);
}

/* --- wrong frees --- */

static void expect_refused(struct pcpu_allocator *a, void *cookie,
			   const char *why)
{
	suite_log_clear();
	EXPECT_EQ(pcpu_table.free(a, cookie), -EINVAL);
	EXPECT_TRUE(suite_log_says(why));
	EXPECT_EQ(pcpu_table.verify(a), 0);
}

TEST(percpu_table, wrong_frees_are_told_apart)
{
	struct pcpu_allocator *a = begin(), *b = begin();
	char *p, *q;

	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	p = take(a, 64, 8);
	q = take(b, 64, 8);
	expect_refused(a, p + 8, "8 bytes into");
	expect_refused(a, pcpu_table.ptr(a, p, 3), "core 3's copy");
	expect_refused(a, percpu_data_of(p), "no per-CPU memory");
	expect_refused(a, q, "no per-CPU memory");
	expect_refused(a, (void *)64, "no per-CPU memory");
	EXPECT_EQ(pcpu_table.free(b, q), 0);
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	expect_refused(a, p, "freed twice");
	suite_finish(b);
	suite_finish(a);
}

TEST(percpu_table, verify_sees_each_broken_rule)
{
	struct pcpu_allocator *a = begin();
	struct percpu_data *pd;
	struct table *t;
	void *p, *copy;

	ASSERT_NOT_NULL(a);
	p = take(a, 64, 8);
	t = a->own;
	pd = percpu_data_of(p);
	suite_log_clear();
	copy = pd->ptrs[0];
	pd->ptrs[0] = ((void **)pd)[1];
	EXPECT_EQ(pcpu_table.verify(a), -EINVAL);
	EXPECT_EQ(pcpu_table.verify_at(a, p), -EINVAL);
	EXPECT_TRUE(suite_log_says("T1"));
	pd->ptrs[0] = copy;
	t->nr++;
	EXPECT_EQ(pcpu_table.verify(a), -EINVAL);
	EXPECT_TRUE(suite_log_says("T2"));
	t->nr--;
	EXPECT_EQ(pcpu_table.free(a, p), 0);
	suite_finish(a);
}
