// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_page.c - mm/page.h: the kernel's own pages
 *
 * What is taken is given back, and the framework compares the pages in use
 * after each test. Wrong frees: test_page_free.c; the cores' lists:
 * test_page_cpu.c; the free lists: test_page_buddy.c.
 */
#include "mm/page.h"

#include <string.h>

#include "mm/mm_stats.h"
#include "mm/page_internal.h"
#include "tests/ktest.h"

static bool all_bytes_are(const void *p, u8 byte, size_t size)
{
	const u8 *b = p;

	for (size_t i = 0; i < size; i++)
		if (b[i] != byte)
			return false;
	return true;
}

TEST(page, every_order_is_aligned_and_counted)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		unsigned long in_use = nr_pages_in_use();
		unsigned long free = nr_free_pages();
		struct page *page = alloc_pages(GFP_KERNEL, order);

		ASSERT_NOT_NULL(page);
		EXPECT_EQ((vaddr_t)page_address(page) % (PAGE_SIZE << order),
			  0);
		EXPECT_EQ(page_count(page), 1);
		EXPECT_EQ(nr_pages_in_use(), in_use + (1UL << order));
		EXPECT_EQ(nr_free_pages(), free - (1UL << order));
		__free_pages(page, order);
		EXPECT_EQ(nr_pages_in_use(), in_use);
	}
}

TEST(page, zero_means_zero)
{
	for (unsigned int order = 0; order < 4; order++) {
		unsigned long va = __get_free_pages(GFP_KERNEL, order);

		ASSERT_NE(va, 0);
		memset((void *)va, 0x5a, PAGE_SIZE << order);
		free_pages(va, order);
		va = __get_free_pages(GFP_KERNEL | __GFP_ZERO, order);
		ASSERT_NE(va, 0);
		EXPECT_TRUE(all_bytes_are((void *)va, 0, PAGE_SIZE << order));
		free_pages(va, order);
	}
}

TEST(page, addresses_and_descriptors_lead_to_each_other)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *va;

	ASSERT_NOT_NULL(page);
	va = page_address(page);
	EXPECT_EQ(virt_to_page((char *)va + 4095), page);
	EXPECT_EQ(pfn_to_page(page_to_pfn(page)), page);
	EXPECT_EQ(phys_to_page(page_to_phys(page)), page);
	EXPECT_EQ(page_to_phys(page), (paddr_t)va);
	EXPECT_TRUE(page_valid(va));
	EXPECT_FALSE(page_valid(NULL));
	EXPECT_FALSE(page_valid((void *)(RAM_BASE - 1)));
	EXPECT_FALSE(page_valid((void *)(RAM_BASE +
					 mem_map_pages * PAGE_SIZE)));
	EXPECT_FALSE(page_valid((void *)VMALLOC_START));
	__free_page(page);
}

TEST(page, order_of_a_size)
{
	EXPECT_EQ(get_order(1), 0);
	EXPECT_EQ(get_order(PAGE_SIZE), 0);
	EXPECT_EQ(get_order(PAGE_SIZE + 1), 1);
	EXPECT_EQ(get_order(2 * PAGE_SIZE), 1);
	EXPECT_EQ(get_order(SZ_1M), 8);
	EXPECT_EQ(get_order(SZ_1M + 1), 9);
}

TEST(page, block_lives_until_the_last_reference)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	unsigned long in_use = nr_pages_in_use();

	ASSERT_NOT_NULL(page);
	get_page(page);
	get_page(page);
	put_page(page);
	__free_pages(page, 1);
	EXPECT_EQ(page_count(page), 1);
	EXPECT_EQ(nr_pages_in_use(), in_use);
	put_page(page);
	EXPECT_EQ(nr_pages_in_use(), in_use - 2);
}

TEST(page, compound_pages_lead_to_the_head)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);

	ASSERT_NOT_NULL(page);
	for (unsigned int i = 0; i < 8; i++) {
		EXPECT_EQ(compound_head(page + i), page);
		EXPECT_EQ(virt_to_head_page((char *)page_address(page) +
					    i * PAGE_SIZE), page);
	}
	EXPECT_EQ(compound_order(page), 3);
	EXPECT_EQ(page_verify(), 0);
	put_page(page);
	EXPECT_FALSE(page[1].flags & PG_TAIL);
}

