// SPDX-License-Identifier: MIT
/*
 * percpu/backend.c - what a backend can serve
 *
 * Who takes a chunk in one block has its units side by side, in RAM as it is
 * mapped, and blocks are powers of two:
 *
 *   | unit 0 | unit 1 | unit 2 | waste  |
 *
 * See      docs/percpu/backends.md
 */
#include "percpu/percpu_internal.h"

const char *pcpu_backend_refusal(const struct pcpu_setup *s)
{
	if (!s->backend->block_max)
		return NULL;
	if (s->info->nr_groups > 1)
		return "can't handle more than one group";
	if (s->paged)
		return "can't go on from a first chunk mapped page by page";
	if (pcpu_alloc_info_span(s->info) > s->backend->block_max)
		return "a chunk is larger than the largest block of pages";
	return NULL;
}

size_t pcpu_backend_waste(const struct pcpu_backend *backend,
			  const struct pcpu_alloc_info *info)
{
	size_t nr_pages = PFN_UP(pcpu_alloc_info_span(info));

	if (!backend->block_max)
		return 0;
	return (1ul << fls((u32)nr_pages - 1)) - nr_pages;
}
