// SPDX-License-Identifier: MIT
/*
 * mm/proc_meminfo.c - /proc/meminfo
 *
 * Lines, order and layout of Linux 5.17 on a 32-bit machine with HIGHMEM
 * (fs/proc/meminfo.c): programs look for lines by name. What this kernel
 * does not have, from page cache to swap, is 0 for good.
 */
#include "kernel/core/procfile.h"
#include "mm/mem_info.h"
#include "mm/page.h"

#define KIB(pages)	((unsigned long)(pages) << (PAGE_SHIFT - 10))

static void line(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-16s%8lu kB\n", name, KIB(pages));
}

static void zeros(struct seq_file *m, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		line(m, names[i], 0);
}

static const char *const cache_names[] = {
	"Buffers:", "Cached:", "SwapCached:", "Active:", "Inactive:",
	"Active(anon):", "Inactive(anon):", "Active(file):",
	"Inactive(file):", "Unevictable:", "Mlocked:", "HighTotal:",
	"HighFree:",
};

static const char *const user_names[] = {
	"SwapTotal:", "SwapFree:", "Dirty:", "Writeback:", "AnonPages:",
	"Mapped:", "Shmem:", "KReclaimable:",
};

static const char *const io_names[] = {
	"NFS_Unstable:", "Bounce:", "WritebackTmp:",
};

static int show_meminfo(struct seq_file *m, void *v)
{
	struct mem_info info;

	(void)v;
	mem_info_get(&info);
	line(m, "MemTotal:", info.total);
	line(m, "MemFree:", info.free);
	line(m, "MemAvailable:", info.available);
	zeros(m, cache_names, ARRAY_SIZE(cache_names));
	line(m, "LowTotal:", info.total);
	line(m, "LowFree:", info.free);
	zeros(m, user_names, ARRAY_SIZE(user_names));
	line(m, "Slab:", info.slab);
	line(m, "SReclaimable:", 0);
	line(m, "SUnreclaim:", info.slab);
	line(m, "KernelStack:", info.kernel_stack);
	line(m, "PageTables:", info.page_tables);
	zeros(m, io_names, ARRAY_SIZE(io_names));
	/* Linux lets half of memory be promised when nothing is. */
	line(m, "CommitLimit:", info.total / 2);
	line(m, "Committed_AS:", 0);
	line(m, "VmallocTotal:", info.vmalloc_total);
	line(m, "VmallocUsed:", info.vmalloc_used);
	line(m, "VmallocChunk:", info.vmalloc_chunk);
	line(m, "Percpu:", info.percpu);
	return 0;
}

PROC_FILE(meminfo) = { .name = "meminfo", .show = show_meminfo };
