// SPDX-License-Identifier: MIT
/*
 * percpu/chunk_info.h - a chunk, for those who print
 */
#pragma once

#include "percpu/percpu_internal.h"

#define PCPU_INFO_PAGES	512	/* more are not shown one by one */

struct pcpu_chunk_info {
	unsigned int id;
	bool first;
	bool reserved;
	bool sidelined;
	bool to_depopulate;
	int slot;
	unsigned int nr_pages;
	int nr_populated;
	int nr_empty;
	vaddr_t base;
	size_t start;
	size_t end;
	unsigned long nr_alloc;
	size_t max_alloc_size;
	size_t free_bytes;
	size_t hint;
	size_t first_free;	/* offset of the first free byte; end: none */
	size_t sum_frag;	/* free bytes before the last area in use */
	size_t max_frag;	/* the largest free area there */
	size_t cur_min;		/* of the areas in use; 0: none */
	size_t cur_med;
	size_t cur_max;
};

/*
 * The i-th chunk: the reserved one first, then in order of creation.
 * Return: false beyond the last. Context: any.
 */
bool pcpu_chunk_info_get(struct pcpu_allocator *a, unsigned int i,
			 struct pcpu_chunk_info *info);

/* One letter for each page of that chunk, NUL behind: '.' not populated,
 * 'o' empty, '+' partly used, '#' full, '-' all of it hidden. */
bool pcpu_chunk_info_pages(struct pcpu_allocator *a, unsigned int i,
			   char *pages, size_t size);
