// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_search.c - free runs of a chunk from its blocks' summaries
 *
 * A search goes from block to block and looks at no bit. A block has two
 * runs to offer: its best one, and the one at its end, which goes on over the
 * border, at the begin of the next block, and perhaps through whole blocks:
 *
 *   block n                     n + 1           n + 2
 *   |####..best..###...right...|.....left......|..left..####...|
 *                   `----------- one run --------------'
 *
 * Runs that are neither are not seen: the price of not looking at bits.
 */
#include "percpu/gen/bitmap_internal.h"

static int block_begin(int block)
{
	return block * BLOCK_BITS;
}

/*
 * A run that begins in the block before *block goes on there, and on, as
 * long as it has not enough bits. *block: the one it ends in.
 */
static void go_over_border(const struct chunk_bitmap *b, struct run *run,
			   int *block, int enough)
{
	for (; *block < b->nr_blocks && run->bits < enough; ++*block) {
		int left = b->blocks[*block].left;

		run->bits += left;
		if (left < BLOCK_BITS)
			return;
	}
}

/* --- all runs, for the chunk's summary --- */

/* The best run of a block, unless it is the one that meets its end. */
static void collect_best(struct chunk_bitmap *b, int block, int inside)
{
	struct run best = b->blocks[block].best;

	if (!best.bits || best.at < inside ||
	    best.at + best.bits == BLOCK_BITS)
		return;
	best.at += block_begin(block);
	summary_add(&b->all, best);
}

void bitmap_collect(struct chunk_bitmap *b, int from)
{
	int block = from / BLOCK_BITS, inside = from % BLOCK_BITS;

	while (block < b->nr_blocks) {
		struct run run = { .bits = b->blocks[block].right };

		collect_best(b, block, inside);
		inside = 0;
		block++;
		if (!run.bits)
			continue;
		run.at = block_begin(block) - run.bits;
		go_over_border(b, &run, &block, b->nr_bits);
		summary_add(&b->all, run);
		if (block < b->nr_blocks)
			inside = b->blocks[block].left + 1;
	}
}

/* --- a run for an area --- */

/* What an area must be: so many bits from a multiple of align on. */
struct wish {
	int bits;
	int align;
};

static bool fits_best(const struct run_summary *s, const struct wish *w)
{
	int skipped = ALIGN_UP(s->best.at, w->align) - s->best.at;

	return s->best.bits >= skipped + w->bits;
}

bool bitmap_may_fit(const struct chunk_bitmap *b, int bits, int align)
{
	return fits_best(&b->all, &(struct wish){ bits, align });
}

/* Who does not fit second may go past it: all in front is shorter still. */
static int begin_of_search(const struct run_summary *s, int bits)
{
	struct run second = s->second;

	if (second.bits && second.bits < bits && second.at < s->best.at)
		return second.at + second.bits;
	return s->first_free;
}

/* From where the search begins to the end of the area; bits 0: no fit. */
static struct run place_at_best(const struct chunk_bitmap *b, int block,
				int inside, const struct wish *w)
{
	const struct run_summary *s = &b->blocks[block];
	int begin = begin_of_search(s, w->bits);

	if (!s->best.bits || s->best.at < inside || !fits_best(s, w))
		return (struct run){ 0 };
	return (struct run){
		.at = block_begin(block) + begin,
		.bits = ALIGN_UP(s->best.at, w->align) + w->bits - begin,
	};
}

/* In the run at the end of *block, which becomes the one to go on with. */
static struct run place_over_border(const struct chunk_bitmap *b, int *block,
				    const struct wish *w)
{
	int right = b->blocks[*block].right;
	struct run place;

	++*block;
	place.at = ALIGN_UP(block_begin(*block) - right, w->align);
	place.bits = block_begin(*block) - place.at;
	if (place.bits)
		go_over_border(b, &place, block, w->bits);
	if (place.bits < w->bits)
		place.bits = 0;
	return place;
}

/* The page behind the first hole in those of a place; 0: there is none. */
static unsigned int behind_hole(const struct pcpu_chunk *chunk,
				struct run place)
{
	unsigned int first = PFN_DOWN((size_t)place.at << GRANULE_SHIFT);
	size_t end = (size_t)(place.at + place.bits) << GRANULE_SHIFT;
	unsigned int last;

	return pcpu_chunk_next_unpopulated(chunk, PFN_UP(end), &first, &last) ?
	       last : 0;
}

int bitmap_find(const struct pcpu_chunk *chunk, int bits, int align,
		bool populated_only)
{
	const struct chunk_bitmap *b = bitmap_of(chunk);
	const struct wish w = { bits, align };
	int from = begin_of_search(&b->all, bits);
	int block = from / BLOCK_BITS, inside = from % BLOCK_BITS;

	while (block < b->nr_blocks) {
		struct run place = place_at_best(b, block, inside, &w);
		unsigned int hole = 0;

		inside = 0;
		if (!place.bits)
			place = place_over_border(b, &block, &w);
		if (!place.bits)
			continue;
		if (populated_only)
			hole = behind_hole(chunk, place);
		if (!hole)
			return place.at;
		block = (int)hole;	/* blocks are pages */
	}
	return -1;
}
