// SPDX-License-Identifier: MIT
/*
 * percpu/gen/areamap.c - free areas in an array of offsets (Linux 3.15-4.13)
 *
 * The array holds where each area begins, in order; offsets are even, and
 * the lowest bit says that the area is in use. Behind the last area stands
 * the chunk's end, marked as used: no search goes past it.
 *
 *   offset   0          32         36               61440
 *            |   used   |   used   |      free      |
 *   map      0|1        32|1       36               61440|1
 *   areas = 3, first_free = 2
 *
 * A search goes along the array; the first area that fits is split in up to
 * three. What a search learns about the largest free area becomes the hint,
 * exact only if it went through the whole array: it may be too large, never
 * too small.
 *
 * The array grows by doubling, but never for a request that cannot sleep:
 * such a request puts the chunk on a list, for the balance work to do it.
 *
 * Rules    A1 offsets ascend, the last is the chunk's end; A2 no two free
 *          areas are neighbours; A3 no free area before first_free; A4 the
 *          hint is not below the largest free area; A5 free_bytes is the sum
 *          of free areas (areamap_look.c).
 * See      docs/percpu/areamap.md
 */
#include "percpu/gen/areamap_internal.h"

#include "kernel/lib/sched_point.h"
#include "mm/slab.h"

#include <string.h>

#define GRANULE		2u
#define SLIVER		4u	/* free areas are at least this large */
#define ROOM_NEW	16u	/* ... and for any other's */
#define SPLIT_ROOM	3u	/* entries that an allocation may need */
#define WANT_ROOM_LOW	32u	/* fewer to spare: grow when possible ... */
#define WANT_ROOM_HIGH	64u	/* ... so that there are so many */

static bool align_any(size_t align)
{
	(void)align;
	return true;
}

/* --- making --- */

static void areamap_frame(struct pcpu_chunk *chunk, size_t from, size_t to)
{
	chunk->unit_start = 0;
	chunk->start = from;
	chunk->end = ALIGN_DOWN(to, GRANULE);
	chunk->nr_pages = chunk->owner->unit_pages;
}

static int areamap_make(struct pcpu_chunk *chunk, gfp_t gfp)
{
	struct area_map *m = pcpu_chunk_zalloc(chunk, sizeof(*m), gfp);
	unsigned int n = 0;

	if (!m)
		return -ENOMEM;
	m->room = chunk->first ? ROOM_FIRST : ROOM_NEW;
	m->map = pcpu_chunk_zalloc(chunk, m->room * sizeof(u32), gfp);
	if (!m->map) {
		pcpu_chunk_free(chunk, m);
		return -ENOMEM;
	}
	if (chunk->first)
		m->first_map = m->map;
	if (chunk->start) {
		m->map[n++] = USED;	/* hidden: somebody else's */
		m->first_free = 1;
	}
	m->map[n++] = (u32)chunk->start;
	m->map[n] = (u32)chunk->end | USED;
	m->areas = n;
	m->hint = chunk->end - chunk->start;
	m->chunk = chunk;
	INIT_LIST_HEAD(&m->wants_growth);
	chunk->index = m;
	return 0;
}

/* A first array stays as long as its chunk. */
static void map_free(const struct area_map *m, u32 *map)
{
	if (map != m->first_map)
		kfree(map);
}

static void areamap_end(struct pcpu_chunk *chunk)
{
	struct area_map *m = map_of(chunk);
	struct pcpu_allocator *a = chunk->owner;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	list_del_init(&m->wants_growth);
	spin_unlock_irqrestore(&a->lock, flags);
	map_free(m, m->map);
	if (m->first_map)
		pcpu_chunk_free(chunk, m->first_map);
	pcpu_chunk_free(chunk, m);
}

/* --- growing --- */

/* Room for some areas more: a power of two, as small as that of new ones. */
static size_t room_for(const struct area_map *m, unsigned int more)
{
	return max(1u << fls(m->areas + more - 1), ROOM_NEW);
}

/* The balance work will do it; until then there is still a little. */
static void ask_for_growth(struct pcpu_chunk *chunk)
{
	struct area_map *m = map_of(chunk);

	if (!list_empty(&m->wants_growth))
		return;
	list_add_tail(&m->wants_growth, &chunk->owner->wants_growth);
	pcpu_kick(chunk->owner);
}

