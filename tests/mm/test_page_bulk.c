// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_page_bulk.c - mm/page.h: many single pages at once
 */
#include <string.h>

#include "mm/fault_inject.h"
#include "mm/mm_stats.h"
#include "mm/page_internal.h"
#include "tests/ktest.h"

static struct page_bulk want(unsigned int nr, int node, gfp_t gfp)
{
	return (struct page_bulk){ .caller = 0x1234, .node = node, .gfp = gfp,
				   .owner = PG_OWNER_PERCPU, .nr = nr };
}

/* How many of a list are single, marked, and used once, as they should be. */
static unsigned int count_right(const struct list_head *pages)
{
	struct page *page;
	unsigned int nr = 0;

	list_for_each_entry(page, pages, lru)
		nr += (page->flags & (PG_STATE | PG_OWNER_MASK)) ==
			(PG_USED | PG_OWNER_PERCPU) && page->order == 0 &&
		      page_count(page) == 1 && page->caller == 0x1234;
	return nr;
}

TEST(page_bulk, as_many_as_wanted_are_got_and_counted)
{
	static const unsigned int nrs[] = { 0, 1, 20, 64, 65, 300 };

	for (unsigned int i = 0; i < ARRAY_SIZE(nrs); i++) {
		unsigned long in_use = nr_pages_in_use();
		unsigned long alloc = page_stat_sum(PGALLOC);
		unsigned long hit = page_stat_sum(NUMA_HIT);
		unsigned long freed = page_stat_sum(PGFREE);
		struct page_bulk w = want(nrs[i], NUMA_NO_NODE, GFP_KERNEL);
		LIST_HEAD(pages);

		EXPECT_EQ(page_alloc_bulk(&w, &pages), nrs[i]);
		EXPECT_EQ(count_right(&pages), nrs[i]);
		EXPECT_EQ(nr_pages_in_use(), in_use + nrs[i]);
		EXPECT_EQ(page_stat_sum(PGALLOC), alloc + nrs[i]);
		EXPECT_EQ(page_stat_sum(NUMA_HIT), hit + nrs[i]);
		EXPECT_EQ(page_stat_sum(NUMA_LOCAL) +
			  page_stat_sum(NUMA_OTHER),
			  page_stat_sum(NUMA_HIT) + page_stat_sum(NUMA_MISS));
		EXPECT_EQ(page_verify(), 0);
		page_free_bulk(&pages, PG_OWNER_PERCPU);
		EXPECT_TRUE(list_empty(&pages));
		EXPECT_EQ(nr_pages_in_use(), in_use);
		EXPECT_EQ(page_stat_sum(PGFREE), freed + nrs[i]);
	}
	EXPECT_EQ(page_verify(), 0);
}

TEST(page_bulk, they_go_behind_what_is_on_the_list)
{
	struct page *first = alloc_page(GFP_KERNEL);
	struct page_bulk w = want(3, NUMA_NO_NODE, GFP_KERNEL);
	LIST_HEAD(pages);

	ASSERT_NOT_NULL(first);
	list_add(&first->lru, &pages);
	EXPECT_EQ(page_alloc_bulk(&w, &pages), 3);
	EXPECT_EQ(list_first_entry(&pages, struct page, lru), first);
	EXPECT_EQ(list_count_nodes(&pages), 4);
	list_del(&first->lru);
	EXPECT_EQ(count_right(&pages), 3);
	__free_page(first);
	page_free_bulk(&pages, PG_OWNER_PERCPU);
}

static bool is_clear(const struct page *page)
{
	const u32 *words = page_address(page);

	for (size_t i = 0; i < PAGE_SIZE / sizeof(*words); i++)
		if (words[i])
			return false;
	return true;
}

TEST(page_bulk, zero_means_zero)
{
	struct page_bulk w = want(70, NUMA_NO_NODE, GFP_KERNEL);
	struct page *page;
	LIST_HEAD(pages);

	ASSERT_EQ(page_alloc_bulk(&w, &pages), 70);
	list_for_each_entry(page, &pages, lru)
		memset(page_address(page), 0x5a, PAGE_SIZE);
	page_free_bulk(&pages, PG_OWNER_PERCPU);
	w.gfp |= __GFP_ZERO;
	ASSERT_EQ(page_alloc_bulk(&w, &pages), 70);
	list_for_each_entry(page, &pages, lru)
		EXPECT_TRUE(is_clear(page));
	page_free_bulk(&pages, PG_OWNER_PERCPU);
}

