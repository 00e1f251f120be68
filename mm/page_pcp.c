// SPDX-License-Identifier: MIT
/*
 * mm/page_pcp.c - each core's own list of single free pages
 *
 * Nearly all allocations are of one page. They are served from a list that
 * only the running core touches, so the zone's lock is taken once for a
 * batch of pages, not for each.
 *
 *   core 0  [p p p p]---+  count > pcp_high: the pcp_batch pages that lie
 *   core 1  [p]         +--->  longest go to the zone
 *   core 2  []  <-----------+  empty: pcp_batch pages come from the zone
 *                  zone: blocks
 *
 * The lists are arrays inside the zone, indexed by core, so that the page
 * allocator does not stand on the per-CPU allocator that stands on it.
 *
 * Rules    P5 a page on a list is PG_PCP and of that zone; count is their
 *             number.
 * Locks    none: [o]. Drained by their core, or when that is dead.
 * See      docs/mm-pages.md, tests/mm/test_page.c
 */
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "mm/page_internal.h"

/* Moves up to nr pages from the zone, leaving mark pages there. */
static void refill(struct zone *zone, struct pcp *pcp, unsigned int nr,
		   unsigned long mark)
{
	unsigned int moved = 0;

	spin_lock(&zone->lock);
	if (zone->buddy.nr_free > mark)
		moved = buddy_take_singles(&zone->buddy, (unsigned int)
			min((unsigned long)nr, zone->buddy.nr_free - mark),
			PG_PCP, &pcp->pages);
	spin_unlock(&zone->lock);
	pcp->count += moved;
	pcp->stat[PCP_REFILL] += moved;
}

/* The pages that lie longest go. */
static void drain(struct zone *zone, struct pcp *pcp, unsigned int nr)
{
	spin_lock(&zone->lock);
	for (unsigned int i = 0; i < nr; i++) {
		struct page *page = list_last_entry(&pcp->pages, struct page,
						    lru);

		list_del(&page->lru);
		buddy_give(&zone->buddy, page, 0);
	}
	spin_unlock(&zone->lock);
	WRITE_ONCE(pcp->count, pcp->count - nr);
	pcp->stat[PCP_DRAIN] += nr;
}

struct page *pcp_take(struct zone *zone, unsigned int cpu, unsigned long mark)
{
	struct pcp *pcp = &zone->pcp[cpu];
	struct page *page;

	if (READ_ONCE(zone->buddy.nr_free) < mark)
		return NULL;
	if (!pcp->count) {
		refill(zone, pcp, zone->pcp_batch, mark);
		if (!pcp->count)
			return NULL;
	}
	page = list_first_entry(&pcp->pages, struct page, lru);
	list_del(&page->lru);
	pcp->count--;
	page->flags = (page->flags & PG_POISONED) | PG_USED;
	return page;
}

unsigned int pcp_take_bulk(struct zone *zone, unsigned int cpu,
			   unsigned long mark, const struct page_bulk *want,
			   struct list_head *pages)
{
	struct pcp *pcp = &zone->pcp[cpu];
	struct list_head *last = &pcp->pages;
	unsigned int nr;

	if (READ_ONCE(zone->buddy.nr_free) < mark)
		return 0;
	if (pcp->count < want->nr)
		refill(zone, pcp, max(want->nr - pcp->count, zone->pcp_batch),
		       mark);
	nr = min(want->nr, pcp->count);
	for (unsigned int i = 0; i < nr; i++) {
		struct page *page;

		last = last->next;
		page = list_entry(last, struct page, lru);
		page->flags = (page->flags & PG_POISONED) | PG_USED |
			      want->owner;
		atomic_set(&page->refcount, 1);
		page->caller = want->caller;
	}
	if (nr)
		list_bulk_move_tail(pages, pcp->pages.next, last);
	pcp->count -= nr;
	return nr;
}

void pcp_give(struct zone *zone, unsigned int cpu, struct page *page)
{
	struct pcp *pcp = &zone->pcp[cpu];

	page->flags = (page->flags & PG_POISONED) | PG_PCP;
	list_add(&page->lru, &pcp->pages);
	if (++pcp->count > zone->pcp_high)
		drain(zone, pcp, zone->pcp_batch);
}

void page_pcp_drain(unsigned int cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	assert_context(cpu == raw_smp_processor_id() || !cpu_online(cpu));
	for (unsigned int node = 0; node < nr_nodes; node++) {
		struct pcp *pcp = &zones[node].pcp[cpu];

		if (pcp->count)
			drain(&zones[node], pcp, pcp->count);
	}
	local_irq_restore(flags);
}

static void drain_here(void *info)
{
	(void)info;
	page_pcp_drain(raw_smp_processor_id());
}

void page_pcp_drain_all(void)
{
	on_each_cpu(drain_here, NULL, true);
}

static int verify_list(const struct zone *zone, unsigned int cpu)
{
	const struct pcp *pcp = &zone->pcp[cpu];
	const struct page *page;
	unsigned int nr = 0;

	if (list_verify(&pcp->pages)) {
		pr_err("page: core %u: the links of its list are broken\n",
		       cpu);
		return -EINVAL;
	}
	list_for_each_entry(page, &pcp->pages, lru) {
		nr++;
		if ((page->flags & PG_STATE) == PG_PCP &&
		    page_zone(page) == zone)
			continue;
		pr_err("page: core %u: 0x%p with flags %04x, node %u is on "
		       "its list for node %u\n", cpu, page_address(page),
		       page->flags, page->node, (unsigned int)(zone - zones));
		return -EINVAL;
	}
	if (nr != pcp->count)
		pr_err("page: core %u: %u pages on its list, %u counted\n",
		       cpu, nr, pcp->count);
	return nr == pcp->count ? 0 : -EINVAL;
}

int pcp_verify(unsigned int cpu)
{
	int err = 0;

	for (unsigned int node = 0; node < nr_nodes; node++)
		if (verify_list(&zones[node], cpu))
			err = -EINVAL;
	return err;
}
