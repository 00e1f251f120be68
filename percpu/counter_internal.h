// SPDX-License-Identifier: MIT
/*
 * percpu/counter_internal.h - arithmetic of counters, for one core and many
 */
#pragma once

#include "kernel/lib/types.h"

/* 1, 0, -1: a is more than b, that, or less. */
static inline int counter_compare(s64 a, s64 b)
{
	return (a > b) - (a < b);
}

/* May amount be added to sum without passing the limit? */
static inline bool counter_has_room(s64 sum, s64 limit, s64 amount)
{
	if (amount > 0)
		return sum <= limit && (u64)limit - (u64)sum >= (u64)amount;
	return !amount || (sum >= limit &&
			   (u64)sum - (u64)limit >= -(u64)amount);
}
