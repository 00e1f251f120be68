// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_slab_fail.c - mm/slab.h when there is no memory
 *
 * Real exhaustion, and each allocation of a scenario failed in turn.
 */
#include <string.h>

#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

static unsigned long active(const struct kmem_cache *c)
{
	struct slab_info info;

	kmem_cache_info(c, &info);
	return info.active_objs;
}

static void arm(enum fault_class class, u32 nth)
{
	fault_arm(class, &(struct fault_plan){ .nth = nth,
					       .this_context = true });
}

TEST(slab_fail, injected_failures_give_null_and_say_so)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 56, 0, 0, NULL);
	struct fault_counts counts;
	u64 start = clock_ns();
	void *p[5];

	ASSERT_NOT_NULL(c);
	arm(FAULT_SLAB, 3);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = kmem_cache_alloc(c, GFP_KERNEL);
	fault_get(FAULT_SLAB, &counts);
	fault_disarm(FAULT_SLAB);
	EXPECT_EQ(counts.calls, 5);
	EXPECT_EQ(counts.failures, 1);
	EXPECT_EQ(active(c), 4);
	EXPECT_TRUE(said(start, "fault injection"));
	EXPECT_TRUE(said(start, "injected_failures_give_null"));
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
		if (i == 2)
			EXPECT_NULL(p[i]);
		else
			kmem_cache_free(c, p[i]);
	}
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

/* Every call of the family is asked about, once, and in its caller's name. */
TEST(slab_fail, every_call_can_be_made_to_fail)
{
	gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	volatile size_t eighty = 80;
	char *text = kmalloc(64, GFP_KERNEL);
	struct fault_counts counts;

	ASSERT_NOT_NULL(text);
	strcpy(text, "text");
	fault_arm(FAULT_SLAB, &(struct fault_plan){ .one_in = 1,
						    .this_context = true });
	EXPECT_NULL(kmalloc(64, gfp));
	EXPECT_NULL(kmalloc(eighty, gfp));
	EXPECT_NULL(kmalloc(100000, gfp));
	EXPECT_NULL(kzalloc(64, gfp));
	EXPECT_NULL(kcalloc(4, 16, gfp));
	EXPECT_NULL(kmalloc_node(64, gfp, 0));
	EXPECT_NULL(kmalloc_node(20000, gfp, 0));
	EXPECT_NULL(krealloc(NULL, 10, gfp));
	EXPECT_NULL(krealloc(text, 1000, gfp));
	EXPECT_NULL(kstrdup(text, gfp));
	EXPECT_NULL(kmemdup(text, 5, gfp));
	EXPECT_NULL(kasprintf(gfp, "%d", 5));
	EXPECT_EQ((vaddr_t)kmalloc(0, gfp), (vaddr_t)ZERO_SIZE_PTR);
	fault_get(FAULT_SLAB, &counts);
	fault_disarm(FAULT_SLAB);
	EXPECT_EQ(counts.calls, 12);
	EXPECT_EQ(counts.failures, 12);
	EXPECT_EQ(fault_site_count(FAULT_SLAB), 12);
	EXPECT_STREQ(text, "text");	/* krealloc() left it alone */
	kfree(text);
}

TEST(slab_fail, nowarn_fails_without_a_word)
{
	u64 start = clock_ns();
	void *p;

	arm(FAULT_SLAB, 1);
	p = kmalloc(64, GFP_KERNEL | __GFP_NOWARN);
	fault_disarm(FAULT_SLAB);
	EXPECT_NULL(p);
	EXPECT_FALSE(said(start, "slab:"));
}

/* Takes and gives objects enough to make slabs. Return: all were had. */
static bool scenario(size_t size, void **p, unsigned int nr)
{
	struct kmem_cache *c = kmem_cache_create("ktest", size, 0, 0, NULL);
	bool all = c;

	if (!c)
		return false;
	for (unsigned int i = 0; i < nr; i++) {
		p[i] = kmem_cache_alloc(c, GFP_KERNEL | __GFP_NOWARN);
		all &= p[i] != NULL;
	}
	for (unsigned int i = 0; i < nr; i++)
		if (p[i])
			kmem_cache_free(c, p[i]);
	EXPECT_EQ(active(c), 0);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	return all;
}

/* A slab's pages, its descriptor's pages, the cache's: each missing once. */
static void fail_each_page(size_t size)
{
	void *p[24];
	unsigned int nth = 0;
	struct fault_counts counts;
	bool all;

	do {
		(void)slab_reclaim_all();
		arm(FAULT_PAGE, ++nth);
		all = scenario(size, p, ARRAY_SIZE(p));
		fault_get(FAULT_PAGE, &counts);
		fault_disarm(FAULT_PAGE);
		EXPECT_EQ(slab_verify(), 0);
		/* With several nodes another one may help out. */
		if (nr_nodes == 1)
			EXPECT_EQ(all, counts.failures == 0);
	} while (counts.failures && nth < 200);
	EXPECT_TRUE(all);
	EXPECT_GT(nth, 1);
}

TEST(slab_fail, each_page_missing_in_turn_loses_nothing)
{
	unsigned long pages;

	(void)slab_reclaim_all();
	pages = nr_pages_in_use();
	fail_each_page(64);
	fail_each_page(600);
	fail_each_page(4096);
	(void)slab_reclaim_all();
	EXPECT_EQ(nr_pages_in_use(), pages);
}

/* Chained through themselves: there is no memory for an array of them. */
struct link {
	struct link *next;
};

