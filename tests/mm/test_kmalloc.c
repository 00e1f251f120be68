// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_kmalloc.c - kmalloc() and its family, strings and copies
 */
#include <string.h>

#include "kernel/lib/bits.h"
#include "kernel/lib/format.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

static const size_t class_sizes[KMALLOC_CLASSES] = {
	8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192,
};

TEST(kmalloc, classes_are_named_by_their_size)
{
	char name[SLAB_NAME_LEN];

	for (unsigned int i = 0; i < KMALLOC_CLASSES; i++) {
		format(name, sizeof(name), "kmalloc-%zu", class_sizes[i]);
		EXPECT_STREQ(kmem_cache_name(kmalloc_caches[i]), name);
		EXPECT_EQ(kmem_cache_size(kmalloc_caches[i]), class_sizes[i]);
	}
}

/* Which cache serves a size: the one whose count moves. */
static unsigned int class_serving(size_t size, void **p)
{
	unsigned long before[KMALLOC_CLASSES];
	struct slab_info info;
	unsigned int found = KMALLOC_CLASSES;

	for (unsigned int i = 0; i < KMALLOC_CLASSES; i++) {
		kmem_cache_info(kmalloc_caches[i], &info);
		before[i] = info.active_objs;
	}
	*p = kmalloc(size, GFP_KERNEL);
	for (unsigned int i = 0; i < KMALLOC_CLASSES; i++) {
		kmem_cache_info(kmalloc_caches[i], &info);
		if (info.active_objs == before[i])
			continue;
		EXPECT_EQ(info.active_objs - before[i], 1);
		EXPECT_EQ(found, KMALLOC_CLASSES);
		found = i;
	}
	return found;
}

TEST(kmalloc, the_smallest_class_that_fits_serves)
{
	unsigned int class = 0;
	void *p;

	for (size_t size = 1; size <= KMALLOC_MAX_CACHE;
	     size += size < 300 ? 1 : 61) {
		while (class_sizes[class] < size)
			class++;
		EXPECT_EQ(class_serving(size, &p), class);
		EXPECT_EQ(KMALLOC_CLASS(size), (int)class);
		kfree(p);
	}
	EXPECT_EQ(class_serving(KMALLOC_MAX_CACHE, &p), KMALLOC_CLASSES - 1);
	kfree(p);
	EXPECT_EQ(class_serving(KMALLOC_MAX_CACHE + 1, &p), KMALLOC_CLASSES);
	kfree(p);
}

/* As constants: another way through kmalloc(). */
#define CHECK_CONSTANT(size) do {					\
	void *p_ = kmalloc(size, GFP_KERNEL);				\
									\
	EXPECT_NOT_NULL(p_);						\
	EXPECT_GE(ksize(p_), size);					\
	memset(p_, 0x33, size);						\
	kfree(p_);							\
} while (0)

TEST(kmalloc, constant_sizes)
{
	CHECK_CONSTANT(1);
	CHECK_CONSTANT(8);
	CHECK_CONSTANT(9);
	CHECK_CONSTANT(64);
	CHECK_CONSTANT(65);
	CHECK_CONSTANT(96);
	CHECK_CONSTANT(97);
	CHECK_CONSTANT(192);
	CHECK_CONSTANT(193);
	CHECK_CONSTANT(1000);
	CHECK_CONSTANT(4096);
	CHECK_CONSTANT(8192);
	CHECK_CONSTANT(8193);
	CHECK_CONSTANT(100000);
}

TEST(kmalloc, memory_is_as_long_and_aligned_as_promised)
{
	for (size_t size = 1; size <= 40000; size += size / 16 + 1) {
		u8 *p = kmalloc(size, GFP_KERNEL);

		ASSERT_NOT_NULL(p);
		EXPECT_TRUE(IS_ALIGNED((vaddr_t)p, SLAB_MIN_ALIGN));
		EXPECT_GE(ksize(p), size);
		memset(p, 0x5c, size);
		EXPECT_EQ(p[size - 1], 0x5c);
		kfree(p);
	}
	for (size_t size = 8; size <= 65536; size *= 2) {
		void *p[4];

		for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = kmalloc(size, GFP_KERNEL);
			EXPECT_TRUE(IS_ALIGNED((vaddr_t)p[i],
					       min(size, (size_t)PAGE_SIZE)));
		}
		for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
			kfree(p[i]);
	}
}

TEST(kmalloc, no_bytes_give_a_pointer_that_faults)
{
	volatile size_t zero = 0;
	void *p = kmalloc(zero, GFP_KERNEL);

	EXPECT_EQ((vaddr_t)p, (vaddr_t)ZERO_SIZE_PTR);
	EXPECT_EQ((vaddr_t)kmalloc(0, GFP_KERNEL), (vaddr_t)ZERO_SIZE_PTR);
	EXPECT_EQ((vaddr_t)kzalloc(zero, GFP_KERNEL), (vaddr_t)ZERO_SIZE_PTR);
	EXPECT_EQ((vaddr_t)kmalloc_node(0, GFP_KERNEL, 0),
		  (vaddr_t)ZERO_SIZE_PTR);
	EXPECT_TRUE(ZERO_OR_NULL_PTR(p));
	EXPECT_TRUE(ZERO_OR_NULL_PTR(NULL));
	EXPECT_EQ(ksize(p), 0);
	EXPECT_EQ(ksize(NULL), 0);
	kfree(p);
	p = krealloc(p, 10, GFP_KERNEL);
	EXPECT_FALSE(ZERO_OR_NULL_PTR(p));
	kfree(p);
}

