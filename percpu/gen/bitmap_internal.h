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
 *             left         ^second ^best = right, here
 *
 * best is the longest run known (Linux: contig_hint), second the longest one
 * known in front of it (scan_hint), which takes over when best is broken. A
 * summary may know less than there is, so a request can fail although there
 * is room; it never promises too much.
 *
 * If second lies behind best, both are equally long.
 */
#pragma once

#include "percpu/gen/gen_internal.h"

#define GRANULE_SHIFT	2
#define GRANULE		(1u << GRANULE_SHIFT)		/* bytes of a bit */
#define BLOCK_BITS	((int)(PAGE_SIZE >> GRANULE_SHIFT))

/* Free bits side by side; bits 0: there is no run. */
struct run {
	int at;
	int bits;
};

/* Free runs of nr_bits bits; positions count from the first of them. */
struct run_summary {
	int nr_bits;	/* [I] */
	int first_free;	/* none before */
	int left;	/* length of the run at the begin */
	int right;	/* ... and of the one at the end */
	struct run best;
	struct run second;
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
/* A whole free run: neither bit beside it is free. */
void summary_add(struct run_summary *s, struct run run);
/* Bits are no longer free. Return: the best run had some of them. */
bool summary_cut(struct run_summary *s, struct run taken) __must_check;
/* Best is broken, second takes over. Return: where there may be more runs. */
int summary_fall_back(struct run_summary *s) __must_check;
/* Does at have more zero bits at its end than the other? 0 has the most. */
bool better_aligned(int at, int than);

/* --- bitmap_search.c --- */

/* The bit to begin to look at for an area; -1: there is none. */
int bitmap_find(const struct pcpu_chunk *chunk, int bits, int align,
		bool populated_only);
/* May an area of so many bits fit the chunk's best run? */
bool bitmap_may_fit(const struct chunk_bitmap *b, int bits, int align);
/* Tells the chunk's summary of all runs at and behind a bit. */
void bitmap_collect(struct chunk_bitmap *b, int from);

/* --- bitmap_update.c --- */

/* Summaries after bits from.. were set (cleared) in the map. */
void bitmap_note_taken(struct pcpu_chunk *chunk, int from, int bits);
void bitmap_note_given(struct pcpu_chunk *chunk, int from, int bits);
/* A free run too small that a search has come across. */
void bitmap_note_seen(struct chunk_bitmap *b, struct run run);

/* --- bitmap_verify.c --- */

int bitmap_verify(const struct pcpu_chunk *chunk, size_t largest);
