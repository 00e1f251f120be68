// SPDX-License-Identifier: MIT
/*
 * include/linux/kref.h - counted references with a function for the last
 */
#pragma once

#include "include/linux/refcount.h"
#include "include/linux/types.h"

struct kref {
	refcount_t refcount;
};

#define KREF_INIT(n)		{ .refcount = REFCOUNT_INIT(n) }
#define kref_init(kref)		refcount_set(&(kref)->refcount, 1)
#define kref_read(kref)		refcount_read(&(kref)->refcount)
#define kref_get(kref)		refcount_inc(&(kref)->refcount)
#define kref_get_unless_zero(kref)					\
	refcount_inc_not_zero(&(kref)->refcount)

/* The last reference: calls release(kref). Return: 1 if it did. */
static inline int kref_put(struct kref *kref,
			   void (*release)(struct kref *kref))
{
	if (!refcount_dec_and_test(&kref->refcount))
		return 0;
	release(kref);
	return 1;
}
