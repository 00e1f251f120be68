// SPDX-License-Identifier: MIT
/*
 * percpu/copies.c - each core's copy of the static variables
 *
 *   image            units of the first chunk
 *   +----------+     +--------+----------+---------+--------+------
 *   | template |---->| core 0 | reserved | dynamic | core 1 | ...
 *   +----------+copy +--------+----------+---------+--------+------
 *   __per_cpu_start   ^-- __per_cpu_start + __per_cpu_offset[0]
 *
 * Rules    R1 each possible core's copy begins on a page;
 *          R2 the running core's TPIDRPRW equals its offset;
 *          R3 the copies do not overlap (percpu_verify).
 * See      docs/percpu/access.md, tests/percpu/test_static.c
 */
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
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "percpu/access/this_cpu.h"
#include "percpu/first_chunk.h"
#include "percpu/kernel_internal.h"

#include <string.h>

#define TEMPLATE_POISON	0xcc

unsigned long __per_cpu_offset[NR_CPUS];	/* [I] */
EXPORT_SYMBOL(__per_cpu_offset);

size_t pcpu_copy_size(void)
{
	return pcpu_static_size();
}

void pcpu_copies_make(const struct pcpu_alloc_info *info, vaddr_t base)
{
	size_t offset[PCPU_MAX_CPUS];
	unsigned int cpu;

	pcpu_alloc_info_offsets(info, offset);
	for_each_possible_cpu(cpu) {
		vaddr_t unit = base + offset[cpu];

		__per_cpu_offset[cpu] = unit - (vaddr_t)__per_cpu_start;
		memcpy((void *)unit, __per_cpu_load, pcpu_static_size());
	}
	tpidrprw_write(__per_cpu_offset[raw_smp_processor_id()]);
}

void percpu_template_seal(void)
{
	vaddr_t start = (vaddr_t)__per_cpu_start;

	if (mmu_protect(start, percpu_area_size(), PROT_RW))
		panic("percpu: the template is not mapped by pages");
	memset(__per_cpu_start, TEMPLATE_POISON, pcpu_static_size());
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

			if (cpu > other &&
			    min(gap, -gap) < pcpu_static_size()) {
				pr_err("percpu: copies of %u, %u overlap\n",
				       cpu, other);
				err = -EINVAL;
			}
		}
	}
	return err;
}

INVARIANT(percpu) = { .name = "per-CPU areas", .check = percpu_verify };
