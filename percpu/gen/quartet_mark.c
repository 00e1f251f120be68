// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_mark.c - bits of a chunk's maps, and what follows
 *
 * What is free again may be part of a longer run than any before: that is
 * told the page and the chunk. What is taken only makes runs shorter, which
 * is found out when somebody looks (quartet_scan.c).
 *
 * See      percpu/gen/quartet_index.c for the rules
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/lib/sched_point.h"

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
	quartet_set_last(map, at + granules);
	if (granules > LINE_GRANULES && granules <= LINE_MOST)
		quartet_set_line(&map->pages[at / PAGE_GRANULES],
				 at % PAGE_GRANULES, granules);
}

static __always_inline void clear_ends(struct quartet_page *page, u32 granule,
				       u32 granules)
{
	u32 at = granule + granules - 1;

	if (granules > LINE_GRANULES && quartet_line_length(page, granule))
		__atomic_store_n(&page->lines[granule / LINE_GRANULES], 0,
				 __ATOMIC_RELAXED);
	__atomic_fetch_and(&page[at / PAGE_GRANULES].last[at % PAGE_GRANULES /
							  32],
			   ~(1u << at % 32), __ATOMIC_RELAXED);
}

void quartet_clear_ends(struct quartet_page *page, u32 granule, u32 granules)
{
	clear_ends(page, granule, granules);
}

/* What is looked for: while fewer granules of a page are free. */
#define LOOKED_FOR	192u	/* how long a run is */
#define BEGIN_LOOKED_FOR	512u	/* where it begins */

/* --- what is free --- */

