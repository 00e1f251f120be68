// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_page_buddy.c - mm/page_buddy.h, on an instance of its own
 *
 * Descriptors without pages: nobody touches the memory they stand for.
 */
#include "mm/page_buddy.h"

#include <string.h>

#include "kernel/lib/bits.h"
#include "tests/ktest.h"

#define NR_PAGES	2048u

static struct page map[NR_PAGES];
static struct buddy buddy;

/* Nothing is free: all pages are somebody's. */
static void setup(void)
{
	memset(map, 0, sizeof(map));
	for (unsigned int i = 0; i < NR_PAGES; i++)
		map[i].flags = PG_RESERVED;
	buddy_setup(&buddy, map, NR_PAGES);
}

static void seed(unsigned long first, unsigned long nr)
{
	for (unsigned long i = first; i < first + nr; i++)
		map[i].flags = 0;
	buddy_seed(&buddy, first, nr);
}

static void setup_all_free(void)
{
	setup();
	seed(0, NR_PAGES);
}

static unsigned long index_of(const struct page *page)
{
	return (unsigned long)(page - map);
}

/* NULL, or what is broken. */
static const char *fault(void)
{
	const struct page *at;

	return buddy_fault(&buddy, &at);
}

TEST(buddy, fresh_instance_has_nothing)
{
	setup();
	EXPECT_NULL(buddy_take(&buddy, 0));
	EXPECT_EQ(buddy.nr_free, 0);
	EXPECT_NULL(fault());
}

TEST(buddy, seeding_makes_the_largest_blocks)
{
	setup();
	seed(3, 1500);		/* 3, 4-7, 8-15 ... 512-1023, 1024-1502 */
	EXPECT_EQ(buddy.nr_free, 1500);
	EXPECT_EQ(buddy.free[0].nr, 1 + 1);
	EXPECT_EQ(buddy.free[1].nr, 0 + 1);
	EXPECT_EQ(buddy.free[2].nr, 1 + 1);
	EXPECT_EQ(buddy.free[9].nr, 1);
	EXPECT_EQ(buddy.free[10].nr, 0);
	EXPECT_NULL(fault());
	seed(0, 3);
	EXPECT_EQ(buddy.free[10].nr, 1);	/* 0-1023 grew together */
	EXPECT_NULL(fault());
}

TEST(buddy, taking_splits_and_giving_merges)
{
	struct page *page;

	setup_all_free();
	EXPECT_EQ(buddy.free[10].nr, 2);
	page = buddy_take(&buddy, 0);
	ASSERT_NOT_NULL(page);
	EXPECT_EQ(page->flags, PG_USED);
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		EXPECT_EQ(buddy.free[order].nr, 1);
	EXPECT_EQ(buddy.nr_free, NR_PAGES - 1);
	EXPECT_NULL(fault());
	buddy_give(&buddy, page, 0);
	EXPECT_EQ(buddy.free[10].nr, 2);
	EXPECT_EQ(buddy.orders, BIT(10));
	EXPECT_NULL(fault());
}

TEST(buddy, the_smallest_block_that_fits_is_taken)
{
	setup();
	seed(0, 1024);
	seed(1040, 2);
	EXPECT_EQ(index_of(buddy_take(&buddy, 1)), 1040);
	EXPECT_EQ(buddy.free[10].nr, 1);
	EXPECT_EQ(index_of(buddy_take(&buddy, 1)) / 1024, 0);
	EXPECT_NULL(fault());
}

/* P1 */
TEST(buddy, blocks_begin_at_multiples_of_their_size)
{
	setup();
	seed(5, NR_PAGES - 10);
	for (unsigned int order = 0; order < MAX_ORDER - 1; order++) {
		struct page *page = buddy_take(&buddy, order);

		ASSERT_NOT_NULL(page);
		EXPECT_EQ(index_of(page) % (1UL << order), 0);
		EXPECT_EQ(page->order, order);
		EXPECT_NULL(fault());
	}
	EXPECT_NULL(buddy_take(&buddy, 10));
}

