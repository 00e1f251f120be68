// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/pcp.c - an experiment as soon as the per-CPU page lists work
 *
 * Single pages come from a list of this core's own, without the zone's
 * lock: the page freed last is the next one given out, still in the cache.
 */
#include "kernel/core/initcall.h"
#include "kernel/core/printk.h"
#include "mm/page.h"

static int pcp_example(void)
{
	struct page *first = alloc_page(GFP_ATOMIC), *second;

	if (!first)
		return -1;
	__free_pages(first, 0);
	second = alloc_page(GFP_ATOMIC);
	if (!second)
		return -1;
	pr_info("freed page %lu, was given page %lu: %s\n", page_to_pfn(first),
		page_to_pfn(second), first == second ? "the same" : "another");
	__free_pages(second, 0);
	return first == second ? 0 : -1;
}
pcp_initcall(pcp_example);
