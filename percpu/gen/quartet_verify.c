// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_verify.c - the rules of quartet_index.c, looked up
 *
 * Areas that lie ready in a magazine count as taken here; that they are not
 * live is no rule, as other cores hand out and free while this looks.
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/core/printk.h"

static bool bit_of(const u32 *words, u32 bit)
{
	return __atomic_load_n(&words[bit / 32], __ATOMIC_RELAXED) >> bit % 32 &
	       1;
}

static const char *check_area(const struct quartet_map *map, u32 at, u32 limit,
			      u32 granules)
{
	const struct quartet_page *page = &map->pages[at / PAGE_GRANULES];

	if (!granules || at + granules > limit)
		return "Q2: an area without an end";
	for (u32 i = 0; i < granules; i++) {
		u32 g = (at + i) % PAGE_GRANULES;

		page = &map->pages[(at + i) / PAGE_GRANULES];
		if (!bit_of(page->taken, g))
			return "Q1: a clear bit inside an area";
		if (bit_of(page->last, g) != (i + 1 == granules))
			return "Q2: an area's last bit, or Q4: its line";
		if (i && bit_of(page->live, g))
			return "Q3: a live bit inside an area";
	}
	return NULL;
}

/* A core may have cut it while we looked: then it is another one now. */
static const char *check_length(const struct quartet_map *map, u32 at,
				u32 limit, u32 *granules)
{
	const struct quartet_page *page = &map->pages[at / PAGE_GRANULES];
	const char *wrong;

	do {
		*granules = quartet_length(page, at % PAGE_GRANULES);
		wrong = check_area(map, at, limit, *granules);
	} while (wrong && *granules != quartet_length(page, at %
						      PAGE_GRANULES));
	return wrong;
}

static bool ends(const struct quartet_map *map, u32 at, u32 limit)
{
	while (at < limit && !bit_of(map->pages[at / PAGE_GRANULES].last,
				     at % PAGE_GRANULES))
		at++;
	return at < limit;
}

static const char *check_areas(const struct quartet_map *map, u32 limit)
{
	const char *wrong = NULL;
	u32 at, granules;

	for (at = 0; at < limit && !wrong; at += granules) {
		const struct quartet_page *page = &map->pages[at /
							      PAGE_GRANULES];
		u32 here = at % PAGE_GRANULES;

		granules = 1;
		if (!bit_of(page->taken, here)) {
			if (bit_of(page->live, here))
				wrong = "Q3: a free granule is live";
			if (bit_of(page->last, here))
				wrong = "Q2: an area ends in what is free";
			continue;
		}
		if (!ends(map, at, limit))
			return "Q2: an area without an end";
		wrong = check_length(map, at, limit, &granules);
	}
	return wrong;
}

static const char *check_page(struct quartet_page *page)
{
	u32 free = 0, longest = 0, run = 0;

	for (u32 g = 0; g < PAGE_GRANULES; g++) {
		run = bit_of(page->taken, g) ? 0 : run + 1;
		free += run != 0;
		longest = max(longest, run);
		if (run && !page->is_vague &&
		    *quartet_hole_at(page, (g + 1 - run) / 32) <
		    quartet_hole(run))
			return "Q6: a word's longest free run";
	}
	if (free != page->free)
		return "Q1: a page's free granules";
	return longest > page->longest ? "Q5: a page's longest free run" : NULL;
}

static u32 count_clear(const struct quartet_map *map)
{
	u32 clear = 0;

	for (u32 i = 0; i < map->nr_pages * PAGE_WORDS; i++)
		clear += (u32)__builtin_popcount(
			~map->pages[i / PAGE_WORDS].taken[i % PAGE_WORDS]);
	return clear;
}

int quartet_verify(const struct pcpu_chunk *chunk, size_t largest)
{
	struct quartet_map *map = quartet_map_of(chunk);
	u32 limit = map->nr_pages * PAGE_GRANULES;
	const char *wrong = check_areas(map, limit);

	if (!wrong && chunk->free_bytes != (size_t)count_clear(map) *
	    GRANULE)
		wrong = "Q1: free_bytes";
	for (u32 i = 0; i < map->nr_pages && !wrong; i++)
		wrong = check_page(&map->pages[i]);
	if (!wrong && (size_t)map->longest * GRANULE < largest)
		wrong = "Q5: the longest free run";
	if (wrong)
		pr_err("percpu: chunk %u: %s (longest %u granules, largest "
		       "%zu bytes, free %zu)\n", chunk->id, wrong,
		       map->longest, largest, chunk->free_bytes);
	return wrong ? -EINVAL : 0;
}
