// SPDX-License-Identifier: MIT
/*
 * mm/page.c - giving out blocks of pages, and taking them back
 *
 * What is decided here: which node serves a request, who may use the
 * reserve, and what is tried before a request fails. Single pages come from
 * the core's own list (mm/page_pcp.c), blocks from the node's free lists
 * (mm/page_buddy.c).
 *
 *   nr_free of a zone
 *     |  anybody is served
 *     +-- mark_min     below: only GFP_ATOMIC
 *     +-- mark_min/2   below: nobody
 *
 * Locks    zone->lock, with interrupts masked; none is held by callers.
 * See      docs/mm-pages.md, tests/mm/test_page.c
 */
#include "mm/page.h"

#include "kernel/arch/zero.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/export.h"
#include "mm/fault_inject.h"
#include "mm/page_internal.h"

struct zone zones[MAX_NODES];
struct page *mem_map;
EXPORT_SYMBOL(mem_map);
unsigned long mem_map_pages;
EXPORT_SYMBOL(mem_map_pages);

struct page *zone_take(struct zone *zone, unsigned int order,
		       unsigned long mark)
{
	struct page *page = NULL;

	spin_lock(&zone->lock);
	if (zone->buddy.nr_free >= mark + (1UL << order))
		page = buddy_take(&zone->buddy, order);
	spin_unlock(&zone->lock);
	return page;
}

void zone_give(struct zone *zone, struct page *page, unsigned int order)
{
	spin_lock(&zone->lock);
	buddy_give(&zone->buddy, page, order);
	spin_unlock(&zone->lock);
}

struct request {
	vaddr_t caller;
	int node;		/* NUMA_NO_NODE: the running core's */
	gfp_t gfp;
	unsigned int order;
};

/* Counts nr blocks taken from zone; wanted was another, perhaps. */
static __always_inline void count_taken(struct zone *zone, struct zone *wanted,
			unsigned int cpu, unsigned int order, unsigned int nr)
{
	unsigned long *stat = zone->pcp[cpu].stat;
	bool local = zone == &zones[cpu_to_node(cpu)];

	stat[PGALLOC] += (unsigned long)nr << order;
	stat[local ? NUMA_LOCAL : NUMA_OTHER] += nr;
	if (likely(zone == wanted)) {
		stat[NUMA_HIT] += nr;
		return;
	}
	stat[NUMA_MISS] += nr;
	wanted->pcp[cpu].stat[NUMA_FOREIGN] += nr;
}

static unsigned long mark_for(const struct zone *zone, gfp_t gfp)
{
	return gfp & __GFP_HIGH ? zone->mark_min / 2 : zone->mark_min;
}

/* Asks the nodes in order of distance. Context: irqs masked. */
static struct page *take_nearest(const struct request *req)
{
	unsigned int cpu = raw_smp_processor_id();
	int wanted = req->node == NUMA_NO_NODE ? cpu_to_node(cpu) : req->node;

	for (unsigned int i = 0; i < nr_nodes; i++) {
		struct zone *zone = &zones[node_data[wanted].fallback[i]];
		unsigned long mark = mark_for(zone, req->gfp);
		struct page *page;

		if (req->order == 0)
			page = pcp_take(zone, cpu, mark);
		else
			page = zone_take(zone, req->order, mark);
		if (likely(page)) {
			count_taken(zone, &zones[wanted], cpu, req->order, 1);
			return page;
		}
		if (req->gfp & __GFP_THISNODE)
			break;
	}
	return NULL;
}

static struct page *take_masked(const struct request *req)
{
	unsigned long flags;
	struct page *page;

	local_irq_save(flags);
	page = take_nearest(req);
	local_irq_restore(flags);
	return page;
}

/*
 * There is not enough in the free lists; what others keep may do. Who can
 * wait gathers it from all cores, others only from this one.
 */
static struct page *gather_and_take(const struct request *req)
{
	unsigned long flags;

	if (gfpflags_allow_blocking(req->gfp) && preemptible()) {
		page_shrink();
		page_pcp_drain_all();
	} else {
		local_irq_save(flags);
		page_pcp_drain(raw_smp_processor_id());
		local_irq_restore(flags);
	}
	return take_masked(req);
}

