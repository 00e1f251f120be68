// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_exit.c - an exit that faults: the module stays
 */
#include "include/linux/module.h"

static int __init exit_init(void)
{
	return 0;
}

static void __exit exit_exit(void)
{
	*(volatile int *)0x10 = 1;
}

module_init(exit_init);
module_exit(exit_exit);

MODULE_LICENSE("GPL");
