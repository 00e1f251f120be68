// SPDX-License-Identifier: MIT
/*
 * percpu/chunk_info.c - what there is to tell about a chunk
 *
 * Each chunk is looked at under the lock, and told about without it. What lies
 * ready for a core is free: areas and free bytes are counted on a walk. No
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
		info->free_bytes += area->size;
		info->first_free = min(info->first_free, area->off);
		s->gaps += area->size;
		s->largest_gap = max(s->largest_gap, area->size);
		return;
	}
	info->nr_alloc++;
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

/* The size in the middle; of an even number, the smaller of the two there. */
static size_t median(const struct pcpu_chunk *chunk,
		     const struct pcpu_chunk_info *info)
{
	size_t low = info->cur_min, high = info->cur_max;
	struct sizes s = { 0 };

	while (low < high) {
		s.limit = low + (high - low) / 2;
		s.below = 0;
		chunk->owner->index->walk(chunk, count_below, &s);
		if (s.below >= (info->nr_alloc + 1) / 2)
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
		.max_alloc_size = chunk->max_alloc_size,
		.hint = a->index->hint(chunk), .first_free = chunk->end,
	};
	a->index->walk(chunk, look, &s);
	info->hint = min(info->hint, info->free_bytes);
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

/* --- rows --- */

#define LETTER_BYTES	((size_t)PAGE_SIZE / PCPU_ROW)

struct row {
	char *letters;
	size_t start;		/* of the page, in the chunk */
	char turn;		/* of the next area in use */
};

/* What a letter becomes when (part of) an area lies there, too. */
static char mix(char old, char letter, bool whole)
{
	if (whole)
		return letter;
	if (old == PCPU_LETTER_HIDDEN || old == letter)
		return letter == PCPU_LETTER_FREE ? letter : PCPU_LETTER_MIXED;
	return PCPU_LETTER_MIXED;
}

static void draw_area(void *ctx, const struct pcpu_chunk *chunk,
		      const struct pcpu_area *area)
{
	struct row *r = ctx;
	size_t from = max(area->off, r->start);
	size_t to = min(area->off + area->size,
			r->start + PCPU_ROW * LETTER_BYTES);
	char letter = area->used ? r->turn : PCPU_LETTER_FREE;

	(void)chunk;
	if (area->used)
		r->turn = r->turn == PCPU_LETTER_EVEN ? PCPU_LETTER_ODD :
							PCPU_LETTER_EVEN;
	while (from < to) {
		size_t at = (from - r->start) / LETTER_BYTES;
		size_t begin = r->start + at * LETTER_BYTES;
		size_t end = min(begin + LETTER_BYTES, to);

		r->letters[at] = mix(r->letters[at], letter,
				     end - from == LETTER_BYTES);
		from = end;
	}
}

bool pcpu_chunk_info_row(struct pcpu_allocator *a, unsigned int i,
			 unsigned int page, char *row)
{
	struct row r = { .letters = row, .start = page << PAGE_SHIFT,
			 .turn = PCPU_LETTER_EVEN };
	struct pcpu_chunk *chunk;
	unsigned long flags;
	bool known;

	memset(row, PCPU_LETTER_HIDDEN, PCPU_ROW);
	row[PCPU_ROW] = '\0';
	spin_lock_irqsave(&a->lock, flags);
	chunk = nth_chunk(a, i);
	known = chunk && page < chunk->nr_pages;
	if (known && bitmap_test(chunk->populated, page))
		a->index->walk(chunk, draw_area, &r);
	else
		row[0] = '\0';
	spin_unlock_irqrestore(&a->lock, flags);
	return known;
}
