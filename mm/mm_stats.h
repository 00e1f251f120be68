// SPDX-License-Identifier: MIT
/*
 * mm/mm_stats.h - the numbers of the memory allocators, for who prints them
 *
 * Snapshots: taken without stopping anybody, exact when nobody allocates.
 * The names are those of Linux's /proc/vmstat and /proc/zoneinfo.
 */
#pragma once

#include "mm/page.h"

enum page_stat {
	NUMA_HIT,	/* blocks, from the node that was wanted */
	NUMA_MISS,	/* from here, although another node was wanted */
	NUMA_FOREIGN,	/* wanted from here, taken elsewhere */
	NUMA_LOCAL,	/* taken by a core of this node */
	NUMA_OTHER,	/* taken by a core of another */
	PGALLOC,	/* pages */
	PGFREE,		/* pages */
	PCP_REFILL,	/* pages moved to a core's list */
	PCP_DRAIN,	/* pages moved back */
	NR_PAGE_STATS,
};

/* One node's zone NORMAL. */
struct zone_stats {
	pfn_t start_pfn;
	unsigned long spanned;		/* pages of RAM */
	unsigned long managed;		/* of them handed over by bootmem */
	unsigned long free;		/* in blocks: what the marks judge */
	unsigned long free_blocks[MAX_ORDER];
	unsigned long mark_min;
	unsigned long mark_low;
	unsigned long mark_high;
	unsigned int pcp_count[NR_CPUS];	/* free too */
	unsigned int pcp_batch;
	unsigned int pcp_high;
	unsigned long stat[NR_PAGE_STATS];	/* since boot */
};

void zone_stats_get(int node, struct zone_stats *stats);

/* The sum over all nodes of a counter since boot. */
unsigned long page_stat_sum(enum page_stat stat);

/* "numa_hit", "pgalloc_normal": as /proc/vmstat spells it. */
const char *page_stat_name(enum page_stat stat);

unsigned long nr_managed_pages(void);	/* MemTotal */

/* In blocks and on the cores' lists: moves by what is given out, exactly. */
unsigned long nr_free_pages(void);	/* MemFree */

unsigned long page_bad_free_count(void);	/* refused, since boot */
unsigned long page_failure_count(void);		/* allocations, since boot */

/* Pages found written to while free; only with CONFIG_DEBUG_PAGEALLOC. */
unsigned long page_poison_error_count(void);

/* May one more failure be told of? Ten in some seconds are enough. */
bool mm_may_report(void);
