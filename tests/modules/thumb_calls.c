// SPDX-License-Identifier: MIT
/*
 * tests/modules/thumb_calls.c - a module of Thumb code
 *
 * The kernel is ARM code: each call out of here becomes a BLX, and the
 * kernel's calls come in through pointers. memset() and the division come
 * from the kernel too.
 */
#include "include/linux/string.h"

#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/module/module.h"
#include "mm/slab.h"

static unsigned int __noinline ratio(unsigned int a, unsigned int b)
{
	return a / b;
}

static unsigned int (*volatile by_pointer)(unsigned int, unsigned int) = ratio;

static int __init thumb_init(void)
{
	u8 *bytes = kmalloc(100, GFP_KERNEL);
	unsigned int sum = 0;

	if (!bytes)
		return -ENOMEM;
	memset(bytes, 3, 100);
	for (unsigned int i = 0; i < 100; i++)
		sum += bytes[i];
	kfree(bytes);
	pr_notice("thumb_calls: %u\n", by_pointer(sum, 4));
	return 0;
}

static void __exit thumb_exit(void)
{
	pr_notice("thumb_calls: bye\n");
}

module_init(thumb_init);
module_exit(thumb_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Thumb code that calls ARM code");
