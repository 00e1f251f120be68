// SPDX-License-Identifier: MIT
/*
 * mm/page_buddy.c - free blocks of one run of pages, for any instance
 *
 * A block of order n has 2^n pages and begins at a multiple of 2^n. The two
 * halves of a block are buddies: their numbers differ in one bit. A block is
 * split when a smaller one is wanted, and two free buddies become one block
 * again at once.
 *
 *   order 3   |               0               |
 *   order 2   |       0       |       4       |
 *   order 1   |   0   |   2   |   4   |   6   |
 *   order 0   | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |    5 ^ (1 << 0) = 4
 *
 * Only a block's head says what the block is. So no page behind it needs to
 * be looked at, neither to take a block of 1024 pages nor to give it back.
 *
 * Rules    P1 a free block begins at a multiple of its size, its head is
 *             PG_BUDDY and on the list of its order.
 *          P2 two buddies of one order are not both free.
 *          P3 nr_free, orders and each list's nr are what the lists hold.
 *          P4 every page is a head or behind exactly one; behind it, no page
 *             has a state.
 * Locks    the caller's.
 * See      docs/mm-pages.md, tests/mm/test_page_buddy.c
 */
#include "mm/page_buddy.h"

#include "kernel/core/panic.h"
#include "kernel/lib/bits.h"

void buddy_setup(struct buddy *b, struct page *map, unsigned long nr_pages)
{
	assert(IS_ALIGNED(nr_pages, BLOCK_PAGES_MAX));
	b->map = map;
	b->nr_pages = nr_pages;
	b->nr_free = 0;
	b->orders = 0;
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		INIT_LIST_HEAD(&b->free[order].blocks);
		b->free[order].nr = 0;
	}
}

/* The debug build's mark outlives every change of state. */
static void set_state(struct page *page, u16 state, unsigned int order)
{
	page->flags = (page->flags & PG_POISONED) | state;
	page->order = (u8)order;
}

static void link_block(struct buddy *b, struct page *page, unsigned int order)
{
	set_state(page, PG_BUDDY, order);
	list_add(&page->lru, &b->free[order].blocks);
	b->free[order].nr++;
	b->orders |= 1u << order;
}

static void unlink_block(struct buddy *b, struct page *page,
			 unsigned int order)
{
	set_state(page, 0, 0);
	list_del(&page->lru);
	if (--b->free[order].nr == 0)
		b->orders &= ~(1u << order);
}

void buddy_seed(struct buddy *b, unsigned long first, unsigned long nr)
{
	while (nr) {
		unsigned int order = min(ilog2(nr), MAX_ORDER - 1u);

		if (first)
			order = min(order, ctz_long(first));
		buddy_give(b, &b->map[first], order);
		first += 1UL << order;
		nr -= 1UL << order;
	}
}

struct page *buddy_take(struct buddy *b, unsigned int order)
{
	u32 fits = b->orders >> order;
	unsigned int have;
	struct page *page;

	if (!fits)
		return NULL;
	have = order + ctz_long(fits);
	page = list_first_entry(&b->free[have].blocks, struct page, lru);
	unlink_block(b, page, have);
	while (have > order) {
		have--;
		link_block(b, page + (1UL << have), have);
	}
	b->nr_free -= 1UL << order;
	set_state(page, PG_USED, order);
	return page;
}

/* Pages from..size of a block that is on no list become free blocks. */
static void give_rest(struct buddy *b, struct page *block, unsigned long from,
		      unsigned long size)
{
	unsigned int order;

	for (; from < size; from += 1UL << order) {
		order = ctz_long(from);
		link_block(b, block + from, order);
	}
}

unsigned int buddy_take_singles(struct buddy *b, unsigned int nr, u16 state,
				struct list_head *pages)
{
	struct list_head *last = pages->prev;
	unsigned int taken = 0;

