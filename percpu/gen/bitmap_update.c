// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_update.c - summaries follow what happens to the bits
 *
 * An area has a part in each block it touches; each block is told of its
 * part. Then the chunk is, of the run in which the area lies.
 *
 *      |  block  |  block  |  block  |
 *           [-- area ------------)
 *           part | part    | part
 *
 * Deviation: Linux 5.2 to 6.15 tell the chunk's summary a wrong end for a
 * run inside any block but the first, so that it learns nothing from such
 * frees. Here the run is told as it is.
 */
#include "percpu/gen/bitmap_internal.h"

/* Bits of a block. */
struct part {
	int block;
	struct run run;
};

/* The part that begins at bit at of the chunk, of an area up to end. */
static struct part part_of(int at, int end)
{
	int block = at / BLOCK_BITS, inside = at % BLOCK_BITS;

	return (struct part){ block, { inside, min(end - at,
						   BLOCK_BITS - inside) } };
}

#define for_each_part(p, from, bits)					\
	for (int at_ = (from), end_ = at_ + (bits);			\
	     at_ < end_ && ((p) = part_of(at_, end_), true);		\
	     at_ += (p).run.bits)

static bool is_empty(const struct run_summary *s)
{
	return s->best.bits == BLOCK_BITS;
}

/* --- taking --- */

/* Second takes over, and what lies behind it is looked at bit by bit. */
static void look_for_runs(struct run_summary *s, const unsigned long *map)
{
	int from = summary_fall_back(s), to;

	s->right = 0;
	for (;; from = to) {
		from = (int)find_next_zero_bit(map, s->nr_bits, from);
		if (from >= s->nr_bits)
			return;
		to = (int)find_next_bit(map, s->nr_bits, from);
		summary_add(s, (struct run){ from, to - from });
	}
}

static void take_part(struct chunk_bitmap *b, const struct part *p)
{
	struct run_summary *s = &b->blocks[p->block];
	const unsigned long *map = block_map(b, p->block);

	if (s->first_free == p->run.at)
		s->first_free = (int)find_next_zero_bit(map, BLOCK_BITS,
						p->run.at + p->run.bits);
	if (summary_cut(s, p->run))
		look_for_runs(s, map);
}

void bitmap_note_taken(struct pcpu_chunk *chunk, int from, int bits)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	int no_longer_empty = 0;
	struct part p;

	for_each_part(p, from, bits) {
		no_longer_empty += is_empty(&b->blocks[p.block]);
		take_part(b, &p);
	}
	pcpu_chunk_count_empty(chunk, -no_longer_empty);
	if (summary_cut(&b->all, (struct run){ from, bits }))
		bitmap_collect(b, summary_fall_back(&b->all));
}

/* --- giving --- */

/* Where the clear bits in front of one begin, inside the block. */
static int begin_of_run(const unsigned long *map, int at)
{
	int used = (int)find_last_bit(map, at);		/* at: there is none */

	return used == at ? 0 : used + 1;
}

/*
 * The run in which a part lies, inside its block. Where the best run meets
 * the part, what is known of it counts, be it less than the bits show: that
 * decides what the summaries learn, and with it where areas will be placed.
 */
static struct run run_around(const struct chunk_bitmap *b,
			     const struct part *p)
{
	const unsigned long *map = block_map(b, p->block);
	struct run best = b->blocks[p->block].best;
	int begin = p->run.at, end = begin + p->run.bits;

	if (best.at + best.bits == begin)
		begin = best.at;
	else
		begin = begin_of_run(map, begin);
	if (best.at == end)
		end += best.bits;
	else
		end = (int)find_next_bit(map, BLOCK_BITS, end);
	return (struct run){ begin, end - begin };
}

void bitmap_note_given(struct pcpu_chunk *chunk, int from, int bits)
{
	struct chunk_bitmap *b = bitmap_of(chunk);
	int nr_parts = 0, emptied = 0;
	struct part p = { 0 };
	struct run run = { 0 };

	for_each_part(p, from, bits) {
		struct run_summary *s = &b->blocks[p.block];

		run = run_around(b, &p);
		summary_add(s, run);
		emptied += is_empty(s);
		nr_parts++;
	}
	pcpu_chunk_count_empty(chunk, emptied);

	/* Over a border, or perhaps: only the blocks together know the run. */
	if (emptied || nr_parts > 1) {
		b->all.best.bits = 0;
		bitmap_collect(b, b->all.first_free);
	} else {
		run.at += p.block * BLOCK_BITS;
		summary_add(&b->all, run);
	}
}

/* Alignment may have skipped free bits in front: the run begins there. */
void bitmap_note_seen(struct chunk_bitmap *b, struct run run)
{
	struct part p = part_of(run.at, run.at + run.bits);
	int begin = begin_of_run(block_map(b, p.block), p.run.at);

	if (p.run.bits == run.bits)
		summary_add(&b->blocks[p.block], (struct run){
			begin, p.run.at + p.run.bits - begin });
}
