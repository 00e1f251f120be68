// SPDX-License-Identifier: MIT
/*
 * percpu/chunk.c - one chunk: units that are carved by a single map
 *
 *   page        0     1     2     3    ...
 *   populated   1     1     0     1           memory behind it, in all units
 *   areas     |##|    |#|                |    '#' used: never on a 0 page,
 *                ^empty?  ^empty              once alloc has returned
 *
 * The chunks of the first units share these with the static variables, have
 * all their pages and are for ever; the others come and go.
 *
 * Rules    C1 nr_populated == bits of populated; C2 nr_empty == populated
 *          pages without a used byte; C3 every used byte's page is
 *          populated (verify.c).
 * Locks    mutex to make, end and populate; lock for the counts.
 */
#include "percpu/percpu_internal.h"

#include "kernel/core/panic.h"
#include "kernel/core/trace.h"
#include "mm/slab.h"

#include <string.h>

TRACE_EVENT(percpu_create_chunk, "base_addr=%p owner=%ps");
TRACE_EVENT(percpu_destroy_chunk, "base_addr=%p owner=%ps");

void *pcpu_chunk_zalloc(struct pcpu_chunk *chunk, size_t size, gfp_t gfp)
{
	if (chunk->first && chunk->owner->early_alloc)
		return chunk->owner->early_alloc(size);
	return kzalloc(size, gfp);
}

void pcpu_chunk_free(struct pcpu_chunk *chunk, void *p)
{
	if (!chunk->first || !chunk->owner->early_alloc)
		kfree(p);
}

void pcpu_chunk_count_empty(struct pcpu_chunk *chunk, int nr)
{
	chunk->nr_empty += nr;
	if (!chunk->reserved && !chunk->isolated)
		pcpu_count_empty(chunk->owner, nr);
}

void pcpu_chunk_populated(struct pcpu_chunk *chunk, unsigned int first,
			  unsigned int last)
{
	assert_held(&chunk->owner->lock);
	bitmap_set(chunk->populated, first, last - first);
	chunk->nr_populated += (int)(last - first);
	pcpu_chunk_count_empty(chunk, (int)(last - first));
	if (chunk->owner->index->open)
		chunk->owner->index->open(chunk, first, last);
}

void pcpu_chunk_depopulated(struct pcpu_chunk *chunk, unsigned int first,
			    unsigned int last)
{
	assert_held(&chunk->owner->lock);
	bitmap_clear(chunk->populated, first, last - first);
	chunk->nr_populated -= (int)(last - first);
	pcpu_chunk_count_empty(chunk, -(int)(last - first));
	if (chunk->owner->index->close)
		chunk->owner->index->close(chunk, first, last);
}

bool pcpu_chunk_next_populated(const struct pcpu_chunk *chunk,
			       unsigned int limit, unsigned int *first,
			       unsigned int *last)
{
	*first = find_next_bit(chunk->populated, limit, *first);
	if (*first >= limit)
		return false;
	*last = find_next_zero_bit(chunk->populated, limit, *first);
	return true;
}

bool pcpu_chunk_next_unpopulated(const struct pcpu_chunk *chunk,
				 unsigned int limit, unsigned int *first,
				 unsigned int *last)
{
	*first = find_next_zero_bit(chunk->populated, limit, *first);
	if (*first >= limit)
		return false;
	*last = find_next_bit(chunk->populated, limit, *first);
	return true;
}

/* Pages with bytes before start or behind end: never empty. */
static int pages_hidden(const struct pcpu_chunk *chunk)
{
	int open = (int)PFN_DOWN(chunk->end) - (int)PFN_UP(chunk->start);

	return (int)chunk->nr_pages - max(open, 0);
}

size_t pcpu_chunk_map_size(const struct pcpu_chunk *chunk)
{
	size_t longs = BITS_TO_LONGS(chunk->nr_pages);

	return longs > 1 ? longs * sizeof(long) : 0;
}

static int populated_make(struct pcpu_chunk *chunk, gfp_t gfp)
{
	size_t size = pcpu_chunk_map_size(chunk);

	chunk->populated = size ? pcpu_chunk_zalloc(chunk, size, gfp) :
				  &chunk->populated_here;
	return chunk->populated ? 0 : -ENOMEM;
}

static void populated_end(struct pcpu_chunk *chunk)
{
	if (chunk->populated != &chunk->populated_here)
		pcpu_chunk_free(chunk, chunk->populated);
}

/* The parts that all chunks have; start, end and nr_pages are known. */
static int chunk_furnish(struct pcpu_chunk *chunk, gfp_t gfp)
{
	chunk->slot = -1;
	chunk->free_bytes = chunk->end - chunk->start;
	if (populated_make(chunk, gfp))
		return -ENOMEM;
	if (chunk->owner->index->make(chunk, gfp)) {
		populated_end(chunk);
		return -ENOMEM;
	}
	return 0;
}

static void chunk_strip(struct pcpu_chunk *chunk)
{
	chunk->owner->index->end(chunk);
	populated_end(chunk);
}

static void chunk_enter(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	if (!chunk->reserved)
		chunk->id = a->next_id++;
	list_add_tail(&chunk->all, &a->chunks);
	pcpu_stats_chunk(a, 1);
	pcpu_chunk_count_empty(chunk, -pages_hidden(chunk));
	if (chunk->first || a->backend->keeps_pages)
		pcpu_chunk_populated(chunk, 0, chunk->nr_pages);
	if (a->index->publish)
		a->index->publish(chunk);
	spin_unlock_irqrestore(&a->lock, flags);
}

struct pcpu_chunk *pcpu_chunk_create(struct pcpu_allocator *a, gfp_t gfp)
{
	struct pcpu_chunk *chunk = kzalloc(sizeof(*chunk), gfp);

	if (!chunk)
		return NULL;
	chunk->owner = a;
	chunk->end = a->unit_size;
	chunk->nr_pages = a->unit_pages;
	if (chunk_furnish(chunk, gfp))
		goto no_furniture;
	if (a->backend->map(chunk, gfp))
		goto no_addresses;
	chunk_enter(chunk);
	trace_point(percpu_create_chunk, chunk->base, (vaddr_t)a);
	return chunk;

no_addresses:
	chunk_strip(chunk);
no_furniture:
	kfree(chunk);
	return NULL;
}

int pcpu_chunk_create_first(struct pcpu_allocator *a, size_t from, size_t to,
			    struct pcpu_chunk **made)
{
	struct pcpu_chunk *chunk;

	if (a->early_alloc)
		chunk = a->early_alloc(sizeof(*chunk));
	else
		chunk = kzalloc(sizeof(*chunk), GFP_KERNEL);
	if (!chunk)
		return -ENOMEM;
	chunk->owner = a;
	chunk->first = true;
	chunk->reserved = made == &a->reserved;
	a->index->frame(chunk, from, to);
	chunk->base = a->base + chunk->unit_start;
	if (chunk_furnish(chunk, GFP_KERNEL)) {
		pcpu_chunk_free(chunk, chunk);
		return -ENOMEM;
	}
	*made = chunk;
	chunk_enter(chunk);
	return 0;
}

void pcpu_chunk_destroy(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	assert(chunk->slot < 0);
	list_del(&chunk->all);
	pcpu_stats_chunk(a, -1);
	spin_unlock_irqrestore(&a->lock, flags);
	trace_point(percpu_destroy_chunk, chunk->base, (vaddr_t)a);
	if (a->index->retire)
		a->index->retire(chunk);
	if (!chunk->first)
		a->backend->unmap(chunk);
	chunk_strip(chunk);
	pcpu_chunk_free(chunk, chunk);
}
