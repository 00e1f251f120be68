// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_room.c - the list of signed lengths (percpu/gen/room.c)
 *
 * The static part of suite_layout() is 32396 bytes long, so the room begins
 * 20 bytes before a cache line and 372 before a page.
 */
#include "tests/percpu/suite.h"

#include "kernel/lib/format.h"
#include "percpu/gen/room.h"

#include <string.h>

#define STATIC	32396u

static struct pcpu_allocator *begin(void)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	return suite_begin(&pcpu_modalloc, &info);
}

/* A room of 256 KiB, where suite_layout() has 28. */
static struct pcpu_allocator *begin_large(void)
{
	struct pcpu_alloc_info info = suite_layout(2, 1, 0);

	info.dyn_size = 256u << 10;
	info.unit_size = PAGE_ALIGN(info.static_size + info.dyn_size);
	info.alloc_size = info.unit_size;
	info.groups[0].base_offset = 0;
	return suite_begin(&pcpu_modalloc, &info);
}

/* The list as numbers. */
static const char *list_of(struct pcpu_allocator *a)
{
	const struct pcpu_room *r = a->own;
	static char text[160];
	int len = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < r->nr; i++)
		len += format(text + len, sizeof(text) - (size_t)len, "%s%d",
			      i ? " " : "", r->blocks[i]);
	return text;
}

static void *take(struct pcpu_allocator *a, size_t size, size_t align)
{
	void *p = pcpu_allocator_modalloc(a, size, align, "suite");

	EXPECT_NOT_NULL(p);
	return p;
}

static size_t offset_of(const struct pcpu_allocator *a, const void *p)
{
	return (size_t)((vaddr_t)p - a->delta - a->base);
}

TEST(percpu_modalloc, the_worked_example)
{
	struct pcpu_allocator *a = begin();
	void *p, *q, *r;

	ASSERT_NOT_NULL(a);
	EXPECT_STREQ(list_of(a), "-32396 29044");
	p = take(a, 32, 4);
	EXPECT_STREQ(list_of(a), "-32396 -32 29012");
	q = take(a, 100, 64);		/* 20 bytes too early: not 12 */
	EXPECT_EQ(offset_of(a, q), 32448);
	EXPECT_STREQ(list_of(a), "-32396 -52 -100 28892");
	r = take(a, 7, 1);		/* as it is */
	EXPECT_STREQ(list_of(a), "-32396 -52 -100 -7 28885");
	EXPECT_EQ(pcpu_modalloc.free(a, q), 0);
	EXPECT_STREQ(list_of(a), "-32396 -52 100 -7 28885");
	EXPECT_EQ(pcpu_modalloc.free(a, r), 0);
	EXPECT_STREQ(list_of(a), "-32396 -52 28992");
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	EXPECT_STREQ(list_of(a), "-32396 29044");
	suite_finish(a);
}

/* What stays is a block only if it is longer than a long of Linux. */
TEST(percpu_modalloc, a_small_rest_stays_with_the_area)
{
	struct pcpu_allocator *a = begin();
	void *all, *p;

	ASSERT_NOT_NULL(a);
	all = take(a, 29044 - 4, 4);
	EXPECT_STREQ(list_of(a), "-32396 -29044");
	EXPECT_EQ(pcpu_modalloc.free(a, all), 0);
	all = take(a, 29044 - 5, 4);
	EXPECT_STREQ(list_of(a), "-32396 -29039 5");
	p = take(a, 1, 1);
	EXPECT_STREQ(list_of(a), "-32396 -29039 -5");
	EXPECT_EQ(pcpu_modalloc.free(a, all), 0);
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	EXPECT_STREQ(list_of(a), "-32396 29044");
	suite_finish(a);
}

/* Deviation: Linux's static block kept the gap before the first area. */
TEST(percpu_modalloc, the_gap_before_the_first_area_comes_back)
{
	struct pcpu_allocator *a = begin();
	void *p;

	ASSERT_NOT_NULL(a);
	for (unsigned int i = 0; i < 3; i++) {
		p = take(a, 4096, 4096);
		EXPECT_EQ(offset_of(a, p), 32768);
		EXPECT_STREQ(list_of(a), "-32768 -4096 24576");
		EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
		EXPECT_STREQ(list_of(a), "-32396 29044");
	}
	suite_finish(a);
}

/* Deviation: Linux cut the length of a split to 16 bits. */
TEST(percpu_modalloc, areas_above_64_kib_keep_their_length)
{
	struct pcpu_allocator *a = begin_large();
	void *p, *q;

	ASSERT_NOT_NULL(a);
	p = take(a, 70000, 4);
	EXPECT_STREQ(list_of(a), "-32396 -70000 192144");
	q = take(a, 8, 4);
	EXPECT_EQ(offset_of(a, q), offset_of(a, p) + 70000);
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	EXPECT_EQ(pcpu_modalloc.free(a, q), 0);
	EXPECT_STREQ(list_of(a), "-32396 262144");
	suite_finish(a);
}

