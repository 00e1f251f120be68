// SPDX-License-Identifier: MIT
/*
 * mm/page_init.c - taking RAM over from bootmem
 *
 *   bootmem   |image|map| used |    free     |initrd|   free   |
 *   mem_map   | R R   R   R R  |  B   B   B  |  R R |  B  B    | R |
 *                                                      largest block ^
 *
 * Descriptors come zeroed from bootmem, and 0 is what a page behind a head
 * looks like. So only the heads of free blocks and the pages in use (R) are
 * written: 512 MiB take a few thousand stores, not 131072.
 *
 * Context  the boot core, once.
 * See      docs/mm-pages.md
 */
#include "kernel/core/cpuhp.h"
#include "kernel/core/printk.h"
#include "mm/bootmem.h"
#include "mm/page_internal.h"

#define PCP_BATCH_MAX	32
#define PCP_BATCHES	6	/* on a list before one goes back */

/*
 * The reserve for who cannot wait, in KiB: the square root of 16 times the
 * memory in KiB, which is 2 MiB of 256 MiB. Linux: init_per_zone_wmark_min.
 */
static unsigned long reserve_kib(unsigned long kib)
{
	unsigned long root = 0;

	while ((root + 1) * (root + 1) <= kib * 16)
		root++;
	return root;
}

static void set_marks(struct zone *zone, unsigned long reserve,
		      unsigned long total)
{
	u64 share = (u64)reserve * zone->managed;

	zone->mark_min = total ? (unsigned long)(share / total) : 0;
	zone->mark_low = zone->mark_min + zone->mark_min / 4;
	zone->mark_high = zone->mark_min + zone->mark_min / 2;
	zone->pcp_batch = (unsigned int)clamp(zone->managed / 2048, 2UL,
					      (unsigned long)PCP_BATCH_MAX);
	zone->pcp_high = zone->pcp_batch * PCP_BATCHES;
}

/* Page i counted from the start of RAM. */
static struct zone *zone_at(unsigned long i)
{
	unsigned int node = nr_nodes - 1;

	while (node && RAM_BASE + PFN_PHYS(i) < node_data[node].start)
		node--;
	return &zones[node];
}

static void reserve(unsigned long first, unsigned long end)
{
	for (unsigned long i = first; i < end; i++)
		mem_map[i].flags = PG_RESERVED;
}

/* Where the pages not yet looked at begin. */
struct handover {
	unsigned long next;
};

/* A free run; it may reach from one node into the next. */
static void take_run(void *ctx, paddr_t pa, unsigned long nr)
{
	struct handover *h = ctx;
	unsigned long first = PFN_DOWN(pa - RAM_BASE), end = first + nr;

	reserve(h->next, first);
	h->next = end;
	while (first < end) {
		struct zone *zone = zone_at(first);
		unsigned long start = (unsigned long)(zone->buddy.map -
						      mem_map);
		unsigned long stop = min(end, start + zone->buddy.nr_pages);

		buddy_seed(&zone->buddy, first - start, stop - first);
		zone->managed += stop - first;
		first = stop;
	}
}

static void zone_setup(unsigned int node)
{
	struct zone *zone = &zones[node];
	unsigned long first = PFN_DOWN(node_data[node].start - RAM_BASE);
	unsigned long nr = PFN_DOWN(ALIGN_UP(node_data[node].size,
					     (size_t)NODE_ALIGN));

	spin_lock_init_ranked(&zone->lock, "zone", LOCK_RANK_PAGE);
	buddy_setup(&zone->buddy, &mem_map[first], nr);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		INIT_LIST_HEAD(&zone->pcp[cpu].pages);
	if (!node)
		return;
	for (unsigned long i = 0; i < nr; i++)
		mem_map[first + i].node = (u8)node;
}

static int core_is_dead(unsigned int cpu)
{
	page_pcp_drain(cpu);
	return 0;
}

void page_init(void)
{
	unsigned long nr = bootmem_kernel()->nr_pages;
	unsigned long span = ALIGN_UP(nr, BLOCK_PAGES_MAX), reserved;
	struct handover h = { 0 };

	mem_map = alloc_bootmem_pages(span * sizeof(struct page));
	mem_map_pages = nr;
	for (unsigned int node = 0; node < nr_nodes; node++)
		zone_setup(node);
	bootmem_retire();
	bootmem_foreach_free(bootmem_kernel(), take_run, &h);
	reserve(h.next, span);
	reserved = reserve_kib(nr * (PAGE_SIZE / SZ_1K)) / (PAGE_SIZE / SZ_1K);
	for (unsigned int node = 0; node < nr_nodes; node++)
		set_marks(&zones[node], reserved, nr);
	if (cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN, "mm/page", NULL,
				      core_is_dead) < 0)
		pr_err("page: no free hotplug state: pages stay with a core "
		       "that goes off\n");
	pr_info("page: %lu of %lu pages free, %lu kept for atomic use, %lu KiB "
		"of descriptors\n", nr_free_pages(), nr, reserved,
		span * sizeof(struct page) / SZ_1K);
}
