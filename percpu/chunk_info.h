// SPDX-License-Identifier: MIT
/*
 * percpu/chunk_info.h - a chunk, for those who print
 */
#pragma once

#include "percpu/percpu_internal.h"

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
	size_t cur_med;		/* the lower one, of two in the middle */
	size_t cur_max;
};

/*
 * The i-th chunk: the reserved one first, then in order of creation.
 * Return: false beyond the last. Context: any.
 */
bool pcpu_chunk_info_get(struct pcpu_allocator *a, unsigned int i,
			 struct pcpu_chunk_info *info);

/* --- a page of it, as a row of letters --- */

#define PCPU_ROW	64	/* letters, each for PAGE_SIZE / 64 bytes */

#define PCPU_LETTER_FREE	'.'
#define PCPU_LETTER_EVEN	'#'	/* one area's, all of it */
#define PCPU_LETTER_ODD		'='	/* likewise, the next area's */
#define PCPU_LETTER_MIXED	'+'	/* partly free, or several areas' */
#define PCPU_LETTER_HIDDEN	'-'	/* other parts of the first chunk */

/*
 * Fills row (PCPU_ROW letters and a NUL) for a page of that chunk; the row
 * of a page without memory is empty. Areas take turns with EVEN and ODD, so
 * that neighbours can be told apart.
 * Return: false behind the last page or chunk. Context: any.
 */
bool pcpu_chunk_info_row(struct pcpu_allocator *a, unsigned int i,
			 unsigned int page, char *row);
