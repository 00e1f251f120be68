// SPDX-License-Identifier: MIT
/*
 * mm/mm_stats.c - the numbers of the page allocator
 *
 * Counters live with the core that moves them, and are added up here.
 */
#include "mm/mm_stats.h"

#include "mm/page_internal.h"

static unsigned long stat_of(const struct zone *zone, enum page_stat stat)
{
	unsigned long sum = 0;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		sum += READ_ONCE(zone->pcp[cpu].stat[stat]);
	return sum;
}

/* Free pages, in blocks and on the cores' lists. */
static unsigned long free_of(const struct zone *zone)
{
	unsigned long sum = READ_ONCE(zone->buddy.nr_free);

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		sum += READ_ONCE(zone->pcp[cpu].count);
	return sum;
}

static unsigned long spanned(const struct node *node)
{
	return node->size >> PAGE_SHIFT;
}

void zone_stats_get(int node, struct zone_stats *stats)
{
	struct zone *zone = &zones[node];
	unsigned long flags;

	*stats = (struct zone_stats){
		.start_pfn = node_data[node].start >> PAGE_SHIFT,
		.spanned = spanned(&node_data[node]),
		.managed = zone->managed,
		.mark_min = zone->mark_min,
		.mark_low = zone->mark_low,
		.mark_high = zone->mark_high,
		.pcp_batch = zone->pcp_batch,
		.pcp_high = zone->pcp_high,
	};
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		stats->pcp_count[cpu] = READ_ONCE(zone->pcp[cpu].count);
	for (unsigned int i = 0; i < NR_PAGE_STATS; i++)
		stats->stat[i] = stat_of(zone, (enum page_stat)i);
	spin_lock_irqsave(&zone->lock, flags);
	stats->free = zone->buddy.nr_free;
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		stats->free_blocks[order] = zone->buddy.free[order].nr;
	spin_unlock_irqrestore(&zone->lock, flags);
}

unsigned long page_stat_sum(enum page_stat stat)
{
	unsigned long sum = 0;

	for (unsigned int node = 0; node < nr_nodes; node++)
		sum += stat_of(&zones[node], stat);
	return sum;
}

const char *page_stat_name(enum page_stat stat)
{
	static const char *const names[NR_PAGE_STATS] = {
		[NUMA_HIT] = "numa_hit", [NUMA_MISS] = "numa_miss",
		[NUMA_FOREIGN] = "numa_foreign", [NUMA_LOCAL] = "numa_local",
		[NUMA_OTHER] = "numa_other", [PGALLOC] = "pgalloc_normal",
		[PGFREE] = "pgfree", [PCP_REFILL] = "pcp_refill",
		[PCP_DRAIN] = "pcp_drain",
	};

	return names[stat];
}

unsigned long nr_managed_pages(void)
{
	unsigned long sum = 0;

	for (unsigned int node = 0; node < nr_nodes; node++)
		sum += zones[node].managed;
	return sum;
}

unsigned long nr_free_pages(void)
{
	unsigned long sum = 0;

	for (unsigned int node = 0; node < nr_nodes; node++)
		sum += free_of(&zones[node]);
	return sum;
}

unsigned long nr_pages_in_use(void)
{
	return nr_managed_pages() - nr_free_pages();
}

unsigned long page_bad_free_count(void)
{
	return (unsigned long)atomic_read(&page_bad_frees);
}

unsigned long page_failure_count(void)
{
	return (unsigned long)atomic_read(&page_failures);
}