static size_t areamap_shortfall(struct pcpu_chunk *chunk, bool atomic)
{
	const struct area_map *m = map_of(chunk);
	unsigned int spare = m->room - m->areas;

	if (!atomic)
		return spare < WANT_ROOM_HIGH ? room_for(m, WANT_ROOM_HIGH) : 0;
	if (spare < WANT_ROOM_LOW)
		ask_for_growth(chunk);
	return spare < SPLIT_ROOM ? room_for(m, SPLIT_ROOM) : 0;
}

/* The array may change while memory for a larger one is looked for. */
static int areamap_grow(struct pcpu_chunk *chunk, size_t room)
{
	struct area_map *m = map_of(chunk);
	struct pcpu_allocator *a = chunk->owner;
	size_t size = room * sizeof(u32);
	u32 *map, *old;
	unsigned long flags;

	map = a->early ? a->early_alloc(size) : kzalloc(size, GFP_KERNEL);
	if (!map)
		return -ENOMEM;
	old = map;
	spin_lock_irqsave(&a->lock, flags);
	if (room > m->room) {
		old = m->map;
		memcpy(map, old, (m->areas + 1) * sizeof(u32));
		m->map = map;
		m->room = (unsigned int)room;
	}
	spin_unlock_irqrestore(&a->lock, flags);
	if (!a->early)
		map_free(m, old);
	else
		m->first_map = m->map;
	return 0;
}

/* Chunks that atomic requests found nearly full. */
static void areamap_service(struct pcpu_allocator *a)
{
	struct area_map *m;
	unsigned long flags;
	size_t wanted;

	for (;;) {
		wanted = 0;
		spin_lock_irqsave(&a->lock, flags);
		m = list_first_entry_or_null(&a->wants_growth, struct area_map,
					     wants_growth);
		if (m) {
			list_del_init(&m->wants_growth);
			wanted = areamap_shortfall(m->chunk, false);
		}
		spin_unlock_irqrestore(&a->lock, flags);
		if (!m)
			return;
		if (wanted && areamap_grow(m->chunk, wanted))
			return;
	}
}

/* Back to the first array, which is never freed. */
static void areamap_trim(struct pcpu_chunk *chunk)
{
	struct area_map *m = map_of(chunk);
	u32 *old = NULL;
	unsigned long flags;

	spin_lock_irqsave(&chunk->owner->lock, flags);
	if (m->first_map && m->map != m->first_map &&
	    m->areas + WANT_ROOM_HIGH <= ROOM_FIRST) {
		old = m->map;
		memcpy(m->first_map, old, (m->areas + 1) * sizeof(u32));
		m->map = m->first_map;
		m->room = ROOM_FIRST;
	}
	spin_unlock_irqrestore(&chunk->owner->lock, flags);
	if (old)
		kfree(old);
}

/* --- finding --- */

static bool areamap_may_fit(const struct pcpu_chunk *chunk,
			    const struct pcpu_request *req)
{
	return req->size <= map_of(chunk)->hint;
}

/* Behind the first hole in the pages that an area would touch; 0: none. */
static size_t behind_hole(const struct pcpu_chunk *chunk, size_t off,
			  size_t size)
{
	unsigned int first = PFN_DOWN(off), last;

	if (!pcpu_chunk_next_unpopulated(chunk, chunk->nr_pages, &first,
					 &last) ||
	    first >= PFN_UP(off + size))
		return 0;
	return (size_t)last << PAGE_SHIFT;
}

/*
 * The bytes to leave free in front in area i, or -ENOSPC. Who cannot sleep
 * goes past every hole.
 */
static long fit_in_area(const struct pcpu_chunk *chunk, unsigned int i,
			const struct pcpu_request *req)
{
	const struct area_map *m = map_of(chunk);
	size_t begin = area_begin(m, i), end = area_end(m, i);
	size_t off = ALIGN_UP(begin, req->align), next;

	while (off + req->size <= end) {
		next = req->atomic ? behind_hole(chunk, off, req->size) : 0;
		if (!next)
			return (long)(off - begin);
		off = ALIGN_UP(next, req->align);
	}
	return -ENOSPC;
}

/* What a search has seen so far. */
struct seen {
	size_t largest;		/* free area that stays */
	bool any;
};

static void note_free(struct area_map *m, struct seen *seen, unsigned int i)
{
	seen->largest = max(seen->largest, area_len(m, i));
	if (!seen->any)
		m->first_free = i;
	seen->any = true;
}

/*
 * A free area's first bytes, too few to stand alone, go to the one before.
 * If that is the hidden one, which is never freed, they are gone for good.
 */
static void shed_head(struct pcpu_chunk *chunk, unsigned int i, size_t head)
{
	struct area_map *m = map_of(chunk);

	if (area_begin(m, i) == chunk->start)
		chunk->start += head;
	m->map[i] += (u32)head;
	chunk->free_bytes -= head;
}

