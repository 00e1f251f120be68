// SPDX-License-Identifier: MIT
/*
 * percpu/gen/room_plan.c - areas of cores, side by side in one block
 *
 *   | static | room | pad | static | room | pad | ...
 *   ^ core 0              ^ core 1
 *
 * Linux 2.6.12 took 32 KiB for each core the kernel was built for, or what
 * the static variables need if that is more; 2.6.30 what they need and
 * PERCPU_MODULE_RESERVE, for each core that is possible. Areas begin on
 * pages here, as 2.6.30's did; in 2.6.12 on cache lines.
 */
#include "percpu/gen/room.h"

#include "kernel/core/printk.h"

static void plan(const struct pcpu_layout *l, size_t size, unsigned int units,
		 struct pcpu_alloc_info *info)
{
	*info = (struct pcpu_alloc_info){
		.nr_cpus = l->nr_cpus, .static_size = l->static_size,
		.reserved_size = size - l->static_size,
		.unit_size = PAGE_ALIGN(size), .alloc_size = PAGE_ALIGN(size),
		.atom_size = PAGE_SIZE, .upa = 1, .nr_groups = 1,
		.nr_units = units, .groups[0].nr_units = units,
	};
	for (unsigned int i = 0; i < units; i++)
		info->cpu_of_unit[i] = i < l->nr_cpus ? (u8)i : PCPU_NO_CPU;
}

void pcpu_room_plan_table(const struct pcpu_layout *l,
			  struct pcpu_alloc_info *info)
{
	size_t size = ALIGN_UP(l->static_size, SMP_CACHE_BYTES);

	if (l->static_size > PCPU_TABLE_ROOM)
		pr_err("No per-cpu room for modules.\n");
	plan(l, max(size, (size_t)PCPU_TABLE_ROOM),
	     max(l->nr_cpus, (unsigned int)CONFIG_NR_CPUS), info);
}

void pcpu_room_plan_modalloc(const struct pcpu_layout *l,
			     struct pcpu_alloc_info *info)
{
	plan(l, ALIGN_UP(l->static_size, SMP_CACHE_BYTES) + l->reserved_size,
	     l->nr_cpus, info);
}
