// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/bootmem.c - an experiment as soon as boot-time memory is there
 *
 * The boot-time allocator gives zeroed memory, aligned to cache lines or
 * pages, and takes back whole pages only. There is nothing else yet: no
 * per-CPU variables, no interrupts, one core.
 */
#include "kernel/core/initcall.h"
#include "kernel/core/printk.h"
#include "mm/bootmem.h"

static int bootmem_example(void)
{
	struct bootmem_stats before, after;
	u32 *word = alloc_bootmem(sizeof(*word));
	char *pages = alloc_bootmem_pages(2 * PAGE_SIZE);

	bootmem_get_stats(bootmem_kernel(), &before);
	free_bootmem((paddr_t)pages, 2 * PAGE_SIZE);
	bootmem_get_stats(bootmem_kernel(), &after);
	pr_info("a word at %p holds %u; two pages at %p, given back: "
		"%lu pages free, then %lu\n", word, *word, pages,
		before.nr_free, after.nr_free);
	return after.nr_free == before.nr_free + 2 ? 0 : -1;
}
bootmem_initcall(bootmem_example);
