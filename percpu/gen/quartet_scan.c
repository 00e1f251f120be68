// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_scan.c - where the free runs of a chunk are
 *
 *   page    0         1         2         3
 *         |##.###.##|....#####|#########|..##.....|
 *          longest 1  4         0         5
 *
 * First fit, page by page: one whose longest free run is too short is not
 * looked into. longest may say too much, if that run was taken meanwhile;
 * then the page is looked through in vain, which is 32 words, and it is right
 * again.
 *
 * A run may go on in the next page, if that is populated.
 *
 * See      percpu/gen/quartet_index.c, docs/percpu/quartet.md
 */
#include "percpu/gen/quartet_internal.h"

u32 quartet_free_from(const struct quartet_page *page, u32 granule)
{
	u32 word = granule / 32, x;

	if (granule >= PAGE_GRANULES)
		return 0;
	x = page->taken[word] >> granule % 32;
	if (x)
		return (u32)__builtin_ctz(x);
	for (;;) {
		if (++word == PAGE_WORDS)
			return PAGE_GRANULES - granule;
		x = page->taken[word];
		if (x)
			return word * 32 + (u32)__builtin_ctz(x) - granule;
	}
}

u32 quartet_free_before(const struct quartet_page *page, u32 granule)
{
	u32 word = granule / 32, x;

	if (!granule)
		return 0;
	x = granule % 32 ? page->taken[word] & quartet_mask(0, granule % 32) :
			   page->taken[--word];
	while (!x) {
		if (!word)
			return granule;
		x = page->taken[--word];
	}
	return granule - (word * 32 + 32 - (u32)__builtin_clz(x));
}

/* At its begin, and at its end. */
static u32 head(const struct quartet_page *page)
{
	return page->taken[0] & 1 ? 0 : quartet_free_from(page, 0);
}

static u32 tail(const struct quartet_page *page)
{
	return page->taken[PAGE_WORDS - 1] >> 31 ? 0 :
		quartet_free_before(page, PAGE_GRANULES);
}

/*
 * Free granules before a page, side by side, if they go on in it; else perhaps
 * 0. before: the same of the page before it.
 */
static u32 free_before_page(const struct quartet_map *map, u32 i, u32 before)
{
	const struct quartet_page *page = &map->pages[i];

	if (!i)
		return 0;
	if (quartet_is_empty(page - 1))
		return before + PAGE_GRANULES;
	return page->taken[0] & 1 ? 0 : tail(page - 1);
}

static void note_longest(struct quartet_map *map)
{
	u32 longest = 0, before = 0;

	for (u32 i = quartet_first(map); i < map->nr_pages; i++) {
		longest = max(longest, map->pages[i].longest);
		before = free_before_page(map, i, before);
		if (before)
			longest = max(longest, before + head(&map->pages[i]));
	}
	map->longest = longest;
}

/* From an aligned granule on; is that enough? */
static bool align_run(struct quartet_found *found, u32 granules, u32 align)
{
	u32 gap = ALIGN_UP(found->at, align) - found->at;

	if (gap + granules > found->granules)
		return false;
	found->at += gap;
	found->granules -= gap;
	return true;
}

#define ALIGN_LOOKED_FOR	4u	/* granules */

/* What is looked for. */
struct search {
	const struct pcpu_chunk *chunk;
	u32 granules;
	u32 align;
	bool whole;
};

/*
 * The first free run of a page, from a granule on, that is long enough. If
 * there is none, longest is how long the longest one is there. free: what is
 * free in the word and was not looked at.
 */
