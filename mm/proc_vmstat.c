// SPDX-License-Identifier: MIT
/*
 * mm/proc_vmstat.c - /proc/vmstat
 *
 * "name value" lines, names and order of Linux 5.17 (mm/vmstat.c) as far as
 * there is something to count here; behind them those of our own. The first
 * part is what there is now, from numa_hit on what happened since boot.
 */
#include "kernel/core/procfile.h"
#include "mm/mem_info.h"
#include "mm/mm_stats.h"

static void line(struct seq_file *m, const char *name, unsigned long value)
{
	seq_printf(m, "%s %lu\n", name, value);
}

static void count(struct seq_file *m, enum page_stat stat)
{
	line(m, page_stat_name(stat), page_stat_sum(stat));
}

static void print_present(struct seq_file *m)
{
	struct mem_info info;

	mem_info_get(&info);
	line(m, "nr_free_pages", info.free);
	line(m, "nr_slab_reclaimable", 0);
	line(m, "nr_slab_unreclaimable", info.slab);
	/* In KiB, in Linux too. */
	line(m, "nr_kernel_stack", info.kernel_stack << (PAGE_SHIFT - 10));
	line(m, "nr_page_table_pages", info.page_tables);
}

static int show_vmstat(struct seq_file *m, void *v)
{
	(void)v;
	print_present(m);
	count(m, NUMA_HIT);
	count(m, NUMA_MISS);
	count(m, NUMA_FOREIGN);
	line(m, "numa_interleave", 0);
	count(m, NUMA_LOCAL);
	count(m, NUMA_OTHER);
	line(m, "pgalloc_dma", 0);
	count(m, PGALLOC);
	line(m, "pgalloc_high", 0);
	count(m, PGFREE);
	count(m, PCP_REFILL);
	count(m, PCP_DRAIN);
	line(m, "alloc_fail", page_failure_count());
	line(m, "bad_free", page_bad_free_count());
	return 0;
}

PROC_FILE(vmstat) = { .name = "vmstat", .show = show_vmstat };
/* As a course spells it: include/linux/biscuitos.h. */
PROC_FILE(vmstat_bs) = { .name = "vmstat_bs", .show = show_vmstat };
