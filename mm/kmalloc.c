// SPDX-License-Identifier: MIT
/*
 * mm/kmalloc.c - memory of any size: a cache for each class, pages above
 *
 * Up to KMALLOC_MAX_CACHE the smallest class that fits serves; above it a
 * block of pages, whose head remembers the size in `private`. kfree() tells
 * them apart by the page: a slab's leads to its slab, a large one to none.
 *
 * Locks    those of mm/slab.c and mm/page.c; none of its own.
 * See      docs/mm-slab.md, tests/mm/test_kmalloc.c
 */
#include <string.h>

#include "kernel/lib/export.h"
#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

static struct kmem_cache classes[KMALLOC_CLASSES];

#define CLASS(i)	&classes[i]
struct kmem_cache *const kmalloc_caches[KMALLOC_CLASSES] = {
	CLASS(0), CLASS(1), CLASS(2), CLASS(3), CLASS(4), CLASS(5), CLASS(6),
	CLASS(7), CLASS(8), CLASS(9), CLASS(10), CLASS(11), CLASS(12),
};
EXPORT_SYMBOL(kmalloc_caches);

static const u16 class_sizes[KMALLOC_CLASSES] = {
	8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192,
};

/* By (size - 1) / 8: one load instead of a search. */
static const u8 class_of_size[KMALLOC_MAX_CACHE / 8] = {
	[0] = 0,		/* up to 8 */
	[1] = 1,		/* 16 */
	[2 ... 3] = 2,		/* 32 */
	[4 ... 7] = 3,		/* 64 */
	[8 ... 11] = 4,		/* 96 */
	[12 ... 15] = 5,	/* 128 */
	[16 ... 23] = 6,	/* 192 */
	[24 ... 31] = 7,	/* 256 */
	[32 ... 63] = 8,	/* 512 */
	[64 ... 127] = 9,	/* 1024 */
	[128 ... 255] = 10,	/* 2048 */
	[256 ... 511] = 11,	/* 4096 */
	[512 ... 1023] = 12,	/* 8192 */
};

/* No address is a slot of it: it ends on the slow path, where it is seen. */
static struct kmem_cache large_cache;
struct slab slab_large = { .cache = &large_cache };

static atomic_t large_pages;	/* [a] of allocations above the classes */

unsigned long kmalloc_large_pages(void)
{
	return (unsigned long)atomic_read(&large_pages);
}

void kmalloc_init(void)
{
	static const char *const names[KMALLOC_CLASSES] = {
		"kmalloc-8", "kmalloc-16", "kmalloc-32", "kmalloc-64",
		"kmalloc-96", "kmalloc-128", "kmalloc-192", "kmalloc-256",
		"kmalloc-512", "kmalloc-1024", "kmalloc-2048", "kmalloc-4096",
		"kmalloc-8192",
	};

	for (unsigned int i = 0; i < KMALLOC_CLASSES; i++) {
		size_t size = class_sizes[i];
		size_t natural = size & -size;	/* 192: 64 */

		cache_setup_static(&classes[i], names[i], size,
				   min(natural, (size_t)PAGE_SIZE));
	}
}

/* --- large ones, and none --- */

static void *large_alloc(const struct slab_request *request)
{
	unsigned int order = get_order(request->size);
	struct page *page;

	slab_check_context(request->gfp);
	if (fault_should_fail_at(FAULT_SLAB, request->caller)) {
		slab_report_failure(NULL, request, "fault injection");
		return NULL;
	}
	page = page_alloc_for(request->caller, request->node, request->gfp,
			      order);
	if (!page)
		return NULL;
	page->freelist = &slab_large;
	page->private = request->size;
	page->flags |= PG_OWNER_SLAB;
	atomic_add(1 << order, &large_pages);
	return page_address(page);
}

static bool is_large(const struct page *page)
{
	return (page->flags & PG_OWNER_SLAB) && page->freelist == &slab_large;
}

struct page *kmalloc_large_head(const void *p)
{
	/* A block begins at a multiple of its size. */
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		vaddr_t start = ALIGN_DOWN((vaddr_t)p, PAGE_SIZE << order);
		struct page *page;

		if (!page_valid((void *)start))
			return NULL;
		page = virt_to_page((void *)start);
		if (is_large(page) && page->order >= order)
			return page;
	}
	return NULL;
}

/* The same, but p must be where it begins. */
static struct page *large_page(const void *p)
{
	struct page *page = page_valid(p) ? virt_to_page(p) : NULL;

	return page && page_address(page) == p && is_large(page) ? page : NULL;
}

void kmalloc_large_free(const void *p, vaddr_t caller)
{
	struct page *page = large_page(p);

	/* Of two who free it, one gets it. */
	if (!page || cmpxchg(&page->freelist, (void *)&slab_large, NULL) !=
		     &slab_large) {
		slab_refuse(NULL, p, caller);
		return;
	}
	page->flags &= (u16)~PG_OWNER_SLAB;
	page->private = 0;
	atomic_sub(1 << page->order, &large_pages);
	__free_pages(page, page->order);
}

