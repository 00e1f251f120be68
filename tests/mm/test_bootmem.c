// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_bootmem.c - mm/bootmem.h, on instances of its own
 *
 * Where memory is given out the RAM is an array here; where only the map is
 * looked at, it is a region that nobody touches.
 */
#include "mm/bootmem.h"

#include <string.h>

#include "kernel/lib/bitmap.h"
#include "kernel/lib/errno.h"
#include "tests/ktest.h"

#define NR_PAGES	40
#define RAM_SIZE	(NR_PAGES * PAGE_SIZE)

static u8 ram[RAM_SIZE] __aligned(PAGE_SIZE);
static DECLARE_BITMAP(map, NR_PAGES);
static struct bootmem bm;

/* An instance over ram, which is full of something that is not zero. */
static void setup(void)
{
	memset(ram, 0xa5, sizeof(ram));
	bootmem_setup(&bm, (paddr_t)ram, sizeof(ram), map);
}

static paddr_t page(unsigned long n)
{
	return (paddr_t)ram + n * PAGE_SIZE;
}

static void *alloc(size_t size, size_t align)
{
	return bootmem_alloc(&bm, &(struct bootmem_request){
		.size = size, .align = align });
}

TEST(bootmem, fresh_instance_is_all_free)
{
	setup();
	EXPECT_EQ(bm.nr_pages, NR_PAGES);
	EXPECT_EQ(bm.nr_free, NR_PAGES);
	EXPECT_EQ(bootmem_verify(&bm), 0);
	EXPECT_EQ(bootmem_map_size(32 * PAGE_SIZE) % sizeof(long), 0);
	EXPECT_GE(bootmem_map_size(33 * PAGE_SIZE) * 8, 33);
}

/* R2 */
TEST(bootmem, ram_is_rounded_inwards)
{
	unsigned long small_map[1];

	bootmem_setup(&bm, 0x60000001, 3 * PAGE_SIZE, small_map);
	EXPECT_EQ(bm.base, 0x60001000);
	EXPECT_EQ(bm.nr_pages, 2);
	bootmem_setup(&bm, 0x60000000, 3 * PAGE_SIZE - 1, small_map);
	EXPECT_EQ(bm.base, 0x60000000);
	EXPECT_EQ(bm.nr_pages, 2);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, reserve_rounds_outwards)
{
	setup();
	EXPECT_EQ(bootmem_reserve(&bm, page(3) + PAGE_SIZE - 1, 2), 0);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 2);
	EXPECT_TRUE(bitmap_test(map, 3));
	EXPECT_TRUE(bitmap_test(map, 4));
	EXPECT_FALSE(bitmap_test(map, 5));
	EXPECT_EQ(bootmem_reserve(&bm, page(0), RAM_SIZE), -EBUSY);
	EXPECT_EQ(bootmem_reserve(&bm, page(2), PAGE_SIZE + 1), -EBUSY);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 2);
	EXPECT_EQ(bootmem_reserve(&bm, page(2), PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, regions_outside_ram_are_refused)
{
	static const struct { long offset; size_t size; } bad[] = {
		{ -1, 1 }, { -1, 2 }, { RAM_SIZE, 1 }, { 0, RAM_SIZE + 1 },
		{ RAM_SIZE - 1, 2 }, { 1, SIZE_MAX }, { 0, 0 },
		{ -(long)PAGE_SIZE, RAM_SIZE },
	};

	setup();
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		paddr_t pa = page(0) + (paddr_t)bad[i].offset;

		EXPECT_EQ(bootmem_reserve(&bm, pa, bad[i].size), -EINVAL);
		EXPECT_EQ(bootmem_free(&bm, pa, bad[i].size), -EINVAL);
	}
	EXPECT_EQ(bm.nr_free, NR_PAGES);
	EXPECT_EQ(bootmem_reserve(&bm, page(0), RAM_SIZE), 0);
	EXPECT_EQ(bm.nr_free, 0);
	EXPECT_EQ(bootmem_free(&bm, page(0), RAM_SIZE), 0);
}

TEST(bootmem, alloc_is_aligned)
{
	setup();
	for (size_t align = 1; align <= 8 * PAGE_SIZE; align *= 2) {
		void *p = alloc(1, align);

		ASSERT_NOT_NULL(p);
		EXPECT_EQ((uintptr_t)p % align, 0);
		EXPECT_EQ(bootmem_verify(&bm), 0);
	}
}

