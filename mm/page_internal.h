// SPDX-License-Identifier: MIT
/*
 * mm/page_internal.h - zones, and who does what to them
 *
 *   alloc_pages_node()      mm/page.c        which node, which reserve
 *     pcp_take()            mm/page_pcp.c    single pages, this core's list
 *       zone_take()         mm/page.c        under the zone's lock
 *         buddy_take()      mm/page_buddy.c  blocks
 *
 * Locks    [Z] zone->lock; [o] the core whose element it is, irqs masked
 */
#pragma once

#include "kernel/core/spinlock.h"
#include "mm/mm_stats.h"
#include "mm/page_buddy.h"

/* A core's single free pages of one zone. Linux: struct per_cpu_pages. */
struct pcp {
	struct list_head pages;			/* [o] freed last, taken first */
	unsigned int count;			/* [o] read by anybody */
	unsigned long stat[NR_PAGE_STATS];	/* [o] read by anybody */
} __aligned(SMP_CACHE_BYTES);

/* One node's memory: the zone NORMAL, the only one there is. */
struct zone {
	struct spinlock lock;
	struct buddy buddy;		/* [Z] nr_free is read by anybody */
	unsigned long managed;		/* [I] pages that were handed over */
	unsigned long mark_min;		/* [I] what GFP_KERNEL leaves free */
	unsigned long mark_low;		/* [I] reported only: */
	unsigned long mark_high;	/* [I] nobody reclaims in between */
	unsigned int pcp_batch;		/* [I] pages moved at a time */
	unsigned int pcp_high;		/* [I] more than these are moved */
	struct pcp pcp[NR_CPUS];
};

extern struct zone zones[MAX_NODES];	/* [I] by node, nr_nodes of them */

static inline struct zone *page_zone(const struct page *page)
{
	return &zones[page->node];
}

/* --- mm/page.c --- */

/* Blocks in use that others must be told of: bad frees, failures. */
extern atomic_t page_bad_frees, page_failures;

/*
 * As buddy_take() with at least mark pages left free, and buddy_give().
 * Context: irqs masked.
 */
struct page *zone_take(struct zone *zone, unsigned int order,
		       unsigned long mark);
void zone_give(struct zone *zone, struct page *page, unsigned int order);

/* --- mm/page_pcp.c; context: irqs masked, cpu is the running core --- */

struct page *pcp_take(struct zone *zone, unsigned int cpu,
		      unsigned long mark);
void pcp_give(struct zone *zone, unsigned int cpu, struct page *page);

/* Up to want->nr pages of the zone, in use and theirs, to the end of pages. */
unsigned int pcp_take_bulk(struct zone *zone, unsigned int cpu,
			   unsigned long mark, const struct page_bulk *want,
			   struct list_head *pages);

/* P5 for a core's lists. Return: 0, or -EINVAL having said why. */
int pcp_verify(unsigned int cpu);

/* --- mm/page_check.c --- */

/* Is page the head of a block of this order, in use and nobody's now? */
static inline bool page_free_is_right(const struct page *page,
				      unsigned int order)
{
	return (size_t)(page - mem_map) < mem_map_pages &&
	       (page->flags & (PG_STATE | PG_OWNER_MASK)) == PG_USED &&
	       page->order == order;
}

/* Says what is wrong with freeing the page at va, and counts it. */
void page_refuse_free(vaddr_t va, unsigned int order, vaddr_t caller);

/* Says what could not be had, if the last seconds had few such messages. */
void page_report_failure(vaddr_t caller, int node, gfp_t gfp,
			 unsigned int order);

/* --- mm/page_shrink.c --- */

/* Asks everybody who keeps pages to let go. Context: thread, IRQs on. */
void page_shrink(void);

/* --- mm/page_poison.c, only with CONFIG_DEBUG_PAGEALLOC --- */

void page_poison(struct page *page, unsigned int order);
void page_check_poison(struct page *page, unsigned int order);
