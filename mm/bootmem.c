// SPDX-License-Identifier: MIT
/*
 * mm/bootmem.c - the boot-time allocator's engine, for any instance
 *
 * First fit over a bitmap, with one refinement: one page in which an
 * allocation ended is open, and the next one begins in it if it can.
 *
 *              base                 tail
 *   pages       |####|####|....|####|##  |....|....|
 *   map           1    1    0    1    1    0    0
 *                                       ^ 300 bytes more begin here, and
 *                                         may run on into free pages
 *
 * Addresses become offsets from base once a region was judged to lie in the
 * RAM: no sum wraps then, wherever the RAM is.
 *
 * Rules    R1 nr_free is the number of clear bits in the map.
 *          R2 base is page aligned and base + nr_pages pages do not wrap.
 *          R3 tail is 0, or inside a page (not at its start) in use.
 *          R4 pages of the RAM that hold the map are in use.
 * See      docs/bootmem.md, tests/mm/test_bootmem.c
 */
#include "mm/bootmem.h"

#include <string.h>

#include "kernel/arch/zero.h"
#include "kernel/core/panic.h"
#include "kernel/lib/bitmap.h"
#include "kernel/lib/errno.h"

size_t bootmem_map_size(size_t size)
{
	return BITS_TO_LONGS(PFN_DOWN(size)) * sizeof(unsigned long);
}

void bootmem_setup(struct bootmem *bm, paddr_t base, size_t size, void *map)
{
	paddr_t first = PAGE_ALIGN(base);
	paddr_t end = ALIGN_DOWN(base + size, PAGE_SIZE);

	assert(base + size > base && first < end);
	assert(IS_ALIGNED((uintptr_t)map, sizeof(unsigned long)));
	*bm = (struct bootmem){
		.map = map, .base = first,
		.nr_pages = PFN_DOWN(end - first),
		.nr_free = PFN_DOWN(end - first),
	};
	memset(map, 0, bootmem_map_size(end - first));
}

/* A region as page indices, from first up to but not including end. */
struct span {
	unsigned long first;
	unsigned long end;
};

static paddr_t page_address(const struct bootmem *bm, unsigned long page)
{
	return bm->base + PFN_PHYS(page);
}

/* Is all of [pa, pa + size) RAM, and is it any bytes at all? */
static bool region_is_ram(const struct bootmem *bm, paddr_t pa, size_t size)
{
	size_t ram = PFN_PHYS(bm->nr_pages);

	return size && pa >= bm->base && pa - bm->base < ram &&
	       size <= ram - (pa - bm->base);
}

static void mark_used(struct bootmem *bm, struct span span)
{
	unsigned long nr = span.end - span.first;

	bitmap_set(bm->map, span.first, nr);
	bm->nr_free -= nr;
}

int bootmem_reserve(struct bootmem *bm, paddr_t pa, size_t size)
{
	struct span span;

	if (bm->retired)
		return -EPERM;
	if (!region_is_ram(bm, pa, size))
		return -EINVAL;
	span.first = PFN_DOWN(pa - bm->base);
	span.end = PFN_UP(pa - bm->base + size);
	if (find_next_bit(bm->map, span.end, span.first) < span.end)
		return -EBUSY;
	mark_used(bm, span);
	return 0;
}

/* The end of what may be given out, as an offset from base. */
static size_t limit_offset(const struct bootmem *bm, paddr_t limit)
{
	size_t ram = PFN_PHYS(bm->nr_pages);

	if (!limit)
		return ram;
	if (limit <= bm->base)
		return 0;
	return min(limit - bm->base, ram);
}

static size_t align_offset(const struct bootmem *bm, size_t offset,
			   size_t align)
{
	return ALIGN_UP(bm->base + offset, align) - bm->base;
}

/*
 * Does the request fit behind the tail? Then it begins in the tail's page,
 * which is in use already, and the pages it runs on into are free.
 */
static bool fits_at_tail(const struct bootmem *bm,
			 const struct bootmem_request *req, size_t from,
			 size_t *offset)
{
	size_t limit = limit_offset(bm, req->limit);
	size_t page_end, start;

	if (!bm->tail)
		return false;
	page_end = PAGE_ALIGN(bm->tail) - bm->base;
	start = align_offset(bm, bm->tail - bm->base, req->align);
	if (start < from || start >= page_end)
		return false;
	if (start > limit || req->size > limit - start)
		return false;
	*offset = start;
	return find_next_bit(bm->map, PFN_UP(start + req->size),
			     PFN_DOWN(page_end)) >= PFN_UP(start + req->size);
}

/* Does it fit into free pages? It begins at a page then. */
static bool fits_in_pages(const struct bootmem *bm,
			  const struct bootmem_request *req, size_t from,
			  size_t *offset)
{
	unsigned long nr = PFN_UP(req->size);
	unsigned long end = PFN_DOWN(PAGE_ALIGN(limit_offset(bm, req->limit)));
	unsigned long page;

	page = bitmap_find_next_zero_area_off(
		bm->map, end, PFN_UP(from), nr,
		PFN_UP(req->align) - 1, PFN_DOWN(bm->base));
	if (page >= end)
		return false;
	*offset = PFN_PHYS(page);
	return req->size <= limit_offset(bm, req->limit) - *offset;
}

static bool find_place(const struct bootmem *bm,
		       const struct bootmem_request *req, size_t from,
		       size_t *offset)
{
	return fits_at_tail(bm, req, from, offset) ||
	       fits_in_pages(bm, req, from, offset);
}

