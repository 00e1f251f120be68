// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/vmalloc.c - an experiment as soon as vmalloc works
 *
 * Pages from anywhere in RAM, next to each other in the address space; an
 * unmapped page follows, so that an overrun is caught.
 */
#include "kernel/arch/mmu.h"
#include "kernel/core/initcall.h"
#include "kernel/core/printk.h"
#include "mm/vmalloc.h"

static int vmalloc_example(void)
{
	const size_t size = 3 * PAGE_SIZE;
	char *area = vmalloc(size);
	paddr_t pa;

	if (!area)
		return -1;
	for (size_t i = 0; i < size; i += PAGE_SIZE)
		if (mmu_translate((vaddr_t)area + i, &pa))
			pr_info("%p is page %lu of RAM\n", area + i,
				(unsigned long)PFN_DOWN(pa));
	pr_info("behind it: %s\n", mmu_readable((vaddr_t)area + size) ?
		"something" : "nothing");
	vfree(area);
	return 0;
}
vmalloc_initcall(vmalloc_example);
