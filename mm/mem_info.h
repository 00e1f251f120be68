// SPDX-License-Identifier: MIT
/*
 * mm/mem_info.h - where the memory is: what /proc/meminfo and `free` show
 *
 * The allocators know what they gave out. What it serves, stacks or per-CPU
 * memory, is known to layers above: they count it here, or tell whom to ask.
 *
 * See      docs/files.md, tests/fs/test_proc_mm.c
 */
#pragma once

#include "kernel/lib/compiler.h"

/* That many pages more, or less, are stacks of threads. Context: any. */
void mem_info_add_stack(long nr_pages);

/*
 * nr_pages tells how many pages per-CPU memory has, all copies together;
 * called in any context that mem_info_get() is. Once.
 */
void mem_info_set_percpu(unsigned long (*nr_pages)(void));

/* All in pages. */
struct mem_info {
	unsigned long total;		/* that bootmem handed over */
	unsigned long free;		/* on cores' lists, too */
	unsigned long available;	/* without dipping into the reserve */
	unsigned long slab;		/* kmalloc() of large blocks, too */
	unsigned long kernel_stack;
	unsigned long page_tables;
	unsigned long vmalloc_used;
	unsigned long vmalloc_total;	/* of addresses, not of RAM */
	unsigned long vmalloc_chunk;	/* the longest run without an area */
	unsigned long percpu;
};

/* Exact as long as nobody allocates meanwhile. Context: any; may lock. */
void mem_info_get(struct mem_info *info);