TEST(percpu_modalloc, freed_blocks_join_their_neighbours)
{
	/* Each order of freeing three neighbours, a fourth stays. */
	static const u8 orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct pcpu_allocator *a = begin();
	void *p[3], *last;

	ASSERT_NOT_NULL(a);
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		for (unsigned int k = 0; k < 3; k++)
			p[k] = take(a, 40, 4);
		last = take(a, 40, 4);
		for (unsigned int k = 0; k < 3; k++)
			EXPECT_EQ(pcpu_modalloc.free(a, p[orders[i][k]]), 0);
		EXPECT_STREQ(list_of(a), "-32396 120 -40 28884");
		EXPECT_EQ(pcpu_modalloc.free(a, last), 0);
	}
	suite_finish(a);
}

TEST(percpu_modalloc, the_list_doubles)
{
	struct pcpu_allocator *a = begin();
	const struct pcpu_room *r;
	void *p[9];

	ASSERT_NOT_NULL(a);
	r = a->own;
	EXPECT_EQ(r->limit, 2);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = take(a, 16, 4);
	EXPECT_EQ(r->nr, 11);
	EXPECT_EQ(r->limit, 16);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		EXPECT_EQ(pcpu_modalloc.free(a, p[i]), 0);
	suite_finish(a);
}

/* Deviation: Linux had moved the gap before it saw that it cannot split. */
TEST(percpu_modalloc, a_list_that_cannot_grow_changes_nothing)
{
	struct pcpu_allocator *a = begin();
	void *p;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	suite_fail_metadata_after(0);
	EXPECT_NULL(pcpu_modalloc.alloc(a, 100, 64, GFP_KERNEL));
	suite_fail_metadata_after(-1);
	EXPECT_TRUE(suite_log_says("failed to extend the list of blocks"));
	EXPECT_STREQ(list_of(a), "-32396 29044");
	p = take(a, 100, 64);
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	suite_finish(a);
}

TEST(percpu_modalloc, messages_are_as_in_linux)
{
	struct pcpu_allocator *a = begin();
	void *p;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	EXPECT_NULL(pcpu_allocator_modalloc(a, 30000, 4, "greedy"));
	EXPECT_TRUE(suite_log_says("Could not allocate 30000 bytes percpu "
				   "data"));
	EXPECT_TRUE(suite_log_says("for greedy: boot with a larger "
				   "percpu_reserve="));
	p = pcpu_allocator_modalloc(a, 8, 8192, "crooked");
	EXPECT_TRUE(suite_log_says("crooked: per-cpu alignment 8192 > 4096"));
	ASSERT_NOT_NULL(p);
	EXPECT_EQ(offset_of(a, p) % 4096, 0);
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	suite_finish(a);
}

/* A module's loader copies its image: what is there need not be cleared,
 * but it is; alloc_percpu() counts on it. */
TEST(percpu_modalloc, both_ways_share_the_room)
{
	struct pcpu_allocator *a = begin();
	void *p, *q;

	ASSERT_NOT_NULL(a);
	p = take(a, 6, 2);
	q = pcpu_modalloc.alloc(a, 6, 2, GFP_KERNEL);	/* 4 and 8, really */
	EXPECT_EQ(offset_of(a, p), STATIC);
	EXPECT_EQ(offset_of(a, q), STATIC + 8);
	EXPECT_STREQ(list_of(a), "-32396 -8 -8 29028");
	EXPECT_EQ(pcpu_modalloc.free(a, q), 0);
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	suite_finish(a);
}

/* As the kernel's own is made. */
static struct pcpu_allocator *begin_kernel(void)
{
	suite_early();
	return begin();
}

TEST(percpu_modalloc, the_kernels_own_keeps_the_begin_for_modules)
{
	struct pcpu_allocator *a = begin_kernel();
	void *p, *q;

	ASSERT_NOT_NULL(a);
	q = pcpu_modalloc.alloc(a, 6, 2, GFP_KERNEL);
	EXPECT_EQ(offset_of(a, q), STATIC + 29044 - 8);
	p = take(a, 6, 2);
	EXPECT_EQ(offset_of(a, p), STATIC);
	EXPECT_STREQ(list_of(a), "-32396 -6 29030 -8");
	EXPECT_EQ(pcpu_modalloc.free(a, q), 0);
	EXPECT_STREQ(list_of(a), "-32396 -6 29038");
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	suite_finish(a);
}

/* What is skipped for the alignment can be had still; up to 4 bytes of it,
 * behind an area, stay with that. */
