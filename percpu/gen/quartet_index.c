// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_index.c - chunks of the generation quartet
 *
 *   taken   | 1 1 1 1 1 0 0 0 1 1 0 0 ...    a bit for 4 bytes
 *   last    | 0 1 0 0 1 0 0 0 0 1 0 0 ...    where an area ends
 *             `-' `---'       `-'
 *
 * First fit: the lowest free run of a chunk that is long enough
 * (quartet_scan.c).
 *
 * A first chunk begins and ends in the middle of a page that it shares with
 * others: their bytes are taken for good.
 *
 * Rules    Q1 free_bytes == 4 * clear bits of taken, and each page's free
 *          the same; Q2 an area has a last bit at its end and none inside,
 *          nor has what is free; Q3 a live bit is where an area begins;
 *          Q4 a line knows the length of the long area that begins there;
 *          Q5 no free run is longer than its page's longest, or the chunk's;
 *          Q6 nor than the byte of the word says where it begins, if its page
 *          is not vague (quartet_verify.c).
 * See      docs/percpu/quartet.md
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/lib/sched_point.h"
#include "mm/slab.h"

#include <string.h>

/* --- making --- */

static void frame(struct pcpu_chunk *chunk, size_t from, size_t to)
{
	chunk->unit_start = ALIGN_DOWN(from, PAGE_SIZE);
	chunk->start = from - chunk->unit_start;
	chunk->end = ALIGN_DOWN(to, GRANULE) - chunk->unit_start;
	chunk->nr_pages = (unsigned int)PFN_UP(chunk->end);
}

/* Bytes of others in the first and last page. */
static void hide(struct pcpu_chunk *chunk, size_t from, size_t to)
{
	struct quartet_map *map = quartet_map_of(chunk);
	u32 first = (u32)(from >> GRANULE_SHIFT);
	u32 granules = (u32)(to >> GRANULE_SHIFT) - first;
	int empty = chunk->nr_empty, all_empty = chunk->owner->nr_empty;

	if (!granules)
		return;
	quartet_mark_taken(map, first, granules);
	quartet_set_ends(map, first, granules);
	/* chunk.c counts these pages. */
	chunk->nr_empty = empty;
	chunk->owner->nr_empty = all_empty;
}

static void make_page(struct quartet_page *page, struct pcpu_chunk *chunk)
{
	page->chunk = chunk;
	page->free = PAGE_GRANULES;
	page->longest = PAGE_GRANULES;
	memset(page->holes, HOLE_MARK, sizeof(page->holes));
	quartet_note_hole(page, 0, PAGE_GRANULES);
}

static int make(struct pcpu_chunk *chunk, gfp_t gfp)
{
	struct quartet_map *map;

	map = pcpu_chunk_zalloc(chunk, quartet_map_size(chunk->nr_pages), gfp);
	if (!map)
		return -ENOMEM;
	map->nr_pages = chunk->nr_pages;
	map->first = map->pages;
	map->longest = map->nr_pages * PAGE_GRANULES;
	for (u32 i = 0; i < map->nr_pages; i++)
		make_page(&map->pages[i], chunk);
	chunk->index = map;
	hide(chunk, 0, chunk->start);
	hide(chunk, chunk->end, (size_t)chunk->nr_pages << PAGE_SHIFT);
	return 0;
}

static void end(struct pcpu_chunk *chunk)
{
	if (chunk->index)		/* not retired: it never was seen */
		pcpu_chunk_free(chunk, chunk->index);
}

static void set_open(struct pcpu_chunk *chunk, unsigned int first,
		     unsigned int last, bool is_open)
{
	for (u32 i = first; i < last; i++)
		quartet_map_of(chunk)->pages[i].is_open = is_open;
}

static void open(struct pcpu_chunk *chunk, unsigned int first,
		 unsigned int last)
{
	set_open(chunk, first, last, true);
}

static void close(struct pcpu_chunk *chunk, unsigned int first,
		  unsigned int last)
{
	set_open(chunk, first, last, false);
}

/* --- being found by address --- */

struct quartet_page quartet_no_page = { .cookie = ~(vaddr_t)0 };

static struct quartet_page **bucket_of(struct quartet *q, vaddr_t cookie)
{
	return &q->buckets[(cookie >> PAGE_SHIFT) % NR_BUCKETS];
}

