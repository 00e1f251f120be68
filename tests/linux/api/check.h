// SPDX-License-Identifier: MIT
/*
 * tests/linux/api/check.h - checks that a module's init makes
 *
 * Each says where it failed; the module is loaded if none did.
 */
#pragma once

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/printk.h>

static int checks, failures;

#define CHECK(condition) do {						\
	checks++;							\
	if (!(condition)) {						\
		failures++;						\
		pr_err("%s:%d: %s\n", __FILE__, __LINE__, #condition);	\
	}								\
} while (0)

static inline int check_result(void)
{
	printk(KERN_INFO "%s: %d checks, %d failed\n", KBUILD_MODNAME, checks,
	       failures);
	return failures ? -EINVAL : 0;
}

/* The module: its init makes the checks, its exit has nothing to do. */
#define CHECKS(fn)	CHECKS_AT(module_init, fn)
/* The same at another level of the kernel's start: a module has one. */
#define CHECKS_AT(level, fn)						\
static int __init fn##_init(void)					\
{									\
	fn();								\
	return check_result();						\
}									\
static void __exit fn##_exit(void) { }					\
level(fn##_init);							\
module_exit(fn##_exit);							\
MODULE_LICENSE("GPL")
