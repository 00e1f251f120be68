// SPDX-License-Identifier: MIT
/*
 * percpu/stats.c - numbers about an allocator, kept and counted
 *
 * Locks    allocator.lock.
 */
#include "percpu/percpu_internal.h"

void pcpu_count_alloc(struct pcpu_allocator *a, size_t size)
{
	struct pcpu_stats *s = &a->stats;

	s->nr_alloc++;
	s->nr_cur_alloc++;
	s->nr_max_alloc = max(s->nr_max_alloc, s->nr_cur_alloc);
	s->min_alloc_size = s->min_alloc_size ? min(s->min_alloc_size, size) :
						size;
	s->max_alloc_size = max(s->max_alloc_size, size);
}

void pcpu_count_free(struct pcpu_allocator *a)
{
	a->stats.nr_dealloc++;
	a->stats.nr_cur_alloc--;
}

void pcpu_stats_alloc(struct pcpu_chunk *chunk, size_t size)
{
	pcpu_count_alloc(chunk->owner, size);
	chunk->nr_alloc++;
	chunk->max_alloc_size = max(chunk->max_alloc_size, size);
}

void pcpu_stats_free(struct pcpu_chunk *chunk)
{
	pcpu_count_free(chunk->owner);
	chunk->nr_alloc--;
}

void pcpu_stats_chunk(struct pcpu_allocator *a, int nr)
{
	a->stats.nr_chunks += (unsigned int)nr;
	a->stats.nr_max_chunks = max(a->stats.nr_max_chunks,
				     a->stats.nr_chunks);
}

void pcpu_allocator_stats(struct pcpu_allocator *a, struct pcpu_stats *stats)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	*stats = a->stats;
	stats->nr_empty = a->nr_empty;
	list_for_each_entry(chunk, &a->chunks, all) {
		if (chunk->reserved)
			continue;
		stats->nr_open_chunks++;
		stats->free_bytes += chunk->free_bytes;
		stats->nr_populated += chunk->nr_populated;
	}
	spin_unlock_irqrestore(&a->lock, flags);
}

void pcpu_allocator_walk(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	list_for_each_entry(chunk, &a->chunks, all)
		a->index->walk(chunk, fn, ctx);
	spin_unlock_irqrestore(&a->lock, flags);
}
