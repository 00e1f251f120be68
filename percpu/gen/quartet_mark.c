// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_mark.c - bits of a chunk's maps, and what follows from them
 *
 * What is free again may be part of a longer run than any before: that is
 * told the page and the chunk. What is taken only makes runs shorter, which
 * is found out when somebody looks (quartet_scan.c).
 *
 * See      percpu/gen/quartet_index.c for the rules
 */
#include "percpu/gen/quartet_internal.h"

/* --- where areas end --- */

void quartet_set_last(struct quartet_map *map, u32 end)
{
	u32 at = end - 1;

	__atomic_fetch_or(&map->pages[at / PAGE_GRANULES].last[at %
							PAGE_GRANULES / 32],
			  1u << at % 32, __ATOMIC_RELAXED);
}

void quartet_set_ends(struct quartet_map *map, u32 at, u32 granules)
{
	struct quartet_page *page = &map->pages[at / PAGE_GRANULES];
	u32 here = at % PAGE_GRANULES;

	quartet_set_last(map, at + granules);
	if (granules >= LINE_GRANULES && granules <= LINE_MOST)
		__atomic_store_n(&page->lines[here / LINE_GRANULES],
				 quartet_line_of(here, granules),
				 __ATOMIC_RELAXED);
}

void quartet_clear_ends(struct quartet_page *page, u32 granule, u32 granules)
{
	u32 at = granule + granules - 1;

	if (granules >= LINE_GRANULES && quartet_line_length(page, granule))
		__atomic_store_n(&page->lines[granule / LINE_GRANULES], 0,
				 __ATOMIC_RELAXED);
	__atomic_fetch_and(&page[at / PAGE_GRANULES].last[at % PAGE_GRANULES /
							  32],
			   ~(1u << at % 32), __ATOMIC_RELAXED);
}

#define LOOKED_FOR	256u	/* free granules of a page: fewer */

/* --- what is free --- */

static void take_words(u32 *taken, u32 from, u32 granules)
{
	while (granules) {
		u32 bits = min(32 - from % 32, granules);

		taken[from / 32] |= quartet_mask(from % 32, bits);
		from += bits;
		granules -= bits;
	}
}

static inline void free_words(u32 *taken, u32 from, u32 granules)
{
	u32 bit = from % 32, *word = taken + from / 32;

	if (bit + granules <= 32) {
		*word &= ~quartet_mask(bit, granules);
		return;
	}
	*word++ &= ~(~0u << bit);
	for (granules -= 32 - bit; granules >= 32; granules -= 32)
		*word++ = 0;
	if (granules)
		*word &= ~0u << granules;
}

static inline bool is_taken(const struct quartet_page *page, u32 granule)
{
	return page->taken[granule / 32] >> granule % 32 & 1;
}

/* Free granules before a page, and from one on: side by side. */
static u32 free_before(const struct quartet_map *map,
		       const struct quartet_page *page)
{
	u32 run = 0;

	while (page-- > map->pages) {
		if (!quartet_is_empty(page))
			return run + quartet_free_before(page, PAGE_GRANULES);
		run += PAGE_GRANULES;
	}
	return run;
}

static u32 free_from(const struct quartet_map *map,
		     const struct quartet_page *page)
{
	u32 run = 0;

	for (; page < map->pages + map->nr_pages; page++) {
		if (!quartet_is_empty(page))
			return run + quartet_free_from(page, 0);
		run += PAGE_GRANULES;
	}
	return run;
}

/*
 * It is part of a run that is longer than what was freed: in a page with
 * little else free that is looked for. In others it is not longer than what
 * was freed and two that were there.
 */
static __noinline void note_longer(struct quartet_map *map,
				   struct quartet_page *page, u32 from, u32 to)
{
	u32 most = (u32)(page->chunk->free_bytes >> GRANULE_SHIFT);
	u32 run = min(2 * page->longest + to - from, (u32)page->free), all;

	if (page->free < LOOKED_FOR) {
		u32 before = quartet_free_before(page, from);
		u32 behind = quartet_free_from(page, to);

		run = all = to - from + before + behind;
		if (before == from)
			all += free_before(map, page);
		if (to + behind == PAGE_GRANULES)
			all += free_from(map, page + 1);
	} else {
		all = min(2 * map->longest + run, most);
	}
	if (run > page->longest)
		page->longest = (u16)run;
	if (all > map->longest)
		map->longest = all;
}

/* Granules of one page are free again. */
static inline void mark_free(struct quartet_map *map,
			     struct quartet_page *page, u32 from, u32 granules)
{
	u32 to = from + granules;

	free_words(page->taken, from, granules);
	page->free = (u16)(page->free + granules);
	if (quartet_is_empty(page))
		pcpu_chunk_count_empty(page->chunk, 1);
	if (!from || to == PAGE_GRANULES || !is_taken(page, from - 1) ||
	    !is_taken(page, to)) {
		note_longer(map, page, from, to);
		return;
	}
	if (granules > page->longest)
		page->longest = (u16)granules;
	if (granules > map->longest)
		map->longest = granules;
}

void quartet_mark_free(struct quartet_map *map, struct quartet_page *page,
		       u32 from, u32 granules)
{
	map->first = min(map->first, (u32)(page - map->pages));
	if (likely(from + granules <= PAGE_GRANULES)) {
		mark_free(map, page, from, granules);
		return;
	}
	while (granules) {
		u32 here = min(PAGE_GRANULES - from, granules);

		mark_free(map, page++, from, here);
		granules -= here;
		from = 0;
	}
}

void quartet_mark_taken(struct quartet_map *map, u32 at, u32 granules)
{
	struct quartet_page *page = &map->pages[at / PAGE_GRANULES];
	u32 from = at % PAGE_GRANULES;

	while (granules) {
		u32 here = min(PAGE_GRANULES - from, granules);

		if (quartet_is_empty(page))
			pcpu_chunk_count_empty(page->chunk, -1);
		take_words(page->taken, from, here);
		page->free = (u16)(page->free - here);
		granules -= here;
		from = 0;
		page++;
	}
}
