// SPDX-License-Identifier: MIT
/*
 * percpu/backend_km.c - chunks in one block of pages each
 *
 *   block   | unit 0 | unit 1 | ... | unit n | not used |
 *
 * No address is mapped for it and no page comes or goes; but blocks are
 * powers of two, and units must lie side by side (percpu/backend.c). What a
 * kernel without an MMU, or with one core, takes.
 */
#include "kernel/core/panic.h"
#include "mm/page.h"
#include "percpu/kernel_internal.h"

static unsigned int block_order(const struct pcpu_chunk *chunk)
{
	return get_order(pcpu_alloc_info_span(&chunk->owner->info));
}

static int km_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	struct page *block = alloc_pages(gfp, block_order(chunk));

	if (!block)
		return -ENOMEM;
	block->flags |= PG_OWNER_PERCPU;
	chunk->backing = block;
	chunk->base = (vaddr_t)page_address(block);
	return 0;
}

static void km_unmap(struct pcpu_chunk *chunk)
{
	struct page *block = chunk->backing;

	block->flags &= (u16)~PG_OWNER_PERCPU;
	__free_pages(block, block_order(chunk));
}

/* Never called: the chunk keeps its pages. */
static int km_populate(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last, gfp_t gfp)
{
	(void)gfp;
	panic("percpu: pages %u-%u of chunk %u populated twice", first, last,
	      chunk->id);
}

static void km_depopulate(struct pcpu_chunk *chunk, unsigned int first,
			  unsigned int last)
{
	panic("percpu: pages %u-%u of chunk %u cannot go", first, last,
	      chunk->id);
}

static void km_flush(struct pcpu_chunk *chunk, unsigned int first,
		     unsigned int last)
{
	(void)chunk;
	(void)first;
	(void)last;
}

const struct pcpu_backend pcpu_backend_km = {
	.name = "km",
	.keeps_pages = true,
	.block_max = PAGE_SIZE << (MAX_ORDER - 1),
	.map = km_map,
	.unmap = km_unmap,
	.populate = km_populate,
	.depopulate = km_depopulate,
	.flush = km_flush,
};
