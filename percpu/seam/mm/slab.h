// SPDX-License-Identifier: MIT
/*
 * percpu/seam/mm/slab.h - the heap, as the library sees it
 *
 * Chunks need it for what they note down; of the generation without chunks
 * `table` all objects lie there, so it asks for more of it.
 * See      docs/reuse.md
 */
#pragma once

#include "mm/gfp.h"
#include "mm/node.h"

/* Zeroed if gfp has __GFP_ZERO; aligned to what is a factor of size. */
void *kmalloc(size_t size, gfp_t gfp) __must_check;
void *kmalloc_node(size_t size, gfp_t gfp, int node) __must_check;
void kfree(const void *p);
/* Bytes that may be used: as many for all objects asked for alike. */
size_t ksize(const void *p);

#define kzalloc(size, gfp)	kmalloc(size, (gfp) | __GFP_ZERO)

/* The classes that the heap has: two are enough for the library. */
#define KMALLOC_MAX_CACHE	8192u
#define KMALLOC_CLASSES		2
#define KMALLOC_CLASS(size)	((size) > 64)

struct kmem_cache {
	size_t size;
};
extern struct kmem_cache *const kmalloc_caches[KMALLOC_CLASSES];

void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
	__must_check;