TEST(bootmem, memory_is_zeroed)
{
	static const size_t sizes[] = { 1, 100, 5000, 2 * PAGE_SIZE };

	setup();
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = alloc(sizes[i], 1);
		size_t k = 0;

		ASSERT_NOT_NULL(p);
		while (k < sizes[i] && p[k] == 0)
			k++;
		EXPECT_EQ(k, sizes[i]);
		EXPECT_TRUE(p + k == ram + RAM_SIZE || p[k] == 0xa5);
	}
}

TEST(bootmem, small_allocations_share_a_page)
{
	u8 *a, *b, *c;

	setup();
	a = alloc(100, 64);
	b = alloc(100, 64);
	c = alloc(PAGE_SIZE, 64);
	EXPECT_EQ(b, a + 128);
	EXPECT_EQ(c, b + 128);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 2);
	EXPECT_EQ(alloc(1, 1), c + PAGE_SIZE);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 2);
	EXPECT_EQ(bm.bytes_asked, 201 + PAGE_SIZE);
	EXPECT_EQ(bm.nr_allocs, 4);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

/* The open page is used only if what follows it is free. */
TEST(bootmem, shared_page_does_not_run_into_a_used_one)
{
	setup();
	EXPECT_EQ(bootmem_reserve(&bm, page(1), 1), 0);
	EXPECT_EQ(alloc(100, 1), ram);
	EXPECT_EQ(alloc(PAGE_SIZE, 1), (void *)page(2));
	EXPECT_EQ(alloc(PAGE_SIZE - 100, 1), ram + 100);
	EXPECT_EQ(alloc(100, 1), (void *)page(3));
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, goal_is_a_wish)
{
	struct bootmem_request req = { .size = 1, .align = 1 };

	setup();
	req.goal = page(30);
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)page(30));
	req.goal = page(5) + 1;
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)(page(30) + 1));
	req.size = 2 * PAGE_SIZE;
	req.goal = page(NR_PAGES - 1);
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)(page(30) + 2));
	req.goal = page(NR_PAGES + 7);
	req.align = PAGE_SIZE;
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)page(0));
	req.goal = 1;
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)page(2));
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, limit_is_kept)
{
	struct bootmem_request req = {
		.size = PAGE_SIZE, .align = 1, .limit = page(2) + 100 };

	setup();
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)page(0));
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)page(1));
	EXPECT_NULL(bootmem_alloc(&bm, &req));
	req.size = 101;
	EXPECT_NULL(bootmem_alloc(&bm, &req));
	req.size = 60;
	EXPECT_EQ(bootmem_alloc(&bm, &req), (void *)page(2));
	EXPECT_NULL(bootmem_alloc(&bm, &req));
	req.limit = page(0);
	EXPECT_NULL(bootmem_alloc(&bm, &req));
	req.limit = 1;
	EXPECT_NULL(bootmem_alloc(&bm, &req));
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, out_of_memory_is_null_and_changes_nothing)
{
	struct bootmem before;

	setup();
	EXPECT_NOT_NULL(alloc(10 * PAGE_SIZE + 1, 1));
	before = bm;
	EXPECT_NULL(alloc(29 * PAGE_SIZE + PAGE_SIZE, PAGE_SIZE));
	EXPECT_NULL(alloc(SIZE_MAX, 1));
	EXPECT_NULL(alloc(RAM_SIZE + 1, 1));
	EXPECT_EQ(memcmp(&before, &bm, sizeof(bm)), 0);
	EXPECT_NOT_NULL(alloc(29 * PAGE_SIZE, PAGE_SIZE));
	EXPECT_NOT_NULL(alloc(PAGE_SIZE - 1, 1));
	EXPECT_NULL(alloc(1, 1));
	EXPECT_EQ(bm.nr_free, 0);
}

