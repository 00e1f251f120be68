// SPDX-License-Identifier: MIT
/*
 * kernel/module/module.h - code that is loaded while the kernel runs
 *
 *   static int __init hello_init(void) { pr_info("hello\n"); return 0; }
 *   static void hello_exit(void) { pr_info("bye\n"); }
 *
 *   module_init(hello_init);
 *   module_exit(hello_exit);
 *   MODULE_LICENSE("GPL");
 *
 * A source file that is compiled with -DMODULE becomes a module; "make
 * modules" does that. At the prompt: insmod, rmmod, lsmod.
 *
 * The words are Linux's (include/linux/module.h).
 * See      docs/modules.md
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/export.h"

#define MODULE_TEXT_OF_(x)	#x
#define MODULE_TEXT_OF(x)	MODULE_TEXT_OF_(x)

/* What a module and the kernel it is loaded into must have in common. */
#ifdef CONFIG_SMP
#define VERMAGIC_SMP	" SMP"
#else
#define VERMAGIC_SMP	""
#endif
#define VERMAGIC							\
	MODULE_TEXT_OF(QUARTET_VERSION) VERMAGIC_SMP " preempt mod_unload " \
	"ARMv7 config " MODULE_TEXT_OF(QUARTET_CONFIG)

#ifdef MODULE
#define MODULE_INFO_AT_(line, tag, text)				\
	static const char module_info_##tag##_##line[] __used		\
	__section(".modinfo") __aligned(1) = #tag "=" text
#define MODULE_INFO_AT(line, tag, text)	MODULE_INFO_AT_(line, tag, text)
#define MODULE_INFO(tag, text)	MODULE_INFO_AT(__COUNTER__, tag, text)

MODULE_INFO(vermagic, VERMAGIC);
MODULE_INFO(name, KBUILD_MODNAME);

/* The loader looks for these two names. */
int init_module(void);
void cleanup_module(void);
#define module_init(fn)		int init_module(void)			\
				__attribute__((copy(fn), alias(#fn)))
#define module_exit(fn)		void cleanup_module(void)		\
				__attribute__((copy(fn), alias(#fn)))
#define __exit			__used
#else
#define MODULE_INFO(tag, text)	static_assert(true, "")
#endif

/* "GPL", "GPL v2", "Dual MIT/GPL"...: what others may do with it. */
#define MODULE_LICENSE(text)		MODULE_INFO(license, text)
#define MODULE_AUTHOR(text)		MODULE_INFO(author, text)
#define MODULE_DESCRIPTION(text)	MODULE_INFO(description, text)
#define MODULE_VERSION(text)		MODULE_INFO(version, text)
