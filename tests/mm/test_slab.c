// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_slab.c - mm/slab.h: caches, objects, numbers, refusals
 *
 * Every test makes a cache of its own, so that the numbers are its own too.
 */
#include "mm/slab.h"

#include <string.h>

#include "kernel/core/smp.h"
#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "mm/fault_inject.h"
#include "mm/page.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

#define MANY	300

static void *objects[MANY];

static struct kmem_cache *make(size_t size)
{
	return kmem_cache_create("ktest", size, 0, 0, NULL);
}

static struct slab_info info_of(const struct kmem_cache *c)
{
	struct slab_info info;

	kmem_cache_info(c, &info);
	return info;
}

static unsigned long active(const struct kmem_cache *c)
{
	return info_of(c).active_objs;
}

static void take(struct kmem_cache *c, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		objects[i] = kmem_cache_alloc(c, GFP_KERNEL);
		ASSERT_NOT_NULL(objects[i]);
	}
}

static void give(struct kmem_cache *c, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		kmem_cache_free(c, objects[i]);
}

/* --- numbers --- */

TEST(slab, active_objects_move_by_exactly_one)
{
	struct kmem_cache *c = make(40);

	ASSERT_NOT_NULL(c);
	EXPECT_EQ(active(c), 0);
	for (unsigned int i = 0; i < MANY; i++) {
		objects[i] = kmem_cache_alloc(c, GFP_KERNEL);
		EXPECT_EQ(active(c), i + 1);
	}
	for (unsigned int i = 0; i < MANY; i++) {
		kmem_cache_free(c, objects[i]);
		EXPECT_EQ(active(c), MANY - i - 1);
	}
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, info_agrees_with_itself)
{
	struct kmem_cache *c = make(100);
	struct slab_info info;

	ASSERT_NOT_NULL(c);
	info = info_of(c);
	EXPECT_STREQ(info.name, "ktest");
	EXPECT_EQ(info.num_slabs, 0);
	EXPECT_GE(info.objsize, 100);
	EXPECT_EQ(kmem_cache_size(c), 100);
	EXPECT_STREQ(kmem_cache_name(c), "ktest");
	take(c, MANY);
	info = info_of(c);
	EXPECT_EQ(info.active_objs, MANY);
	EXPECT_EQ(info.num_objs, info.num_slabs * info.objperslab);
	EXPECT_LE(info.objperslab * info.objsize,
		  info.pagesperslab * PAGE_SIZE);
	EXPECT_GE(info.num_objs, MANY);
	EXPECT_LE(info.active_slabs, info.num_slabs);
	EXPECT_LE(info.batchcount, info.limit);
	give(c, MANY);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, every_cache_is_found_by_number)
{
	struct kmem_cache *c = make(24);
	struct slab_info info;
	unsigned int i, seen = 0;

	ASSERT_NOT_NULL(c);
	for (i = 0; slab_info_get(i, &info); i++) {
		EXPECT_LE(info.active_objs, info.num_objs);
		seen += strcmp(info.name, "ktest") == 0;
	}
	EXPECT_GE(i, KMALLOC_CLASSES);
	EXPECT_EQ(seen, 1);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	for (i = 0; slab_info_get(i, &info); i++)
		EXPECT_NE(strcmp(info.name, "ktest"), 0);
}

