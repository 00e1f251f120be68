// SPDX-License-Identifier: MIT
/*
 * tests/modules/course_vmalloc.c - addresses: vmalloc
 *
 * A large block of pages in a row may not be there although many pages are
 * free. vmalloc() takes single pages from anywhere and maps them one behind
 * the other, at addresses of their own:
 *
 *   addresses   | page 0 | page 1 | page 2 | (guard) |
 *   RAM            |         |        '--> 0x6123e000
 *                  |         '-----------> 0x6fe07000
 *                  '---------------------> 0x61240000
 *
 * The page behind the block is never mapped, so that who writes too far is
 * caught. "cat /proc/vmallocinfo" shows the block while the module is loaded.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define PAGES	5

static char *block;

static int __init course_vmalloc_init(void)
{
	unsigned int i, apart = 0;
	unsigned long pfn, last = 0;

	block = vmalloc(PAGES * PAGE_SIZE);
	if (!block)
		return -ENOMEM;
	memset(block, 0x5a, PAGES * PAGE_SIZE);
	for (i = 0; i < PAGES; i++) {
		pfn = vmalloc_to_pfn(block + i * PAGE_SIZE);
		apart += i && pfn != last + 1;
		last = pfn;
		pr_info("page %u at %px is page %#lx of RAM\n", i,
			block + i * PAGE_SIZE, pfn);
	}
	pr_info("%u of %u neighbours are apart in RAM\n", apart, PAGES - 1);
	if (is_vmalloc_addr(block) && !vmalloc_to_page(block + PAGES * PAGE_SIZE))
		return 0;
	vfree(block);
	return -EINVAL;
}

static void __exit course_vmalloc_exit(void)
{
	vfree(block);
}

module_init(course_vmalloc_init);
module_exit(course_vmalloc_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Pages from anywhere under addresses in a row");