/* The bytes from here to the end of the page; none at a page's start. */
static size_t room_behind(paddr_t pa)
{
	return PAGE_ALIGN(pa) - pa;
}

/* Whole pages: a map of all pages' descriptors is most of what is cleared. */
static void *clear(void *p, size_t size)
{
	static const size_t here;
	vaddr_t va = (vaddr_t)p, pages = va + ALIGN_DOWN(size, PAGE_SIZE);

	if (!IS_ALIGNED(va, PAGE_SIZE))
		return memset(p, 0, size);
	for (; va < pages; va += PAGE_SIZE)
		arch_zero_copies(&here, 1, va, PAGE_SIZE);
	memset((void *)va, 0, size & (PAGE_SIZE - 1));
	return p;
}

static void *take(struct bootmem *bm, size_t offset, size_t size)
{
	paddr_t end = bm->base + offset + size;
	struct span fresh = { .first = PFN_DOWN(offset),
			      .end = PFN_UP(offset + size) };
	bool at_tail = bitmap_test(bm->map, fresh.first);

	if (at_tail)
		fresh.first++;
	mark_used(bm, fresh);
	/* Of two open pages the one with more room, or the later one, stays. */
	if (at_tail || room_behind(end) >= room_behind(bm->tail))
		bm->tail = room_behind(end) ? end : 0;
	bm->nr_allocs++;
	bm->bytes_asked += size;
	return clear((void *)(bm->base + offset), size);
}

void *bootmem_alloc(struct bootmem *bm, const struct bootmem_request *req)
{
	size_t from = 0, offset;

	assert(req->size && is_power_of_2(req->align));
	if (bm->retired || req->size > PFN_PHYS(bm->nr_pages))
		return NULL;
	if (req->goal > bm->base)
		from = min(req->goal - bm->base, PFN_PHYS(bm->nr_pages));
	if (find_place(bm, req, from, &offset) ||
	    (from && find_place(bm, req, 0, &offset)))
		return take(bm, offset, req->size);
	return NULL;
}

int bootmem_free(struct bootmem *bm, paddr_t pa, size_t size)
{
	struct span span;

	if (bm->retired)
		return -EPERM;
	if (!region_is_ram(bm, pa, size))
		return -EINVAL;
	span.first = PFN_UP(pa - bm->base);
	span.end = PFN_DOWN(pa - bm->base + size);
	if (span.first >= span.end)
		return 0;
	if (find_next_zero_bit(bm->map, span.end, span.first) < span.end)
		return -ENOENT;
	bitmap_clear(bm->map, span.first, span.end - span.first);
	bm->nr_free += span.end - span.first;
	bm->nr_frees++;
	if (bm->tail && bm->tail > page_address(bm, span.first) &&
	    bm->tail < page_address(bm, span.end - 1) + PAGE_SIZE)
		bm->tail = 0;
	return 0;
}

void bootmem_foreach_free(const struct bootmem *bm, bootmem_range_fn fn,
			  void *ctx)
{
	unsigned long first = 0, end;

	for (;;) {
		first = find_next_zero_bit(bm->map, bm->nr_pages, first);
		if (first >= bm->nr_pages)
			return;
		end = find_next_bit(bm->map, bm->nr_pages, first);
		fn(ctx, page_address(bm, first), end - first);
		first = end;
	}
}

static void count_run(void *ctx, paddr_t pa, unsigned long nr_pages)
{
	struct bootmem_stats *stats = ctx;

	(void)pa;
	stats->nr_runs++;
	stats->largest_run = max(stats->largest_run, nr_pages);
}

void bootmem_get_stats(const struct bootmem *bm, struct bootmem_stats *stats)
{
	*stats = (struct bootmem_stats){
		.base = bm->base,
		.nr_pages = bm->nr_pages,
		.nr_free = bm->nr_free,
		.nr_allocs = bm->nr_allocs,
		.nr_frees = bm->nr_frees,
		.bytes_asked = bm->bytes_asked,
		.retired = bm->retired,
	};
	bootmem_foreach_free(bm, count_run, stats);
}

static bool page_used(const struct bootmem *bm, paddr_t pa)
{
	return bitmap_test(bm->map, PFN_DOWN(pa - bm->base));
}

/* R4; a map elsewhere is not this instance's business. */
static bool map_is_kept(const struct bootmem *bm)
{
	paddr_t map = (paddr_t)bm->map;
	paddr_t last = map + bootmem_map_size(PFN_PHYS(bm->nr_pages)) - 1;

	for (paddr_t pa = map; pa <= last; pa = PAGE_ALIGN(pa + 1))
		if (region_is_ram(bm, pa, 1) && !page_used(bm, pa))
			return false;
	return true;
}

int bootmem_verify(const struct bootmem *bm)
{
	unsigned long used = bitmap_weight(bm->map, bm->nr_pages);

	if (bm->nr_free != bm->nr_pages - used)			/* R1 */
		return -EINVAL;
	if (!IS_ALIGNED(bm->base, PAGE_SIZE) || !bm->nr_pages ||
	    bm->base + PFN_PHYS(bm->nr_pages) <= bm->base)	/* R2 */
		return -EINVAL;
	if (bm->tail && (!region_is_ram(bm, bm->tail, 1) ||
			 IS_ALIGNED(bm->tail, PAGE_SIZE) ||
			 !page_used(bm, bm->tail)))		/* R3 */
		return -EINVAL;
	return map_is_kept(bm) ? 0 : -EINVAL;			/* R4 */
}