static bool all_zero(const u8 *p, size_t len)
{
	while (len--)
		if (*p++)
			return false;
	return true;
}

TEST(kmalloc, zeroed_memory_is_zero)
{
	for (size_t size = 1; size <= 20000; size += size / 4 + 1) {
		u8 *p = kmalloc(size, GFP_KERNEL);

		ASSERT_NOT_NULL(p);
		memset(p, 0xee, size);
		kfree(p);
		p = kzalloc(size, GFP_KERNEL);
		ASSERT_NOT_NULL(p);
		EXPECT_TRUE(all_zero(p, size));
		kfree(p);
		p = kzalloc_node(size, GFP_KERNEL, (int)nr_nodes - 1);
		ASSERT_NOT_NULL(p);
		EXPECT_TRUE(all_zero(p, size));
		EXPECT_EQ(page_to_nid(virt_to_page(p)), nr_nodes - 1);
		kfree(p);
	}
}

TEST(kmalloc, arrays_whose_size_overflows_are_refused)
{
	volatile size_t huge = 0x40000001;
	u64 start = clock_ns();
	void *p = kcalloc(10, 30, GFP_KERNEL);

	EXPECT_NOT_NULL(p);
	EXPECT_TRUE(all_zero(p, 300));
	EXPECT_GE(ksize(p), 300);
	kfree(p);
	EXPECT_NULL(kcalloc(huge, 4, GFP_KERNEL));
	EXPECT_NULL(kcalloc(4, huge, GFP_KERNEL));
	EXPECT_NULL(kmalloc_array(huge, huge, GFP_KERNEL));
	EXPECT_TRUE(said(start, "arrays_whose_size_overflows"));
	EXPECT_EQ((vaddr_t)kcalloc(0, huge, GFP_KERNEL),
		  (vaddr_t)ZERO_SIZE_PTR);
}

TEST(kmalloc, huge_sizes_are_refused)
{
	volatile size_t size = KMALLOC_MAX_SIZE;
	u64 start = clock_ns();
	void *p = kmalloc(size, GFP_KERNEL | __GFP_NOWARN);

	kfree(p);	/* there may be no such block */
	EXPECT_NULL(kmalloc(size + 1, GFP_KERNEL));
	EXPECT_NULL(kmalloc((size_t)-1, GFP_KERNEL));
	EXPECT_NULL(kmalloc((size_t)-4096, GFP_ATOMIC));
	EXPECT_NULL(kmalloc_node((size_t)-1, GFP_KERNEL, 0));
	EXPECT_TRUE(said(start, "more than KMALLOC_MAX_SIZE"));
	EXPECT_TRUE(said(start, "huge_sizes_are_refused"));
}

TEST(kmalloc, large_memory_is_counted_in_pages)
{
	unsigned long large = kmalloc_large_pages();
	unsigned long pages = nr_pages_in_use();
	void *p = kmalloc(5 * PAGE_SIZE, GFP_KERNEL);

	ASSERT_NOT_NULL(p);
	EXPECT_EQ(kmalloc_large_pages() - large, 8);
	EXPECT_EQ(nr_pages_in_use() - pages, 8);
	EXPECT_EQ(ksize(p), 8 * PAGE_SIZE);
	/* It is kfree()'s: the page allocator does not take it. */
	free_pages((unsigned long)p, 3);
	EXPECT_EQ(nr_pages_in_use() - pages, 8);
	kfree(p);
	EXPECT_EQ(kmalloc_large_pages(), large);
	EXPECT_EQ(nr_pages_in_use(), pages);
}

/* --- krealloc --- */

static void fill(u8 *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = (u8)(i * 7 + 1);
}

static bool filled(const u8 *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != (u8)(i * 7 + 1))
			return false;
	return true;
}

TEST(kmalloc, krealloc_keeps_the_contents)
{
	size_t len = 5;
	u8 *p = krealloc(NULL, len, GFP_KERNEL);

	for (unsigned int i = 0; i < 200; i++) {
		size_t next = 1 + ktest_random_below(i % 9 ? 3000 : 30000);
		u8 *moved;

		ASSERT_NOT_NULL(p);
		fill(p, len);
		moved = krealloc(p, next, GFP_KERNEL);
		ASSERT_NOT_NULL(moved);
		EXPECT_TRUE(filled(moved, min(len, next)));
		EXPECT_GE(ksize(moved), next);
		p = moved;
		len = next;
	}
	EXPECT_EQ((vaddr_t)krealloc(p, 0, GFP_KERNEL),
		  (vaddr_t)ZERO_SIZE_PTR);
}

