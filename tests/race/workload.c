// SPDX-License-Identifier: MIT
/*
 * tests/race/workload.c - what the generations are raced over
 *
 *   fill         moves             drain
 *   +++++++++    -+--+ ... +-+-    ---------
 *   slot 0, 1..  slots at random   groups in random order
 *                               ^ high
 *
 * The script keeps its own account of which slots are in use, as if nothing
 * ever failed: so each generation is asked for the same, whatever it can do.
 */
#include "tests/race/race.h"

#include <string.h>

#define SEED	0x2612u

/* A look at what kernels ask for: many counters, few structs, rare tables. */
static const struct race_size mixed[] = {
	{ 2, 2, 4 }, { 4, 4, 24 }, { 8, 8, 20 }, { 12, 4, 6 }, { 16, 8, 10 },
	{ 24, 8, 8 }, { 40, 8, 8 }, { 64, 32, 8 }, { 100, 4, 3 },
	{ 128, 32, 4 }, { 256, 8, 4 }, { 520, 8, 3 }, { 1024, 8, 2 },
	{ 4096, 8, 1 },
};
static const struct race_size small[] = {
	{ 4, 4, 4 }, { 8, 8, 4 }, { 16, 8, 2 }, { 32, 8, 2 }, { 64, 8, 1 },
};
static const struct race_size of_8[] = { { 8, 8, 1 } };
static const struct race_size of_64[] = { { 64, 8, 1 } };
static const struct race_size of_512[] = { { 512, 8, 1 } };
static const struct race_size of_4096[] = { { 4096, 8, 1 } };
static const struct race_size bad[] = { { 4, 8, 1 } };

#define SIZES(table)	.sizes = (table), .nr_sizes = ARRAY_SIZE(table)

const struct race_workload race_workloads[] = {
	{ .name = "fixed8", .what = "2000 objects of 8 bytes", SIZES(of_8),
	  .objects = 2000, .fill = true },
	{ .name = "fixed64", .what = "1000 objects of 64 bytes", SIZES(of_64),
	  .objects = 1000, .fill = true },
	{ .name = "fixed512", .what = "400 objects of 512 bytes",
	  SIZES(of_512), .objects = 400, .fill = true },
	{ .name = "fixed4096", .what = "100 objects of 4096 bytes",
	  SIZES(of_4096), .objects = 100, .fill = true },
	{ .name = "mix", .what = "2 to 4096 bytes, allocated and freed at "
	  "random, about 500 in use", SIZES(mixed), .objects = 1000,
	  .moves = 20000 },
	{ .name = "churn", .what = "1000 objects of 2 to 4096 bytes, one "
	  "replaced by another again and again", SIZES(mixed),
	  .objects = 1000, .fill = true, .moves = 8000, .replace = true },
	{ .name = "bad1k", .what = "1024 objects of 4 bytes aligned to 8",
	  SIZES(bad), .objects = 1024, .fill = true },
	{ .name = "bad4k", .what = "4096 objects of 4 bytes aligned to 8",
	  SIZES(bad), .objects = 4096, .fill = true },
	{ .name = "bad16k", .what = "16384 objects of 4 bytes aligned to 8",
	  SIZES(bad), .objects = 16384, .fill = true },
	{ .name = "grow", .what = "up to 4000 objects of 2 to 4096 bytes, and "
	  "down to none by 50", SIZES(mixed), .objects = 4000, .fill = true,
	  .group = 50, .curve = true },
	{ .name = "atomic", .what = "4 to 64 bytes at random by who may not "
	  "sleep, in bursts of 16", SIZES(small), .objects = 1000,
	  .moves = 8000, .atomic = true, .burst = 16 },
	{ .name = NULL },
};

const struct race_workload *race_workload_find(const char *name)
{
	const struct race_workload *w;

	for (w = race_workloads; w->name; w++)
		if (strcmp(w->name, name) == 0)
			return w;
	return NULL;
}

/* --- the script --- */

static u32 next_random(struct race_script *s, u32 limit)
{
	s->random = s->random * 1664525u + 1013904223u;
	return (s->random >> 8) % limit;
}

void race_script_begin(struct race_script *s, const struct race_workload *w)
{
	memset(s, 0, sizeof(*s));
	s->w = w;
	s->random = SEED;
}

static void plan_alloc(struct race_script *s, struct race_step *step,
		       unsigned int slot)
{
	const struct race_workload *w = s->w;
	const struct race_size *size = w->sizes;
	u32 sum = 0, at;

	for (unsigned int i = 0; i < w->nr_sizes; i++)
		sum += w->sizes[i].weight;
	for (at = next_random(s, sum); at >= size->weight; size++)
		at -= size->weight;
	bitmap_set_bit(s->full, slot);
	*step = (struct race_step){
		.alloc = true, .slot = slot, .size = size->size,
		.align = size->align,
		.gfp = (w->atomic ? GFP_NOWAIT : GFP_KERNEL) | __GFP_NOWARN,
	};
}

static void plan_free(struct race_script *s, struct race_step *step,
		      unsigned int slot)
{
	bitmap_clear_bit(s->full, slot);
	*step = (struct race_step){ .slot = slot };
}

static bool next_fill(struct race_script *s, struct race_step *step)
{
	if (!s->w->fill || s->at == s->w->objects)
		return false;
	plan_alloc(s, step, s->at++);
	return true;
}

static bool next_move(struct race_script *s, struct race_step *step)
{
	if (s->refill) {
		s->refill = false;
		plan_alloc(s, step, s->slot);
		return true;
	}
	if (s->at == s->w->moves)
		return false;
	s->at++;
	s->slot = next_random(s, s->w->objects);
	if (bitmap_test(s->full, s->slot)) {
		plan_free(s, step, s->slot);
		s->refill = s->w->replace;
	} else {
		plan_alloc(s, step, s->slot);
	}
	return true;
}

/* Groups change places, what is in them stays in its order. */
static void shuffle(struct race_script *s)
{
	unsigned int group = s->w->group ? s->w->group : 1;
	unsigned int nr = s->w->objects / group;

	for (unsigned int i = 0; i < s->w->objects; i++)
		s->order[i] = (u16)i;
	for (unsigned int i = nr - 1; i; i--) {
		unsigned int other = next_random(s, i + 1);

		for (unsigned int n = 0; n < group; n++) {
			u16 *a = &s->order[i * group + n];
			u16 *b = &s->order[other * group + n];
			u16 slot = *a;

			*a = *b;
			*b = slot;
		}
	}
}

static bool next_drain(struct race_script *s, struct race_step *step)
{
	bool first = s->at == 0;

	if (first)
		shuffle(s);
	for (; s->at < s->w->objects; s->at++) {
		if (!bitmap_test(s->full, s->order[s->at]))
			continue;
		plan_free(s, step, s->order[s->at++]);
		step->high = first;
		return true;
	}
	return false;
}

bool race_script_next(struct race_script *s, struct race_step *step)
{
	if (s->phase == RACE_FILL) {
		if (next_fill(s, step))
			return true;
		s->phase = RACE_MOVE;
		s->at = 0;
	}
	if (s->phase == RACE_MOVE) {
		if (next_move(s, step))
			return true;
		s->phase = RACE_DRAIN;
		s->at = 0;
	}
	return next_drain(s, step);
}

unsigned int race_script_steps(const struct race_workload *w)
{
	return (w->fill ? w->objects : 0) +
	       w->moves * (w->replace ? 2 : 1) + w->objects;
}