/* Each page is a call of its own: what fails ends the list. */
TEST(page_bulk, the_nth_page_fails)
{
	for (u32 nth = 1; nth <= 12; nth++) {
		struct fault_plan plan = { .nth = nth, .this_context = true };
		struct page_bulk w = want(10, NUMA_NO_NODE, GFP_KERNEL);
		unsigned int got;
		LIST_HEAD(pages);

		fault_arm(FAULT_PAGE, &plan);
		got = page_alloc_bulk(&w, &pages);
		fault_disarm(FAULT_PAGE);
		EXPECT_EQ(got, min(nth - 1, 10u));
		EXPECT_EQ(count_right(&pages), got);
		page_free_bulk(&pages, PG_OWNER_PERCPU);
	}
}

TEST(page_bulk, nodes_that_are_not_there_are_refused)
{
	struct page_bulk w = want(4, MAX_NODES, GFP_KERNEL | __GFP_NOWARN);
	unsigned long failures = page_failure_count();
	LIST_HEAD(pages);

	EXPECT_EQ(page_alloc_bulk(&w, &pages), 0);
	w.node = -2;
	EXPECT_EQ(page_alloc_bulk(&w, &pages), 0);
	EXPECT_TRUE(list_empty(&pages));
	EXPECT_EQ(page_failure_count(), failures + 2);
}

TEST(page_bulk, a_node_gives_its_own_pages)
{
	for (unsigned int n = 0; n < nr_nodes; n++) {
		struct page_bulk w = want(40, (int)n, GFP_KERNEL);
		struct page *page;
		LIST_HEAD(pages);

		EXPECT_EQ(page_alloc_bulk(&w, &pages), 40);
		list_for_each_entry(page, &pages, lru)
			EXPECT_EQ(page_to_nid(page), n);
		page_free_bulk(&pages, PG_OWNER_PERCPU);
	}
}

/* Free pages in the zones' blocks, and the reserves. */
static void sum_zones(unsigned long *free, unsigned long *reserve)
{
	*free = 0;
	*reserve = 0;
	for (unsigned int n = 0; n < nr_nodes; n++) {
		struct zone_stats stats;

		zone_stats_get((int)n, &stats);
		*free += stats.free;
		*reserve += stats.mark_min;
	}
}

/* All that there is, through all nodes, but for the reserve. */
TEST(page_bulk, who_can_wait_leaves_the_reserve)
{
	struct page_bulk w = want(~0u, 0, GFP_KERNEL | __GFP_NOWARN);
	unsigned long in_use = nr_pages_in_use(), free, reserve;
	unsigned int got, more;
	LIST_HEAD(pages);
	LIST_HEAD(rest);

	got = page_alloc_bulk(&w, &pages);
	sum_zones(&free, &reserve);
	EXPECT_EQ(free, reserve);
	EXPECT_EQ(nr_pages_in_use(), in_use + got);
	EXPECT_EQ(page_alloc_bulk(&w, &rest), 0);
	w.gfp = GFP_ATOMIC | __GFP_NOWARN;
	more = page_alloc_bulk(&w, &rest);
	EXPECT_GE(more, reserve / 2);
	sum_zones(&free, &reserve);
	EXPECT_LE(free, reserve / 2);
	EXPECT_EQ(page_verify(), 0);
	page_free_bulk(&pages, PG_OWNER_PERCPU);
	page_free_bulk(&rest, PG_OWNER_PERCPU);
	EXPECT_EQ(nr_pages_in_use(), in_use);
}

/* Freed with another owner's mark they are refused, and are still there. */
TEST(page_bulk, pages_of_others_are_refused)
{
	unsigned long bad = page_bad_free_count();
	struct page_bulk w = want(2, NUMA_NO_NODE, GFP_KERNEL);
	struct page *first, *second;
	LIST_HEAD(pages);

	ASSERT_EQ(page_alloc_bulk(&w, &pages), 2);
	first = list_first_entry(&pages, struct page, lru);
	second = list_last_entry(&pages, struct page, lru);
	page_free_bulk(&pages, PG_OWNER_VMALLOC);
	EXPECT_EQ(page_bad_free_count(), bad + 2);
	EXPECT_EQ(page_count(first), 1);
	list_add(&first->lru, &pages);
	list_add(&second->lru, &pages);
	page_free_bulk(&pages, PG_OWNER_PERCPU);
	EXPECT_EQ(page_bad_free_count(), bad + 2);
}
