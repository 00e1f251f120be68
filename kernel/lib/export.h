// SPDX-License-Identifier: MIT
/*
 * kernel/lib/export.h - what modules may use of the kernel
 *
 *   int frob(void) { ... }
 *   EXPORT_SYMBOL(frob);            beside the function or the variable
 *
 * The words are Linux's. _GPL: only for modules whose MODULE_LICENSE() is
 * compatible with the GPL. The linker gathers the entries; who loads modules
 * (kernel/module/symbol.c) looks names up among them.
 */
#pragma once

#include "kernel/lib/table.h"

struct kernel_symbol {
	const char *name;
	const volatile void *addr;	/* Thumb functions: bit 0 is set */
	bool gpl_only;
};

TABLE_DECLARE(struct kernel_symbol, exports);

#define EXPORT_ENTRY(sym, addr_, gpl)					\
	TABLE_ENTRY(struct kernel_symbol, exports, sym) =		\
		{ .name = #sym, .addr = (addr_), .gpl_only = (gpl) }

#define EXPORT_SYMBOL(sym)		EXPORT_ENTRY(sym, &sym, false)
#define EXPORT_SYMBOL_GPL(sym)		EXPORT_ENTRY(sym, &sym, true)

/*
 * Of a variable that DEFINE_PER_CPU() made: its template's address, by the
 * name the variable has in object files (percpu/access/define.h).
 */
#define EXPORT_PER_CPU_ENTRY(sym, var, gpl)				\
	EXPORT_ENTRY(sym, (const volatile void __force *)&(var), gpl)
#ifdef CONFIG_PERCPU_OLD_NAMES
#define EXPORT_PER_CPU_SYMBOL(var)					\
	EXPORT_PER_CPU_ENTRY(per_cpu__##var, var, false)
#define EXPORT_PER_CPU_SYMBOL_GPL(var)					\
	EXPORT_PER_CPU_ENTRY(per_cpu__##var, var, true)
#else
#define EXPORT_PER_CPU_SYMBOL(var)	EXPORT_PER_CPU_ENTRY(var, var, false)
#define EXPORT_PER_CPU_SYMBOL_GPL(var)	EXPORT_PER_CPU_ENTRY(var, var, true)
#endif
