// SPDX-License-Identifier: MIT
/*
 * mm/page_check.c - what is wrong: refused frees, failures, broken rules
 *
 * A wrong free is refused before anything is changed, and its message says
 * which of the ways to be wrong it is, who asked, and who had the block last.
 *
 * See      docs/mm-pages.md
 */
#include "kernel/core/clock.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "mm/page_internal.h"

#include <string.h>

#define REPORTS_MAX	10	/* failures told of ... */
#define REPORTS_SHIFT	32	/* ... in 2^32 ns: 4.3 s */

atomic_t page_bad_frees, page_failures;

/* --- frees that are refused --- */

static const char *owner_advice(u16 flags)
{
	if (flags & PG_OWNER_SLAB)
		return "the slab allocator: use kfree()";
	if (flags & PG_OWNER_VMALLOC)
		return "vmalloc: use vfree()";
	if (flags & PG_OWNER_TABLE)
		return "the translation tables";
	return "the per-CPU allocator: use free_percpu()";
}

/* Which block of which state the page lies in, in words. */
static void describe(struct page *page, unsigned int order, char *buf,
		     size_t size)
{
	struct zone *zone = page_zone(page);
	struct page *head = buddy_head(&zone->buddy, page);
	u16 flags = head ? head->flags : PG_RESERVED;
	void *who = head ? (void *)head->caller : NULL;

	if (flags & PG_RESERVED)
		format(buf, size, "it was never given out: the image's, or "
		       "taken before there was a page allocator");
	else if (flags & (PG_BUDDY | PG_PCP))
		format(buf, size, "it is free already (order %u at 0x%p, "
		       "freed by %pS)", head->order, page_address(head), who);
	else if (head != page)
		format(buf, size, "it lies inside the block of order %u at "
		       "0x%p, taken by %pS", head->order, page_address(head),
		       who);
	else if (flags & PG_OWNER_MASK)
		format(buf, size, "it belongs to %s", owner_advice(flags));
	else if (head->order != order)
		format(buf, size, "the block has order %u (taken by %pS)",
		       head->order, who);
	else
		format(buf, size, "it has no reference left (%d)",
		       page_count(head));
}

void page_refuse_free(vaddr_t va, unsigned int order, vaddr_t caller)
{
	char why[160];

	atomic_inc(&page_bad_frees);
	if (!page_valid((void *)va))
		strcpy(why, "that is no page of RAM");
	else if (!IS_ALIGNED(va, PAGE_SIZE))
		strcpy(why, "that is not the start of a page");
	else
		describe(virt_to_page((void *)va), order, why, sizeof(why));
	pr_err("page: freeing 0x%p, order %u, refused: %s; by %pS\n",
	       (void *)va, order, why, (void *)caller);
}

/* --- allocations that fail --- */

/* Two cores that begin a new window at once may both pass: no harm. */
bool mm_may_report(void)
{
	static u32 window;
	static atomic_t reports;
	u32 now = (u32)(clock_ns() >> REPORTS_SHIFT);

	if (READ_ONCE(window) != now) {
		WRITE_ONCE(window, now);
		atomic_set(&reports, 0);
	}
	return atomic_inc_return(&reports) <= REPORTS_MAX;
}

void page_report_failure(vaddr_t caller, int node, gfp_t gfp,
			 unsigned int order)
{
	char flags[GFP_TEXT];
	struct zone_stats stats;

	if (!mm_may_report())
		return;
	pr_warn("page: no block of order %u (%lu KiB), gfp 0x%x (%s), node %d, "
		"for %pS\n", order, order < 20 ? 4UL << order : 0, gfp,
		gfp_name(gfp, flags), node, (void *)caller);
	if (order >= MAX_ORDER)
		pr_warn("page:   the largest order is %u\n", MAX_ORDER - 1);
	for (unsigned int n = 0; n < nr_nodes; n++) {
		zone_stats_get((int)n, &stats);
		pr_warn("page:   node %u: %lu of %lu pages free, min %lu, "
			"largest order %d\n", n, stats.free, stats.managed,
			stats.mark_min,
			(int)fls(READ_ONCE(zones[n].buddy.orders)) - 1);
	}
}

/* --- rules --- */

static int verify_zone(struct zone *zone)
{
	const struct page *at = NULL;
	const char *fault;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	fault = buddy_fault(&zone->buddy, &at);
	spin_unlock_irqrestore(&zone->lock, flags);
	if (!fault)
		return 0;
	pr_err("page: node %u: %s\n", (unsigned int)(zone - zones), fault);
	if (at)
		pr_err("page:   at 0x%p: flags %04x, order %u, references %d, "
		       "last %pS\n", page_address(at), at->flags, at->order,
		       page_count(at), (void *)at->caller);
	return -EINVAL;
}

/* On each core its own list, which nobody else may look at. */
static void verify_here(void *info)
{
	atomic_t *errors = info;

	if (pcp_verify(raw_smp_processor_id()))
		atomic_inc(errors);
}

int page_verify(void)
{
	atomic_t errors = ATOMIC_INIT(0);

	if (!mem_map)
		return 0;
	for (unsigned int node = 0; node < nr_nodes; node++)
		if (verify_zone(&zones[node]))
			atomic_inc(&errors);
	on_each_cpu(verify_here, &errors, true);
	return atomic_read(&errors) ? -EINVAL : 0;
}

INVARIANT(pages) = { .name = "pages", .check = page_verify };

/* What slab keeps for later is not in use: it is asked to let go first. */
static unsigned long count_in_use(void)
{
	if (preemptible())
		page_shrink();
	return nr_pages_in_use();
}

COUNTER(pages) = { .name = "pages in use", .read = count_in_use };
