// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_slab_free.c - frees that are wrong: named, refused, harmless
 *
 * A refused free is counted once, says the address, the cache and who asked,
 * and leaves every number as it was. That nothing was harmed is seen by the
 * invariant after each test.
 */
#include "mm/slab.h"

#include <string.h>

#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "mm/page.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

/* One wrong free: what the log must say of it. */
static void refused(const void *p, const char *why)
{
	unsigned long reports = slab_reports();
	unsigned long in_use = slab_objects_in_use();
	u64 start = clock_ns();
	char address[16];

	kfree(p);
	EXPECT_EQ(slab_reports() - reports, 1);
	EXPECT_EQ(slab_objects_in_use(), in_use);
	format(address, sizeof(address), "0x%p", p);
	EXPECT_TRUE(said(start, address));
	EXPECT_TRUE(said(start, why));
	EXPECT_TRUE(said(start, "refused+0x"));	/* the caller */
}

TEST(slab_free, addresses_outside_of_ram_are_refused)
{
	refused((void *)0x12345678, "no address of RAM");
	refused((void *)0xfffffff8, "no address of RAM");
	refused((void *)17, "no address of RAM");
	refused((void *)0xb0000000, "no address of RAM");
}

TEST(slab_free, memory_of_others_is_refused)
{
	static int variable;
	int on_stack;
	void *page = (void *)__get_free_page(GFP_KERNEL);
	u64 start = clock_ns();

	ASSERT_NOT_NULL(page);
	refused(&variable, "no memory of the slab allocator");
	refused(&on_stack, "refused: it is no ");	/* RAM or vmalloc */
	refused((void *)refused, "no memory of the slab allocator");
	refused(page, "no memory of the slab allocator");
	free_page((unsigned long)page);
	refused(page, "in a page that is free");
	EXPECT_TRUE(said(start, "memory_of_others_is_refused"));
}

/* Whichever of its pages: only the block's first one says it is free. */
TEST(slab_free, pages_of_a_free_block_are_refused)
{
	u8 *block = (u8 *)__get_free_pages(GFP_KERNEL, 3);

	ASSERT_NOT_NULL(block);
	free_pages((unsigned long)block, 3);
	for (unsigned int i = 0; i < 8; i++)
		refused(block + i * PAGE_SIZE, "in a page that is free");
}

TEST(slab_free, addresses_inside_an_object_are_refused)
{
	static const size_t sizes[] = { 8, 24, 96, 100, 512, 3000, 8192 };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = kmalloc(sizes[i], GFP_KERNEL);

		ASSERT_NOT_NULL(p);
		refused(p + 1, "1 bytes into the object of kmalloc-");
		refused(p + sizes[i] / 2, "bytes into the object of kmalloc-");
		refused(p + sizes[i] - 1, "bytes into the object of kmalloc-");
		kfree(p);
	}
}

/* In front of the first object lies the descriptor. */
TEST(slab_free, a_slab_outside_its_objects_is_refused)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 48, 0, 0, NULL);
	void *p;
	u8 *block;

	ASSERT_NOT_NULL(c);
	p = kmem_cache_alloc(c, GFP_KERNEL);
	ASSERT_NOT_NULL(p);
	block = (u8 *)ALIGN_DOWN((vaddr_t)p, PAGE_SIZE);
	refused(block, "before its first object or behind its last");
	for (unsigned int at = 0; block + at < (u8 *)p && at < 48; at++)
		refused(block + at, "before its first object");
	for (unsigned int at = 1; at < 16; at++)
		refused(block + PAGE_SIZE - at, "ktest");
	kmem_cache_free(c, p);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab_free, every_address_of_a_slab_but_its_objects_is_refused)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 72, 0, 0, NULL);
	unsigned long reports;
	unsigned int refusals = 0;
	u8 *p, *block;

	ASSERT_NOT_NULL(c);
	p = kmem_cache_alloc(c, GFP_KERNEL);
	ASSERT_NOT_NULL(p);
	block = (u8 *)ALIGN_DOWN((vaddr_t)p, PAGE_SIZE);
	reports = slab_reports();
	for (unsigned int at = 0; at < PAGE_SIZE; at += 61) {
		if (block + at == p)
			continue;
		kfree(block + at);
		refusals++;
	}
	EXPECT_EQ(slab_reports() - reports, refusals);
	kmem_cache_free(c, p);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab_free, another_caches_object_is_refused)
{
	struct kmem_cache *a = kmem_cache_create("ktest-a", 40, 0, 0, NULL);
	struct kmem_cache *b = kmem_cache_create("ktest-b", 40, 0, 0, NULL);
	unsigned long reports = slab_reports();
	u64 start = clock_ns();
	struct slab_info info;
	void *p;

	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	p = kmem_cache_alloc(a, GFP_KERNEL);
	kmem_cache_free(b, p);
	EXPECT_TRUE(said(start, "given to ktest-b"));
	EXPECT_TRUE(said(start, "an object of ktest-a"));
	EXPECT_TRUE(said(start, "another_caches_object_is_refused"));
	kmem_cache_free(b, NULL);
	kmem_cache_free(b, &info);
	EXPECT_EQ(slab_reports() - reports, 3);
	kmem_cache_info(a, &info);
	EXPECT_EQ(info.active_objs, 1);
	kmem_cache_free(a, p);
	EXPECT_EQ(kmem_cache_destroy(a), 0);
	EXPECT_EQ(kmem_cache_destroy(b), 0);
}

