// SPDX-License-Identifier: MIT
/*
 * percpu/first_chunk.c - giving each core its copy of the static variables
 *
 *   image            bootmem block, page aligned
 *   +----------+     +----------+----------+----------+----------+
 *   | template |---->| core 0   | core 1   | core 2   | core 3   |
 *   +----------+copy +----------+----------+----------+----------+
 *   __per_cpu_start   ^-- __per_cpu_start + __per_cpu_offset[0]
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
#include "percpu/access/this_cpu.h"

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

void setup_per_cpu_areas(void)
{
	size_t size = percpu_area_size();
	char *area = alloc_bootmem_pages(size * num_possible_cpus());
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		__per_cpu_offset[cpu] = (unsigned long)(area - __per_cpu_start);
		memcpy(area, __per_cpu_load, static_size());
		area += size;
	}
	tpidrprw_write(__per_cpu_offset[raw_smp_processor_id()]);
	pr_info("percpu: %zu bytes of static variables, %zu per core, "
		"%u copies\n", static_size(), size, num_possible_cpus());
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
