// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_scan.c - where the free runs of a chunk are
 *
 *   page    0         1         2         3
 *         |##.###.##|....#####|#########|..##.....|
 *          longest 1  4         0         5
 *
 *   word    0         1         2         3       of page 1
 *         |##.####..|....#####|###.##.##|.#######|
 *   holes   6         0         1         1         of the runs that begin here
 *
 * First fit, page by page: one whose longest free run is too short is not
 * looked into, nor is a word in which none begins that is long enough. Both may
 * say too much, if that run was taken meanwhile; who looks in vain makes it
 * right again. Of a page of which much is free not even that is kept (vague).
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

#define HOLE_MARKS	(HOLE_MARK * 0x01010101u)
#define FOUND		(~0u)
#define ALIGN_LOOKED_FOR	4u	/* granules */

/* What is looked for. */
struct search {
	const struct pcpu_chunk *chunk;
	u32 granules;
	u32 align;
	bool whole;
};

/* Any word that is not all taken may have a run. */
static __noinline void make_clear(struct quartet_page *page)
{
	for (u32 i = 0; i < PAGE_WORDS / 4; i++) {
		u32 four = HOLE_MARKS;

#pragma GCC unroll 4
		for (u32 k = 0; k < 4; k++)
			if (~page->taken[k * PAGE_WORDS / 4 + i])
				four |= HOLE_MOST << 8 * k;
		page->holes[i] = four;
	}
	page->is_vague = false;
}

/* Free granules from a word on. */
static inline u32 free_words(const struct quartet_page *page, u32 word)
{
	u32 run = 0;

	for (; word < PAGE_WORDS && !page->taken[word]; word++)
		run += 32;
	return word < PAGE_WORDS ?
		run + (u32)__builtin_ctz(page->taken[word]) : run;
}

/*
 * The first free run that begins in a word and is long enough. If there is
 * none, the word's byte is right again. Return: how long the longest one is,
 * or FOUND.
 */
static __noinline u32 look_into(const struct search *s,
				struct quartet_page *page, u32 word,
				struct quartet_found *found)
{
	u32 taken = page->taken[word], free = ~taken, most = 0;

	/* One that began before. */
	if (word && !(page->taken[word - 1] >> 31))
		free &= taken ? ~0u << __builtin_ctz(taken) : 0;
	while (free) {
		u32 bit = (u32)__builtin_ctz(free), ahead = taken >> bit;
		u32 run = ahead ? (u32)__builtin_ctz(ahead) :
				  32 - bit + free_words(page, word + 1);

		if (run >= s->granules) {
			found->at = word * 32 + bit;
			found->granules = run;
			if (align_run(found, s->granules, s->align))
				return FOUND;
		}
		most = max(most, run);
		if (!ahead)
			break;
		free &= ~0u << (bit + run);
	}
	*quartet_hole_at(page, word) = quartet_hole(most);
	return most;
}

/* The greater of each two bytes, all with their marks. The first one sets the
 * flags that the second one chooses by. */
#ifdef __ARM_FEATURE_SIMD32
static inline u32 max_bytes(u32 a, u32 b)
{
	__builtin_arm_usub8(a, b);
	return __builtin_arm_sel(a, b);
}
#else
static inline u32 max_bytes(u32 a, u32 b)
{
	u32 marks = (a - (b & ~HOLE_MARKS)) & HOLE_MARKS;

	return b ^ ((a ^ b) & (marks | (marks - (marks >> 7))));
}
#endif

/* The greatest byte, or how long a run is that was seen. */
static __noinline void note_longest(struct quartet_page *page, u32 seen)
{
	u32 most = page->holes[0];

#pragma GCC unroll 8
	for (u32 i = 1; i < PAGE_WORDS / 4; i++)
		most = max_bytes(most, page->holes[i]);
	most = max_bytes(most, most >> 16 | HOLE_MARKS);
	most = max_bytes(most, most >> 8 | HOLE_MARKS);
	page->longest = min(page->longest, max(seen, most % HOLE_MARK));
}

/*
 * The first free run of a page that is long enough. Four bytes are compared at
 * once: what of a byte's lower bits is less than granules takes its mark away.
 */
static bool scan(const struct search *s, struct quartet_page *page,
		 struct quartet_found *found)
{
	u32 needle = min(s->granules, HOLE_MOST) * 0x01010101u;
	u32 words = 0, most = 0, run;

	if (quartet_is_empty(page)) {
		*found = (struct quartet_found){ 0, PAGE_GRANULES };
		return s->granules <= PAGE_GRANULES;
	}
	if (unlikely(page->is_vague))
		make_clear(page);
#pragma GCC unroll 8
	for (u32 i = 0; i < PAGE_WORDS / 4; i++)
		words |= ((page->holes[i] - needle) & HOLE_MARKS) >> (7 - i);
	for (; words; words &= words - 1) {
		run = look_into(s, page, (u32)__builtin_ctz(words), found);
		if (run == FOUND)
			return true;
		most = max(most, run);
	}
	note_longest(page, most);
	return false;
}

static u32 page_number(const struct quartet_page *page)
{
	return (u32)(page - quartet_map_of(page->chunk)->pages);
}

bool quartet_find_in(struct quartet_page *page, u32 granules, u32 align,
		     struct quartet_found *found)
{
	struct search s = { page->chunk, granules, align, false };

	if (!scan(&s, page, found))
		return false;
	found->at += page_number(page) * PAGE_GRANULES;
	return true;
}

static bool is_there(const struct search *s, const struct quartet_page *page)
{
	return s->whole || page->is_open;
}

/* Free granules before a page, side by side. */
static u32 free_before_page(const struct search *s,
			    const struct quartet_page *page)
{
	const struct quartet_map *map = quartet_map_of(s->chunk);
	u32 run = 0;

	while (page-- > map->pages && is_there(s, page)) {
		if (!quartet_is_empty(page))
			return run + tail(page);
		run += PAGE_GRANULES;
	}
	return run;
}

/* A run goes on from the page before. Return: how long, or FOUND. */
static __noinline u32 find_across(const struct search *s,
				  const struct quartet_page *page,
				  struct quartet_found *found)
{
	struct search any = { s->chunk, s->granules, s->align, true };
	u32 here = head(page), before = free_before_page(&any, page);
	u32 run = before + here;

	if (run < s->granules || !is_there(s, page))
		return run;
	if (!s->whole)
		before = free_before_page(s, page);
	*found = (struct quartet_found){
		page_number(page) * PAGE_GRANULES - before, before + here };
	return before && align_run(found, s->granules, s->align) ? FOUND : run;
}

/* Page by page: one that begins in the page before, or one inside. */
static bool find_first(const struct search *s, struct quartet_found *found)
{
	struct quartet_map *map = quartet_map_of(s->chunk);
	struct quartet_page *end = map->pages + map->nr_pages, *page;
	u32 longest = 0, last = ~0u, granules = s->granules, run;

	if (map->longest < granules)
		return false;
	for (page = map->first; page < end && !page->free; page++)
		;
	map->first = page;
	for (; page < end; page++) {
		if (unlikely(!((last | page->taken[0] << 31) >> 31))) {
			run = find_across(s, page, found);
			if (run == FOUND)
				return true;
			longest = max(longest, run);
		}
		if (page->longest >= granules && is_there(s, page) &&
		    scan(s, page, found)) {
			found->at += page_number(page) * PAGE_GRANULES;
			return true;
		}
		longest = max(longest, page->longest);
		last = page->taken[PAGE_WORDS - 1];
	}
	map->longest = longest;
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