/* A boundary inside area i: i keeps the first len bytes, i + 1 has more. */
static void split_area(struct area_map *m, unsigned int i, size_t len)
{
	u32 begin = (u32)(area_begin(m, i) + len);

	memmove(&m->map[i + 2], &m->map[i + 1],
		(m->areas - i) * sizeof(u32));
	m->map[i + 1] = begin;
	m->areas++;
}

/* Pages that would be empty, or were, if not for area i. */
static int pages_of_area(const struct area_map *m, unsigned int i)
{
	size_t begin = area_begin(m, i), end = area_end(m, i);
	size_t free_from = begin, free_to = end;
	int first, last;

	if (i && !area_used(m, i - 1))
		free_from = area_begin(m, i - 1);
	if (!area_used(m, i + 1))
		free_to = area_end(m, i + 1);
	first = max((int)PFN_UP(free_from), (int)PFN_DOWN(begin));
	last = min((int)PFN_DOWN(free_to), (int)PFN_UP(end));
	return max(last - first, 0);
}

static long carve(struct pcpu_chunk *chunk, unsigned int i, size_t head,
		  size_t size, struct seen *seen)
{
	struct area_map *m = map_of(chunk);
	size_t len;

	sched_point();
	if (head && head < SLIVER) {
		shed_head(chunk, i, head);
		head = 0;
	}
	if (head) {
		split_area(m, i, head);
		note_free(m, seen, i++);
	}
	len = area_len(m, i);
	if (len - size >= SLIVER) {
		split_area(m, i, size);
		seen->largest = max(seen->largest, area_len(m, i + 1));
		len = size;
	}
	if (!seen->any)
		m->first_free = i + 1;
	if (i + 1 == m->areas || seen->largest > m->hint)
		m->hint = seen->largest;
	m->map[i] |= USED;
	chunk->free_bytes -= len;
	pcpu_chunk_count_empty(chunk, -pages_of_area(m, i));
	return (long)area_begin(m, i);
}

static long areamap_take(struct pcpu_chunk *chunk,
			 const struct pcpu_request *req)
{
	struct area_map *m = map_of(chunk);
	struct seen seen = { 0 };
	unsigned int i;
	long head;

	for (i = m->first_free; i < m->areas; i++) {
		if (area_used(m, i))
			continue;
		head = fit_in_area(chunk, i, req);
		if (head >= 0)
			return carve(chunk, i, (size_t)head, req->size, &seen);
		note_free(m, &seen, i);
	}
	m->hint = seen.largest;
	return -ENOSPC;
}

/* --- freeing --- */

/* The area in use that begins at off; m->areas if there is none. */
static unsigned int find_used(const struct area_map *m, size_t off)
{
	unsigned int low = 0, high = m->areas;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (area_begin(m, mid) < off)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->areas && m->map[low] == (off | USED) ? low : m->areas;
}

/* Area i + 1 becomes part of area i. */
static void join_next(struct area_map *m, unsigned int i)
{
	memmove(&m->map[i + 1], &m->map[i + 2],
		(m->areas - i - 1) * sizeof(u32));
	m->areas--;
}

static long areamap_give(struct pcpu_chunk *chunk, size_t off)
{
	struct area_map *m = map_of(chunk);
	unsigned int i = find_used(m, off);
	size_t len;

	if (i == m->areas || off < chunk->start)
		return -EINVAL;
	len = area_len(m, i);
	sched_point();
	m->map[i] &= ~USED;
	m->first_free = min(m->first_free, i);
	chunk->free_bytes += len;
	pcpu_chunk_count_empty(chunk, pages_of_area(m, i));
	if (!area_used(m, i + 1))
		join_next(m, i);
	if (i && !area_used(m, i - 1))
		join_next(m, --i);
	m->hint = max(m->hint, area_len(m, i));
	return (long)len;
}

const struct pcpu_area_index pcpu_index_areamap = {
	.granule = GRANULE,
	.align_ok = align_any,
	.frame = areamap_frame,
	.make = areamap_make,
	.end = areamap_end,
	.may_fit = areamap_may_fit,
	.shortfall = areamap_shortfall,
	.grow = areamap_grow,
	.take = areamap_take,
	.give = areamap_give,
	.hint = areamap_hint,
	.walk = areamap_walk,
	.metadata = areamap_metadata,
	.service = areamap_service,
	.trim = areamap_trim,
	.verify = areamap_verify,
};