TEST(bootmem, only_whole_pages_are_freed)
{
	setup();
	EXPECT_NOT_NULL(alloc(4 * PAGE_SIZE, PAGE_SIZE));
	EXPECT_EQ(bootmem_free(&bm, page(0) + 1, 2 * PAGE_SIZE - 1), 0);
	EXPECT_FALSE(bitmap_test(map, 1));
	EXPECT_EQ(bm.nr_free, NR_PAGES - 3);
	EXPECT_EQ(bootmem_free(&bm, page(2), 2 * PAGE_SIZE - 1), 0);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 2);
	EXPECT_EQ(bootmem_free(&bm, page(3), 100), 0);
	EXPECT_EQ(bootmem_free(&bm, page(3) + 100, PAGE_SIZE), 0);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 2);
	EXPECT_EQ(bm.nr_frees, 2);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, free_of_what_is_not_in_use_is_refused)
{
	setup();
	EXPECT_NOT_NULL(alloc(4 * PAGE_SIZE, PAGE_SIZE));
	EXPECT_EQ(bootmem_free(&bm, page(4), PAGE_SIZE), -ENOENT);
	EXPECT_EQ(bootmem_free(&bm, page(0), 5 * PAGE_SIZE), -ENOENT);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 4);
	EXPECT_EQ(bootmem_free(&bm, page(0), 4 * PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_free(&bm, page(0), 4 * PAGE_SIZE), -ENOENT);
	EXPECT_EQ(bm.nr_free, NR_PAGES);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

TEST(bootmem, page_with_more_room_stays_open)
{
	setup();
	EXPECT_EQ(alloc(100, 1), ram);
	EXPECT_EQ(alloc(PAGE_SIZE, PAGE_SIZE), (void *)page(1));
	EXPECT_EQ(bm.tail, page(0) + 100);
	EXPECT_EQ(alloc(200, PAGE_SIZE), (void *)page(2));
	EXPECT_EQ(bm.tail, page(0) + 100);
	EXPECT_EQ(alloc(3000, 1), ram + 100);
	EXPECT_EQ(alloc(8, PAGE_SIZE), (void *)page(3));
	EXPECT_EQ(bm.tail, page(3) + 8);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

/* R3: otherwise the next allocation would begin in a free page. */
TEST(bootmem, freeing_the_open_page_closes_it)
{
	setup();
	EXPECT_EQ(alloc(PAGE_SIZE + 8, PAGE_SIZE), ram);
	EXPECT_EQ(bm.tail, page(1) + 8);
	EXPECT_EQ(bootmem_free(&bm, page(0), PAGE_SIZE), 0);
	EXPECT_EQ(bm.tail, page(1) + 8);
	EXPECT_EQ(bootmem_free(&bm, page(1), PAGE_SIZE), 0);
	EXPECT_EQ(bm.tail, 0);
	EXPECT_EQ(bootmem_verify(&bm), 0);
	EXPECT_EQ(alloc(8, 1), ram);
}

/* The runs as numbers, page.length, added up in base 100. */
static void note_run(void *ctx, paddr_t pa, unsigned long nr_pages)
{
	u64 *runs = ctx;

	*runs = *runs * 100 + (pa - page(0)) / PAGE_SIZE;
	*runs = *runs * 100 + nr_pages;
}

TEST(bootmem, free_runs_are_handed_over_in_order)
{
	struct bootmem_stats stats;
	u64 runs = 0;

	setup();
	bootmem_foreach_free(&bm, note_run, &runs);
	EXPECT_EQ(runs, 40);
	EXPECT_EQ(bootmem_reserve(&bm, page(0), PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_reserve(&bm, page(31), 3 * PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_reserve(&bm, page(39), PAGE_SIZE), 0);
	runs = 0;
	bootmem_foreach_free(&bm, note_run, &runs);
	EXPECT_EQ(runs, 1303405);
	bootmem_get_stats(&bm, &stats);
	EXPECT_EQ(stats.nr_runs, 2);
	EXPECT_EQ(stats.largest_run, 30);
	EXPECT_EQ(stats.nr_free, 35);
	EXPECT_EQ(stats.nr_pages, 40);
	EXPECT_EQ(stats.base, page(0));
}

TEST(bootmem, retired_instance_gives_and_takes_nothing)
{
	setup();
	EXPECT_NOT_NULL(alloc(PAGE_SIZE, PAGE_SIZE));
	bm.retired = true;
	EXPECT_NULL(alloc(1, 1));
	EXPECT_EQ(bootmem_free(&bm, page(0), PAGE_SIZE), -EPERM);
	EXPECT_EQ(bootmem_reserve(&bm, page(5), 1), -EPERM);
	EXPECT_EQ(bm.nr_free, NR_PAGES - 1);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

/* R2 at its edge: RAM up to the last page but one of the address space. */
TEST(bootmem, ram_may_lie_at_the_end_of_the_address_space)
{
	paddr_t base = (paddr_t)0 - 5 * PAGE_SIZE;
	unsigned long small_map[1];

	bootmem_setup(&bm, base, 4 * PAGE_SIZE, small_map);
	EXPECT_EQ(bootmem_verify(&bm), 0);
	EXPECT_EQ(bootmem_reserve(&bm, base + 3 * PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_reserve(&bm, base + 3 * PAGE_SIZE, 3 * PAGE_SIZE),
		  -EINVAL);
	EXPECT_EQ(bootmem_reserve(&bm, base, SIZE_MAX), -EINVAL);
	EXPECT_NULL(alloc(3 * PAGE_SIZE, 4 * PAGE_SIZE));
	EXPECT_EQ(bm.nr_free, 3);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

/* The broken twins of R1 to R4. */
TEST(bootmem, verify_sees_each_broken_rule)
{
	struct bootmem good;
	unsigned long *inside;

	setup();
	EXPECT_NOT_NULL(alloc(PAGE_SIZE + 8, 1));
	EXPECT_EQ(bootmem_verify(&bm), 0);
	good = bm;
	bm.nr_free++;				/* R1 */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bm = good;
	bitmap_set_bit(map, 20);		/* R1 */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bitmap_clear_bit(map, 20);
	bm.base += 4;				/* R2 */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bm = good;
	bm.base = (paddr_t)0 - PAGE_SIZE;	/* R2 */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bm = good;
	bm.tail = page(1);			/* R3: at the start */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bm.tail = page(2) + 8;			/* R3: not in use */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bm.tail = page(NR_PAGES) + 8;		/* R3: outside */
	EXPECT_NE(bootmem_verify(&bm), 0);
	bm = good;
	inside = (unsigned long *)page(30);
	memcpy(inside, map, sizeof(map));
	bm.map = inside;			/* R4 */
	EXPECT_NE(bootmem_verify(&bm), 0);
	EXPECT_EQ(bootmem_reserve(&bm, page(30), PAGE_SIZE), 0);
	EXPECT_EQ(bootmem_verify(&bm), 0);
}

/* --- random use, against a list of what is out --- */

#define MAX_LIVE	24

struct live {
	u8 *p;
	size_t size;
	u8 mark;
};

static struct live live[MAX_LIVE];
static size_t nr_live;

static bool marks_are_whole(const struct live *l)
{
	for (size_t i = 0; i < l->size; i++)
		if (l->p[i] != l->mark)
			return false;
	return true;
}

static bool is_zero(const u8 *p, size_t size)
{
	return size == 0 || (p[0] == 0 && memcmp(p, p + 1, size - 1) == 0);
}

/* Would a walk over the pages find room for it? */
static bool walk_finds_room(size_t size, size_t align)
{
	unsigned long nr = PFN_UP(size);

	for (unsigned long first = 0; first + nr <= NR_PAGES; first++) {
		if (page(first) % align)
			continue;
		if (find_next_bit(map, first + nr, first) >= first + nr)
			return true;
	}
	return false;
}

static void random_alloc(void)
{
	size_t pages = ktest_random_below(3) ? 1 : 6;
	size_t size = 1 + ktest_random_below(
			(unsigned int)(pages * PAGE_SIZE));
	size_t align = 1UL << ktest_random_below(15);
	struct bootmem_request req = { .size = size, .align = align };
	struct live *l = &live[nr_live];
	u8 *p;

	if (ktest_random_below(2))
		req.goal = page(ktest_random_below(NR_PAGES));
	p = bootmem_alloc(&bm, &req);
	if (!p) {
		ASSERT_FALSE(walk_finds_room(size, align));
		return;
	}
	ASSERT_TRUE(p >= ram && p + size <= ram + RAM_SIZE);
	ASSERT_EQ((uintptr_t)p % align, 0);
	ASSERT_TRUE(is_zero(p, size));
	*l = (struct live){ .p = p, .size = size,
			    .mark = (u8)(1 + ktest_random_below(255)) };
	memset(p, l->mark, size);
	nr_live++;
}

static void random_free(void)
{
	struct live *l = &live[ktest_random_below((unsigned int)nr_live)];

	ASSERT_TRUE(marks_are_whole(l));
	ASSERT_EQ(bootmem_free(&bm, (paddr_t)l->p, l->size), 0);
	*l = live[--nr_live];
}

/*
 * Nobody's bytes change while they are out: so no two allocations overlap.
 * Shared pages stay in use for good, so each round ends in a full memory.
 */
TEST(bootmem, random_use_never_overlaps)
{
	for (int round = 0; round < KTEST_CASES(300, 10); round++) {
		setup();
		nr_live = 0;
		for (int i = 0; i < 150; i++) {
			if (nr_live == MAX_LIVE ||
			    (nr_live && ktest_random_below(3) == 0))
				random_free();
			else
				random_alloc();
			ASSERT_EQ(bootmem_verify(&bm), 0);
		}
		for (size_t i = 0; i < nr_live; i++)
			ASSERT_TRUE(marks_are_whole(&live[i]));
	}
}
