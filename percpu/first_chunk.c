// SPDX-License-Identifier: MIT
/*
 * percpu/first_chunk.c - the first chunk, and what it begins with
 *
 *   image            first chunk: units (first_embed.c, first_page.c)
 *   +----------+     +--------+----------+---------+--------+------
 *   | template |---->| core 0 | reserved | dynamic | core 1 | ...
 *   +----------+copy +--------+----------+---------+--------+------
 *
 * What lies behind the static variables of each unit (copies.c; with one
 * core there are none, copies_up.c), alloc_percpu() gives out (percpu.c).
 *
 * See      docs/percpu/first-chunk.md
 */
#include "percpu/first_chunk.h"

#include "kernel/core/cpumask.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "mm/bootmem.h"
#include "mm/node.h"
#include "percpu/kernel_internal.h"

size_t percpu_area_size(void)
{
	return PAGE_ALIGN(pcpu_static_size());
}

static int distance(void *ctx, unsigned int from, unsigned int to)
{
	(void)ctx;
	return (int)node_distance(cpu_to_node(from), cpu_to_node(to));
}

static struct pcpu_layout wanted_layout(void)
{
	const struct pcpu_boot_choice *choice = pcpu_boot_choice();
	struct pcpu_layout layout = {
		.nr_cpus = num_possible_cpus(),
		.static_size = pcpu_copy_size(),
		.reserved_size = choice->reserved_size,
		.dyn_size = choice->dyn_size,
		.atom_size = PAGE_SIZE,
	};

	pcpu_boot_sizes_check(&layout, PFN_PHYS(bootmem_kernel()->nr_free));
	return layout;
}

/* Plans units and gets memory for them. */
static int make(const struct pcpu_first_chunk *first,
		struct pcpu_layout *layout, struct pcpu_alloc_info *info,
		vaddr_t *base)
{
	const struct pcpu_generation *g = pcpu_boot_choice()->generation;

	layout->distance = first->grouped ? distance : NULL;
	if (g->plan)
		g->plan(layout, info);
	else if (pcpu_build_alloc_info(layout, info))
		panic("percpu: no layout for %u cores, %zu bytes of static "
		      "variables", layout->nr_cpus, layout->static_size);
	return first->take(info, base);
}

/* What takes memory for the chosen generation. */
static const struct pcpu_first_chunk *wanted_first(void)
{
	const struct pcpu_boot_choice *choice = pcpu_boot_choice();

	if (!choice->generation->plan)
		return choice->first;
	if (choice->first->paged)
		pr_warn("percpu: percpu_alloc=%s is for chunks, and generation "
			"%s has none: nothing is different\n",
			choice->first->name, choice->generation->name);
	return &pcpu_first_room;
}

void setup_per_cpu_areas(void)
{
	const struct pcpu_first_chunk *first = wanted_first();
	struct pcpu_layout layout = wanted_layout();
	struct pcpu_alloc_info info;
	vaddr_t base;
	int err;

	if (IS_ENABLED(CONFIG_PERCPU_GEN_TABLE))
		pcpu_kernel_table_init();
	err = make(first, &layout, &info, &base);
	if (err && !first->paged && first != &pcpu_first_room) {
		pr_warn("percpu: %s allocator failed (%d), falling back to "
			"page size\n", first->name, err);
		first = &pcpu_first_page;
		err = make(first, &layout, &info, &base);
	}
	if (err)
		panic("percpu: no first chunk (%d)", err);
	pcpu_alloc_info_dump(&info);
	pcpu_copies_make(&info, base);
	if (IS_ENABLED(CONFIG_PERCPU_GEN_TABLE))
		pcpu_kernel_table_copies(&info, base);
	pcpu_kernel_setup(first, &info, base);
}
