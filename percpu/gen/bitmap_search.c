// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_search.c - free runs of a chunk from its blocks' summaries
 *
 * A search goes from block to block and looks at no bit: in each it meets
 * the block's best run, then the run at its end, which goes on at the begin
 * of the next block, and perhaps through whole blocks:
 *
 *   block n                     n + 1           n + 2
 *   |####..best..###...right...|.....left......|..left..####...|
 *                   `----------- one run --------------'
 *
 * Runs that are neither are not seen: the price of not looking at bits.
 */
#include "percpu/gen/bitmap_internal.h"

/* Where a search is: at, and the length of the run found there. */
struct cursor {
	int at;
	int bits;
};

static int block_begin(int block)
{
	return block * BLOCK_BITS;
}

/*
 * The next run at or after c->at, for collecting all of them.
 * Return: false at the end. A run at the end of a block counts with its
 * continuation, not as that block's best.
 */
static bool next_run(const struct chunk_bitmap *b, struct cursor *c)
{
	int block = c->at / BLOCK_BITS, inside = c->at % BLOCK_BITS;

	c->bits = 0;
	for (; block < b->nr_blocks; block++, inside = 0) {
		const struct run_summary *s = &b->blocks[block];

		if (c->bits) {
			c->bits += s->left;
			if (s->left == BLOCK_BITS)
				continue;
			return true;
		}
		if (s->best && s->best_at >= inside &&
		    s->best_at + s->best < BLOCK_BITS) {
			c->at = block_begin(block) + s->best_at;
			c->bits = s->best;
			return true;
		}
		c->bits = s->right;
		c->at = block_begin(block + 1) - s->right;
	}
	return c->at < b->nr_bits;
}

void bitmap_refresh(struct chunk_bitmap *b, bool all)
{
	struct run_summary *s = &b->all;
	struct cursor c = { .at = s->first_free };

	s->best = 0;
	if (!all && s->scan) {
		c.at = s->scan_at + s->scan;
		s->best = s->scan;
		s->best_at = s->scan_at;
		s->scan = 0;
	}
	while (next_run(b, &c)) {
		summary_add(s, c.at, c.at + c.bits);
		c.at += c.bits + 1;
	}
}

/* The next run at or after c->at in which bits may fit; false: none. */
static bool next_fit(const struct chunk_bitmap *b, int bits, int align,
		     struct cursor *c)
{
	int block = c->at / BLOCK_BITS, inside = c->at % BLOCK_BITS;

	c->bits = 0;
	for (; block < b->nr_blocks; block++, inside = 0) {
		const struct run_summary *s = &b->blocks[block];
		int right;

		if (c->bits) {
			c->bits += s->left;
			if (c->bits >= bits)
				return true;
			if (s->left == BLOCK_BITS)
				continue;
		}
		if (s->best && s->best_at >= inside &&
		    summary_may_fit(s, bits, align)) {
			int from = summary_begin(s, bits);

			c->at = block_begin(block) + from;
			c->bits = ALIGN_UP(s->best_at, align) + bits - from;
			return true;
		}
		right = ALIGN_UP(BLOCK_BITS - s->right, align);
		c->at = block_begin(block) + right;
		c->bits = BLOCK_BITS - right;
		if (c->bits >= bits)
			return true;
	}
	return false;
}

/* Are all pages of the run there? If not, c goes behind the first hole. */
static bool is_populated(const struct pcpu_chunk *chunk, struct cursor *c)
{
	unsigned int first = PFN_DOWN((size_t)c->at << GRANULE_SHIFT), last;
	unsigned int limit = PFN_UP((size_t)(c->at + c->bits) <<
				    GRANULE_SHIFT);

	if (!pcpu_chunk_next_unpopulated(chunk, limit, &first, &last))
		return true;
	c->at = block_begin((int)last);
	return false;
}

int bitmap_find(const struct pcpu_chunk *chunk, int bits, int align,
		bool populated_only)
{
	const struct chunk_bitmap *b = bitmap_of(chunk);
	struct cursor c = { .at = summary_begin(&b->all, bits) };

	while (next_fit(b, bits, align, &c))
		if (!populated_only || is_populated(chunk, &c))
			return c.at;
	return -1;
}
