// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_verify.c - the bitmap's rules, looked up bit by bit
 *
 * A summary may know of less than there is, because not every run is told to
 * it; what it names must be there. Whether a block is empty is exact.
 */
#include "percpu/gen/bitmap_internal.h"

#include "kernel/core/printk.h"

static bool is_free_run(const unsigned long *map, int nr_bits, struct run run)
{
	int end = run.at + run.bits;

	return run.bits == 0 ||
	       (run.bits > 0 && end <= nr_bits &&
		(int)find_next_bit(map, end, run.at) == end);
}

static const char *check_runs(const struct run_summary *s,
			      const unsigned long *map)
{
	if ((int)find_first_zero_bit(map, s->nr_bits) < s->first_free)
		return "B3: a free bit before first_free";
	if (!is_free_run(map, s->nr_bits, s->best))
		return "B4: best is no free run";
	if (!is_free_run(map, s->nr_bits, s->second) ||
	    s->second.bits > s->best.bits)
		return "B4: second is no free run, or longer than best";
	return NULL;
}

static const char *check_block(const struct run_summary *s,
			       const unsigned long *map)
{
	int left = (int)find_first_bit(map, BLOCK_BITS);
	int last = (int)find_last_bit(map, BLOCK_BITS);
	int right = left == BLOCK_BITS ? BLOCK_BITS : BLOCK_BITS - 1 - last;

	if (s->left > left || s->right > right)
		return "B3: a run at the begin or end";
	if ((s->best.bits == BLOCK_BITS) != (left == BLOCK_BITS))
		return "B3: empty, or said to be";
	return check_runs(s, map);
}

/* Areas: set bits after one bound, up to the next. */
static const char *check_areas(const struct chunk_bitmap *b)
{
	int at = 0, end;

	for (;;) {
		at = (int)find_next_bit(b->alloc, b->nr_bits, at);
		if (at == b->nr_bits)
			return NULL;
		if (!bitmap_test(b->bound, at))
			return "B2: an area without a bound at its begin";
		end = (int)find_next_bit(b->bound, b->nr_bits + 1, at + 1);
		if (end > b->nr_bits ||
		    (int)find_next_zero_bit(b->alloc, end, at) != end)
			return "B2: a clear bit inside an area";
		at = end;
	}
}

int bitmap_verify(const struct pcpu_chunk *chunk, size_t largest)
{
	const struct chunk_bitmap *b = bitmap_of(chunk);
	int clear = b->nr_bits - (int)bitmap_weight(b->alloc, b->nr_bits);
	const char *wrong = check_areas(b);

	if (!wrong)
		wrong = check_runs(&b->all, b->alloc);
	for (int i = 0; i < b->nr_blocks && !wrong; i++)
		wrong = check_block(&b->blocks[i], block_map(b, i));
	if (!wrong && chunk->free_bytes != (size_t)clear << GRANULE_SHIFT)
		wrong = "B1: free_bytes";
	if (!wrong && (size_t)b->all.best.bits << GRANULE_SHIFT > largest)
		wrong = "B4: the hint is too large";
	if (wrong)
		pr_err("percpu: chunk %u: %s (hint %d bits, largest %zu bytes, "
		       "free %zu)\n", chunk->id, wrong, b->all.best.bits, largest,
		       chunk->free_bytes);
	return wrong ? -EINVAL : 0;
}
