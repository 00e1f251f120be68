// SPDX-License-Identifier: MIT
/*
 * tests/modules/course_buddy.c - pages: the buddy allocator
 *
 * Memory is handed out in blocks of 1, 2, 4 ... 1024 pages, 2^order of them.
 * A block of 2^n pages begins at a multiple of its size; so its buddy, the
 * other half of the block of 2^(n+1) it was cut from, is found by flipping
 * one bit of its page number:
 *
 *   order 1   |  0   1 |  2   3 |  4   5 |  6   7 |
 *   order 2   |  0   1    2   3 |  4   5    6   7 |
 *             block 4-5 and block 6-7 are buddies: 4 ^ 2 = 6
 *
 * When both are free they are joined again. This module takes a block of
 * every order, shows that it begins at a multiple of its size, and gives all
 * back. Compare "cat /proc/buddyinfo" before and after.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>

#define ORDERS	6

static int show(unsigned int order)
{
	struct page *page = alloc_pages(GFP_KERNEL, order);
	unsigned long pfn;
	bool aligned;

	if (!page)
		return -ENOMEM;
	pfn = page_to_pfn(page);
	aligned = pfn % (1ul << order) == 0;
	pr_info("order %u: pages %#lx to %#lx, the buddy begins at %#lx%s\n",
		order, pfn, pfn + (1ul << order) - 1, pfn ^ (1ul << order),
		aligned ? "" : ": not aligned");
	__free_pages(page, order);
	return aligned ? 0 : -EINVAL;
}

static int __init course_buddy_init(void)
{
	unsigned long zeroed = get_zeroed_page(GFP_KERNEL);
	unsigned int order;
	int err = 0;

	if (!zeroed)
		return -ENOMEM;
	if (*(unsigned long *)zeroed)
		err = -EINVAL;
	free_page(zeroed);
	for (order = 0; order < ORDERS && !err; order++)
		err = show(order);
	return err;
}

static void __exit course_buddy_exit(void)
{
}

module_init(course_buddy_init);
module_exit(course_buddy_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Blocks of pages and their buddies");
