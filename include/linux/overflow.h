// SPDX-License-Identifier: MIT
/*
 * include/linux/overflow.h - sums and sizes that may not fit
 */
#pragma once

#include "include/linux/compiler.h"
#include "include/linux/limits.h"
#include "kernel/compat/slab.h"		/* array_size_or_max() */

/* Return: whether it did not fit; *d is then what is left of it. */
#define check_add_overflow(a, b, d)	__builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d)	__builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d)	__builtin_mul_overflow(a, b, d)

/* Bytes; what does not fit is SIZE_MAX, which no allocator gives. */
#define size_mul(a, b)		array_size_or_max(a, b)
#define size_add(a, b) ({						\
	size_t size_sum_;						\
	__builtin_add_overflow((size_t)(a), (size_t)(b), &size_sum_) ?	\
		SIZE_MAX : size_sum_; })
#define array_size(a, b)	array_size_or_max(a, b)
#define array3_size(a, b, c)	size_mul(size_mul(a, b), c)
#define flex_array_size(p, member, count)				\
	size_mul(count, sizeof(*(p)->member))
#define struct_size(p, member, count)					\
	size_add(sizeof(*(p)), flex_array_size(p, member, count))
