// SPDX-License-Identifier: MIT
/*
 * percpu/first_page.c - a first chunk page by page, in vmalloc's addresses
 *
 *   addresses  | unit 0     | unit 1     | unit 2     | unit 3     | guard |
 *                | | | .      | | | .      | | | .      | | | .
 *   RAM        any page of the core's node
 *
 * All units lie side by side, however far the cores' memory is apart, and no
 * large piece of RAM is needed. It costs entries of the TLB.
 *
 * Everything is mapped before any other core starts and never unmapped:
 * abort handlers, FIQs and cores that come up rely on static per-CPU
 * variables when nothing else works.
 *
 * See      docs/percpu/first-chunk.md
 */
#include "kernel/core/printk.h"
#include "mm/bootmem.h"
#include "mm/node.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"

/* Only pages that the unit's parts reach into. */
static void fill_unit(vaddr_t unit, unsigned int cpu, size_t nr_pages)
{
	paddr_t goal = nr_nodes > 1 ? node_data[cpu_to_node(cpu)].start : 0;

	for (size_t i = 0; i < nr_pages; i++) {
		void *page = __alloc_bootmem(PAGE_SIZE, PAGE_SIZE, goal);

		vm_map_early(unit + i * PAGE_SIZE, (paddr_t)page, PAGE_SIZE);
	}
}

/* If even single pages cannot be had, bootmem panics: it has the numbers. */
static int page_take(struct pcpu_alloc_info *info, vaddr_t *base)
{
	static struct vm_struct vm;
	size_t nr_pages = pcpu_alloc_info_pages(info);

	vm.size = pcpu_alloc_info_span(info);
	vm_area_register_early(&vm, PAGE_SIZE);
	*base = (vaddr_t)vm.addr;
	for (unsigned int unit = 0; unit < info->nr_units; unit++)
		if (info->cpu_of_unit[unit] != PCPU_NO_CPU)
			fill_unit(*base + unit * info->unit_size,
				  info->cpu_of_unit[unit], nr_pages);
	pr_info("percpu: %zu %luK pages/cpu s%zu r%zu d%zu\n", nr_pages,
		PAGE_SIZE / SZ_1K, info->static_size, info->reserved_size,
		info->dyn_size);
	return 0;
}

const struct pcpu_first_chunk pcpu_first_page = {
	.name = "page", .paged = true, .take = page_take,
};
