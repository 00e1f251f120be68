// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_page_free.c - wrong frees of pages: named, refused, harmless
 */
#include "mm/mm_stats.h"
#include "mm/page.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

struct before {
	unsigned long bad;
	unsigned long in_use;
	u64 time;
};

static struct before look(void)
{
	return (struct before){ page_bad_free_count(), nr_pages_in_use(),
				clock_ns() };
}

/* One free was refused since, for this reason, and nothing has changed. */
static void expect_refused(struct before b, const char *why)
{
	EXPECT_TRUE(said(b.time, why));
	EXPECT_TRUE(said(b.time, "by ktest_page"));	/* the caller */
	EXPECT_EQ(page_bad_free_count(), b.bad + 1);
	EXPECT_EQ(nr_pages_in_use(), b.in_use);
	EXPECT_EQ(page_verify(), 0);
}

TEST(page, free_with_the_wrong_order_is_refused)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	struct before b = look();

	ASSERT_NOT_NULL(page);
	__free_pages(page, 1);
	expect_refused(b, "the block has order 2");
	b = look();
	__free_pages(page, 99);
	expect_refused(b, "order 99, refused");
	__free_pages(page, 2);
}

TEST(page, double_free_is_refused)
{
	for (unsigned int order = 0; order < 3; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);
		struct before b;

		ASSERT_NOT_NULL(page);
		__free_pages(page, order);
		b = look();
		__free_pages(page, order);
		expect_refused(b, "it is free already");
	}
}

TEST(page, free_inside_a_block_is_refused)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);
	struct before b = look();

	ASSERT_NOT_NULL(page);
	__free_page(page + 5);
	expect_refused(b, "inside the block of order 3");
	b = look();
	free_pages((unsigned long)page_address(page) + 4, 3);
	expect_refused(b, "not the start of a page");
	__free_pages(page, 3);
}

TEST(page, free_of_what_was_never_given_out_is_refused)
{
	static const unsigned long wild[] = {
		16, 0x10009000, RAM_BASE, VMALLOC_START, 0xfffff000,
	};
	struct before b;

	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		b = look();
		free_pages(wild[i], 0);
		expect_refused(b, wild[i] == RAM_BASE ? "never given out" :
						       "no page of RAM");
	}
	b = look();
	free_pages((unsigned long)mem_map, 0);	/* bootmem's */
	expect_refused(b, "never given out");
	b = look();
	__free_page(mem_map - 3);
	expect_refused(b, "no page of RAM");
	free_pages(0, 0);
	__free_pages(NULL, 0);
	EXPECT_EQ(page_bad_free_count(), b.bad + 1);
}

TEST(page, free_of_what_others_own_is_refused)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct before b = look();

	ASSERT_NOT_NULL(page);
	page->flags |= PG_OWNER_SLAB;
	__free_page(page);
	expect_refused(b, "use kfree()");
	page->flags &= ~PG_OWNER_SLAB;
	__free_page(page);
}

/* As when two cores free a block at once, and this one comes second. */
TEST(page, free_without_a_reference_is_refused)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	struct before b = look();

	ASSERT_NOT_NULL(page);
	atomic_set(&page->refcount, 0);
	__free_pages(page, 1);
	expect_refused(b, "no reference left");
	b = look();
	put_page(page);
	expect_refused(b, "no reference left");
	atomic_set(&page->refcount, 1);
	put_page(page);
}
