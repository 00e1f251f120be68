// SPDX-License-Identifier: MIT
/*
 * mm/proc_zones.c - /proc/buddyinfo and /proc/zoneinfo
 *
 * Layouts of Linux 5.17 (mm/vmstat.c). Each node has its zones DMA, Normal
 * and HighMem, as on a 32-bit machine with all three; DMA and HighMem are
 * empty. (Linux's buddyinfo leaves empty zones out.)
 *
 * What a core has on its list is free, but in no block: it is not in
 * buddyinfo and not in "pages free", which the marks are held against, but
 * in "nr_free_pages", which therefore moves by exactly what is given out.
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/procfile.h"
#include "mm/mem_info.h"
#include "mm/mm_stats.h"
#include "mm/slab.h"

static const char *const zone_names[] = { "DMA", "Normal", "HighMem" };
#define ZONE_NORMAL	1

static void get_zone(unsigned int node, unsigned int zone,
		     struct zone_stats *stats)
{
	*stats = (struct zone_stats){ .start_pfn = 0 };
	if (zone == ZONE_NORMAL)
		zone_stats_get((int)node, stats);
}

static void for_each_zone(struct seq_file *m,
			  void (*print)(struct seq_file *m, unsigned int node,
					unsigned int zone,
					const struct zone_stats *stats))
{
	struct zone_stats stats;

	for (unsigned int node = 0; node < nr_nodes; node++) {
		for (unsigned int z = 0; z < ARRAY_SIZE(zone_names); z++) {
			get_zone(node, z, &stats);
			print(m, node, z, &stats);
		}
	}
}

static void print_blocks(struct seq_file *m, unsigned int node,
			 unsigned int zone, const struct zone_stats *stats)
{
	seq_printf(m, "Node %u, zone %8s ", node, zone_names[zone]);
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		seq_printf(m, "%6lu ", stats->free_blocks[order]);
	seq_putc(m, '\n');
}

static int show_buddyinfo(struct seq_file *m, void *v)
{
	(void)v;
	for_each_zone(m, print_blocks);
	return 0;
}

PROC_FILE(buddyinfo) = { .name = "buddyinfo", .show = show_buddyinfo };
/* As a course spells it: include/linux/biscuitos.h. */
PROC_FILE(buddyinfo_bs) = { .name = "buddyinfo_bs", .show = show_buddyinfo };

/* ---- zoneinfo ---- */

static void print_stat(struct seq_file *m, const char *name,
		       unsigned long value)
{
	seq_printf(m, "\n      %-12s %lu", name, value);
}

static void print_node(struct seq_file *m, unsigned int node)
{
	seq_puts(m, "\n  per-node stats");
	print_stat(m, "nr_slab_reclaimable", 0);
	print_stat(m, "nr_slab_unreclaimable", slab_pages_on_node((int)node));
}

static void print_marks(struct seq_file *m, const struct zone_stats *stats)
{
	seq_printf(m, "\n  pages free     %lu", stats->free);
	seq_printf(m, "\n        boost    %u", 0);
	seq_printf(m, "\n        min      %lu", stats->mark_min);
	seq_printf(m, "\n        low      %lu", stats->mark_low);
	seq_printf(m, "\n        high     %lu", stats->mark_high);
	seq_printf(m, "\n        spanned  %lu", stats->spanned);
	seq_printf(m, "\n        present  %lu", stats->spanned);
	seq_printf(m, "\n        managed  %lu", stats->managed);
	seq_printf(m, "\n        cma      %u", 0);
	seq_puts(m, "\n        protection: (0, 0, 0)");
}

static void print_lists(struct seq_file *m, const struct zone_stats *stats)
{
	unsigned int cpu;

	seq_puts(m, "\n  pagesets");
	for_each_online_cpu(cpu) {
		seq_printf(m, "\n    cpu: %u\n              count: %u", cpu,
			   stats->pcp_count[cpu]);
		seq_printf(m, "\n              high:  %u", stats->pcp_high);
		seq_printf(m, "\n              batch: %u", stats->pcp_batch);
		/* Counters are exact: none is kept back on a core. */
		if (IS_ENABLED(CONFIG_SMP))
			seq_printf(m, "\n  vm stats threshold: %u", 0);
	}
}

static unsigned long free_in_all(const struct zone_stats *stats)
{
	unsigned long sum = stats->free;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		sum += stats->pcp_count[cpu];
	return sum;
}

/* Where Linux has numa_interleave there is no policy that would count. */
static void print_counts(struct seq_file *m, const struct zone_stats *stats)
{
	static const enum page_stat numa[] = {
		NUMA_HIT, NUMA_MISS, NUMA_FOREIGN, NUMA_LOCAL, NUMA_OTHER,
	};

	print_stat(m, "nr_free_pages", free_in_all(stats));
	for (size_t i = 0; i < ARRAY_SIZE(numa); i++) {
		if (numa[i] == NUMA_LOCAL)
			print_stat(m, "numa_interleave", 0);
		print_stat(m, page_stat_name(numa[i]), stats->stat[numa[i]]);
	}
}

static void print_zone(struct seq_file *m, unsigned int node,
		       unsigned int zone, const struct zone_stats *stats)
{
	seq_printf(m, "Node %u, zone %8s", node, zone_names[zone]);
	if (zone == ZONE_NORMAL)
		print_node(m, node);
	print_marks(m, stats);
	if (zone == ZONE_NORMAL) {
		print_counts(m, stats);
		print_lists(m, stats);
		seq_printf(m, "\n  node_unreclaimable:  %u", 0);
		seq_printf(m, "\n  start_pfn:           %lu",
			   (unsigned long)stats->start_pfn);
	}
	seq_putc(m, '\n');
}

static int show_zoneinfo(struct seq_file *m, void *v)
{
	(void)v;
	for_each_zone(m, print_zone);
	return 0;
}

PROC_FILE(zoneinfo) = { .name = "zoneinfo", .show = show_zoneinfo };
