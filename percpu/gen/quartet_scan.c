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

/* The first granule from there on whose bit is not that of flip. */
static u32 next(const struct quartet_page *page, u32 from, u32 flip)
{
	u32 word = from / 32, x;

	if (from >= PAGE_GRANULES)
		return PAGE_GRANULES;
	x = (page->taken[word] ^ flip) & ~0u << from % 32;
	while (!x) {
		if (++word == PAGE_WORDS)
			return PAGE_GRANULES;
		x = page->taken[word] ^ flip;
	}
	return word * 32 + (u32)__builtin_ctz(x);
}

static u32 next_free(const struct quartet_page *page, u32 from)
{
	return next(page, from, ~0u);
}

static u32 next_taken(const struct quartet_page *page, u32 from)
{
	return next(page, from, 0);
}

u32 quartet_free_from(const struct quartet_page *page, u32 granule)
{
	return next_taken(page, granule) - granule;
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

void quartet_note_longest(struct quartet_map *map)
{
	u32 longest = 0, run = 0, i;

	for (i = map->first; i < map->nr_pages; i++) {
		const struct quartet_page *page = &map->pages[i];
		u32 here = head(page);

		longest = max(longest, run + here);
		longest = max(longest, (u32)page->longest);
		run = here == PAGE_GRANULES ? run + here : tail(page);
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

/* Looks through one page. */
static bool scan(const struct search *s, struct quartet_page *page,
		 struct quartet_found *found)
{
	u32 longest = 0, at, end;

	for (at = next_free(page, 0); at < PAGE_GRANULES;
	     at = next_free(page, end)) {
		end = next_taken(page, at);
		*found = (struct quartet_found){ at, end - at };
		if (end - at >= s->granules &&
		    align_run(found, s->granules, s->align))
			return true;
		longest = max(longest, end - at);
	}
	page->longest = (u16)longest;
	return false;
}

bool quartet_find_behind(const struct quartet_page *page, u32 from,
			 u32 granules, u32 align, struct quartet_found *found)
{
	u32 base = (u32)(page - quartet_map_of(page->chunk)->pages) *
		   PAGE_GRANULES;
	u32 at, end;

	for (at = next_free(page, from); at < PAGE_GRANULES;
	     at = next_free(page, end)) {
		end = next_taken(page, at);
		*found = (struct quartet_found){ base + at, end - at };
		if (end - at >= granules && align_run(found, granules, align))
			return true;
	}
	return false;
}

static bool is_there(const struct search *s, u32 page)
{
	return s->whole || bitmap_test(s->chunk->populated, page);
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

	for (u32 i = map->first; i < map->nr_pages; i++) {
		struct quartet_page *page = &map->pages[i];

		if (page->longest < s->granules || !is_there(s, i))
			continue;
		if (i && is_there(s, i - 1) &&
		    across(s, i, tail(page - 1), head(page), found))
			return true;
		if (!scan(s, page, found))
			continue;
		found->at += i * PAGE_GRANULES;
		return true;
	}
	return false;
}

/* From one page into the next, and further. */
static bool find_across(const struct search *s, struct quartet_found *found)
{
	struct quartet_map *map = quartet_map_of(s->chunk);
	u32 run = 0;

	for (u32 i = map->first; i < map->nr_pages; i++) {
		u32 here = head(&map->pages[i]);

		if (!is_there(s, i)) {
			run = 0;
			continue;
		}
		if (across(s, i, run, here, found))
			return true;
		run = here == PAGE_GRANULES ? run + here :
					      tail(&map->pages[i]);
	}
	return false;
}

static bool find_first(const struct search *s, struct quartet_found *found)
{
	struct quartet_map *map = quartet_map_of(s->chunk);

	if (map->longest < s->granules)
		return false;
	while (map->first < map->nr_pages && !map->pages[map->first].free)
		map->first++;
	if (find_inside(s, found) || find_across(s, found))
		return true;
	quartet_note_longest(map);
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
