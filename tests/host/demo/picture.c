// SPDX-License-Identifier: MIT
/*
 * tests/host/demo/picture.c - an allocator's chunks, drawn
 *
 *   chunk 0  16384..16416 used, 16416..32768 free
 *            |ssssssssssssssssssssssssssssssss#-------------------------------|
 */
#include "tests/host/demo/picture.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS		64
#define AREAS		6	/* of a chunk; more are counted only */

struct picture {
	const struct pcpu_chunk *chunk;		/* the one drawn just now */
	char line[COLUMNS + 1];
	unsigned int nr_areas;
};

static void end_chunk(struct picture *p)
{
	if (!p->chunk)
		return;
	if (p->nr_areas > AREAS)
		printf(", and %u more", p->nr_areas - AREAS);
	printf("\n           |%s|\n", p->line);
}

static void begin_chunk(struct picture *p, const struct pcpu_chunk *chunk)
{
	end_chunk(p);
	p->chunk = chunk;
	p->nr_areas = 0;
	memset(p->line, 's', COLUMNS);
	p->line[COLUMNS] = '\0';
	printf("  %s %u %s", chunk->reserved ? "reserved" : "chunk",
	       chunk->id, chunk->reserved ? "" : " ");
}

/* The columns of an area; one that is in use has one at least. */
static void paint(struct picture *p, const struct pcpu_area *area)
{
	size_t column = p->chunk->owner->unit_size / COLUMNS;
	size_t begin = p->chunk->unit_start + area->off;
	size_t from = begin / column, to = (begin + area->size) / column;

	for (size_t i = from; i < max(to, from + area->used); i++) {
		size_t off = i * column - p->chunk->unit_start;
		char *c = &p->line[i];

		if (area->used)
			*c = '#';
		else if (*c != '#')
			*c = bitmap_test(p->chunk->populated, off >> PAGE_SHIFT)
				? '-' : '.';
	}
}

static void draw_area(void *ctx, const struct pcpu_chunk *chunk,
		      const struct pcpu_area *area)
{
	size_t begin = chunk->unit_start + area->off;
	struct picture *p = ctx;

	if (chunk != p->chunk)
		begin_chunk(p, chunk);
	if (p->nr_areas++ < AREAS)
		printf("%s%zu..%zu %s", p->nr_areas > 1 ? ", " : "", begin,
		       begin + area->size, area->used ? "used" : "free");
	paint(p, area);
}

void picture_print(struct pcpu_allocator *a)
{
	struct picture p = { .chunk = NULL };

	a->generation->walk(a, draw_area, &p);
	end_chunk(&p);
}