static inline void take_words(u32 *taken, u32 from, u32 granules)
{
	u32 bit = from % 32, *word = taken + from / 32;

	if (bit + granules <= 32) {
		*word |= quartet_mask(bit, granules);
		return;
	}
	*word++ |= ~0u << bit;
	for (granules -= 32 - bit; granules >= 32; granules -= 32)
		*word++ = ~0u;
	if (granules)
		*word |= ~(~0u << granules);
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

/* It is part of a run that is longer than what was freed. */
static __noinline void note_longer(struct quartet_map *map,
				   struct quartet_page *page, u32 from, u32 to)
{
	u32 before = quartet_free_before(page, from);
	u32 behind = quartet_free_from(page, to);
	u32 run = to - from + before + behind;

	page->longest = max(page->longest, run);
	quartet_note_hole(page, from - before, run);
	if (before == from)
		run += free_before(map, page);
	if (to + behind == PAGE_GRANULES)
		run += free_from(map, page + 1);
	map->longest = max(map->longest, run);
}

/*
 * The free run that a granule is part of begins in its word, or in the one
 * before; else it is not looked for.
 */
static inline void note_begin(struct quartet_page *page, u32 granule)
{
	u32 word = granule / 32, bit = granule % 32, before;

	if (!bit || !(page->taken[word] << (32 - bit))) {
		before = word ? page->taken[word - 1] : ~0u;
		if (!before) {
			page->is_vague = true;
			return;
		}
		word -= !(before >> 31);
	}
	*quartet_hole_at(page, word) = quartet_hole(HOLE_MOST);
}

/* Granules of one page are free again. */
static __always_inline void mark_free(struct pcpu_chunk *chunk,
				      struct quartet_page *page, u32 from,
				      u32 granules)
{
	struct quartet_map *map = quartet_map_of(chunk);
	u32 to = from + granules;

	free_words(page->taken, from, granules);
	page->free += granules;
	if (quartet_is_empty(page))
		pcpu_chunk_count_empty(chunk, 1);
	if (!from || to == PAGE_GRANULES || !is_taken(page, from - 1) ||
	    !is_taken(page, to)) {
		if (page->free < LOOKED_FOR) {
			note_longer(map, page, from, to);
			return;
		}
		/* Not longer than what there is. */
		page->longest = page->free;
		if (page->free < BEGIN_LOOKED_FOR)
			note_begin(page, from);
		else
			page->is_vague = true;
		map->longest = max(map->longest,
				   (u32)(chunk->free_bytes >> GRANULE_SHIFT));
		return;
	}
	quartet_note_hole(page, from, granules);
	if (granules > page->longest)
		page->longest = granules;
	if (granules > map->longest)
		map->longest = granules;
}

/* The same for one that goes on in other pages. */
static __noinline void give_pages(struct pcpu_chunk *chunk,
				  struct quartet_page *page, u32 from,
				  u32 granules)
{
	clear_ends(page, from, granules);
	while (granules) {
		u32 here = min(PAGE_GRANULES - from, granules);

		mark_free(chunk, page++, from, here);
		granules -= here;
		from = 0;
	}
}

static __always_inline void give(struct quartet_page *page, u32 granule,
				 u32 granules)
{
	struct pcpu_chunk *chunk = page->chunk;
	struct quartet_map *map = quartet_map_of(chunk);

	assert_held(&chunk->owner->lock);
	sched_point();
	chunk->free_bytes += (size_t)granules << GRANULE_SHIFT;
	if (unlikely(page < map->first))
		map->first = page;
	if (unlikely(granule + granules > PAGE_GRANULES)) {
		give_pages(chunk, page, granule, granules);
		return;
	}
	clear_ends(page, granule, granules);
	mark_free(chunk, page, granule, granules);
}

void quartet_give(struct quartet_page *page, u32 granule, u32 granules)
{
	give(page, granule, granules);
}

/* Chunks whose longest runs are so long may be on other lists. */
static inline bool other_slot(u32 longest, u32 other)
{
	return __builtin_clz(longest << 1 | 1) !=
	       __builtin_clz(other << 1 | 1);
}

bool quartet_give_area(struct quartet_page *page, u32 granule, u32 granules)
{
	struct pcpu_chunk *chunk = page->chunk;
	u32 longest = quartet_map_of(chunk)->longest;
	int empty = chunk->nr_empty;

	chunk->nr_alloc--;
	give(page, granule, granules);
	if (longest != quartet_map_of(chunk)->longest &&
	    other_slot(longest, quartet_map_of(chunk)->longest))
		pcpu_slot_update(chunk, chunk->slot);
	if (likely(chunk->nr_empty == empty))
		return false;
	if (pcpu_chunk_is_free(chunk))
		pcpu_slot_update(chunk, chunk->slot);
	return chunk->owner->policy->freed(chunk);
}

/*
 * Granules from..to are taken: the rest of a free run begins behind them now,
 * perhaps. The run was no longer than the byte says of the word where it began;
 * of the same word it still says so.
 */
static inline void note_rest(struct quartet_page *page, u32 from, u32 to)
{
	u8 *hole = quartet_hole_at(page, from / 32);
	u32 most = from && !is_taken(page, from - 1) ? HOLE_MOST :
						       *hole % HOLE_MARK;

	if (to < PAGE_GRANULES && !is_taken(page, to))
		quartet_note_hole(page, to, most);
	if (!~page->taken[from / 32])
		*hole = HOLE_MARK;
}

/* Granules of one page. */
static __always_inline void
take_here(struct quartet_page *page, u32 from, u32 granules)
{
	if (quartet_is_empty(page))
		pcpu_chunk_count_empty(page->chunk, -1);
	take_words(page->taken, from, granules);
	page->free -= granules;
	page->longest = min(page->longest, page->free);
	note_rest(page, from, from + granules);
}

void quartet_mark_taken(struct quartet_map *map, u32 at, u32 granules)
{
	struct quartet_page *page = &map->pages[at / PAGE_GRANULES];
	u32 from = at % PAGE_GRANULES;

	while (unlikely(from + granules > PAGE_GRANULES)) {
		u32 here = PAGE_GRANULES - from;

		take_here(page++, from, here);
		granules -= here;
		from = 0;
	}
	take_here(page, from, granules);
}