static void set_tails(struct page *head, unsigned int order, bool tails)
{
	for (struct page *p = head + 1; p < head + (1UL << order); p++) {
		p->flags = (p->flags & PG_POISONED) | (tails ? PG_TAIL : 0);
		p->head = tails ? head : NULL;
	}
}

/* A block that is nobody else's becomes what the caller asked for. */
static struct page *prepare(struct page *page, const struct request *req)
{
	atomic_set(&page->refcount, 1);
	page->caller = req->caller;
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		page_check_poison(page, req->order);
	if (req->gfp & __GFP_ZERO)
		arch_zero(page_address(page), PAGE_SIZE << req->order);
	if ((req->gfp & __GFP_COMP) && req->order) {
		set_tails(page, req->order, true);
		page->flags |= PG_COMPOUND;
	}
	return page;
}

static struct page *fail(const struct request *req)
{
	atomic_inc(&page_failures);
	if (!(req->gfp & __GFP_NOWARN))
		page_report_failure(req->caller, req->node, req->gfp,
				    req->order);
	return NULL;
}

static struct page *alloc(const struct request *req)
{
	struct page *page;

	if (gfpflags_allow_blocking(req->gfp))
		assert_can_sleep();
	if (unlikely(req->order >= MAX_ORDER))
		return fail(req);
	if (unlikely(req->node != NUMA_NO_NODE && !node_valid(req->node)))
		return fail(req);
	if (fault_should_fail_at(FAULT_PAGE, req->caller))
		return NULL;
	page = take_masked(req);
	if (unlikely(!page)) {
		if (!(req->gfp & __GFP_NORETRY))
			page = gather_and_take(req);
		if (!page)
			return fail(req);
	}
	return prepare(page, req);
}

struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order)
{
	return alloc(&(struct request){
		.caller = (vaddr_t)__builtin_return_address(0),
		.node = node, .gfp = gfp, .order = order });
}
EXPORT_SYMBOL(alloc_pages_node);

struct page *page_alloc_for(vaddr_t caller, int node, gfp_t gfp,
			    unsigned int order)
{
	return alloc(&(struct request){
		.caller = caller, .node = node, .gfp = gfp, .order = order });
}

/* --- many at once --- */

#define BULK_MAX	64u	/* pages taken with IRQs masked */

/* Fewer than wanted only if the node that is asked first has no more. */
static unsigned int take_bulk(struct page_bulk *want, struct list_head *pages)
{
	unsigned int cpu, nr;
	unsigned long flags;
	struct zone *zone;

	local_irq_save(flags);
	cpu = raw_smp_processor_id();
	zone = &zones[want->node == NUMA_NO_NODE ? cpu_to_node(cpu) :
						   want->node];
	nr = pcp_take_bulk(zone, cpu, mark_for(zone, want->gfp), want, pages);
	count_taken(zone, zone, cpu, 0, nr);
	local_irq_restore(flags);
	return nr;
}

/* What else there is to do to the last nr pages of a list. */
static void look_at_bulk(struct list_head *pages, unsigned int nr, gfp_t gfp)
{
	struct page *page;

	list_for_each_entry_reverse(page, pages, lru) {
		if (!nr--)
			return;
		if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
			page_check_poison(page, 0);
		if (gfp & __GFP_ZERO)
			arch_zero(page_address(page), PAGE_SIZE);
	}
}

static unsigned int alloc_fast(const struct page_bulk *want,
			       struct list_head *pages)
{
	struct page_bulk some = *want;
	unsigned int done = 0, nr;

	if (unlikely(READ_ONCE(fault_armed[FAULT_PAGE])))
		return 0;
	if (unlikely(want->node != NUMA_NO_NODE && !node_valid(want->node)))
		return 0;
	do {
		some.nr = min(want->nr - done, BULK_MAX);
		nr = take_bulk(&some, pages);
		if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC) ||
		    want->gfp & __GFP_ZERO)
			look_at_bulk(pages, nr, want->gfp);
		done += nr;
	} while (nr == BULK_MAX);
	return done;
}

/* What the node has not, and what may fail on purpose, comes one by one. */
unsigned int page_alloc_bulk(const struct page_bulk *want,
				   struct list_head *pages)
{
	unsigned int done;

