// SPDX-License-Identifier: MIT
/*
 * include/linux/sort.h - sorting arrays in place
 */
#pragma once

#include "include/linux/types.h"

/*
 * In order of cmp(a, b) < 0, > 0; not stable; n log n in the worst case.
 * swap_fn NULL: bytes are swapped. Context: any; does not allocate.
 */
void sort(void *base, size_t num, size_t size,
	  int (*cmp_fn)(const void *a, const void *b),
	  void (*swap_fn)(void *a, void *b, int size));
void sort_r(void *base, size_t num, size_t size,
	    int (*cmp_fn)(const void *a, const void *b, const void *priv),
	    void (*swap_fn)(void *a, void *b, int size), const void *priv);