/* Sizes that no class serves. */
static void *odd_alloc(const struct slab_request *request)
{
	if (request->size == 0)
		return ZERO_SIZE_PTR;
	if (request->size <= KMALLOC_MAX_SIZE)
		return large_alloc(request);
	slab_report_failure(NULL, request, "more than KMALLOC_MAX_SIZE");
	return NULL;
}

static __noinline void *odd_alloc_anywhere(size_t size, gfp_t gfp,
					   vaddr_t caller)
{
	return odd_alloc(&(struct slab_request){
		.gfp = gfp, .node = NUMA_NO_NODE, .size = size,
		.caller = caller });
}

/* --- the calls --- */

/* 0 and what is too large are odd: size - 1 wraps for the one. */
static __always_inline bool is_odd(size_t size)
{
	return unlikely(size - 1 >= KMALLOC_MAX_CACHE);
}

static __always_inline struct kmem_cache *cache_for(size_t size)
{
	return kmalloc_caches[class_of_size[(size - 1) / 8]];
}

static __always_inline void *alloc(size_t size, gfp_t gfp, vaddr_t caller)
{
	if (is_odd(size))
		return odd_alloc_anywhere(size, gfp, caller);
	return slab_alloc(cache_for(size), gfp, size, caller);
}

void *kmalloc_sized(size_t size, gfp_t gfp)
{
	return alloc(size, gfp, CALLER);
}
EXPORT_SYMBOL(kmalloc_sized);

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	struct slab_request request = {
		.gfp = gfp, .node = node, .size = size, .caller = CALLER,
	};

	if (is_odd(size))
		return odd_alloc(&request);
	return slab_alloc_node(cache_for(size), &request);
}
EXPORT_SYMBOL(kmalloc_node);

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		bytes = SIZE_MAX;	/* which is refused */
	return alloc(bytes, gfp, CALLER);
}
EXPORT_SYMBOL(kmalloc_array);

void *kmalloc_for(vaddr_t caller, size_t size, gfp_t gfp)
{
	return alloc(size, gfp, caller);
}

/* The rare ones: none, and what lies in no slab. */
static __noinline void free_odd(const void *p, vaddr_t caller)
{
	if (!ZERO_OR_NULL_PTR(p))
		kmalloc_large_free(p, caller);
}

/* NULL and ZERO_SIZE_PTR are no addresses of RAM: no test on the fast path. */
void kfree(const void *p)
{
	struct slab *slab = NULL;	/* for -Og, which cannot tell */

	if (likely(slab_find(p, &slab)))
		slab_free(slab, (void *)p, CALLER);
	else
		free_odd(p, CALLER);
}
EXPORT_SYMBOL(kfree);

/*
 * The bytes that may be used at p; 0 if it is no allocation. room: what is
 * there in all, of which krealloc() may use more.
 */
static size_t usable(const void *p, size_t *room)
{
	const struct slab *slab = slab_of(p);
	const struct page *page;
	unsigned int i;

	*room = 0;
	if (!slab) {
		page = large_page(p);
		*room = page ? PAGE_SIZE << page->order : 0;
		return *room;
	}
	i = slab_used_slot(slab, p);
	if (i == SLAB_NO_SLOT)
		return 0;
	*room = slab->cache->object_size;
	return slab_debug_size(slab, i);
}

static void resize(const void *p, size_t size)
{
	struct slab *slab = slab_of(p);

	if (IS_ENABLED(CONFIG_DEBUG_SLAB) && slab)
		slab_debug_resize(slab, slab_slot(slab->cache, slab, p), size);
	else if (!slab)
		virt_to_page(p)->private = size;
}

size_t ksize(const void *p)
{
	size_t room, size;

	if (ZERO_OR_NULL_PTR(p))
		return 0;
	size = usable(p, &room);
	if (!size)
		slab_refuse(NULL, p, CALLER);
	return size;
}
EXPORT_SYMBOL(ksize);

void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	size_t old, room;
	void *fresh;

	if (size == 0) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(p))
		return alloc(size, gfp, CALLER);
	old = usable(p, &room);
	if (!old) {
		slab_refuse(NULL, p, CALLER);
		return NULL;
	}
	if (size <= room) {
		resize(p, size);
		if ((gfp & __GFP_ZERO) && size > old)
			memset((u8 *)p + old, 0, size - old);
		return (void *)p;
	}
	fresh = alloc(size, gfp, CALLER);
	if (!fresh)
		return NULL;
	memcpy(fresh, p, min(old, size));
	kfree(p);
	return fresh;
}
EXPORT_SYMBOL(krealloc);

void kfree_sensitive(const void *p)
{
	size_t room;

	if (!ZERO_OR_NULL_PTR(p))
		memset((void *)p, 0, usable(p, &room));
	kfree(p);
}
EXPORT_SYMBOL(kfree_sensitive);
