// SPDX-License-Identifier: MIT
/*
 * percpu/first_chunk.c - giving each core its copy of the static variables
 *
 *   image            first chunk: units (first_embed.c, first_page.c)
 *   +----------+     +--------+----------+---------+--------+------
 *   | template |---->| core 0 | reserved | dynamic | core 1 | ...
 *   +----------+copy +--------+----------+---------+--------+------
 *   __per_cpu_start   ^-- __per_cpu_start + __per_cpu_offset[0]
 *
 * What lies behind the static variables of each unit, alloc_percpu() gives
 * out (percpu.c).
 *
 * Rules    R1 each possible core's copy begins on a page;
 *          R2 the running core's TPIDRPRW equals its offset;
 *          R3 the copies do not overlap (percpu_verify).
 * See      docs/percpu/access.md, tests/percpu/test_static.c
 */
#include "percpu/first_chunk.h"

#include "kernel/arch/cp15.h"
#include "kernel/arch/mmu.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/fault.h"
#include "kernel/core/ksym.h"
#include "kernel/core/panic.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "mm/bootmem.h"
#include "mm/node.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"

#include <string.h>

#define TEMPLATE_POISON	0xcc

unsigned long __per_cpu_offset[NR_CPUS];	/* [I] */

static size_t static_size(void)
{
	return (size_t)(__per_cpu_end - __per_cpu_start);
}

size_t percpu_area_size(void)
{
	return PAGE_ALIGN(static_size());
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
		.static_size = static_size(),
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
	layout->distance = first->grouped ? distance : NULL;
	if (pcpu_build_alloc_info(layout, info))
		panic("percpu: no layout for %u cores, %zu bytes of static "
		      "variables", layout->nr_cpus, layout->static_size);
	return first->take(info, base);
}

static void fill_units(const struct pcpu_alloc_info *info, vaddr_t base)
{
	size_t offset[PCPU_MAX_CPUS];
	unsigned int cpu;

	pcpu_alloc_info_offsets(info, offset);
	for_each_possible_cpu(cpu) {
		vaddr_t unit = base + offset[cpu];

		__per_cpu_offset[cpu] = unit - (vaddr_t)__per_cpu_start;
		memcpy((void *)unit, __per_cpu_load, static_size());
	}
}

void setup_per_cpu_areas(void)
{
	const struct pcpu_first_chunk *first = pcpu_boot_choice()->first;
	struct pcpu_layout layout = wanted_layout();
	struct pcpu_alloc_info info;
	vaddr_t base;
	int err = make(first, &layout, &info, &base);

	if (err && !first->paged) {
		pr_warn("percpu: %s allocator failed (%d), falling back to "
			"page size\n", first->name, err);
		first = &pcpu_first_page;
		err = make(first, &layout, &info, &base);
	}
	if (err)
		panic("percpu: no first chunk (%d)", err);
	pcpu_alloc_info_dump(&info);
	fill_units(&info, base);
	tpidrprw_write(__per_cpu_offset[raw_smp_processor_id()]);
	pcpu_kernel_setup(first, &info, base);
}

void percpu_template_seal(void)
{
	vaddr_t start = (vaddr_t)__per_cpu_start;

	if (mmu_protect(start, percpu_area_size(), PROT_RW))
		panic("percpu: the template is not mapped by pages");
	memset(__per_cpu_start, TEMPLATE_POISON, static_size());
	if (mmu_protect(start, percpu_area_size(), PROT_NONE))
		panic("percpu: the template is not mapped by pages");
}

static bool explain_template(vaddr_t va, char *buf, size_t size)
{
	struct ksym sym;

	if (va < (vaddr_t)__per_cpu_start ||
	    va >= (vaddr_t)__per_cpu_start + percpu_area_size())
		return false;
	if (!ksym_lookup(va, &sym))
		sym.name = "?";
	format(buf, size, "template of per-CPU variable %s, nobody's copy: use "
	       "this_cpu_ptr(&%s) or per_cpu(%s, cpu)", sym.name, sym.name,
	       sym.name);
	return true;
}

FAULT_EXPLAINER(percpu_template) = {
	.name = "per-CPU template", .explain = explain_template,
};

static int percpu_verify(void)
{
	unsigned int cpu = get_cpu(), other;
	unsigned long mine = __per_cpu_offset[cpu];
	int err = tpidrprw_read() == mine ? 0 : -EINVAL;

	if (err)
		pr_err("percpu: core %u has TPIDRPRW %08x, offset %08lx\n",
		       cpu, tpidrprw_read(), mine);
	put_cpu();
	for_each_possible_cpu(cpu) {
		if (!IS_ALIGNED(__per_cpu_offset[cpu], PAGE_SIZE)) {
			pr_err("percpu: copy of %u is not on a page\n", cpu);
			err = -EINVAL;
		}
		for_each_possible_cpu(other) {
			unsigned long gap = __per_cpu_offset[cpu] -
					    __per_cpu_offset[other];

			if (cpu > other && gap < static_size()) {
				pr_err("percpu: copies of %u, %u overlap\n",
				       cpu, other);
				err = -EINVAL;
			}
		}
	}
	return err;
}

INVARIANT(percpu) = { .name = "per-CPU areas", .check = percpu_verify };
