// SPDX-License-Identifier: MIT
/*
 * mm/mem_info.h - where the memory is: what /proc/meminfo and `free` show
 *
 * The allocators know what they gave out. What it serves, stacks or per-CPU
 * memory, is known to layers above: they say so with mm_account().
 *
 * See      docs/files.md, tests/fs/test_proc_mm.c
 */
#pragma once

#include "kernel/lib/compiler.h"

enum mm_purpose {
	MM_KERNEL_STACK,	/* threads' stacks */
	MM_PERCPU,		/* per-CPU memory, all copies */
	NR_MM_PURPOSES,
};

/* That many pages more, or less, serve this. Context: any. */
void mm_account(enum mm_purpose purpose, long nr_pages);
unsigned long mm_accounted(enum mm_purpose purpose);

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

/* Exact as long as nobody allocates meanwhile. Context: any. */
void mem_info_get(struct mem_info *info);
