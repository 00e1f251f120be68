// SPDX-License-Identifier: MIT
/*
 * include/linux/find.h - searching for bits
 */
#pragma once

#include "include/linux/bits.h"
#include "kernel/lib/bitmap.h"

#define for_each_set_bit_from(bit, map, size)				\
	for ((bit) = find_next_bit(map, size, bit); (bit) < (size);	\
	     (bit) = find_next_bit(map, size, (bit) + 1))
#define for_each_clear_bit_from(bit, map, size)				\
	for ((bit) = find_next_zero_bit(map, size, bit); (bit) < (size); \
	     (bit) = find_next_zero_bit(map, size, (bit) + 1))
