// SPDX-License-Identifier: MIT
/*
 * tests/modules/hello.c - the smallest module
 *
 * insmod runs what module_init() names, rmmod what module_exit() names.
 */
#include "include/linux/module.h"

static int __init hello_init(void)
{
	pr_notice("hello: %pS says hello\n", (void *)hello_init);
	return 0;
}

static void __exit hello_exit(void)
{
	pr_notice("hello: bye\n");
}

module_init(hello_init);
module_exit(hello_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Says hello and bye");