/* S2: whatever was cached, all comes back. */
TEST(slab, pages_come_back_to_the_last)
{
	struct kmem_cache *c = make(200);
	unsigned long slabs, before, pages;

	ASSERT_NOT_NULL(c);
	(void)slab_reclaim_all();
	before = slab_pages();
	pages = nr_pages_in_use();
	take(c, MANY);
	slabs = info_of(c).num_slabs;
	EXPECT_EQ(slab_pages() - before, slabs * info_of(c).pagesperslab);
	EXPECT_EQ(nr_pages_in_use() - pages, slab_pages() - before);
	give(c, MANY);
	EXPECT_LE(info_of(c).num_slabs, slabs);
	EXPECT_GE(kmem_cache_shrink(c), 0);
	EXPECT_EQ(info_of(c).num_slabs, 0);
	(void)slab_reclaim_all();
	EXPECT_EQ(slab_pages(), before);
	EXPECT_EQ(nr_pages_in_use(), pages);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, empty_slabs_go_back_but_for_a_small_reserve)
{
	struct kmem_cache *c = make(512);
	struct slab_info info;

	ASSERT_NOT_NULL(c);
	take(c, MANY);
	give(c, MANY);
	info = info_of(c);
	/* What is at this core's hand, and one empty slab of each node. */
	EXPECT_LE(info.num_slabs, info.limit + nr_nodes);
	EXPECT_LE(info.num_slabs - info.active_slabs, nr_nodes);
	(void)kmem_cache_shrink(c);
	EXPECT_EQ(info_of(c).num_slabs, 0);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

/* --- objects --- */

static void check_layout(size_t size, size_t align)
{
	struct kmem_cache *c = kmem_cache_create("ktest", size, align, 0,
						 NULL);
	unsigned int nr = size > 4096 ? 12 : 60;

	ASSERT_NOT_NULL(c);
	for (unsigned int i = 0; i < nr; i++) {
		objects[i] = kmem_cache_alloc(c, GFP_KERNEL);
		ASSERT_NOT_NULL(objects[i]);
		EXPECT_TRUE(IS_ALIGNED((vaddr_t)objects[i],
				       max(align, (size_t)SLAB_MIN_ALIGN)));
		memset(objects[i], (int)i + 1, size);
	}
	for (unsigned int i = 0; i < nr; i++) {
		const u8 *p = objects[i];

		EXPECT_EQ(p[0], i + 1);
		EXPECT_EQ(p[size - 1], i + 1);
		EXPECT_EQ(p[size / 2], i + 1);
		kmem_cache_free(c, objects[i]);
	}
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, objects_of_any_size_and_alignment_do_not_overlap)
{
	static const size_t sizes[] = {
		1, 7, 8, 9, 24, 60, 100, 255, 256, 300, 496, 500, 511, 512,
		513, 700, 1000, 1365, 1500, 2048, 2100, 3000, 4096, 4100,
		5000, 8192, 9000, 16384, 20000, 33000, 65536,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		for (size_t align = 0; align <= PAGE_SIZE;
		     align = align ? align * 4 : 1)
			check_layout(sizes[i], align);
}

TEST(slab, hwcache_align_begins_lines_but_packs_small_objects)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 40, 0,
						 SLAB_HWCACHE_ALIGN, NULL);
	struct kmem_cache *small = kmem_cache_create("ktest-small", 12, 0,
						     SLAB_HWCACHE_ALIGN, NULL);

	ASSERT_NOT_NULL(c);
	ASSERT_NOT_NULL(small);
	take(c, 50);
	for (unsigned int i = 0; i < 50; i++)
		EXPECT_TRUE(IS_ALIGNED((vaddr_t)objects[i], SMP_CACHE_BYTES));
	give(c, 50);
	take(small, 50);
	for (unsigned int i = 0; i < 50; i++)
		EXPECT_TRUE(IS_ALIGNED((vaddr_t)objects[i], 16));
	give(small, 50);
	if (!IS_ENABLED(CONFIG_DEBUG_SLAB))
		EXPECT_EQ(info_of(small).objsize, 16);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	EXPECT_EQ(kmem_cache_destroy(small), 0);
}

struct constructed {
	u32 magic;
	u32 uses;
	u8 rest[20];
};

#define MAGIC	0x600dcafe
static unsigned int nr_constructed;

static void construct(void *object)
{
	struct constructed *p = object;

	*p = (struct constructed){ .magic = MAGIC };
	nr_constructed++;
}

TEST(slab, the_constructor_runs_once_for_each_object_of_a_slab)
{
	struct kmem_cache *c = kmem_cache_create("ktest", sizeof(struct
						 constructed), 0, 0,
						 construct);
	unsigned int uses = 0;

	ASSERT_NOT_NULL(c);
	nr_constructed = 0;
	take(c, MANY);
	EXPECT_EQ(nr_constructed, info_of(c).num_objs);
	for (unsigned int i = 0; i < MANY; i++)
		EXPECT_EQ(((struct constructed *)objects[i])->magic, MAGIC);
	((struct constructed *)objects[0])->uses = 1;
	give(c, MANY);
	take(c, MANY);
	for (unsigned int i = 0; i < MANY; i++)
		uses += ((struct constructed *)objects[i])->uses;
	/* As it was left: nobody constructed or cleared it again. */
	EXPECT_LE(uses, 1);
	EXPECT_EQ(nr_constructed % info_of(c).objperslab, 0);
	give(c, MANY);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, what_is_at_hand_keeps_its_construction)
{
	struct kmem_cache *c = kmem_cache_create("ktest", sizeof(struct
						 constructed), 0, 0,
						 construct);
	struct constructed *p;

	ASSERT_NOT_NULL(c);
	p = kmem_cache_alloc(c, GFP_KERNEL);
	ASSERT_NOT_NULL(p);
	p->uses = 77;
	kmem_cache_free(c, p);
	/* The object freed last is taken first. */
	preempt_disable();
	EXPECT_EQ(kmem_cache_alloc(c, GFP_ATOMIC), p);
	preempt_enable();
	EXPECT_EQ(p->uses, 77);
	EXPECT_EQ(p->magic, MAGIC);
	kmem_cache_free(c, p);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, zero_clears_and_is_refused_with_a_constructor)
{
	struct kmem_cache *c = make(52);
	struct kmem_cache *with = kmem_cache_create("ktest-ctor", 40, 0, 0,
						    construct);
	static const u8 zero[52];
	unsigned long reports = slab_reports();
	u64 start = clock_ns();

	ASSERT_NOT_NULL(c);
	ASSERT_NOT_NULL(with);
	for (unsigned int i = 0; i < 100; i++) {
		objects[i] = kmem_cache_alloc(c, GFP_KERNEL);
		ASSERT_NOT_NULL(objects[i]);
		memset(objects[i], 0xff, 52);
	}
	give(c, 100);
	for (unsigned int i = 0; i < 100; i++) {
		objects[i] = kmem_cache_zalloc(c, GFP_KERNEL);
		ASSERT_NOT_NULL(objects[i]);
		EXPECT_EQ(memcmp(objects[i], zero, 52), 0);
	}
	give(c, 100);
	EXPECT_NULL(kmem_cache_zalloc(with, GFP_KERNEL));
	kmem_cache_free(with, kmem_cache_alloc(with, GFP_KERNEL));
	EXPECT_NULL(kmem_cache_zalloc(with, GFP_KERNEL));
	EXPECT_TRUE(said(start, "constructor"));
	EXPECT_EQ(slab_reports() - reports, 2);
	EXPECT_EQ(active(with), 0);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	EXPECT_EQ(kmem_cache_destroy(with), 0);
}

