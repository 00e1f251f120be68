// SPDX-License-Identifier: MIT
/*
 * mm/slab.h - objects of one size: caches, and kmalloc() on top of them
 *
 * A cache hands out objects of one size, cut from slabs: blocks of pages.
 * Each core keeps some objects at hand in an array inside the cache, so that
 * taking and giving back an object is a pop or a push with irqs masked.
 * kmalloc() picks one of the caches kmalloc-8 ... kmalloc-8192; what is
 * larger comes from the page allocator.
 *
 * Wrong frees (no slab's memory, inside an object, another cache's, free
 * already) are named with address, cache and caller, and refused: nothing is
 * lost and nothing harmed. CONFIG_DEBUG_SLAB also finds writes outside an
 * object and after its free (docs/mm-slab.md).
 *
 * Context  any core, any context unless a function says otherwise: irqs are
 *          masked inside, nothing sleeps. GFP_KERNEL asserts that the caller
 *          could sleep.
 * Locks    LOCK_RANK_SLAB and below.
 * See      docs/mm-slab.md, mm/gfp.h
 */
#pragma once

#include "kernel/lib/align.h"
#include "mm/gfp.h"
#include "mm/node.h"

struct kmem_cache;

/* --- caches --- */

#define SLAB_HWCACHE_ALIGN	0x1u	/* objects start cache lines */
#define SLAB_PANIC		0x2u	/* no cache, no kernel */

#define SLAB_NAME_LEN		32	/* with the NUL; longer ones are cut */
#define SLAB_MIN_ALIGN		8u
#define SLAB_MAX_SIZE		SZ_64K

/**
 * kmem_cache_create - a cache for objects of size bytes
 * @name: for reports; no blanks; unique; copied
 * @size: 1 to SLAB_MAX_SIZE
 * @align: a power of two up to PAGE_SIZE; 0: SLAB_MIN_ALIGN
 * @flags: SLAB_
 * @ctor: called once for each object when its slab is made, and not when
 *	the object is taken: who frees an object leaves it as ctor made it.
 *	May be NULL. Any context; it does not allocate from this cache
 *
 * Return: the cache, or NULL having said why.
 */
struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, unsigned int flags,
				     void (*ctor)(void *)) __must_check;

/*
 * Gives back all of an idle cache. With objects still in use it is refused,
 * with their number, and the cache goes on working. NULL does nothing.
 * Context: thread, IRQs on. Return: 0, -EBUSY, -EINVAL (no such cache).
 */
int kmem_cache_destroy(struct kmem_cache *c);

/**
 * kmem_cache_alloc, kmem_cache_alloc_node - take an object
 * @gfp: mm/gfp.h. __GFP_ZERO clears it, and is refused with a constructor
 * @node: whose memory; NUMA_NO_NODE: the running core's node. Others follow
 *	by distance when that has none, unless __GFP_THISNODE
 *
 * Return: the object, or NULL; then, without __GFP_NOWARN, the log says for
 * which cache.
 */
void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp) __must_check;
void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
	__must_check;

#define kmem_cache_zalloc(c, gfp)	kmem_cache_alloc(c, (gfp) | __GFP_ZERO)

/* Gives an object back, on any core. The object must be this cache's. */
void kmem_cache_free(struct kmem_cache *c, void *object);

/*
 * Gives the cores' objects and all empty slabs of this cache back to the
 * page allocator. Where other cores cannot be called (IRQs off) theirs stay.
 * Return: the pages given back.
 */
unsigned long kmem_cache_shrink(struct kmem_cache *c);

/* A cache for objects of struct type, named like it. */
#define KMEM_CACHE(type, flags)						\
	kmem_cache_create(#type, sizeof(struct type),			\
			  __alignof__(struct type), flags, NULL)

/* What a user of the cache may use of each object; its name. */
size_t kmem_cache_size(const struct kmem_cache *c);
const char *kmem_cache_name(const struct kmem_cache *c);

/* --- kmalloc --- */

#define KMALLOC_MAX_CACHE	8192u		/* larger: whole pages */
#define KMALLOC_MAX_SIZE	0x400000u	/* larger: refused */
#define KMALLOC_CLASSES		13

/* What an allocation of no bytes gives: not NULL, and touching it faults. */
#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(p)	((vaddr_t)(p) <= (vaddr_t)ZERO_SIZE_PTR)

/* By class, smallest first. */
extern struct kmem_cache *const kmalloc_caches[KMALLOC_CLASSES];

/* The class of a size that is known when compiling. */
#define KMALLOC_CLASS(size)						\
	((size) <= 8 ? 0 : (size) <= 16 ? 1 : (size) <= 32 ? 2 :	\
	 (size) <= 64 ? 3 : (size) <= 96 ? 4 : (size) <= 128 ? 5 :	\
	 (size) <= 192 ? 6 : (size) <= 256 ? 7 : (size) <= 512 ? 8 :	\
	 (size) <= 1024 ? 9 : (size) <= 2048 ? 10 : (size) <= 4096 ? 11 : 12)