/* Not only the object freed last: any one whose slab is still there. */
TEST(slab_free, an_object_is_freed_once)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 80, 0, 0, NULL);
	void *p[8], *keep;

	ASSERT_NOT_NULL(c);
	keep = kmem_cache_alloc(c, GFP_KERNEL);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = kmem_cache_alloc(c, GFP_KERNEL);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(c, p[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		refused(p[i], "an object of ktest that is free already");
	/* Also when it is no longer at a core's hand. */
	(void)kmem_cache_shrink(c);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		refused(p[i], "ktest that is free already");
	kmem_cache_free(c, keep);
	refused(keep, "ktest that is free already");
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab_free, what_was_never_taken_is_refused)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 64, 0, 0, NULL);
	struct slab_info info;
	u8 *p;

	ASSERT_NOT_NULL(c);
	kmem_cache_info(c, &info);
	p = kmem_cache_alloc(c, GFP_KERNEL);
	ASSERT_NOT_NULL(p);
	/* Neighbours that no one has. */
	refused(p + info.objsize, "free already");
	refused(p + 2 * info.objsize, "free already");
	kmem_cache_free(c, p);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab_free, large_memory_is_freed_once_and_at_its_start)
{
	u8 *p = kmalloc(3 * PAGE_SIZE, GFP_KERNEL);

	ASSERT_NOT_NULL(p);
	refused(p + 1, "inside the 12288 bytes");
	refused(p + PAGE_SIZE, "large_memory_is_freed_once");
	refused(p + 3 * PAGE_SIZE - 1, "inside the 12288 bytes");
	kfree(p);
	refused(p, "in a page that is free");
}

TEST(slab_free, sizes_of_wild_addresses_are_refused)
{
	unsigned long reports = slab_reports();
	u8 *p = kmalloc(64, GFP_KERNEL);

	EXPECT_EQ(ksize((void *)0x12345678), 0);
	EXPECT_EQ(ksize(p + 4), 0);
	EXPECT_NULL(krealloc(p + 4, 100, GFP_KERNEL));
	EXPECT_EQ(slab_reports() - reports, 3);
	kfree(p);
	EXPECT_EQ(ksize(p), 0);
	EXPECT_NULL(krealloc(p, 100, GFP_KERNEL));
	EXPECT_EQ(slab_reports() - reports, 5);
}

TEST(slab_free, freeing_nothing_does_nothing)
{
	unsigned long reports = slab_reports();

	kfree(NULL);
	kfree(ZERO_SIZE_PTR);
	kfree_sensitive(NULL);
	EXPECT_EQ(slab_reports(), reports);
}

/* On every core, of objects of every core. */
static void free_all_twice(void *info)
{
	void **p = info;

	for (unsigned int i = 0; i < 16; i++) {
		void *object = __atomic_exchange_n(&p[i], NULL,
						   __ATOMIC_SEQ_CST);

		if (!object)
			continue;
		kfree(object);
		kfree(object);
	}
}

TEST(slab_free, double_frees_on_other_cores_are_refused)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 32, 0, 0, NULL);
	unsigned long reports = slab_reports();
	struct slab_info info;
	void *p[16];

	ASSERT_NOT_NULL(c);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = kmem_cache_alloc(c, GFP_KERNEL);
	on_each_cpu(free_all_twice, p, true);
	EXPECT_EQ(slab_reports() - reports, ARRAY_SIZE(p));
	kmem_cache_info(c, &info);
	EXPECT_EQ(info.active_objs, 0);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}
