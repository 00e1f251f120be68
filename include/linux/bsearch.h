// SPDX-License-Identifier: MIT
/*
 * include/linux/bsearch.h - searching in a sorted array
 */
#pragma once

#include "include/linux/types.h"

/* newlib's. Return: the element, or NULL. */
void *bsearch(const void *key, const void *base, size_t num, size_t size,
	      int (*cmp)(const void *key, const void *elt));