TEST(page, who_took_a_block_is_known)
{
	struct page *page = page_alloc_for(0x1234, NUMA_NO_NODE, GFP_KERNEL,
					   0);

	ASSERT_NOT_NULL(page);
	EXPECT_EQ(page->caller, 0x1234);
	__free_page(page);
	EXPECT_NE(page->caller, 0x1234);
	EXPECT_NE(page->caller, 0);
}

/* --- requests that cannot be met --- */

TEST(page, orders_and_nodes_that_are_not_there_are_refused)
{
	unsigned long failures = page_failure_count();

	EXPECT_NULL(alloc_pages(GFP_KERNEL, MAX_ORDER));
	EXPECT_NULL(alloc_pages(GFP_KERNEL | __GFP_NOWARN, 1000));
	EXPECT_NULL(alloc_pages(GFP_ATOMIC | __GFP_NOWARN, ~0u));
	EXPECT_NULL(alloc_pages_node(MAX_NODES, GFP_KERNEL | __GFP_NOWARN, 0));
	EXPECT_NULL(alloc_pages_node(-2, GFP_KERNEL | __GFP_NOWARN, 0));
	EXPECT_EQ(page_failure_count(), failures + 5);
}

/* Takes all that gfp gives, largest blocks first. Return: pages. */
static unsigned long take_all(int node, gfp_t gfp, struct list_head *taken)
{
	unsigned long nr = 0;
	unsigned int order = MAX_ORDER;
	struct page *page;

	while (order-- > 0) {
		while ((page = alloc_pages_node(node, gfp | __GFP_NOWARN,
						order)) != NULL) {
			list_add(&page->lru, taken);
			nr += 1UL << order;
		}
	}
	return nr;
}

static void give_all(struct list_head *taken)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, taken, lru) {
		list_del(&page->lru);
		put_page(page);
	}
}

/* Free pages in all zones' blocks, and the reserves. */
static void sum_zones(unsigned long *free, unsigned long *reserve)
{
	struct zone_stats stats;

	*free = 0;
	*reserve = 0;
	for (unsigned int n = 0; n < nr_nodes; n++) {
		zone_stats_get((int)n, &stats);
		*free += stats.free;
		*reserve += stats.mark_min;
	}
}

TEST(page, the_reserve_is_for_who_cannot_wait)
{
	unsigned long in_use = nr_pages_in_use(), free, reserve, more;
	LIST_HEAD(taken);

	take_all(NUMA_NO_NODE, GFP_KERNEL, &taken);
	sum_zones(&free, &reserve);
	EXPECT_GT(reserve, 0);
	EXPECT_EQ(free, reserve);
	EXPECT_NULL(alloc_page(GFP_KERNEL | __GFP_NOWARN));
	EXPECT_NULL(alloc_page(GFP_NOWAIT | __GFP_NOWARN));

	more = take_all(NUMA_NO_NODE, GFP_ATOMIC, &taken);
	sum_zones(&free, &reserve);
	EXPECT_GE(more, reserve / 2);
	EXPECT_GE(free + nr_nodes, reserve / 2);	/* halves, rounded */
	EXPECT_LE(free, reserve / 2);
	EXPECT_NULL(alloc_page(GFP_ATOMIC | __GFP_NOWARN));
	EXPECT_EQ(page_verify(), 0);
	if (!list_empty(&taken)) {
		/* A page on the core's list is part of the reserve too. */
		struct page *page = list_first_entry(&taken, struct page, lru);

		list_del(&page->lru);
		put_page(page);
		EXPECT_NULL(alloc_page(GFP_KERNEL | __GFP_NOWARN));
	}
	give_all(&taken);
	EXPECT_EQ(nr_pages_in_use(), in_use);
}

static unsigned int shrunk;

static void count_shrink(void)
{
	shrunk++;
}

