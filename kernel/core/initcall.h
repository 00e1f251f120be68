// SPDX-License-Identifier: MIT
/*
 * kernel/core/initcall.h - functions called while memory comes up
 *
 * For experiments: hook code right after the subsystem it tries is ready.
 *
 *   static int try_it(void) { ... return 0; }
 *   percpu_initcall(try_it);
 *
 *   level     called when
 *   bootmem   alloc_bootmem() gives memory
 *   percpu    static per-CPU variables and alloc_percpu() work
 *   buddy     the page allocator gives pages
 *   pcp       and its per-CPU lists are filled
 *   slab      kmalloc() and caches work
 *   vmalloc   vmalloc() works; all of memory is up
 *   module    the end of start-up, in a thread, before the shell
 *
 * Within a level by name of the function. Called once, on core 0, with
 * interrupts as they are then (off until the last level). A function that
 * returns other than 0 is reported; start-up goes on. The kernel's own
 * start-up is kernel/main.c's lists: nothing of it hangs on these.
 */
#pragma once

#include "kernel/lib/table.h"

struct initcall {
	const char *name;
	int (*fn)(void);
};

#define INITCALL(level, function)					\
	TABLE_ENTRY(struct initcall, initcall_##level, function) =	\
		{ .name = #function, .fn = (function) }

#define bootmem_initcall(fn)	INITCALL(bootmem, fn)
#define percpu_initcall(fn)	INITCALL(percpu, fn)
#define buddy_initcall(fn)	INITCALL(buddy, fn)
#define pcp_initcall(fn)	INITCALL(pcp, fn)
#define slab_initcall(fn)	INITCALL(slab, fn)
#define vmalloc_initcall(fn)	INITCALL(vmalloc, fn)
#define module_initcall(fn)	INITCALL(module, fn)

/* One per level: calls what is hooked there. For kernel/main.c. */
void initcalls_bootmem(void);
void initcalls_percpu(void);
void initcalls_buddy(void);
void initcalls_pcp(void);
void initcalls_slab(void);
void initcalls_vmalloc(void);
void initcalls_module(void);
