// SPDX-License-Identifier: MIT
/*
 * percpu/percpu.h - per-CPU memory that is asked for while running
 *
 *   struct counts __percpu *counts = alloc_percpu(struct counts);
 *
 *   this_cpu_ptr(counts)->hits++;             percpu/access/this_cpu.h
 *   free_percpu(counts);
 *
 * Every possible core has a copy, zeroed, also while it is off. What is
 * returned is no address: per_cpu_ptr() and this_cpu_ptr() make one of it.
 *
 * Works from the end of setup_per_cpu_areas(), out of the first chunk: its
 * dynamic part has 12 KiB at least. More when vmalloc does.
 *
 * The words are Linux's (2.6.31 on).
 * See      docs/percpu/chunks.md
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "mm/gfp.h"

#define PERCPU_MODULE_RESERVE	8192u	/* default of percpu_reserve= */
#define PERCPU_DYNAMIC_RESERVE	20480u	/* default of percpu_dyn= */

/**
 * __alloc_percpu - size bytes for each possible core
 * @size: 1 to 32768
 * @align: a power of two up to PAGE_SIZE
 *
 * The _gfp form without GFP_KERNEL never sleeps, and only gets what has its
 * pages already. The reserved part is for modules' static variables.
 *
 * Context: thread, may sleep; with GFP_NOWAIT or GFP_ATOMIC any.
 * Return: a cookie, or NULL having said why.
 */
void __percpu *__alloc_percpu(size_t size, size_t align) __must_check;
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
	__must_check;
void __percpu *__alloc_reserved_percpu(size_t size, size_t align)
	__must_check;

#define alloc_percpu_gfp(type, gfp)					\
	((__typeof__(type) __percpu *)__alloc_percpu_gfp(sizeof(type),	\
						__alignof__(type), gfp))
#define alloc_percpu(type)						\
	((__typeof__(type) __percpu *)__alloc_percpu(sizeof(type),	\
						     __alignof__(type)))

/*
 * Frees all copies. NULL does nothing; what was not allocated, or is freed
 * already, is named in the log and refused. Context: any.
 */
void free_percpu(void __percpu *cookie);

/**
 * percpu_modalloc - room for a module's static per-CPU variables
 * @size: bytes, as they are
 * @align: more than a page is cut to a page, with a warning
 * @name: of the module, for messages
 *
 * Out of what percpu_reserve= keeps, in any generation. Like a static
 * variable, what is returned stands for the template: per_cpu() applies.
 *
 * Context: thread, may sleep. Return: NULL having said what was too much.
 */
void __percpu *percpu_modalloc(unsigned long size, unsigned long align,
			       const char *name) __must_check;
/* NULL does nothing; what percpu_modalloc() did not give is refused. */
void percpu_modfree(void __percpu *freeme);

/* Is it an address of a core's static variables? */
bool is_kernel_percpu_address(unsigned long va);

/* Of any core's copy of anything per-CPU. */
paddr_t per_cpu_ptr_to_phys(void *va);

/* Pages behind all units of all cores, first chunk included. */
unsigned long pcpu_nr_pages(void);

/* --- start-up --- */

/* It may use kmalloc() from here on. Once, after slab_init(). */
void percpu_allow_kmalloc(void);

/* More chunks may be made from here on. Once, when vmalloc works. */
void percpu_allow_chunks(void);

/* Chunks are ended and pages kept in reserve. Once, when work runs. */
void percpu_allow_balance(void);
