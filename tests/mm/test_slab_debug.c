// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_slab_debug.c - CONFIG_DEBUG_SLAB: damage is found and named
 *
 * Each test writes where it must not, and says where that has to be seen.
 */
#include <string.h>

#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "mm/slab.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

/* The compiler would refuse what these tests do. */
static void write_byte(void *p, long offset, u8 value)
{
	volatile u8 *at = (u8 *)p + offset;

	*at = value;
}

struct expected {
	unsigned long reports;
	u64 start;
};

static struct expected expect(void)
{
	return (struct expected){ slab_reports(), clock_ns() };
}

/* One report more, with this text, and names of this test. */
static void reported(const struct expected *e, const char *text,
		     const char *test)
{
	EXPECT_EQ(slab_reports() - e->reports, 1);
	EXPECT_TRUE(said(e->start, text));
	EXPECT_TRUE(said(e->start, test));
}

TEST(slab_debug, writing_behind_an_object_is_found_when_it_is_freed)
{
	static const size_t sizes[] = { 1, 8, 13, 64, 100, 512, 3000, 8192 };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = kmalloc(sizes[i], GFP_KERNEL);
		struct expected e = expect();

		ASSERT_NOT_NULL(p);
		write_byte(p, (long)sizes[i], 1);
		kfree(p);
		reported(&e, "written to outside",
			 "writing_behind_an_object_is_found");
	}
}

TEST(slab_debug, writing_in_front_of_an_object_is_found_when_it_is_freed)
{
	static const size_t sizes[] = { 8, 64, 100, 512, 3000, 8192 };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = kmalloc(sizes[i], GFP_KERNEL);
		struct expected e = expect();

		ASSERT_NOT_NULL(p);
		write_byte(p, -1, 1);
		kfree(p);
		reported(&e, "byte -1,", "writing_in_front_of_an_object");
	}
}

TEST(slab_debug, the_bytes_asked_for_count_not_those_of_the_class)
{
	u8 *p = kmalloc(33, GFP_KERNEL);
	struct expected e = expect();

	ASSERT_NOT_NULL(p);
	EXPECT_EQ(ksize(p), 33);
	write_byte(p, 33, 0);
	kfree(p);
	reported(&e, "byte 33,", "taken by");
}

TEST(slab_debug, the_verifier_sees_what_is_written_outside)
{
	u8 *p = kmalloc(33, GFP_KERNEL);
	struct expected e = expect();

	ASSERT_NOT_NULL(p);
	write_byte(p, 40, 0);
	EXPECT_EQ(slab_verify(), -EINVAL);
	reported(&e, "S6: written to outside", "the_verifier_sees_what");
	write_byte(p, 40, 0xbb);
	EXPECT_EQ(slab_verify(), 0);
	kfree(p);
}

TEST(slab_debug, writing_after_the_free_is_found_when_it_is_taken)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 60, 0, 0, NULL);
	u8 *p = kmem_cache_alloc(c, GFP_KERNEL);
	struct expected e;

	ASSERT_NOT_NULL(p);
	kmem_cache_free(c, p);
	e = expect();
	write_byte(p, 7, 1);
	EXPECT_EQ(slab_verify(), -EINVAL);
	reported(&e, "S6: written to after it was freed",
		 "writing_after_the_free_is_found");
	e = expect();
	for (unsigned int i = 0; i < 8 && slab_reports() == e.reports; i++) {
		u8 *q = kmem_cache_alloc(c, GFP_ATOMIC);

		ASSERT_NOT_NULL(q);
		kmem_cache_free(c, q);
	}
	reported(&e, "byte 7,", "freed by");
	EXPECT_EQ(slab_verify(), 0);	/* mended */
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

static void construct(void *object)
{
	memset(object, 0x11, 60);
}

TEST(slab_debug, constructed_objects_must_stay_as_they_were_left)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 60, 0, 0, construct);
	u8 *p = kmem_cache_alloc(c, GFP_KERNEL);
	struct expected e = expect();

	ASSERT_NOT_NULL(p);
	EXPECT_EQ(p[0], 0x11);
	p[3] = 9;
	kmem_cache_free(c, p);
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ(slab_reports(), e.reports);
	write_byte(p, 5, 1);
	EXPECT_EQ(slab_verify(), -EINVAL);
	reported(&e, "S6: written to after it was freed", "constructed");
	write_byte(p, 5, 0x11);
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab_debug, fresh_memory_is_neither_zero_nor_what_it_was)
{
	u8 *p = kmalloc(100, GFP_KERNEL);

	ASSERT_NOT_NULL(p);
	EXPECT_EQ(p[0], 0x5a);
	EXPECT_EQ(p[99], 0x5a);
	kfree(p);
}

TEST(slab_debug, freed_memory_is_poison)
{
	u8 *p = kmalloc(100, GFP_KERNEL);

	ASSERT_NOT_NULL(p);
	preempt_disable();
	kfree(p);
	EXPECT_EQ(*(volatile u8 *)p, 0x6b);
	EXPECT_EQ(*(volatile u8 *)(p + 60), 0x6b);
	preempt_enable();
}

TEST(slab_debug, a_double_free_names_who_was_first)
{
	u8 *p = kmalloc(100, GFP_KERNEL);
	struct expected e = expect();

	ASSERT_NOT_NULL(p);
	kfree(p);
	kfree(p);
	reported(&e, "free already", "a_double_free_names_who_was_first");
	EXPECT_TRUE(said(e.start, "freed by ktest_slab_debug__a_double"));
	EXPECT_TRUE(said(e.start, "taken by ktest_slab_debug__a_double"));
}

TEST(slab_debug, leaked_objects_are_named_with_who_took_them)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 60, 0, 0, NULL);
	void *p = kmem_cache_alloc(c, GFP_KERNEL);
	u64 start = clock_ns();

	ASSERT_NOT_NULL(p);
	EXPECT_EQ(kmem_cache_destroy(c), -EBUSY);
	EXPECT_TRUE(said(start, "is in use:"));
	EXPECT_TRUE(said(start, "taken by ktest_slab_debug__leaked"));
	kmem_cache_free(c, p);
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}

TEST(slab_debug, krealloc_moves_the_red_zone)
{
	u8 *p = kmalloc(40, GFP_KERNEL);
	struct expected e = expect();

	ASSERT_NOT_NULL(p);
	EXPECT_EQ((vaddr_t)krealloc(p, 60, GFP_KERNEL), (vaddr_t)p);
	memset(p, 1, 60);
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ((vaddr_t)krealloc(p, 20, GFP_KERNEL), (vaddr_t)p);
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ(slab_reports(), e.reports);
	write_byte(p, 20, 0);
	kfree(p);
	reported(&e, "byte 20,", "krealloc_moves_the_red_zone");
}
