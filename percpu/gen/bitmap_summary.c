// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_summary.c - what is known of the free runs of some bits
 *
 * Runs are told one by one, in any order. Of equally long ones the better
 * aligned is the best: position 0, or more zeroes at the end of its number.
 * The rules for who becomes best and who becomes scan decide where areas
 * are placed, so they are those of Linux 5.2-5.17.
 */
#include "percpu/gen/bitmap_internal.h"

void summary_init(struct run_summary *s, int nr_bits)
{
	*s = (struct run_summary){
		.nr_bits = nr_bits, .left = nr_bits, .right = nr_bits,
		.best = nr_bits,
	};
}

void summary_clear(struct run_summary *s)
{
	s->left = 0;
	s->right = 0;
	s->best = 0;
	s->scan = 0;
}

static bool aligned_better(int at, int than)
{
	if (!at || !than)
		return than != 0;
	return ctz_long((unsigned long)at) > ctz_long((unsigned long)than);
}

static void set_scan(struct run_summary *s, int at, int bits)
{
	s->scan = bits;
	s->scan_at = at;
}

/* A longer one than the best: the old best may serve as scan. */
static void add_longer(struct run_summary *s, int at, int bits)
{
	if (at <= s->best_at)
		s->scan = 0;
	else if (s->best > s->scan)
		set_scan(s, s->best_at, s->best);
	else if (at < s->scan_at)
		s->scan = 0;	/* was as long as best, and behind it */
	s->best = bits;
	s->best_at = at;
}

static void add_equal(struct run_summary *s, int at)
{
	if (aligned_better(at, s->best_at)) {
		s->best_at = at;
		if (at < s->scan_at && s->best > s->scan)
			s->scan = 0;
	} else if (at > s->scan_at || s->best > s->scan) {
		set_scan(s, at, s->best);
	}
}

/* A shorter one is of use as scan only, in front of the best. */
static void add_shorter(struct run_summary *s, int at, int bits)
{
	if (at < s->best_at &&
	    (bits > s->scan || (bits == s->scan && at > s->scan_at)))
		set_scan(s, at, bits);
}

void summary_add(struct run_summary *s, int from, int to)
{
	int bits = to - from;

	s->first_free = min(s->first_free, from);
	if (from == 0)
		s->left = bits;
	if (to == s->nr_bits)
		s->right = bits;
	if (bits > s->best)
		add_longer(s, from, bits);
	else if (bits == s->best)
		add_equal(s, from);
	else
		add_shorter(s, from, bits);
}

int summary_begin(const struct run_summary *s, int bits)
{
	if (s->scan && s->scan_at < s->best_at && bits > s->scan)
		return s->scan_at + s->scan;
	return s->first_free;
}

bool summary_may_fit(const struct run_summary *s, int bits, int align)
{
	int head = ALIGN_UP(s->best_at, align) - s->best_at;

	return head + bits <= s->best;
}

static bool overlap(int at, int bits, int from, int to)
{
	return at < to && from < at + bits;
}

bool summary_hits_best(const struct run_summary *s, int from, int to)
{
	return overlap(s->best_at, s->best, from, to);
}

bool summary_hits_scan(const struct run_summary *s, int from, int to)
{
	return overlap(s->scan_at, s->scan, from, to);
}

void summary_rescan(struct run_summary *s, const unsigned long *map)
{
	int from = s->first_free, to;

	s->best = 0;
	if (s->scan) {
		from = s->scan_at + s->scan;
		s->best = s->scan;
		s->best_at = s->scan_at;
		s->scan = 0;
	}
	s->right = 0;
	for (;;) {
		from = (int)find_next_zero_bit(map, s->nr_bits, from);
		if (from >= s->nr_bits)
			return;
		to = (int)find_next_bit(map, s->nr_bits, from);
		summary_add(s, from, to);
		from = to;
	}
}