TEST(page, who_keeps_pages_is_asked_when_they_run_short)
{
	static struct page_shrinker shrinker = {
		.name = "test", .shrink = count_shrink,
	};
	static bool registered;
	LIST_HEAD(taken);

	if (!registered)
		page_shrinker_register(&shrinker);
	registered = true;
	shrunk = 0;
	take_all(NUMA_NO_NODE, GFP_KERNEL, &taken);
	EXPECT_GT(shrunk, 0);
	shrunk = 0;
	take_all(NUMA_NO_NODE, GFP_ATOMIC, &taken);
	EXPECT_EQ(shrunk, 0);	/* whoever cannot wait does not ask */
	give_all(&taken);
}

/* --- nodes --- */

TEST(page, a_node_gives_its_own_pages)
{
	for (unsigned int n = 0; n < nr_nodes; n++) {
		struct page *page = alloc_pages_node((int)n, GFP_KERNEL, 0);

		ASSERT_NOT_NULL(page);
		EXPECT_EQ(page_to_nid(page), n);
		EXPECT_GE(page_to_phys(page), node_data[n].start);
		EXPECT_LT(page_to_phys(page), node_data[n].start + node_data[n].size);
		__free_page(page);
	}
}

static unsigned long page_stat_of(int node, enum page_stat stat)
{
	struct zone_stats stats;

	zone_stats_get(node, &stats);
	return stats.stat[stat];
}

TEST(page, an_empty_node_is_helped_by_the_next)
{
	unsigned long foreign, miss, hit;
	struct page *page;
	LIST_HEAD(taken);
	int next;

	if (nr_nodes < 2)
		SKIP("one node: boot with numa=fake=2");
	take_all(0, GFP_KERNEL | __GFP_THISNODE, &taken);
	EXPECT_NULL(alloc_pages_node(0, GFP_KERNEL | __GFP_THISNODE |
				     __GFP_NOWARN, 0));
	next = node_data[0].fallback[1];
	foreign = page_stat_of(0, NUMA_FOREIGN);
	miss = page_stat_of(next, NUMA_MISS);
	hit = page_stat_of(next, NUMA_HIT);
	page = alloc_pages_node(0, GFP_KERNEL, 0);
	ASSERT_NOT_NULL(page);
	EXPECT_EQ(page_to_nid(page), next);
	__free_page(page);
	give_all(&taken);
	foreign = page_stat_of(0, NUMA_FOREIGN) - foreign;
	EXPECT_EQ(foreign, 1);
	EXPECT_EQ(page_stat_of(next, NUMA_MISS), miss + 1);
	EXPECT_EQ(page_stat_of(next, NUMA_HIT), hit);
}

TEST(page, counters_move_by_what_is_done)
{
	unsigned long alloc = page_stat_sum(PGALLOC);
	unsigned long freed = page_stat_sum(PGFREE);
	unsigned long hit = page_stat_sum(NUMA_HIT);
	struct page *page = alloc_pages(GFP_KERNEL, 4);

	ASSERT_NOT_NULL(page);
	EXPECT_EQ(page_stat_sum(PGALLOC), alloc + 16);
	EXPECT_EQ(page_stat_sum(PGFREE), freed);
	EXPECT_EQ(page_stat_sum(NUMA_HIT), hit + 1);
	EXPECT_EQ(page_stat_sum(NUMA_LOCAL) + page_stat_sum(NUMA_OTHER),
		  page_stat_sum(NUMA_HIT) + page_stat_sum(NUMA_MISS));
	__free_pages(page, 4);
	EXPECT_EQ(page_stat_sum(PGFREE), freed + 16);
	EXPECT_STREQ(page_stat_name(PGALLOC), "pgalloc_normal");
}

/* --- words --- */

TEST(page, flags_are_named)
{
	char text[GFP_TEXT];

	EXPECT_STREQ(gfp_name(GFP_KERNEL, text), "GFP_KERNEL");
	EXPECT_STREQ(gfp_name(GFP_ATOMIC | __GFP_ZERO, text),
		     "GFP_ATOMIC|ZERO");
	EXPECT_STREQ(gfp_name(GFP_NOWAIT | __GFP_THISNODE, text),
		     "GFP_NOWAIT|THISNODE");
	EXPECT_STREQ(gfp_name(0, text), "");
	EXPECT_LT(strlen(gfp_name(~0u, text)), GFP_TEXT);
}