/* The reserved chunk is left out: what is freed there is none for others. */
static void publish(struct pcpu_chunk *chunk)
{
	struct quartet_map *map = quartet_map_of(chunk);
	struct quartet *q = quartet_of(chunk->owner);
	struct quartet_page *page = map->pages, *end = page + map->nr_pages;
	vaddr_t cookie = chunk->base + chunk->owner->delta;

	if (chunk->reserved)
		return;
	for (; page < end; page++, cookie += PAGE_SIZE) {
		struct quartet_page **bucket = bucket_of(q, cookie);

		page->cookie = cookie;
		quartet_write(page->next, *bucket);
		/* Pairs with the address dependency in quartet_page_at(). */
		__atomic_store_n(bucket, page, __ATOMIC_RELEASE);
	}
}

static void nothing(void *info)
{
	(void)info;
}

struct quartet_map *quartet_retired(struct pcpu_allocator *a)
{
	struct quartet *q = quartet_of(a);
	struct quartet_map *maps;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	maps = q->retired;
	q->retired = NULL;
	q->nr_retired = 0;
	spin_unlock_irqrestore(&a->lock, flags);
	return maps;
}

void quartet_free_maps(struct quartet_map *maps)
{
	while (maps) {
		struct quartet_map *map = maps;

		maps = map->later;
		kfree(map);
	}
}

void quartet_free_retired(struct pcpu_allocator *a)
{
	struct quartet_map *maps = quartet_retired(a);

	if (!maps)
		return;
	on_each_cpu(nothing, NULL, true);
	quartet_free_maps(maps);
}

/* [L] held. */
static void leave_buckets(struct quartet *q, struct quartet_map *map)
{
	for (u32 i = 0; i < map->nr_pages; i++) {
		struct quartet_page *page = &map->pages[i], **p;

		p = bucket_of(q, page->cookie);
		while (*p != page)
			p = &(*p)->next;
		quartet_write(*p, page->next);
	}
}

/*
 * Who frees nonsense may be looking at a page of it. He has IRQs off: when
 * all cores have taken an interrupt, nobody does any more. The next drain
 * calls them, so until then the map is kept, 3 % of what its chunk gave back;
 * if there are very many, now.
 */
static void retire(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;
	struct quartet_map *map = quartet_map_of(chunk);
	struct quartet *q = quartet_of(a);
	unsigned long flags;
	u32 nr;

	if (chunk->reserved)
		return;
	spin_lock_irqsave(&a->lock, flags);
	leave_buckets(q, map);
	/* That of a first chunk, made early, is for ever. */
	if (!chunk->first || !a->early_alloc) {
		map->later = q->retired;
		q->retired = map;
		q->nr_retired++;
		chunk->index = NULL;
	}
	nr = q->nr_retired;
	spin_unlock_irqrestore(&a->lock, flags);
	if (nr > RETIRED_MAX)
		quartet_free_retired(a);
	else if (nr == 1 && a->rest)
		a->rest(a);
}

/* --- taking --- */

void quartet_take_free(struct pcpu_chunk *chunk, u32 at, u32 granules)
{
	struct quartet_map *map = quartet_map_of(chunk);

	assert_held(&chunk->owner->lock);
	quartet_mark_taken(map, at, granules);
	quartet_set_last(map, at + granules);
	chunk->free_bytes -= (size_t)granules << GRANULE_SHIFT;
	if (!chunk->free_bytes)
		map->longest = 0;
}

static bool may_fit(const struct pcpu_chunk *chunk,
		    const struct pcpu_request *req)
{
	return quartet_map_of(chunk)->longest >= req->size >> GRANULE_SHIFT;
}

static long take(struct pcpu_chunk *chunk, const struct pcpu_request *req)
{
	u32 granules = (u32)(req->size >> GRANULE_SHIFT);
	struct quartet_found found;

	if (!quartet_find(chunk, granules, (u32)(req->align >> GRANULE_SHIFT),
			  !req->atomic, &found))
		return -ENOSPC;
	sched_point();
	quartet_take_free(chunk, found.at, granules);
	quartet_set_ends(quartet_map_of(chunk), found.at, granules);
	return (long)found.at << GRANULE_SHIFT;
}

/* --- giving --- */

static u32 last_word(const struct quartet_page *page, u32 word)
{
	return __atomic_load_n(&page->last[word], __ATOMIC_RELAXED);
}

u32 quartet_length_to_last(const struct quartet_page *page, u32 granule)
{
	u32 word = granule / 32, passed = 32 - granule % 32;
	u32 ahead = last_word(page, word) >> granule % 32;

	if (ahead)
		return (u32)__builtin_ctz(ahead) + 1;
	for (;; passed += 32) {
		if (++word == PAGE_WORDS) {
			word = 0;
			page++;
		}
		ahead = last_word(page, word);
		if (ahead)
			return passed + (u32)__builtin_ctz(ahead) + 1;
	}
}