TEST(kmalloc, krealloc_stays_where_there_is_room)
{
	u8 *p = kmalloc(130, GFP_KERNEL), *moved;

	ASSERT_NOT_NULL(p);
	EXPECT_EQ((vaddr_t)krealloc(p, 192, GFP_KERNEL), (vaddr_t)p);
	memset(p, 1, 192);
	EXPECT_EQ((vaddr_t)krealloc(p, 10, GFP_KERNEL), (vaddr_t)p);
	EXPECT_EQ((vaddr_t)krealloc(p, 190, GFP_KERNEL), (vaddr_t)p);
	memset(p, 2, 190);
	moved = krealloc(p, 193, GFP_KERNEL);
	EXPECT_NE((vaddr_t)moved, (vaddr_t)p);
	EXPECT_GE(ksize(moved), 193);
	kfree(moved);
	p = kmalloc(9000, GFP_KERNEL);
	EXPECT_EQ((vaddr_t)krealloc(p, 4 * PAGE_SIZE, GFP_KERNEL),
		  (vaddr_t)p);
	kfree(p);
}

/* --- strings and copies --- */

TEST(kmalloc, copies_are_equal_and_apart)
{
	static const u8 bytes[] = { 1, 0, 2, 0, 3 };
	char text[] = "Cortex";
	char *copy = kstrdup(text, GFP_KERNEL);
	u8 *p;

	EXPECT_STREQ(copy, "Cortex");
	text[0] = 'V';
	EXPECT_STREQ(copy, "Cortex");
	kfree(copy);
	copy = kstrdup("", GFP_KERNEL);
	EXPECT_STREQ(copy, "");
	kfree(copy);
	copy = kstrndup("abcdef", 3, GFP_KERNEL);
	EXPECT_STREQ(copy, "abc");
	kfree(copy);
	copy = kstrndup("ab", 3, GFP_KERNEL);
	EXPECT_STREQ(copy, "ab");
	kfree(copy);
	copy = kmemdup_nul("abcdef", 4, GFP_KERNEL);
	EXPECT_STREQ(copy, "abcd");
	kfree(copy);
	p = kmemdup(bytes, sizeof(bytes), GFP_KERNEL);
	EXPECT_EQ(memcmp(p, bytes, sizeof(bytes)), 0);
	kfree(p);
	EXPECT_EQ((vaddr_t)kmemdup(bytes, 0, GFP_KERNEL),
		  (vaddr_t)ZERO_SIZE_PTR);
}

TEST(kmalloc, copies_of_nothing_are_nothing)
{
	EXPECT_NULL(kstrdup(NULL, GFP_KERNEL));
	EXPECT_NULL(kstrndup(NULL, 5, GFP_KERNEL));
	EXPECT_NULL(kmemdup(NULL, 5, GFP_KERNEL));
	EXPECT_NULL(kmemdup_nul(NULL, 5, GFP_KERNEL));
}

TEST(kmalloc, formatted_strings_have_just_the_room_they_need)
{
	char *text = kasprintf(GFP_KERNEL, "%s-%d/%u", "worker", -3, 7u);

	EXPECT_STREQ(text, "worker--3/7");
	EXPECT_GE(ksize(text), strlen(text) + 1);
	kfree(text);
	text = kasprintf(GFP_KERNEL, "%s", "");
	EXPECT_STREQ(text, "");
	kfree(text);
	text = kasprintf(GFP_KERNEL, "%*s|", 9999, "x");
	ASSERT_NOT_NULL(text);
	EXPECT_EQ(strlen(text), 10000);
	EXPECT_EQ(text[9999], '|');
	kfree(text);
}

/* --- everything at once --- */

TEST(kmalloc, random_use_keeps_every_byte)
{
	static struct {
		u8 *p;
		size_t len;
		u8 mark;
	} slots[64];
	unsigned int cases = KTEST_CASES(100000, 5000);

	memset(slots, 0, sizeof(slots));
	for (unsigned int i = 0; i < cases + ARRAY_SIZE(slots); i++) {
		unsigned int n = i < cases ? ktest_random_below(64) :
				 i - cases;
		size_t last = slots[n].len - 1;

		if (slots[n].p) {
			EXPECT_EQ(slots[n].p[0], slots[n].mark);
			EXPECT_EQ(slots[n].p[last / 2], slots[n].mark);
			EXPECT_EQ(slots[n].p[last], slots[n].mark);
			kfree(slots[n].p);
			slots[n].p = NULL;
		}
		if (i >= cases)
			continue;
		slots[n].len = 1 + (ktest_random() >> (19 + ktest_random_below
						       (13)));
		slots[n].mark = (u8)ktest_random();
		slots[n].p = kmalloc(slots[n].len, GFP_KERNEL);
		ASSERT_NOT_NULL(slots[n].p);
		memset(slots[n].p, slots[n].mark, slots[n].len);
	}
}
