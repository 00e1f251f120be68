// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap.c - free areas as runs of clear bits (Linux 4.14 on)
 *
 * The placement is that of Linux 5.17, whose chunk hint fault is mended
 * (bitmap_update.c). Summaries of free runs per page (bitmap_internal.h) tell
 * where to look; the bits themselves decide.
 *
 * A first chunk begins and ends in the middle of a page that it shares with
 * others: the bits of the others' bytes are set, and bounded, for good.
 *
 * Rules    B1 free_bytes == 4 * clear bits; B2 an area's bits are set, and
 *          those behind its first have no bound; B3 no bit before
 *          first_free is free; left and right are not longer than the runs
 *          there; a block knows whether it is empty; B4 best and second are
 *          free runs (bitmap_verify.c).
 * See      docs/percpu/bitmap.md
 */
#include "percpu/gen/bitmap_internal.h"

#include "kernel/lib/sched_point.h"

#include <string.h>

/* --- making --- */

static void frame(struct pcpu_chunk *chunk, size_t from, size_t to)
{
	chunk->unit_start = ALIGN_DOWN(from, PAGE_SIZE);
	chunk->start = from - chunk->unit_start;
	chunk->end = ALIGN_DOWN(to, GRANULE) - chunk->unit_start;
	chunk->nr_pages = (unsigned int)PFN_UP(chunk->end);
}

static void mark_used(struct chunk_bitmap *b, int from, int bits)
{
	bitmap_set(b->alloc, from, bits);
	bitmap_set_bit(b->bound, from);
	bitmap_clear(b->bound, from + 1, bits - 1);
	bitmap_set_bit(b->bound, from + bits);
}

/* Bytes of others in the first and last page. */
static void hide(struct pcpu_chunk *chunk, size_t from, size_t to)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	int first = (int)(from >> GRANULE_SHIFT);
	int bits = (int)(to >> GRANULE_SHIFT) - first;
	int empty = chunk->nr_empty, all_empty = chunk->owner->nr_empty;

	if (!bits)
		return;
	mark_used(b, first, bits);
	if (b->all.first_free == first)
		b->all.first_free = (int)find_next_zero_bit(b->alloc,
							    b->nr_bits, first);
	bitmap_note_taken(chunk, first, bits);
	/* chunk.c counts these pages. */
	chunk->nr_empty = empty;
	chunk->owner->nr_empty = all_empty;
}

static void make_summaries(struct pcpu_chunk *chunk, struct chunk_bitmap *b)
{
	summary_init(&b->all, b->nr_bits);
	for (int i = 0; i < b->nr_blocks; i++)
		summary_init(&b->blocks[i], BLOCK_BITS);
	hide(chunk, 0, chunk->start);
	hide(chunk, chunk->end, (size_t)chunk->nr_pages << PAGE_SHIFT);
}

/* One piece of memory: the struct, the blocks, the two maps. */
static size_t all_size(int nr_blocks)
{
	size_t words = BITS_TO_LONGS((size_t)nr_blocks * BLOCK_BITS);

	return sizeof(struct chunk_bitmap) +
	       (size_t)nr_blocks * sizeof(struct run_summary) +
	       (2 * words + 1) * sizeof(long);
}

static int make(struct pcpu_chunk *chunk, gfp_t gfp)
{
	int nr_blocks = (int)chunk->nr_pages;
	int nr_bits = nr_blocks * BLOCK_BITS;
	size_t words = BITS_TO_LONGS((size_t)nr_bits);
	struct chunk_bitmap *b;

	b = pcpu_chunk_zalloc(chunk, all_size(nr_blocks), gfp);
	if (!b)
		return -ENOMEM;
	b->alloc = (unsigned long *)(b + 1);
	b->bound = b->alloc + words;
	b->blocks = (struct run_summary *)(b->bound + words + 1);
	b->nr_blocks = nr_blocks;
	b->nr_bits = nr_bits;
	chunk->index = b;
	make_summaries(chunk, b);
	return 0;
}

static void end(struct pcpu_chunk *chunk)
{
	pcpu_chunk_free(chunk, chunk->index);
}

/* --- taking --- */

static int bits_of(const struct pcpu_request *req)
{
	return (int)(req->size >> GRANULE_SHIFT);
}

static int align_of(const struct pcpu_request *req)
{
	return (int)(req->align >> GRANULE_SHIFT);
}

static bool may_fit(const struct pcpu_chunk *chunk,
		    const struct pcpu_request *req)
{
	return bitmap_may_fit(bitmap_of(chunk), bits_of(req), align_of(req));
}

/* The longest run that a search skips; of equals the best aligned one. */
static void note_skipped(struct run *longest, struct run run)
{
	if (run.bits > longest->bits ||
	    (run.bits == longest->bits && better_aligned(run.at, longest->at)))
		*longest = run;
}

