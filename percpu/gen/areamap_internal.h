// SPDX-License-Identifier: MIT
/*
 * percpu/gen/areamap_internal.h - the area map index: its parts and words
 *
 * What the entries mean, and the rules A1-A5: areamap.c.
 */
#pragma once

#include "percpu/gen/gen_internal.h"

#define USED		1u
#define ROOM_FIRST	128u	/* entries for a first chunk's array */

struct area_map {
	u32 *map;
	u32 *first_map;			/* a first chunk's; or NULL */
	unsigned int areas;		/* map[areas] is the chunk's end */
	unsigned int room;		/* entries map has room for */
	unsigned int first_free;	/* areas before it are in use */
	size_t hint;
	struct list_head wants_growth;	/* in the allocator's list */
	struct pcpu_chunk *chunk;	/* [I] */
};

static inline struct area_map *map_of(const struct pcpu_chunk *chunk)
{
	return chunk->index;
}

static inline size_t area_begin(const struct area_map *m, unsigned int i)
{
	return m->map[i] & ~USED;
}

static inline size_t area_end(const struct area_map *m, unsigned int i)
{
	return area_begin(m, i + 1);
}

static inline size_t area_len(const struct area_map *m, unsigned int i)
{
	return area_end(m, i) - area_begin(m, i);
}

static inline bool area_used(const struct area_map *m, unsigned int i)
{
	return m->map[i] & USED;
}

/* --- areamap_look.c --- */

size_t areamap_hint(const struct pcpu_chunk *chunk);
void areamap_walk(const struct pcpu_chunk *chunk, pcpu_area_fn fn, void *ctx);
size_t areamap_metadata(const struct pcpu_chunk *chunk);
int areamap_verify(const struct pcpu_chunk *chunk, size_t largest);
