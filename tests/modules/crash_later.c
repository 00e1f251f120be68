// SPDX-License-Identifier: MIT
/*
 * tests/modules/crash_later.c - panics in exit: a backtrace through here
 */
#include "kernel/core/panic.h"
#include "kernel/module/module.h"

static int __init crash_init(void)
{
	return 0;
}

static volatile bool asked_for = true;

static void __noinline crash_deep(void)
{
	if (asked_for)
		panic("crash_later: as asked for");
	barrier();
}

static void __exit crash_exit(void)
{
	crash_deep();
	barrier();
}

module_init(crash_init);
module_exit(crash_exit);

MODULE_LICENSE("GPL");
