// SPDX-License-Identifier: MIT
/*
 * kernel/compat/slab.h - memory from kmalloc(), or vmalloc() if it is much
 */
#pragma once

#include "mm/slab.h"
#include "mm/vmalloc.h"

/* n * size, or what no allocator gives. */
static inline size_t array_size_or_max(size_t n, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? SIZE_MAX : bytes;
}

/*
 * kmalloc() if there is a block of that size, else vmalloc(). Context:
 * thread, may sleep. Return: for kvfree(); NULL having said why.
 */
void *kvmalloc_node(size_t size, gfp_t gfp, int node) __must_check;
#define kvmalloc(size, gfp)	kvmalloc_node(size, gfp, NUMA_NO_NODE)
#define kvzalloc(size, gfp)	kvmalloc(size, (gfp) | __GFP_ZERO)
#define kvmalloc_array(n, size, gfp)					\
	kvmalloc(array_size_or_max(n, size), gfp)
#define kvcalloc(n, size, gfp)						\
	kvmalloc_array(n, size, (gfp) | __GFP_ZERO)
void kvfree(const void *p);
