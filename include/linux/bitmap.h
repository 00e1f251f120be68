// SPDX-License-Identifier: MIT
/*
 * include/linux/bitmap.h - arrays of bits
 */
#pragma once

#include "include/linux/bitops.h"
#include "mm/slab.h"
#include "include/linux/string.h"
#include "kernel/compat/bitmap.h"

#define bitmap_size(nbits)						\
	(BITS_TO_LONGS(nbits) * sizeof(unsigned long))
#define bitmap_copy(dst, src, nbits)					\
	((void)memcpy(dst, src, bitmap_size(nbits)))
#define bitmap_alloc(nbits, gfp)					\
	((unsigned long *)kmalloc_array(BITS_TO_LONGS(nbits),		\
					sizeof(unsigned long), gfp))
#define bitmap_zalloc(nbits, gfp)					\
	((unsigned long *)kcalloc(BITS_TO_LONGS(nbits),			\
				  sizeof(unsigned long), gfp))
#define bitmap_free(map)	kfree(map)

/* "0-2,5" and back, as written by %*pbl; -EINVAL, -ERANGE. */
#define bitmap_parselist(text, map, nbits)				\
	parse_list(text, map, (unsigned int)(nbits))
