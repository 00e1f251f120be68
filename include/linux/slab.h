// SPDX-License-Identifier: MIT
/*
 * include/linux/slab.h - objects and memory of any size
 */
#pragma once

#include "include/linux/gfp.h"
#include "include/linux/types.h"
#include "kernel/compat/slab.h"
#include "mm/slab.h"

#define ARCH_KMALLOC_MINALIGN	8
#define ARCH_SLAB_MINALIGN	8
#define KMALLOC_SHIFT_MAX	22

#define kmalloc_array_node(n, size, gfp, node)				\
	kmalloc_node(array_size_or_max(n, size), gfp, node)
#define kcalloc_node(n, size, gfp, node)				\
	kmalloc_array_node(n, size, (gfp) | __GFP_ZERO, node)
#define krealloc_array(p, n, size, gfp)					\
	krealloc(p, array_size_or_max(n, size), gfp)
#define kzfree(p)		kfree_sensitive(p)