/* Where an aligned run may begin at the earliest, from a bit on. */
static int next_begin(const struct chunk_bitmap *b, int from, int limit,
		      int align)
{
	return ALIGN_UP((int)find_next_zero_bit(b->alloc, limit, from), align);
}

/* The first aligned run of bits clear bits in from..limit; -1: none. */
static int look_for(const struct chunk_bitmap *b, int from, int limit,
		    const struct pcpu_request *req, struct run *skipped)
{
	int bits = bits_of(req), align = align_of(req);
	int at = next_begin(b, from, limit, align);

	while (at + bits <= limit) {
		int used = (int)find_next_bit(b->alloc, at + bits, at);

		if (used == at + bits)
			return at;
		note_skipped(skipped, (struct run){ at, used - at });
		at = next_begin(b, used + 1, limit, align);
	}
	return -1;
}

static long take(struct pcpu_chunk *chunk, const struct pcpu_request *req)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	struct run skipped = { 0 };
	int bits = bits_of(req), at;

	at = bitmap_find(chunk, bits, align_of(req), req->atomic);
	if (at < 0)
		return -ENOSPC;
	at = look_for(b, at, min(at + bits + BLOCK_BITS, b->nr_bits), req,
		      &skipped);
	if (at < 0)
		return -ENOSPC;
	if (skipped.bits)
		bitmap_note_seen(b, skipped);
	sched_point();
	mark_used(b, at, bits);
	chunk->free_bytes -= req->size;
	if (b->all.first_free == at)
		b->all.first_free = (int)find_next_zero_bit(b->alloc,
						b->nr_bits, at + bits);
	bitmap_note_taken(chunk, at, bits);
	return (long)at << GRANULE_SHIFT;
}

/* --- giving --- */

static bool area_begins(const struct pcpu_chunk *chunk, size_t off)
{
	const struct chunk_bitmap *b = bitmap_of(chunk);

	return IS_ALIGNED(off, GRANULE) && off >= chunk->start &&
	       off < chunk->end &&
	       bitmap_test(b->alloc, off >> GRANULE_SHIFT) &&
	       bitmap_test(b->bound, off >> GRANULE_SHIFT);
}

static int area_bits(const struct chunk_bitmap *b, int from)
{
	return (int)find_next_bit(b->bound, b->nr_bits, from + 1) - from;
}

static long give(struct pcpu_chunk *chunk, size_t off)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	int from = (int)(off >> GRANULE_SHIFT), bits;

	if (!area_begins(chunk, off))
		return -EINVAL;
	bits = area_bits(b, from);
	sched_point();
	bitmap_clear(b->alloc, from, bits);
	chunk->free_bytes += (size_t)bits << GRANULE_SHIFT;
	b->all.first_free = min(b->all.first_free, from);
	bitmap_note_given(chunk, from, bits);
	return (long)bits << GRANULE_SHIFT;
}

/* --- looking in --- */

static size_t hint(const struct pcpu_chunk *chunk)
{
	return (size_t)bitmap_of(chunk)->all.best.bits << GRANULE_SHIFT;
}

static bool page_is_free(const struct pcpu_chunk *chunk, unsigned int page)
{
	return bitmap_of(chunk)->blocks[page].best.bits == BLOCK_BITS;
}

static void walk(const struct pcpu_chunk *chunk, pcpu_area_fn fn, void *ctx)
{
	const struct chunk_bitmap *b = bitmap_of(chunk);
	int from = (int)(chunk->start >> GRANULE_SHIFT);
	int limit = (int)(chunk->end >> GRANULE_SHIFT), to;

	for (; from < limit; from = to) {
		bool used = bitmap_test(b->alloc, from);

		to = used ? from + area_bits(b, from) :
			    (int)find_next_bit(b->alloc, limit, from);
		fn(ctx, chunk, &(struct pcpu_area){
			(size_t)from << GRANULE_SHIFT,
			(size_t)(to - from) << GRANULE_SHIFT, used });
	}
}

static size_t metadata(const struct pcpu_chunk *chunk)
{
	return all_size(bitmap_of(chunk)->nr_blocks);
}

static bool align_ok(size_t align)
{
	return is_power_of_2(align);
}

/* The maps never grow. */
static size_t shortfall(struct pcpu_chunk *chunk, bool atomic)
{
	(void)chunk;
	(void)atomic;
	return 0;
}

static void trim(struct pcpu_chunk *chunk)
{
	(void)chunk;
}

const struct pcpu_area_index pcpu_index_bitmap = {
	.granule = GRANULE,
	.align_ok = align_ok,
	.frame = frame,
	.make = make,
	.end = end,
	.may_fit = may_fit,
	.shortfall = shortfall,
	.take = take,
	.give = give,
	.hint = hint,
	.page_is_free = page_is_free,
	.walk = walk,
	.metadata = metadata,
	.trim = trim,
	.verify = bitmap_verify,
};