static bool has_bit(const u32 *words, u32 bit)
{
	return __atomic_load_n(&words[bit / 32], __ATOMIC_RELAXED) >> bit % 32 &
	       1;
}

/* Is a granule taken, and not the one before, or an area's last? */
static bool area_begins(const struct quartet_map *map, u32 at)
{
	const struct quartet_page *page = &map->pages[at / PAGE_GRANULES];

	if (!has_bit(page->taken, at % PAGE_GRANULES))
		return false;
	if (!at--)
		return true;
	page = &map->pages[at / PAGE_GRANULES];
	return !has_bit(page->taken, at % PAGE_GRANULES) ||
	       has_bit(page->last, at % PAGE_GRANULES);
}

static long give(struct pcpu_chunk *chunk, size_t off)
{
	u32 at = (u32)(off >> GRANULE_SHIFT), granules;
	struct quartet_page *page;

	if (!IS_ALIGNED(off, GRANULE) || off < chunk->start ||
	    off >= chunk->end || !area_begins(quartet_map_of(chunk), at))
		return -EINVAL;
	page = &quartet_map_of(chunk)->pages[at / PAGE_GRANULES];
	at %= PAGE_GRANULES;
	granules = quartet_length(page, at);
	quartet_give(page, at, granules);
	return (long)granules << GRANULE_SHIFT;
}

/* --- looking in --- */

/* All of it is free only if it is: longest may say too much. */
static size_t hint(const struct pcpu_chunk *chunk)
{
	size_t longest = (size_t)quartet_map_of(chunk)->longest <<
			 GRANULE_SHIFT;

	if (longest == chunk->owner->unit_size && !pcpu_chunk_is_free(chunk))
		longest -= GRANULE;
	return longest;
}

static bool page_is_free(const struct pcpu_chunk *chunk, unsigned int page)
{
	return quartet_is_empty(&quartet_map_of(chunk)->pages[page]);
}

static u32 free_length(const struct quartet_map *map, u32 at, u32 limit)
{
	u32 from = at;

	while (at < limit && !has_bit(map->pages[at / PAGE_GRANULES].taken,
				      at % PAGE_GRANULES))
		at++;
	return at - from;
}

static void walk_areas(const struct pcpu_chunk *chunk, bool ready_is_used,
		       pcpu_area_fn fn, void *ctx)
{
	const struct quartet_map *map = quartet_map_of(chunk);
	u32 at = (u32)(chunk->start >> GRANULE_SHIFT);
	u32 limit = (u32)(chunk->end >> GRANULE_SHIFT), granules;

	for (; at < limit; at += granules) {
		const struct quartet_page *page = &map->pages[at /
							      PAGE_GRANULES];
		u32 here = at % PAGE_GRANULES;
		bool used = has_bit(page->taken, here);

		granules = used ? quartet_length(page, here) :
				  free_length(map, at, limit);
		if (used && !ready_is_used)
			used = has_bit(page->live, here);
		fn(ctx, chunk, &(struct pcpu_area){
			(size_t)at << GRANULE_SHIFT,
			(size_t)granules << GRANULE_SHIFT, used });
	}
}

/* What lies ready in a magazine is free. */
static void walk(const struct pcpu_chunk *chunk, pcpu_area_fn fn, void *ctx)
{
	walk_areas(chunk, chunk->reserved, fn, ctx);
}

static void walk_taken(const struct pcpu_chunk *chunk, pcpu_area_fn fn,
		       void *ctx)
{
	walk_areas(chunk, true, fn, ctx);
}

static size_t metadata(const struct pcpu_chunk *chunk)
{
	return quartet_map_size(quartet_map_of(chunk)->nr_pages);
}

static bool align_ok(size_t align)
{
	return is_power_of_2(align);
}

static size_t shortfall(struct pcpu_chunk *chunk, bool atomic)
{
	(void)chunk;
	(void)atomic;
	return 0;
}

static void trim(struct pcpu_chunk *chunk)
{
	(void)chunk;
}

const struct pcpu_area_index pcpu_index_quartet = {
	.granule = GRANULE,
	.align_ok = align_ok,
	.frame = frame,
	.make = make,
	.end = end,
	.open = open,
	.close = close,
	.publish = publish,
	.retire = retire,
	.may_fit = may_fit,
	.shortfall = shortfall,
	.take = take,
	.give = give,
	.hint = hint,
	.page_is_free = page_is_free,
	.walk = walk,
	.walk_taken = walk_taken,
	.uncounted = quartet_uncounted,
	.metadata = metadata,
	.trim = trim,
	.verify = quartet_verify,
};