static bool scan(const struct quartet_page *page, u32 from, u32 granules,
		 u32 align, struct quartet_found *found, u32 *longest)
{
	const u32 *word = &page->taken[from / 32];
	const u32 *last = &page->taken[PAGE_WORDS - 1];
	u32 free = ~*word & ~0u << from % 32, most = 0, run, bit;

	for (;;) {
		while (!free) {
			if (word == last) {
				*longest = most;
				return false;
			}
			free = ~*++word;
		}
		bit = (u32)__builtin_ctz(free);
		found->at = (u32)(word - page->taken) * 32 + bit;
		free = ~(free >> bit);
		run = free ? (u32)__builtin_ctz(free) : 32;
		free = bit + run < 32 ? ~(free | ((1u << run) - 1)) << bit : 0;
		while (bit + run >= 32 && word != last) {
			u32 taken = *++word;

			bit = 0;
			if (!taken) {
				run += 32;
				continue;
			}
			free = ~taken & ~0u << __builtin_ctz(taken);
			run += (u32)__builtin_ctz(taken);
			break;
		}
		if (unlikely(run >= granules)) {
			found->granules = run;
			if (align_run(found, granules, align))
				return true;
		}
		most = max(most, run);
	}
}

bool quartet_find_behind(const struct quartet_page *page, u32 from,
			 u32 granules, u32 align, struct quartet_found *found)
{
	u32 longest;

	if (from >= PAGE_GRANULES ||
	    !scan(page, from, granules, align, found, &longest))
		return false;
	found->at += (u32)(page - quartet_map_of(page->chunk)->pages) *
		     PAGE_GRANULES;
	return true;
}

static bool is_there(const struct search *s, u32 page)
{
	return s->whole || quartet_map_of(s->chunk)->pages[page].is_open;
}

static bool across(const struct search *s, u32 page, u32 before, u32 here,
		   struct quartet_found *found)
{
	*found = (struct quartet_found){ page * PAGE_GRANULES - before,
					 before + here };
	return before && before + here >= s->granules &&
	       align_run(found, s->granules, s->align);
}

/* In one page, or from the end of the one before into it; most are. */
static bool find_inside(const struct search *s, struct quartet_found *found)
{
	struct quartet_map *map = quartet_map_of(s->chunk);

	for (u32 i = quartet_first(map); i < map->nr_pages; i++) {
		struct quartet_page *page = &map->pages[i];
		u32 longest;

		if (page->longest < s->granules || !is_there(s, i))
			continue;
		if (!(page->taken[0] & 1) && i && is_there(s, i - 1) &&
		    across(s, i, tail(page - 1), head(page), found))
			return true;
		if (!scan(page, 0, s->granules, s->align, found, &longest)) {
			page->longest = longest;
			continue;
		}
		found->at += i * PAGE_GRANULES;
		return true;
	}
	return false;
}

/* From one page into the next, and further. */
static bool find_across(const struct search *s, struct quartet_found *found)
{
	struct quartet_map *map = quartet_map_of(s->chunk);
	u32 before = 0;

	for (u32 i = quartet_first(map); i < map->nr_pages; i++) {
		if (i && is_there(s, i - 1))
			before = free_before_page(map, i, before);
		else
			before = 0;
		if (before && is_there(s, i) &&
		    across(s, i, before, head(&map->pages[i]), found))
			return true;
	}
	return false;
}

static bool find_first(const struct search *s, struct quartet_found *found)
{
	struct quartet_map *map = quartet_map_of(s->chunk);

	if (map->longest < s->granules)
		return false;
	while (map->first < map->pages + map->nr_pages && !map->first->free)
		map->first++;
	if (find_inside(s, found) || find_across(s, found))
		return true;
	note_longest(map);
	return false;
}

/*
 * What is aligned to much is found by looking for so much more, if the first
 * run does not do: no page is looked through for it in vain again and again.
 */
bool quartet_find(const struct pcpu_chunk *chunk, u32 granules, u32 align,
		  bool whole, struct quartet_found *found)
{
	struct search s = { chunk, granules, align, whole };

	if (align <= ALIGN_LOOKED_FOR)
		return find_first(&s, found);
	s.align = 1;
	if (!find_first(&s, found))
		return false;
	if (align_run(found, granules, align))
		return true;
	s.granules += align - 1;
	return find_first(&s, found) && align_run(found, granules, align);
}