TEST(buddy, all_of_it_can_be_had)
{
	unsigned int nr = 0;
	struct page *page;

	setup_all_free();
	while ((page = buddy_take(&buddy, 0)) != NULL) {
		EXPECT_EQ(page->flags, PG_USED);
		nr++;
	}
	EXPECT_EQ(nr, NR_PAGES);
	EXPECT_EQ(buddy.orders, 0);
	EXPECT_NULL(fault());
	for (unsigned int i = 0; i < NR_PAGES; i++)
		buddy_give(&buddy, &map[(i * 797) % NR_PAGES], 0);
	EXPECT_EQ(buddy.free[10].nr, 2);
	EXPECT_NULL(fault());
}

/* Single pages at once: the ones that are taken one by one, in that order. */
TEST(buddy, singles_are_those_that_single_takes_give)
{
	static const unsigned int nrs[] = { 1, 5, 16, 33, 1000, NR_PAGES };

	for (unsigned int i = 0; i < ARRAY_SIZE(nrs); i++) {
		unsigned long one_by_one[64], nr = 0, taken, free;
		u32 orders;
		struct page *page;
		LIST_HEAD(pages);

		setup();
		seed(3, 1500);
		while (nr < nrs[i] && (page = buddy_take(&buddy, 0))) {
			if (nr < ARRAY_SIZE(one_by_one))
				one_by_one[nr] = index_of(page);
			nr++;
		}
		orders = buddy.orders;
		free = buddy.nr_free;
		setup();
		seed(3, 1500);
		taken = buddy_take_singles(&buddy, nrs[i], PG_PCP, &pages);
		EXPECT_EQ(taken, nr);
		EXPECT_EQ(buddy.nr_free, free);
		EXPECT_EQ(buddy.orders, orders);
		EXPECT_NULL(fault());
		EXPECT_EQ(list_verify(&pages), 0);
		nr = 0;
		list_for_each_entry(page, &pages, lru) {
			EXPECT_EQ(page->flags, PG_PCP);
			EXPECT_EQ(page->order, 0);
			if (nr < ARRAY_SIZE(one_by_one))
				EXPECT_EQ(index_of(page), one_by_one[nr]);
			nr++;
		}
		EXPECT_EQ(nr, taken);
	}
}

TEST(buddy, head_is_found_from_every_page)
{
	struct page *three, *seven;

	setup();
	seed(0, 1024);
	three = buddy_take(&buddy, 3);
	seven = buddy_take(&buddy, 7);
	ASSERT_NOT_NULL(three);
	ASSERT_NOT_NULL(seven);
	for (unsigned int i = 0; i < 8; i++)
		EXPECT_EQ(buddy_head(&buddy, three + i), three);
	for (unsigned int i = 0; i < 128; i++)
		EXPECT_EQ(buddy_head(&buddy, seven + i), seven);
	EXPECT_TRUE(buddy_head(&buddy, &map[1023])->flags & PG_BUDDY);
	EXPECT_EQ(buddy_head(&buddy, &map[1500]), &map[1500]);
}

/* The debug build's mark stays with its page through split and merge. */
TEST(buddy, poison_marks_survive)
{
	struct page *page;

	setup_all_free();
	page = buddy_take(&buddy, 2);
	ASSERT_NOT_NULL(page);
	for (unsigned int i = 0; i < 4; i++)
		page[i].flags |= PG_POISONED;
	buddy_give(&buddy, page, 2);
	EXPECT_NULL(fault());
	for (unsigned int i = 0; i < 4; i++)
		EXPECT_TRUE(page[i].flags & PG_POISONED);
	EXPECT_FALSE(page[4].flags & PG_POISONED);
	EXPECT_TRUE(buddy_take(&buddy, 10)->flags & PG_POISONED);
}

/* --- random use: no page is ever in two blocks --- */

static u8 owner[NR_PAGES];	/* 0: free */

#define LIVE_MAX	64

static struct live {
	struct page *page;
	unsigned int order;
	u8 mark;
} live[LIVE_MAX];

static void random_take(struct live *l, u8 mark)
{
	unsigned int order = ktest_random_below(7);
	struct page *page = buddy_take(&buddy, order);

	if (!page)
		return;
	*l = (struct live){ .page = page, .order = order, .mark = mark };
	for (unsigned long i = 0; i < 1UL << order; i++) {
		EXPECT_EQ(owner[index_of(page) + i], 0);
		owner[index_of(page) + i] = mark;
	}
}

