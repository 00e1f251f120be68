// SPDX-License-Identifier: MIT
/*
 * percpu/chunk_info.c - what there is to tell about a chunk
 *
 * Each chunk is looked at under the lock, and told about without it. No
 * memory is needed: the median is found by halving, with a walk each time.
 */
#include "percpu/chunk_info.h"

#include <string.h>

static struct pcpu_chunk *nth_chunk(struct pcpu_allocator *a, unsigned int i)
{
	struct pcpu_chunk *chunk;

	if (!a->generation->chunks)
		return NULL;
	list_for_each_entry(chunk, &a->chunks, all)
		if (i-- == 0)
			return chunk;
	return NULL;
}

struct sizes {
	struct pcpu_chunk_info *info;
	size_t gaps;		/* free bytes since the last area in use */
	size_t largest_gap;
	size_t limit;		/* counting areas of up to this size */
	unsigned long below;
};

static void look(void *ctx, const struct pcpu_chunk *chunk,
		 const struct pcpu_area *area)
{
	struct sizes *s = ctx;
	struct pcpu_chunk_info *info = s->info;

	(void)chunk;
	if (!area->used) {
		info->first_free = min(info->first_free, area->off);
		s->gaps += area->size;
		s->largest_gap = max(s->largest_gap, area->size);
		return;
	}
	info->sum_frag = s->gaps;
	info->max_frag = s->largest_gap;
	info->cur_max = max(info->cur_max, area->size);
	if (!info->cur_min || area->size < info->cur_min)
		info->cur_min = area->size;
}

static void count_below(void *ctx, const struct pcpu_chunk *chunk,
			const struct pcpu_area *area)
{
	struct sizes *s = ctx;

	(void)chunk;
	if (area->used && area->size <= s->limit)
		s->below++;
}

/* The smallest size that more than half of the areas do not exceed. */
static size_t median(const struct pcpu_chunk *chunk,
		     const struct pcpu_chunk_info *info)
{
	size_t low = info->cur_min, high = info->cur_max;
	struct sizes s = { 0 };

	while (low < high) {
		s.limit = low + (high - low) / 2;
		s.below = 0;
		chunk->owner->index->walk(chunk, count_below, &s);
		if (s.below > chunk->nr_alloc / 2)
			high = s.limit;
		else
			low = s.limit + 1;
	}
	return low;
}

static void fill(const struct pcpu_chunk *chunk, struct pcpu_chunk_info *info)
{
	const struct pcpu_allocator *a = chunk->owner;
	struct sizes s = { .info = info };

	*info = (struct pcpu_chunk_info){
		.id = chunk->id, .first = chunk->first,
		.reserved = chunk->reserved, .slot = chunk->slot,
		.sidelined = chunk->slot >= 0 &&
			     chunk->slot == a->sidelined_slot,
		.to_depopulate = chunk->slot >= 0 &&
				 chunk->slot == a->depopulate_slot,
		.nr_pages = chunk->nr_pages,
		.nr_populated = chunk->nr_populated,
		.nr_empty = chunk->nr_empty, .base = chunk->base,
		.start = chunk->start, .end = chunk->end,
		.nr_alloc = chunk->nr_alloc,
		.max_alloc_size = chunk->max_alloc_size,
		.free_bytes = chunk->free_bytes,
		.hint = a->index->hint(chunk), .first_free = chunk->end,
	};
	a->index->walk(chunk, look, &s);
	info->cur_med = median(chunk, info);
}

bool pcpu_chunk_info_get(struct pcpu_allocator *a, unsigned int i,
			 struct pcpu_chunk_info *info)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	chunk = nth_chunk(a, i);
	if (chunk)
		fill(chunk, info);
	spin_unlock_irqrestore(&a->lock, flags);
	return chunk != NULL;
}

/* --- pages --- */

struct page_letters {
	char *letters;
	unsigned int nr;
};

/* A free area leaves its pages partly free; a used one partly used. */
static void note_area(void *ctx, const struct pcpu_chunk *chunk,
		      const struct pcpu_area *area)
{
	struct page_letters *p = ctx;
	unsigned int page = PFN_DOWN(area->off);
	unsigned int last = PFN_UP(area->off + area->size);

	(void)chunk;
	for (; page < last && page < p->nr; page++) {
		char *c = &p->letters[page];

		if (*c == '-')
			*c = area->used ? '#' : 'o';
		else if ((*c == '#' && !area->used) ||
			 (*c == 'o' && area->used))
			*c = '+';
	}
}

bool pcpu_chunk_info_pages(struct pcpu_allocator *a, unsigned int i,
			   char *pages, size_t size)
{
	struct page_letters p = { .letters = pages };
	struct pcpu_chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	chunk = nth_chunk(a, i);
	if (chunk) {
		p.nr = min_t(unsigned int, chunk->nr_pages, size - 1);
		memset(pages, '-', p.nr);
		pages[p.nr] = '\0';
		a->index->walk(chunk, note_area, &p);
		for (unsigned int page = 0; page < p.nr; page++)
			if (!bitmap_test(chunk->populated, page))
				pages[page] = '.';
	}
	spin_unlock_irqrestore(&a->lock, flags);
	return chunk != NULL;
}