void *kmalloc_sized(size_t size, gfp_t gfp) __must_check;

/**
 * kmalloc - memory of any size up to KMALLOC_MAX_SIZE
 *
 * Aligned to 8 bytes; a power of two to its own size, up to a page. Size 0
 * gives ZERO_SIZE_PTR, which kfree() takes.
 *
 * Return: the memory, or NULL (and a line in the log, as above).
 */
static __always_inline __must_check void *kmalloc(size_t size, gfp_t gfp)
{
	if (!IS_ENABLED(CONFIG_DEBUG_SLAB) && __builtin_constant_p(size) &&
	    size - 1 < KMALLOC_MAX_CACHE)
		return kmem_cache_alloc(kmalloc_caches[KMALLOC_CLASS(size)],
					gfp);
	return kmalloc_sized(size, gfp);
}

void *kmalloc_node(size_t size, gfp_t gfp, int node) __must_check;

/*
 * The same for an allocator of a layer above, whose own caller is the one
 * to remember: what fault injection and messages name.
 */
void *kmalloc_for(vaddr_t caller, size_t size, gfp_t gfp) __must_check;

#define kzalloc(size, gfp)	kmalloc(size, (gfp) | __GFP_ZERO)
#define kzalloc_node(size, gfp, node)					\
	kmalloc_node(size, (gfp) | __GFP_ZERO, node)

/* n elements; NULL if n * size does not fit a size_t. kcalloc: cleared. */
void *kmalloc_array(size_t n, size_t size, gfp_t gfp) __must_check;
#define kcalloc(n, size, gfp)	kmalloc_array(n, size, (gfp) | __GFP_ZERO)

/*
 * Memory of the new size with the old contents; p is freed unless it could
 * stay. p NULL: kmalloc. Size 0: kfree, and ZERO_SIZE_PTR. On failure NULL,
 * and p is as it was. What __GFP_ZERO clears is what was not p's room before.
 */
void *krealloc(const void *p, size_t size, gfp_t gfp) __must_check;

/* NULL and ZERO_SIZE_PTR do nothing. Takes objects of any cache. */
void kfree(const void *p);

/* kfree() of memory that nobody shall read any more. */
void kfree_sensitive(const void *p);

/* Bytes that may be used at p: at least those asked for. */
size_t ksize(const void *p);

/* --- strings and copies: NULL in, NULL out; mm/slab_string.c --- */

char *kstrdup(const char *s, gfp_t gfp) __must_check;
char *kstrndup(const char *s, size_t max, gfp_t gfp) __must_check;
void *kmemdup(const void *src, size_t len, gfp_t gfp) __must_check;
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp) __must_check;
char *kasprintf(gfp_t gfp, const char *fmt, ...) __must_check __printf(2, 3);
char *kvasprintf(gfp_t gfp, const char *fmt, va_list args)
	__must_check __printf(2, 0);

/* --- start-up, cores, reports --- */

/* kmalloc() and caches work from here on. Once, after page_init(). */
void slab_init(void);

/*
 * Puts the objects at a core's hand back into their slabs.
 * Context: on that core, or when it is dead.
 */
void slab_cpu_drain(unsigned int cpu);

/* kmem_cache_shrink() of every cache. Return: the pages given back. */
unsigned long slab_reclaim_all(void);

/* A line of /proc/slabinfo. */
struct slab_info {
	char name[SLAB_NAME_LEN];
	unsigned long active_objs;	/* in use; not those at a core's hand */
	unsigned long num_objs;
	unsigned int objsize;		/* with padding and red zones */
	unsigned int objperslab;
	unsigned int pagesperslab;
	unsigned int limit;		/* objects at a core's hand at most */
	unsigned int batchcount;	/* moved between slabs and a core */
	unsigned long active_slabs;	/* that are not empty */
	unsigned long num_slabs;
};

/* Exact as long as nobody else takes or gives back. */
void kmem_cache_info(const struct kmem_cache *c, struct slab_info *info);

/* Of the i-th cache, oldest first. Return: false beyond the last. */
bool slab_info_get(unsigned int i, struct slab_info *info);

/* Objects in use in all caches; pages of slabs on a node, in all; pages
 * of kmalloc() above KMALLOC_MAX_CACHE. */
unsigned long slab_objects_in_use(void);
unsigned long slab_pages_on_node(int node);
unsigned long slab_pages(void);
unsigned long kmalloc_large_pages(void);

/* What an address is to this allocator, in words that follow "it is". */
void slab_describe(const void *p, char *buf, size_t size);

/* Wrong uses reported so far: refused frees, damaged objects. */
unsigned long slab_reports(void);

/*
 * Rules S1 to S6 of docs/mm-slab.md, while all other cores stand still.
 * Context: thread, IRQs on. Return: 0, or -EINVAL, saying why.
 */
int slab_verify(void) __must_check;
