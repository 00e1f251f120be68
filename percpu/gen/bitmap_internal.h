// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_internal.h - the bitmap index: its parts and words
 *
 *   alloc   one bit for 4 bytes: 1 = in use
 *   bound   1 where an area begins, and behind its last bit: how long an
 *           area is, is found by looking for the next bound
 *   block   the bits of one page; each has a summary of its free runs, and
 *           so has the chunk as a whole
 *
 *   block    |........####....#####..........|
 *             left           ^scan ^best = right, here
 *
 * best is the longest run known (Linux: contig_hint), scan the longest one
 * known in front of it (scan_hint). A summary may know less than there is,
 * so a request can fail although there is room; it never promises too much.
 *
 * If scan lies behind best, both are equally long.
 */
#pragma once

#include "percpu/gen/gen_internal.h"

#define GRANULE_SHIFT	2
#define GRANULE		(1u << GRANULE_SHIFT)		/* bytes of a bit */
#define BLOCK_BITS	((int)(PAGE_SIZE >> GRANULE_SHIFT))

/* Free runs of nr_bits bits; positions count from the first of them. */
struct run_summary {
	int nr_bits;	/* [I] */
	int first_free;	/* none before */
	int left;	/* length of the run at the begin */
	int right;	/* ... and of the one at the end */
	int best;
	int best_at;
	int scan;	/* 0: none known */
	int scan_at;
};

struct chunk_bitmap {
	unsigned long *alloc;
	unsigned long *bound;		/* one bit more */
	struct run_summary all;		/* the chunk's; left, right: unused */
	struct run_summary *blocks;
	int nr_blocks;
	int nr_bits;
};

static inline struct chunk_bitmap *bitmap_of(const struct pcpu_chunk *chunk)
{
	return chunk->index;
}

/* A block's part of the allocation bitmap: blocks are whole words. */
static inline unsigned long *block_map(const struct chunk_bitmap *b, int block)
{
	return b->alloc + block * (BLOCK_BITS / (int)BITS_PER_LONG);
}

/* --- bitmap_summary.c --- */

/* Everything is free. */
void summary_init(struct run_summary *s, int nr_bits);
/* Nothing is free; first_free stays. */
void summary_clear(struct run_summary *s);
/* from..to is a whole free run: neither bit beside it is free. */
void summary_add(struct run_summary *s, int from, int to);
/* Where a search for bits should begin. */
int summary_begin(const struct run_summary *s, int bits);
/* May bits fit the best run? */
bool summary_may_fit(const struct run_summary *s, int bits, int align);
/* Do from..to and the best run have a bit in common? The scan run? */
bool summary_hits_best(const struct run_summary *s, int from, int to);
bool summary_hits_scan(const struct run_summary *s, int from, int to);
/* The best run is broken: the next is scan, and what a search behind finds. */
void summary_rescan(struct run_summary *s, const unsigned long *map);

/* --- bitmap_search.c --- */

/* The bit to begin to look at for an area; -1: there is none. */
int bitmap_find(const struct pcpu_chunk *chunk, int bits, int align,
		bool populated_only);
/* The chunk's summary from its blocks' ones; all: not only behind scan. */
void bitmap_refresh(struct chunk_bitmap *b, bool all);

/* --- bitmap_update.c --- */

/* Summaries after bits from.. were set (cleared) in the map. */
void bitmap_note_taken(struct pcpu_chunk *chunk, int from, int bits);
void bitmap_note_given(struct pcpu_chunk *chunk, int from, int bits);
/* A free run too small that a search has come across. */
void bitmap_note_seen(struct chunk_bitmap *b, int from, int bits);

/* --- bitmap_verify.c --- */

int bitmap_verify(const struct pcpu_chunk *chunk, size_t largest);
