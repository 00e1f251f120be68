// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/slab.c - an experiment as soon as small objects can be had
 *
 * A cache holds objects of one size; its constructor has run on each before
 * it is given out, once. kmalloc() is a row of caches by size.
 */
#include "kernel/core/initcall.h"
#include "kernel/core/printk.h"
#include "mm/slab.h"

struct point {
	int x, y;
};

static void point_at_origin(void *object)
{
	*(struct point *)object = (struct point){ 0, 0 };
}

static int slab_example(void)
{
	struct kmem_cache *cache = kmem_cache_create("example_point",
			sizeof(struct point), 0, 0, point_at_origin);
	struct point *p;
	char *text;

	if (!cache)
		return -1;
	p = kmem_cache_alloc(cache, GFP_ATOMIC);
	text = kmalloc(100, GFP_ATOMIC);
	if (!p || !text)
		return -1;
	pr_info("a point at (%d, %d); kmalloc(100) has room for %zu bytes\n",
		p->x, p->y, ksize(text));
	kfree(text);
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
	return 0;
}
slab_initcall(slab_example);
