// SPDX-License-Identifier: MIT
/*
 * percpu/kernel_table.c - tables of pointers as the kernel's own generation
 *
 *   RAM       | ... template, room ............ kept free |
 *                   ^ __per_cpu_start            ^ ~(end of the room)
 *
 * A cookie is the complement of an address, and must not look like a static
 * variable's (percpu/access/table.h); nor must a field of its object. On
 * this board the complement of RAM is RAM if there is a GiB of it: then the
 * pages in question are taken before anybody else has them.
 *
 * See      docs/percpu/table.md, tests/percpu/test_table_access.c
 */
#include "kernel/core/fault.h"
#include "kernel/core/panic.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "mm/bootmem.h"
#include "mm/page.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"

#include <string.h>

void pcpu_kernel_table_init(void)
{
	const struct bootmem *ram = bootmem_kernel();
	/* ~x is -x - 1. */
	paddr_t first = ALIGN_DOWN(-(paddr_t)__per_cpu_room_end, PAGE_SIZE);
	paddr_t end = PAGE_ALIGN(-(paddr_t)__per_cpu_start +
				 PERCPU_TABLE_MAX_SIZE);

	if (first < ram->base || end > ram->base + PFN_PHYS(ram->nr_pages))
		return;
	if (reserve_bootmem(first, end - first))
		panic("percpu: pages whose complement is a static variable "
		      "are in use");
}

void pcpu_kernel_table_copies(const struct pcpu_alloc_info *info,
			      vaddr_t base)
{
	for (unsigned int cpu = info->nr_cpus; cpu < info->nr_units; cpu++) {
		vaddr_t unit = base + cpu * info->unit_size;

		__per_cpu_offset[cpu] = unit - (vaddr_t)__per_cpu_start;
		memcpy((void *)unit, __per_cpu_load, pcpu_static_size());
	}
}

static bool is_table(const struct percpu_table *table)
{
	return page_valid(table) &&
	       READ_ONCE(table->self) == (const void *)~(uintptr_t)table;
}

/* An object in use keeps its table, so no lock is needed. */
const struct percpu_table *percpu_table_find(const void *ptr, size_t *off)
{
	uintptr_t at = ~(uintptr_t)ptr, table;

	table = ALIGN_UP(at, (uintptr_t)PERCPU_TABLE_ALIGN);
	while (table - at < PERCPU_TABLE_MAX_SIZE &&
	       !is_table((const void *)table))
		table += PERCPU_TABLE_ALIGN;
	*off = table - at;
	if (*off < PERCPU_TABLE_MAX_SIZE &&
	    *off < ((const struct percpu_table *)table)->size)
		return (const void *)table;
	return NULL;
}

const struct percpu_table *percpu_table_search(const void *ptr, size_t *off)
{
	const struct percpu_table *table = percpu_table_find(ptr, off);

	if (table)
		return table;
	panic("percpu: %p is in no object of alloc_percpu(): freed, or "
	      "another core's address?", ptr);
}
EXPORT_SYMBOL(percpu_table_search);
EXPORT_SYMBOL(__per_cpu_start);
EXPORT_SYMBOL(__per_cpu_room_end);

static bool explain_cookie(vaddr_t va, char *buf, size_t size)
{
	if (!is_table((const void *)~va))
		return false;
	format(buf, size, "what alloc_percpu() returned, which is no address: "
	       "use per_cpu_ptr() or this_cpu_ptr()");
	return true;
}

FAULT_EXPLAINER(percpu_cookie) = {
	.name = "per-CPU cookie", .explain = explain_cookie,
};
