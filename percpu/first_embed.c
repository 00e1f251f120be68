// SPDX-License-Identifier: MIT
/*
 * percpu/first_embed.c - a first chunk that lies in RAM as it is
 *
 *   bootmem:  ...| group 0: unit 0, unit 1 |....| group 1: unit 2, ... |...
 *                ^ base                         ^ base + base_offset
 *
 * All later chunks lie in addresses with the same distances, so groups that
 * are far apart cost addresses, but no memory.
 */
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "mm/bootmem.h"
#include "mm/node.h"
#include "percpu/kernel_internal.h"

/* A group's node is its first core's. */
static paddr_t group_goal(const struct pcpu_alloc_info *info,
			  unsigned int first_unit)
{
	unsigned int cpu = info->cpu_of_unit[first_unit];

	return nr_nodes > 1 ? nodes[cpu_to_node(cpu)].start : 0;
}

/* Units of no core, and what a unit has behind its parts. */
static void give_back(const struct pcpu_alloc_info *info, vaddr_t group,
		      unsigned int first_unit, unsigned int nr_units)
{
	size_t used = PAGE_ALIGN(info->static_size + info->reserved_size +
				 info->dyn_size);
	unsigned int i;

	for (i = 0; i < nr_units; i++) {
		vaddr_t unit = group + i * info->unit_size;
		bool idle = info->cpu_of_unit[first_unit + i] == PCPU_NO_CPU;
		size_t keep = idle ? 0 : used;

		if (keep < info->unit_size)
			free_bootmem(unit + keep, info->unit_size - keep);
	}
}

vaddr_t pcpu_embed_first_chunk(struct pcpu_alloc_info *info)
{
	vaddr_t area[PCPU_MAX_CPUS], base = ~(vaddr_t)0;
	unsigned int i, unit = 0;

	for (i = 0; i < info->nr_groups; i++) {
		struct pcpu_group *g = &info->groups[i];
		size_t size = g->nr_units * info->unit_size;

		area[i] = (vaddr_t)__alloc_bootmem(size, info->atom_size,
						   group_goal(info, unit));
		base = min(base, area[i]);
		give_back(info, area[i], unit, g->nr_units);
		unit += g->nr_units;
	}
	for (i = 0; i < info->nr_groups; i++)
		info->groups[i].base_offset = area[i] - base;
	pr_info("percpu: Embedded %zu pages/cpu s%zu r%zu d%zu u%zu\n",
		(size_t)PFN_DOWN(info->unit_size), info->static_size,
		info->reserved_size, info->dyn_size, info->unit_size);
	return base;
}
