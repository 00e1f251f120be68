// SPDX-License-Identifier: MIT
/*
 * percpu/first_embed.c - a first chunk that lies in RAM as it is
 *
 *   bootmem:  ...| group 0: unit 0, unit 1 |....| group 1: unit 2, ... |...
 *                ^ base                         ^ base + base_offset
 *
 * Mapped by sections like all of RAM, so that it costs no entry of a TLB. All
 * later chunks lie in addresses with the same distances: groups that are far
 * apart cost addresses, but no memory.
 *
 * See      docs/percpu/first-chunk.md
 */
#include "kernel/core/printk.h"
#include "mm/bootmem.h"
#include "mm/node.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"

/* A group's node is its first core's. */
static paddr_t group_goal(const struct pcpu_alloc_info *info,
			  unsigned int first_unit)
{
	unsigned int cpu = info->cpu_of_unit[first_unit];

	return nr_nodes > 1 ? node_data[cpu_to_node(cpu)].start : 0;
}

static size_t group_size(const struct pcpu_alloc_info *info,
			 unsigned int group)
{
	return info->groups[group].nr_units * info->unit_size;
}

/* Return: false with none of the groups' memory taken. */
static bool take_groups(const struct pcpu_alloc_info *info, vaddr_t *area)
{
	unsigned int i, unit = 0;

	for (i = 0; i < info->nr_groups; i++) {
		area[i] = (vaddr_t)__alloc_bootmem_nopanic(group_size(info, i),
					info->atom_size, group_goal(info, unit));
		if (!area[i])
			break;
		unit += info->groups[i].nr_units;
	}
	if (i == info->nr_groups)
		return true;
	pr_warn("percpu: no %zu bytes in one piece for group %u\n",
		group_size(info, i), i);
	while (i--)
		free_bootmem(area[i], group_size(info, i));
	return false;
}

static void set_offsets(struct pcpu_alloc_info *info, const vaddr_t *area,
			vaddr_t *base)
{
	*base = area[0];
	for (unsigned int i = 1; i < info->nr_groups; i++)
		*base = min(*base, area[i]);
	for (unsigned int i = 0; i < info->nr_groups; i++)
		info->groups[i].base_offset = area[i] - *base;
}

/* Units of no core, and what a unit has behind its parts. */
static void give_back(const struct pcpu_alloc_info *info, vaddr_t group,
		      unsigned int first_unit, unsigned int nr_units)
{
	size_t used = pcpu_alloc_info_pages(info) << PAGE_SHIFT;
	unsigned int i;

	for (i = 0; i < nr_units; i++) {
		vaddr_t unit = group + i * info->unit_size;
		bool idle = info->cpu_of_unit[first_unit + i] == PCPU_NO_CPU;
		size_t keep = idle ? 0 : used;

		if (keep < info->unit_size)
			free_bootmem(unit + keep, info->unit_size - keep);
	}
}

int pcpu_first_span_check(const struct pcpu_alloc_info *info, size_t space)
{
	size_t span = pcpu_alloc_info_span(info);

	if (span <= space / 4 * 3)
		return 0;
	pr_warn("percpu: max_distance=0x%zx too large for vmalloc space "
		"0x%zx\n", span, space);
	return -EINVAL;
}

static int embed_take(struct pcpu_alloc_info *info, vaddr_t *base)
{
	vaddr_t area[PCPU_MAX_CPUS];
	unsigned int i, unit = 0;
	int err;

	if (!take_groups(info, area))
		return -ENOMEM;
	set_offsets(info, area, base);
	err = pcpu_first_span_check(info, VMALLOC_END - VMALLOC_START);
	for (i = 0; err && i < info->nr_groups; i++)
		free_bootmem(area[i], group_size(info, i));
	if (err)
		return err;
	for (i = 0; i < info->nr_groups; i++) {
		give_back(info, area[i], unit, info->groups[i].nr_units);
		unit += info->groups[i].nr_units;
	}
	pr_info("percpu: Embedded %zu pages/cpu s%zu r%zu d%zu u%zu\n",
		pcpu_alloc_info_pages(info), info->static_size,
		info->reserved_size, info->dyn_size, info->unit_size);
	return 0;
}

const struct pcpu_first_chunk pcpu_first_embed = {
	.name = "embed", .grouped = true, .take = embed_take,
};