static void random_give(struct live *l)
{
	for (unsigned long i = 0; i < 1UL << l->order; i++) {
		EXPECT_EQ(owner[index_of(l->page) + i], l->mark);
		owner[index_of(l->page) + i] = 0;
	}
	buddy_give(&buddy, l->page, l->order);
	l->page = NULL;
}

TEST(buddy, random_use_keeps_all_rules)
{
	unsigned long used = 0;

	setup_all_free();
	memset(owner, 0, sizeof(owner));
	memset(live, 0, sizeof(live));
	for (unsigned int i = 0; i < KTEST_CASES(20000u, 1000u); i++) {
		struct live *l = &live[ktest_random_below(LIVE_MAX)];

		if (l->page)
			random_give(l);
		else
			random_take(l, (u8)(1 + (l - live)));
		if (i % 64 == 0)
			ASSERT_NULL(fault());
	}
	for (unsigned int i = 0; i < NR_PAGES; i++)
		used += owner[i] != 0;
	EXPECT_EQ(buddy.nr_free, NR_PAGES - used);
	for (unsigned int i = 0; i < LIVE_MAX; i++)
		if (live[i].page)
			random_give(&live[i]);
	EXPECT_NULL(fault());
	EXPECT_EQ(buddy.free[10].nr, 2);
}

/* --- broken twins: each rule, broken, is seen --- */

/* A sound instance with blocks of all kinds; returns one of order 3. */
static struct page *sound(void)
{
	struct page *page;

	setup();
	seed(1, NR_PAGES - 1);
	page = buddy_take(&buddy, 3);
	EXPECT_NULL(fault());
	return page;
}

/* P1 */
TEST(buddy, verify_sees_a_block_on_the_wrong_list)
{
	struct page *page;

	sound();
	page = list_first_entry(&buddy.free[5].blocks, struct page, lru);
	page->order = 4;
	EXPECT_NOT_NULL(fault());
	page->order = 5;
	page->flags = PG_USED;
	EXPECT_NOT_NULL(fault());
	page->flags = PG_BUDDY;
	EXPECT_NULL(fault());
}

/* P2: what a free that does not look at its buddy would leave */
TEST(buddy, verify_sees_two_free_buddies)
{
	struct page *page = sound();

	ASSERT_NOT_NULL(page);
	page->order = 2;
	page[4].flags = PG_BUDDY;
	page[4].order = 2;
	list_add(&page[4].lru, &buddy.free[2].blocks);
	buddy.free[2].nr++;
	buddy.nr_free += 4;
	EXPECT_NULL(fault());
	page->flags = PG_BUDDY;
	list_add(&page->lru, &buddy.free[2].blocks);
	buddy.free[2].nr++;
	buddy.nr_free += 4;
	EXPECT_STREQ(fault(), "both buddies are free");
}

/* P3 */
TEST(buddy, verify_sees_wrong_counts)
{
	sound();
	buddy.nr_free++;
	EXPECT_NOT_NULL(fault());
	buddy.nr_free--;
	buddy.free[0].nr++;
	EXPECT_NOT_NULL(fault());
	buddy.free[0].nr--;
	buddy.orders ^= BIT(10);
	EXPECT_NOT_NULL(fault());
	buddy.orders ^= BIT(10);
	EXPECT_NULL(fault());
}

/* P4: a page both free and given out */
TEST(buddy, verify_sees_a_block_inside_another)
{
	struct page *page = sound();

	ASSERT_NOT_NULL(page);
	page[5].flags = PG_USED;
	EXPECT_STREQ(fault(), "a block with another inside");
	page[5].flags = 0;
	page->flags |= PG_BUDDY;
	EXPECT_NOT_NULL(fault());
	page->flags = 0;
	EXPECT_STREQ(fault(), "belongs to no block");
	page->flags = PG_USED;
	EXPECT_NULL(fault());
}

TEST(buddy, verify_sees_broken_links)
{
	struct page *page;
	struct list_head *prev;

	sound();
	page = list_first_entry(&buddy.free[7].blocks, struct page, lru);
	prev = page->lru.prev;
	page->lru.prev = &map[9].lru;
	EXPECT_NOT_NULL(fault());
	page->lru.prev = prev;
	EXPECT_NULL(fault());
}