	if (gfpflags_allow_blocking(want->gfp))
		assert_can_sleep();
	for (done = alloc_fast(want, pages); done < want->nr; done++) {
		struct page *page = page_alloc_for(want->caller, want->node,
						   want->gfp, 0);

		if (!page)
			break;
		page->flags |= want->owner;
		list_add_tail(&page->lru, pages);
	}
	return done;
}

/* --- giving back --- */

/* How many references are left; -1: there was none to give up. */
static int drop_reference(struct page *page)
{
	int old = atomic_read(&page->refcount);

	do {
		if (unlikely(old <= 0))
			return -1;
		/* What others did with the block is done before it is free. */
	} while (!__atomic_compare_exchange_n(&page->refcount.counter, &old,
					      old - 1, true,
					      __ATOMIC_ACQ_REL,
					      __ATOMIC_RELAXED));
	return old - 1;
}

/* The last reference is gone: the block is free. */
static void give_back(struct page *page, unsigned int order, vaddr_t caller)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;
	unsigned int cpu;

	page->caller = caller;
	if (page->flags & PG_COMPOUND)
		set_tails(page, order, false);
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		page_poison(page, order);
	local_irq_save(flags);
	cpu = raw_smp_processor_id();
	if (order == 0)
		pcp_give(zone, cpu, page);
	else
		zone_give(zone, page, order);
	zone->pcp[cpu].stat[PGFREE] += 1UL << order;
	local_irq_restore(flags);
}

static void release(struct page *page, unsigned int order, vaddr_t caller)
{
	int left;

	if (unlikely(!page_free_is_right(page, order))) {
		page_refuse_free((vaddr_t)page_address(page), order, caller);
		return;
	}
	left = drop_reference(page);
	if (left == 0)
		give_back(page, order, caller);
	else if (left < 0)
		page_refuse_free((vaddr_t)page_address(page), order, caller);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (page)
		release(page, order, (vaddr_t)__builtin_return_address(0));
}
EXPORT_SYMBOL(__free_pages);

void free_pages(unsigned long va, unsigned int order)
{
	vaddr_t caller = (vaddr_t)__builtin_return_address(0);

	if (!va)
		return;
	if (!IS_ALIGNED(va, PAGE_SIZE) || !page_valid((void *)va))
		page_refuse_free(va, order, caller);
	else
		release(virt_to_page((void *)va), order, caller);
}
EXPORT_SYMBOL(free_pages);

/* IRQs off. The last reference to a single page is gone. */
static inline void give_single(struct page *page, unsigned int cpu,
			       vaddr_t caller)
{
	struct zone *zone = page_zone(page);

	page->caller = caller;
	if (IS_ENABLED(CONFIG_DEBUG_PAGEALLOC))
		page_poison(page, 0);
	pcp_give(zone, cpu, page);
	zone->pcp[cpu].stat[PGFREE]++;
}

/*
 * Frees some from the front. Return: one that nobody may free, no longer on
 * the list; NULL: all were right.
 */
static struct page *free_some(struct list_head *pages, u16 owner,
			      vaddr_t caller)
{
	struct page *page = NULL;
	unsigned int cpu, nr = 0;
	unsigned long flags;
	int left = 0;

	local_irq_save(flags);
	cpu = raw_smp_processor_id();
	while (left >= 0 && nr++ < BULK_MAX && !list_empty(pages)) {
		page = list_first_entry(pages, struct page, lru);
		list_del(&page->lru);
		page->flags &= (u16)~owner;
		left = page_free_is_right(page, 0) ? drop_reference(page) : -1;
		if (left == 0)
			give_single(page, cpu, caller);
	}
	local_irq_restore(flags);
	return left < 0 ? page : NULL;
}

void page_free_bulk(struct list_head *pages, u16 owner)
{
	vaddr_t caller = (vaddr_t)__builtin_return_address(0);
	struct page *page;

	while (!list_empty(pages)) {
		page = free_some(pages, owner, caller);
		if (page)
			page_refuse_free((vaddr_t)page_address(page), 0,
					 caller);
	}
}

void put_page(struct page *page)
{
	release(page, page->order, (vaddr_t)__builtin_return_address(0));
}
EXPORT_SYMBOL(put_page);
