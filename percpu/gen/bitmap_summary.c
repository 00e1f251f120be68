// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_summary.c - what is known of the free runs of some bits
 *
 * Runs are told one by one, in any order. What a run that is told changes:
 *
 *   run, against best        best   second
 *   longer, behind it        run    the old best, if longer than second; else
 *                                   second, unless it is behind run
 *   longer, in front of it   run    none
 *   equal, better aligned    run    the same, unless shorter and behind run
 *   equal, not               same   run, if it is the better one to have
 *   shorter, in front        same   run, if it is the better one to have
 *   shorter, behind          same   the same
 *
 * Better to have is the longer one, of equals that behind. Where areas are
 * placed follows from this table, so it is that of Linux 5.2-5.17.
 */
#include "percpu/gen/bitmap_internal.h"

static int run_end(struct run run)
{
	return run.at + run.bits;
}

void summary_init(struct run_summary *s, int nr_bits)
{
	*s = (struct run_summary){
		.nr_bits = nr_bits, .left = nr_bits, .right = nr_bits,
		.best = { 0, nr_bits },
	};
}

/* --- runs that are told --- */

bool better_aligned(int at, int than)
{
	if (at == 0 || than == 0)
		return than != 0;
	return ctz_long((unsigned long)at) > ctz_long((unsigned long)than);
}

static void forget_second(struct run_summary *s)
{
	s->second.bits = 0;
}

static void offer_as_second(struct run_summary *s, struct run run)
{
	int more = run.bits - s->second.bits;

	if (more > 0 || (more == 0 && run.at > s->second.at))
		s->second = run;
}

static void add_longer(struct run_summary *s, struct run run)
{
	struct run old = s->best;

	s->best = run;
	if (run.at <= old.at)
		forget_second(s);
	else if (old.bits > s->second.bits)
		s->second = old;
	else if (s->second.at > run.at)
		forget_second(s);
}

static void add_equal(struct run_summary *s, struct run run)
{
	if (!better_aligned(run.at, s->best.at)) {
		offer_as_second(s, run);
		return;
	}
	s->best = run;
	if (s->second.at > run.at && s->second.bits < run.bits)
		forget_second(s);
}

void summary_add(struct run_summary *s, struct run run)
{
	if (run.at == 0)
		s->left = run.bits;
	if (run_end(run) == s->nr_bits)
		s->right = run.bits;
	s->first_free = min(s->first_free, run.at);

	if (run.bits > s->best.bits)
		add_longer(s, run);
	else if (run.bits == s->best.bits)
		add_equal(s, run);
	else if (run.at < s->best.at)
		offer_as_second(s, run);
}

/* --- runs that go --- */

static bool have_common_bits(struct run a, struct run b)
{
	return max(a.at, b.at) < min(run_end(a), run_end(b));
}

bool summary_cut(struct run_summary *s, struct run taken)
{
	s->left = min(s->left, taken.at);
	s->right = min(s->right, s->nr_bits - run_end(taken));
	if (have_common_bits(s->second, taken))
		forget_second(s);
	return have_common_bits(s->best, taken);
}

int summary_fall_back(struct run_summary *s)
{
	int from = s->second.bits ? run_end(s->second) : s->first_free;

	s->best = s->second;
	forget_second(s);
	return from;
}