TEST(percpu_modalloc, from_the_end_what_is_skipped_stays_free)
{
	struct pcpu_allocator *a = begin_kernel();
	void *p[4];

	ASSERT_NOT_NULL(a);
	p[0] = pcpu_modalloc.alloc(a, 28, 4, GFP_KERNEL);
	p[1] = pcpu_modalloc.alloc(a, 32, 32, GFP_KERNEL);
	EXPECT_STREQ(list_of(a), "-32396 28980 -36 -28");
	p[2] = pcpu_modalloc.alloc(a, 100, 64, GFP_KERNEL);
	EXPECT_EQ(offset_of(a, p[2]), STATIC + 29044 - 192);
	EXPECT_STREQ(list_of(a), "-32396 28852 -100 28 -36 -28");
	p[3] = pcpu_modalloc.alloc(a, 28, 4, GFP_KERNEL);
	EXPECT_STREQ(list_of(a), "-32396 28852 -100 -28 -36 -28");
	EXPECT_EQ(pcpu_modalloc.free(a, p[2]), 0);
	EXPECT_STREQ(list_of(a), "-32396 28952 -28 -36 -28");
	EXPECT_EQ(pcpu_modalloc.free(a, p[0]), 0);
	EXPECT_EQ(pcpu_modalloc.free(a, p[1]), 0);
	EXPECT_EQ(pcpu_modalloc.free(a, p[3]), 0);
	EXPECT_STREQ(list_of(a), "-32396 29044");
	suite_finish(a);
}

/* An area as long as a free block, and one byte longer; all of the room. */
TEST(percpu_modalloc, from_the_end_all_of_the_room_can_be_had)
{
	struct pcpu_allocator *a = begin_kernel();
	void *all, *p, *q;

	ASSERT_NOT_NULL(a);
	all = pcpu_modalloc.alloc(a, 29044, 4, GFP_KERNEL);
	EXPECT_EQ(offset_of(a, all), STATIC);
	EXPECT_STREQ(list_of(a), "-32396 -29044");
	EXPECT_NULL(pcpu_modalloc.alloc(a, 4, 4, GFP_KERNEL | __GFP_NOWARN));
	EXPECT_EQ(pcpu_modalloc.free(a, all), 0);
	p = pcpu_modalloc.alloc(a, 8, 4, GFP_KERNEL);
	q = pcpu_modalloc.alloc(a, 8, 4, GFP_KERNEL);
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	p = pcpu_modalloc.alloc(a, 12, 4, GFP_KERNEL);
	EXPECT_STREQ(list_of(a), "-32396 29016 -12 -8 8");
	EXPECT_NULL(pcpu_modalloc.alloc(a, 29016, 64,
					GFP_KERNEL | __GFP_NOWARN));
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	EXPECT_EQ(pcpu_modalloc.free(a, q), 0);
	EXPECT_STREQ(list_of(a), "-32396 29044");
	suite_finish(a);
}

static void expect_refused(struct pcpu_allocator *a, vaddr_t cookie,
			   const char *why)
{
	suite_log_clear();
	EXPECT_EQ(pcpu_modalloc.free(a, (void *)cookie), -EINVAL);
	EXPECT_TRUE(suite_log_says(why));
	EXPECT_EQ(pcpu_modalloc.verify(a), 0);
}

TEST(percpu_modalloc, wrong_frees_are_told_apart)
{
	struct pcpu_allocator *a = begin();
	vaddr_t begin_of_unit;
	char *p;

	ASSERT_NOT_NULL(a);
	begin_of_unit = a->base + a->delta;
	p = take(a, 64, 4);
	expect_refused(a, (vaddr_t)p + 8, "byte 8 of a block in use of 64");
	expect_refused(a, (vaddr_t)p + 64, "byte 0 of a block free of 28980");
	expect_refused(a, begin_of_unit, "byte 0 of the static variables");
	expect_refused(a, begin_of_unit - 4, "no per-CPU memory");
	expect_refused(a, begin_of_unit + a->unit_size * 4, "no per-CPU mem");
	expect_refused(a, (vaddr_t)p + a->unit_offset[2], "core 2");
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	expect_refused(a, (vaddr_t)p, "freed twice");
	suite_finish(a);
}

/* The walker sees each rule broken. */
TEST(percpu_modalloc, verify_sees_each_broken_rule)
{
	struct pcpu_allocator *a = begin();
	struct pcpu_room *r;
	void *p;

	ASSERT_NOT_NULL(a);
	p = take(a, 64, 4);
	r = a->own;
	suite_log_clear();
	r->blocks[2] -= 4;
	EXPECT_EQ(pcpu_modalloc.verify(a), -EINVAL);
	EXPECT_TRUE(suite_log_says("R1"));
	r->blocks[2] += 4;
	r->blocks[0] += 4;
	r->blocks[1] -= 4;
	EXPECT_EQ(pcpu_modalloc.verify(a), -EINVAL);
	EXPECT_TRUE(suite_log_says("R2"));
	r->blocks[0] -= 4;
	r->blocks[1] = 64;
	EXPECT_EQ(pcpu_modalloc.verify(a), -EINVAL);
	EXPECT_TRUE(suite_log_says("R3"));
	r->blocks[1] = -64;
	EXPECT_EQ(pcpu_modalloc.free(a, p), 0);
	suite_finish(a);
}
