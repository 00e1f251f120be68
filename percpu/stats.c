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

void pcpu_stats_alloc(struct pcpu_chunk *chunk, size_t size)
{
	pcpu_count_alloc(chunk->owner, size);
	chunk->nr_alloc++;
	chunk->max_alloc_size = max(chunk->max_alloc_size, size);
}

void pcpu_stats_chunk(struct pcpu_allocator *a, int nr)
{
	a->stats.nr_chunks += (unsigned int)nr;
	a->stats.nr_max_chunks = max(a->stats.nr_max_chunks,
				     a->stats.nr_chunks);
}

/* Bytes of all cores; the first chunks lie in memory taken at set-up. */
static void add_memory(const struct pcpu_chunk *chunk,
		       struct pcpu_stats *stats)
{
	const struct pcpu_allocator *a = chunk->owner;

	stats->metadata += sizeof(*chunk) + a->index->metadata(chunk) +
			   pcpu_chunk_map_size(chunk);
	if (chunk->first)
		stats->room_unused += chunk->free_bytes * a->nr_cpus;
	else
		stats->memory += ((size_t)chunk->nr_populated << PAGE_SHIFT) *
				 a->nr_cpus;
}

void pcpu_allocator_stats(struct pcpu_allocator *a, struct pcpu_stats *stats)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	*stats = a->stats;
	stats->nr_empty = a->nr_empty;
	stats->memory = (a->unit_size - a->info.static_size) *
			a->info.nr_units;
	list_for_each_entry(chunk, &a->chunks, all) {
		add_memory(chunk, stats);
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
