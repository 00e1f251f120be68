// SPDX-License-Identifier: MIT
/*
 * include/linux/minmax.h - the smaller, the larger, the one between
 */
#pragma once

#include "kernel/lib/compiler.h"	/* min(), max(), clamp() */

#define min3(x, y, z)	min(min(x, y), z)
#define max3(x, y, z)	max(max(x, y), z)
/* The smaller one of those that are not 0. */
#define min_not_zero(x, y) ({						\
	__typeof__(x) not_zero_x_ = (x);				\
	__typeof__(y) not_zero_y_ = (y);				\
	not_zero_x_ == 0 ? not_zero_y_ :				\
	not_zero_y_ == 0 ? not_zero_x_ :				\
	min(not_zero_x_, not_zero_y_); })
#define clamp_t(type, val, lo, hi)	min_t(type, max_t(type, val, lo), hi)
#define clamp_val(val, lo, hi)						\
	clamp_t(__typeof__(val), val, lo, hi)
#define swap(a, b) do {							\
	__typeof__(a) swap_ = (a);					\
	(a) = (b);							\
	(b) = swap_;							\
} while (0)