	while (taken < nr && b->orders) {
		unsigned int order = ctz_long(b->orders);
		struct page *page = list_first_entry(&b->free[order].blocks,
						     struct page, lru);
		struct page *end = page + min(nr - taken, 1u << order);

		unlink_block(b, page, order);
		give_rest(b, page, (unsigned long)(end - page), 1UL << order);
		taken += (unsigned int)(end - page);
		for (; page < end; page++) {
			set_state(page, state, 0);
			list_join(last, &page->lru);
			last = &page->lru;
		}
	}
	list_join(last, pages);
	b->nr_free -= taken;
	return taken;
}

void buddy_give(struct buddy *b, struct page *page, unsigned int order)
{
	unsigned long i = (unsigned long)(page - b->map);

	b->nr_free += 1UL << order;
	set_state(page, 0, 0);
	for (; order < MAX_ORDER - 1; order++) {
		struct page *other = &b->map[i ^ (1UL << order)];

		if (!(other->flags & PG_BUDDY) || other->order != order)
			break;
		unlink_block(b, other, order);
		i &= ~(1UL << order);
	}
	link_block(b, &b->map[i], order);
}

struct page *buddy_head(const struct buddy *b, struct page *page)
{
	unsigned long i = (unsigned long)(page - b->map);

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct page *head = &b->map[i & ~((1UL << order) - 1)];

		if ((head->flags & PG_STATE) && head->order >= order)
			return head;
	}
	return NULL;
}

/* P1 and P3 for one list. */
static const char *list_fault(const struct buddy *b, unsigned int order,
			      const struct page **at)
{
	const struct buddy_list *list = &b->free[order];
	unsigned long nr = 0;
	struct page *page;

	*at = NULL;
	if (list_verify(&list->blocks))
		return "the links of a free list are broken";
	list_for_each_entry(page, &list->blocks, lru) {
		*at = page;
		if (!(page->flags & PG_BUDDY) || page->order != order)
			return "on a free list, but not a free block of it";
		nr++;
	}
	if (nr != list->nr)
		return "a free list's count is wrong";
	if (!!(b->orders & (1u << order)) != !!nr)
		return "the mask of orders with free blocks is wrong";
	return NULL;
}

static bool one_state(u16 flags)
{
	return is_power_of_2(flags & PG_STATE);
}

/* Rules P1, P2 and P4 for the block that begins at page i. */
static const char *block_fault(const struct buddy *b, unsigned long i)
{
	const struct page *head = &b->map[i];
	unsigned long size = 1UL << head->order;

	if (!one_state(head->flags))
		return "belongs to no block";
	if (head->order >= MAX_ORDER || !IS_ALIGNED(i, size))
		return "a block that is not aligned to its size";
	if ((head->flags & (PG_RESERVED | PG_PCP)) && head->order)
		return "a reserved page or one on a core's list has an order";
	for (unsigned long k = 1; k < size; k++)
		if (head[k].flags & PG_STATE)
			return "a block with another inside";
	if ((head->flags & PG_BUDDY) && head->order < MAX_ORDER - 1) {
		const struct page *other = &b->map[i ^ size];

		if ((other->flags & PG_BUDDY) && other->order == head->order)
			return "both buddies are free";
	}
	return NULL;
}

const char *buddy_fault(const struct buddy *b, const struct page **at)
{
	unsigned long in_lists = 0, in_map = 0, free_blocks = 0, listed = 0;
	const char *fault;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		fault = list_fault(b, order, at);
		if (fault)
			return fault;
		in_lists += b->free[order].nr << order;
		listed += b->free[order].nr;
	}
	for (unsigned long i = 0; i < b->nr_pages;
	     i += 1UL << b->map[i].order) {
		*at = &b->map[i];
		fault = block_fault(b, i);
		if (fault)
			return fault;
		if (b->map[i].flags & PG_BUDDY) {
			in_map += 1UL << b->map[i].order;
			free_blocks++;
		}
	}
	*at = NULL;
	if (in_lists != b->nr_free || in_map != b->nr_free ||
	    free_blocks != listed)
		return "the free pages are not as many as counted";
	return NULL;
}
