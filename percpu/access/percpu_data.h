// SPDX-License-Identifier: MIT
/*
 * percpu/access/percpu_data.h - what a cookie of generation 1 stands for
 *
 *   cookie = ~address of struct percpu_data
 *
 * Linux 2.6.12: alloc_percpu() made one object per core and a table of
 * pointers to them. Its address was returned complemented, so that who
 * dereferences it by mistake faults.
 */
#pragma once

#include "kernel/lib/types.h"

struct percpu_data {
	void *ptrs[CONFIG_NR_CPUS];	/* by core; NULL: cannot be there */
	void *blkp;			/* Linux never used it; here a list */
};

/*
 * Ours, and no larger for kmalloc(): two words that tell a table from other
 * memory, and how far behind the cookie its object goes.
 */
struct percpu_table {
	struct percpu_data data;
	const void *self;		/* the cookie; NULL: freed */
	size_t size;			/* bytes of the object */
};

/* Tables lie on multiples of this. */
#define PERCPU_TABLE_ALIGN	32u
#define PERCPU_TABLE_MAX_SIZE	(128u << 10)	/* kmalloc()'s in 2.6.12 */

static inline struct percpu_data *percpu_data_of(const void *cookie)
{
	return (struct percpu_data *)~(uintptr_t)cookie;
}

static inline void *percpu_data_cookie(const struct percpu_data *data)
{
	return (void *)~(uintptr_t)data;
}