/* --- what is refused --- */

TEST(slab, wrong_caches_are_refused_and_say_why)
{
	struct kmem_cache *c = make(16);
	u64 start = clock_ns();

	ASSERT_NOT_NULL(c);
	EXPECT_NULL(kmem_cache_create("ktest", 16, 0, 0, NULL));
	EXPECT_TRUE(said(start, "there is one of that name"));
	EXPECT_NULL(kmem_cache_create(NULL, 16, 0, 0, NULL));
	EXPECT_NULL(kmem_cache_create("", 16, 0, 0, NULL));
	EXPECT_NULL(kmem_cache_create("two words", 16, 0, 0, NULL));
	EXPECT_NULL(kmem_cache_create("ktest2", 0, 0, 0, NULL));
	EXPECT_NULL(kmem_cache_create("ktest2", SLAB_MAX_SIZE + 1, 0, 0,
				      NULL));
	EXPECT_NULL(kmem_cache_create("ktest2", (size_t)-1, 0, 0, NULL));
	EXPECT_TRUE(said(start, "size must be"));
	EXPECT_NULL(kmem_cache_create("ktest2", 16, 24, 0, NULL));
	EXPECT_NULL(kmem_cache_create("ktest2", 16, 8192, 0, NULL));
	EXPECT_TRUE(said(start, "power of two"));
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	EXPECT_EQ(kmem_cache_destroy(NULL), 0);
}

TEST(slab, long_names_are_cut_and_still_unique)
{
	const char *name = "a-name-of-more-than-thirty-one-bytes-in-all";
	struct kmem_cache *c = kmem_cache_create(name, 16, 0, 0, NULL);

	ASSERT_NOT_NULL(c);
	EXPECT_EQ(strlen(kmem_cache_name(c)), SLAB_NAME_LEN - 1);
	EXPECT_EQ(strncmp(kmem_cache_name(c), name, SLAB_NAME_LEN - 1), 0);
	EXPECT_NULL(kmem_cache_create(name, 16, 0, 0, NULL));
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, a_cache_in_use_is_not_destroyed)
{
	struct kmem_cache *c = make(64);
	u64 start = clock_ns();

	ASSERT_NOT_NULL(c);
	take(c, 3);
	EXPECT_EQ(kmem_cache_destroy(c), -EBUSY);
	EXPECT_TRUE(said(start, "cache ktest stays"));
	EXPECT_TRUE(said(start, "3 objects are in use"));
	EXPECT_TRUE(said(start, "a_cache_in_use_is_not_destroyed"));
	/* It goes on working. */
	objects[3] = kmem_cache_alloc(c, GFP_KERNEL);
	EXPECT_NOT_NULL(objects[3]);
	EXPECT_EQ(active(c), 4);
	give(c, 4);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab, only_caches_are_destroyed)
{
	struct kmem_cache *c = make(64);
	u64 start = clock_ns();

	ASSERT_NOT_NULL(c);
	EXPECT_EQ(kmem_cache_destroy((void *)objects), -EINVAL);
	EXPECT_EQ(kmem_cache_destroy((void *)0x12345678), -EINVAL);
	EXPECT_EQ(kmem_cache_destroy(kmalloc_caches[3]), -EINVAL);
	EXPECT_TRUE(said(start, "no cache of its own"));
	EXPECT_EQ(kmem_cache_destroy(c), 0);
	EXPECT_EQ(kmem_cache_destroy(c), -EINVAL);	/* twice */
}
