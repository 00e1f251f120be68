// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_mark.c - bits of a chunk's maps, and what follows from them
 *
 * A change of taken bits is a change of the page's tree, of the chunk's
 * longest free run, and of how many of its pages are empty.
 *
 * See      percpu/gen/quartet_index.c for the rules
 */
#include "percpu/gen/quartet_internal.h"

/* In one page. */
static void set_taken(struct quartet_page *page, u32 from, u32 granules,
		      bool taken)
{
	while (granules) {
		u32 bits = min(32 - from % 32, granules);
		u32 mask = quartet_mask(from % 32, bits);

		if (taken)
			page->taken[from / 32] |= mask;
		else
			page->taken[from / 32] &= ~mask;
		from += bits;
		granules -= bits;
	}
}

void quartet_clear_last(struct quartet_page *page, u32 from, u32 granules)
{
	while (granules) {
		u32 bits;

		page += from / PAGE_GRANULES;
		from %= PAGE_GRANULES;
		bits = min(32 - from % 32, granules);
		page->last[from / 32] &= ~quartet_mask(from % 32, bits);
		from += bits;
		granules -= bits;
	}
}

void quartet_set_ends(struct quartet_map *map, u32 at, u32 granules)
{
	u32 end = at + granules - 1;

	map->pages[end / PAGE_GRANULES].last[end % PAGE_GRANULES / 32] |=
		1u << end % 32;
	if (granules >= LINE_GRANULES && granules <= LINE_MOST)
		map->pages[at / PAGE_GRANULES].lines[at % PAGE_GRANULES /
						     LINE_GRANULES] =
			quartet_line_of(at % PAGE_GRANULES, granules);
}

static u32 longest_of(const struct quartet_map *map)
{
	u32 longest = 0, run = 0;

	for (u32 i = 0; i < map->nr_pages; i++) {
		struct runs r = map->pages[i].nodes[1];

		longest = max(longest, run + r.left);
		longest = max(longest, (u32)r.best);
		run = r.left == PAGE_GRANULES ? run + r.left : r.right;
	}
	return longest;
}

/* The longest run that has granules of a page, which is not all free. */
static u32 longest_at(const struct quartet_map *map,
		      const struct quartet_page *page)
{
	const struct runs *r = &page->nodes[1];
	u32 longest = r->best, run;

	if (page > map->pages && page[-1].nodes[1].right) {
		run = page[-1].nodes[1].right + (u32)r->left;
		longest = max(longest, run);
	}
	if (page + 1 < map->pages + map->nr_pages) {
		run = page[1].nodes[1].left + (u32)r->right;
		longest = max(longest, run);
	}
	return longest;
}

/*
 * One page has changed. A free adds to the run around it; only what is all
 * free may be part of more.
 */
static void note_longest(struct quartet_map *map, struct quartet_page *page,
			 bool taken)
{
	bool first = page == map->pages;
	bool last = page + 1 == map->pages + map->nr_pages;

	if (taken || quartet_is_empty(page) ||
	    (!first && quartet_is_empty(page - 1)) ||
	    (!last && quartet_is_empty(page + 1)))
		map->longest = longest_of(map);
	else
		map->longest = max(map->longest, longest_at(map, page));
}

void quartet_mark(struct quartet_map *map, struct quartet_page *page, u32 from,
		  u32 granules, bool taken)
{
	struct pcpu_chunk *chunk = page->chunk;
	bool several = from + granules > PAGE_GRANULES;

	if (!taken)
		map->first = min(map->first, (u32)(page - map->pages));
	while (granules) {
		u32 here = min(PAGE_GRANULES - from, granules);
		bool was_empty = quartet_is_empty(page), changed;

		set_taken(page, from, here, taken);
		changed = quartet_tree_update(page, from, from + here - 1);
		if (was_empty != quartet_is_empty(page))
			pcpu_chunk_count_empty(chunk, was_empty ? -1 : 1);
		if (changed && !several)
			note_longest(map, page, taken);
		granules -= here;
		from = 0;
		page++;
	}
	if (several)
		map->longest = longest_of(map);
}
