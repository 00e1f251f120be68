// SPDX-License-Identifier: MIT
/*
 * mm/page_buddy.h - free blocks of one run of pages, for any instance
 *
 * The engine of the page allocator: it knows descriptors, not addresses, and
 * takes no lock. The kernel has one instance per node; tests make their own.
 *
 * Locks    the caller's.
 * See      mm/page_buddy.c, docs/mm-pages.md
 */
#pragma once

#include "mm/page.h"

#define BLOCK_PAGES_MAX	(1UL << (MAX_ORDER - 1))

struct buddy_list {
	struct list_head blocks;	/* their heads, by page->lru */
	unsigned long nr;
};

struct buddy {
	struct page *map;		/* [I] of the first page */
	unsigned long nr_pages;		/* [I] a multiple of the largest block */
	unsigned long nr_free;		/* pages in all lists */
	u32 orders;			/* bit n: free[n] has a block */
	struct buddy_list free[MAX_ORDER];
};

/* Nothing is free yet; every page of map has flags 0 or PG_RESERVED. */
void buddy_setup(struct buddy *b, struct page *map, unsigned long nr_pages);

/* Makes pages first .. first + nr - 1, which have flags 0, free. */
void buddy_seed(struct buddy *b, unsigned long first, unsigned long nr);

/*
 * Takes a block of 2^order pages, the smallest that fits, split as needed.
 * Return: its head, PG_USED, or NULL.
 */
struct page *buddy_take(struct buddy *b, unsigned int order) __must_check;

/*
 * Takes up to nr single pages, the same ones that as many calls of
 * buddy_take() would, and puts them at the end of pages with this PG_ state.
 * Return: how many there were.
 */
unsigned int buddy_take_singles(struct buddy *b, unsigned int nr, u16 state,
				struct list_head *pages);

/* Gives a block back: it grows together with its free buddies. */
void buddy_give(struct buddy *b, struct page *page, unsigned int order);

/*
 * The head of the block that page lies in, in whatever state the block is;
 * NULL if it lies in none, which a sound map does not have.
 */
struct page *buddy_head(const struct buddy *b, struct page *page);

/* Rules P1 to P4. Return: NULL, or what is wrong; then *at is the page. */
const char *buddy_fault(const struct buddy *b, const struct page **at);
