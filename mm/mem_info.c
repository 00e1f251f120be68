// SPDX-License-Identifier: MIT
/*
 * mm/mem_info.c - where the memory is
 */
#include "mm/mem_info.h"

#include "kernel/arch/atomic.h"
#include "mm/mm_stats.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

static atomic_t stack_pages;
static unsigned long (*percpu_pages)(void);	/* [I] once it is set */

void mem_info_add_stack(long nr_pages)
{
	atomic_add((int)nr_pages, &stack_pages);
}

void mem_info_set_percpu(unsigned long (*nr_pages)(void))
{
	percpu_pages = nr_pages;
}

/* What ordinary allocations leave alone: up to the high marks, as in Linux
 * (5.17, si_mem_available). Nothing in use can be taken back for others. */
static unsigned long reserve(void)
{
	struct zone_stats zone;
	unsigned long sum = 0;

	for (unsigned int node = 0; node < nr_nodes; node++) {
		zone_stats_get((int)node, &zone);
		sum += zone.mark_high;
	}
	return sum;
}

void mem_info_get(struct mem_info *info)
{
	unsigned long kept = reserve();
	struct vm_stats vm;

	vm_stats_get(&vm);
	info->total = nr_managed_pages();
	info->free = nr_free_pages();
	info->available = info->free > kept ? info->free - kept : 0;
	info->slab = slab_pages() + kmalloc_large_pages();
	info->kernel_stack = (unsigned long)atomic_read(&stack_pages);
	info->page_tables = vm.nr_tables;
	info->vmalloc_used = vm.nr_pages;
	info->vmalloc_total = vm.total >> PAGE_SHIFT;
	info->vmalloc_chunk = vm.largest_gap >> PAGE_SHIFT;
	info->percpu = percpu_pages ? percpu_pages() : 0;
}
