// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_update.c - summaries follow what happens to the bits
 *
 * A change touches a first block, a last one and whole blocks in between.
 *
 *      | first |  whole  |  whole  |  last |
 *           [-----------------------------)
 *
 * Taking looks at bits only if it broke a block's best run; giving looks
 * only for the ends of the run that came to be. The chunk's own summary is
 * told of that run, or made anew when a whole page or a border is involved.
 *
 * Deviation: Linux 5.2 to 6.15 tell the chunk's summary a wrong end for a
 * run inside any block but the first, so that it learns nothing from such
 * frees. Here the run is told as it is.
 */
#include "percpu/gen/bitmap_internal.h"

/* Bits from..to of a chunk, seen from its blocks. */
struct span {
	int first;	/* blocks */
	int last;
	int from;	/* in the first block */
	int to;		/* in the last block: 1 .. BLOCK_BITS */
};

static struct span span_of(int from, int bits)
{
	int end = from + bits - 1;

	return (struct span){
		.first = from / BLOCK_BITS, .last = end / BLOCK_BITS,
		.from = from % BLOCK_BITS, .to = end % BLOCK_BITS + 1,
	};
}

static int first_zero(const struct chunk_bitmap *b, int block, int at)
{
	return (int)find_next_zero_bit(block_map(b, block), BLOCK_BITS,
				       min(at, BLOCK_BITS));
}

/* The first clear bit of those before at that end there; at if it is set. */
static int run_begin(const struct chunk_bitmap *b, int block, int at)
{
	unsigned long set = find_last_bit(block_map(b, block), at);

	return (int)set == at ? 0 : (int)set + 1;
}

/* --- taking --- */

static int was_empty(const struct run_summary *s)
{
	return s->best == BLOCK_BITS;
}

static void taken_in_first(struct chunk_bitmap *b, const struct span *t)
{
	struct run_summary *s = &b->blocks[t->first];
	int to = t->first == t->last ? t->to : BLOCK_BITS;

	if (s->first_free == t->from)
		s->first_free = first_zero(b, t->first, to);
	if (summary_hits_scan(s, t->from, to))
		s->scan = 0;
	if (summary_hits_best(s, t->from, to)) {
		if (!t->from)
			s->left = 0;
		summary_rescan(s, block_map(b, t->first));
	} else {
		s->left = min(s->left, t->from);
		s->right = min(s->right, BLOCK_BITS - to);
	}
}

static void taken_in_last(struct chunk_bitmap *b, const struct span *t)
{
	struct run_summary *s = &b->blocks[t->last];

	s->first_free = first_zero(b, t->last, t->to);
	if (t->to == BLOCK_BITS) {
		summary_clear(s);
		return;
	}
	if (t->to > s->scan_at)
		s->scan = 0;
	s->left = 0;
	if (t->to > s->best_at)
		summary_rescan(s, block_map(b, t->last));
	else
		s->right = min(s->right, BLOCK_BITS - t->to);
}

void bitmap_note_taken(struct pcpu_chunk *chunk, int from, int bits)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	struct span t = span_of(from, bits);
	int emptied = was_empty(&b->blocks[t.first]);

	taken_in_first(b, &t);
	if (t.first != t.last) {
		emptied += was_empty(&b->blocks[t.last]);
		emptied += t.last - t.first - 1;
		taken_in_last(b, &t);
	}
	for (int i = t.first + 1; i < t.last; i++)
		summary_clear(&b->blocks[i]);
	pcpu_chunk_count_empty(chunk, -emptied);

	if (summary_hits_scan(&b->all, from, from + bits))
		b->all.scan = 0;
	if (summary_hits_best(&b->all, from, from + bits))
		bitmap_refresh(b, false);
}

/* --- giving --- */

/* The ends of the free run around t, in its first and last block. */
static void span_widen(const struct chunk_bitmap *b, struct span *t)
{
	const struct run_summary *first = &b->blocks[t->first];
	const struct run_summary *last = &b->blocks[t->last];

	if (t->from == first->best_at + first->best)
		t->from = first->best_at;
	else
		t->from = run_begin(b, t->first, t->from);
	if (t->to == last->best_at)
		t->to = last->best_at + last->best;
	else
		t->to = (int)find_next_bit(block_map(b, t->last), BLOCK_BITS,
					   t->to);
}

void bitmap_note_given(struct pcpu_chunk *chunk, int from, int bits)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	struct span t = span_of(from, bits);
	int first_end, emptied;

	span_widen(b, &t);
	first_end = t.first == t.last ? t.to : BLOCK_BITS;
	emptied = t.from == 0 && first_end == BLOCK_BITS;
	summary_add(&b->blocks[t.first], t.from, first_end);
	if (t.first != t.last) {
		emptied += t.to == BLOCK_BITS;
		emptied += t.last - t.first - 1;
		summary_add(&b->blocks[t.last], 0, t.to);
	}
	for (int i = t.first + 1; i < t.last; i++)
		summary_init(&b->blocks[i], BLOCK_BITS);
	pcpu_chunk_count_empty(chunk, emptied);

	if (emptied || t.first != t.last)
		bitmap_refresh(b, true);
	else
		summary_add(&b->all, t.first * BLOCK_BITS + t.from,
			    t.first * BLOCK_BITS + t.to);
}

/* Alignment may have skipped free bits in front: the run begins there. */
void bitmap_note_seen(struct chunk_bitmap *b, int from, int bits)
{
	struct span t = span_of(from, bits);

	if (t.first == t.last)
		summary_add(&b->blocks[t.first],
			    run_begin(b, t.first, t.from), t.to);
}
