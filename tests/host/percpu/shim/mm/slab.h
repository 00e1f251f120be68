// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/shim/mm/slab.h - objects from the host's heap
 */
#pragma once

#include "mm/gfp.h"
#include "mm/node.h"

void *kmalloc(size_t size, gfp_t gfp) __must_check;
void *kmalloc_node(size_t size, gfp_t gfp, int node) __must_check;
void kfree(const void *p);
size_t ksize(const void *p);

#define kzalloc(size, gfp)	kmalloc(size, (gfp) | __GFP_ZERO)

/* The classes that the kernel's kmalloc() has. */
#define KMALLOC_MAX_CACHE	8192u
#define KMALLOC_CLASSES		2
#define KMALLOC_CLASS(size)	((size) > 64)

struct kmem_cache {
	size_t size;
};
extern struct kmem_cache *const kmalloc_caches[KMALLOC_CLASSES];

void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
	__must_check;