static unsigned long exhaust(struct kmem_cache *c, gfp_t gfp,
			     struct link **chain)
{
	unsigned long nr = 0;
	struct link *p;

	while ((p = kmem_cache_alloc(c, gfp))) {
		p->next = *chain;
		*chain = p;
		nr++;
	}
	return nr;
}

static void free_chain(struct kmem_cache *c, struct link *chain)
{
	while (chain) {
		struct link *next = chain->next;

		kmem_cache_free(c, chain);
		chain = next;
	}
}

TEST(slab_fail, all_of_memory_can_be_taken_and_comes_back)
{
	struct kmem_cache *c = kmem_cache_create("ktest", SLAB_MAX_SIZE, 0, 0,
						 NULL);
	unsigned long pages, nr, more;
	struct link *chain = NULL;
	u64 start;

	ASSERT_NOT_NULL(c);
	(void)slab_reclaim_all();
	pages = nr_pages_in_use();
	nr = exhaust(c, GFP_KERNEL | __GFP_NOWARN, &chain);
	EXPECT_GT(nr, 100);
	/* Who cannot wait may go deeper. */
	more = exhaust(c, GFP_ATOMIC | __GFP_NOWARN, &chain);
	start = clock_ns();
	EXPECT_NULL(kmem_cache_alloc(c, GFP_KERNEL));
	EXPECT_TRUE(said(start, "no object of ktest"));
	EXPECT_TRUE(said(start, "all_of_memory_can_be_taken"));
	EXPECT_EQ(active(c), nr + more);
	free_chain(c, chain);
	EXPECT_EQ(active(c), 0);
	(void)slab_reclaim_all();
	EXPECT_EQ(nr_pages_in_use(), pages);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

/* All of a node's pages, chained. */
static struct link *take_pages_of(int node)
{
	gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN | __GFP_THISNODE;
	struct link *chain = NULL, *p;
	struct page *page;

	while ((page = alloc_pages_node(node, gfp, 0))) {
		p = page_address(page);
		p->next = chain;
		chain = p;
	}
	return chain;
}

static void free_pages_of(struct link *chain)
{
	while (chain) {
		struct link *next = chain->next;

		free_page((unsigned long)chain);
		chain = next;
	}
}

/* Then it shares a slab of another's; it does not make one each time. */
TEST(slab_fail, a_node_without_pages_fills_the_others_slabs)
{
	struct link *pages, *objects = NULL, *p;
	struct slab_info info;
	struct kmem_cache *c;

	if (nr_nodes == 1)
		SKIP("one node only: numa=fake=2");
	c = kmem_cache_create("ktest", 200, 0, 0, NULL);
	ASSERT_NOT_NULL(c);
	pages = take_pages_of(0);
	for (unsigned int i = 0; i < 50; i++) {
		p = kmem_cache_alloc_node(c, GFP_ATOMIC, 0);
		ASSERT_NOT_NULL(p);
		EXPECT_NE(page_to_nid(virt_to_page(p)), 0);
		p->next = objects;
		objects = p;
	}
	kmem_cache_info(c, &info);
	EXPECT_LE(info.num_slabs, 50 / info.objperslab + 1);
	free_chain(c, objects);
	free_pages_of(pages);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

static void free_first_of_node(struct kmem_cache *c, struct link **chain,
			       int node)
{
	for (; *chain; chain = &(*chain)->next) {
		struct link *found = *chain;

		if (page_to_nid(virt_to_page(found)) != node)
			continue;
		*chain = found->next;
		kmem_cache_free(c, found);
		return;
	}
	EXPECT_TRUE(!"no object of this node");
}

/* The last free objects are had also when they are another node's. */
TEST(slab_fail, without_pages_other_nodes_objects_serve)
{
	gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct link *chain = NULL, *objects = NULL;
	struct kmem_cache *big, *c;
	unsigned long nr;
	struct link *p;

	if (nr_nodes == 1)
		SKIP("one node only: numa=fake=2");
	big = kmem_cache_create("ktest-big", SLAB_MAX_SIZE, 0, 0, NULL);
	c = kmem_cache_create("ktest", 2000, 0, 0, NULL);
	ASSERT_NOT_NULL(big);
	ASSERT_NOT_NULL(c);
	/* One of node 1 for sure: what the big ones leave lies anywhere. */
	objects = kmem_cache_alloc_node(c, gfp | __GFP_THISNODE, 1);
	ASSERT_NOT_NULL(objects);
	objects->next = NULL;
	(void)exhaust(big, gfp, &chain);
	nr = exhaust(c, gfp, &objects) + 1;
	preempt_disable();
	EXPECT_NULL(kmem_cache_alloc_node(c, gfp, 0));
	EXPECT_NULL(kmem_cache_alloc_node(c, gfp | __GFP_THISNODE, 1));
	/* One is free now, and its node is where it comes from. */
	free_first_of_node(c, &objects, 1);
	EXPECT_NULL(kmem_cache_alloc_node(c, gfp | __GFP_THISNODE, 0));
	p = kmem_cache_alloc_node(c, gfp, 0);
	preempt_enable();
	ASSERT_NOT_NULL(p);
	EXPECT_EQ(page_to_nid(virt_to_page(p)), 1);
	p->next = objects;
	objects = p;
	EXPECT_EQ(active(c), nr);
	free_chain(c, objects);
	free_chain(big, chain);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	EXPECT_EQ(kmem_cache_destroy(big), 0);
}
