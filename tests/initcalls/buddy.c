// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/buddy.c - an experiment as soon as pages can be had
 *
 * A block of order n is 2^n pages, aligned to its size. Freed next to its
 * free buddy it grows together with it again.
 */
#include "kernel/core/initcall.h"
#include "kernel/core/printk.h"
#include "mm/page.h"

static int buddy_example(void)
{
	for (unsigned int order = 0; order <= 10; order += 5) {
		struct page *page = alloc_pages(GFP_ATOMIC, order);

		if (!page)
			return -1;
		pr_info("order %2u: page %lu, %s\n", order, page_to_pfn(page),
			IS_ALIGNED(page_to_pfn(page), 1UL << order) ?
			"aligned to its size" : "misaligned");
		__free_pages(page, order);
	}
	return 0;
}
buddy_initcall(buddy_example);
