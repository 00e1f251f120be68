// SPDX-License-Identifier: MIT
/*
 * tests/modules/course_slab.c - objects: the slab allocator
 *
 * A page is too much for most things. A cache cuts pages into objects of one
 * size, and keeps some at hand for each core. kmalloc() is a set of such
 * caches, for 8, 16, 32 ... bytes.
 *
 *   slab    | object | object | object | ... | object | rest |
 *
 * The module makes a cache of its own with a constructor. That is called
 * when a slab is made, not when an object is taken: who frees an object
 * leaves it as the constructor did, here with an empty list and no users.
 * "cat /proc/slabinfo" shows the cache as long as the module is loaded.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#define OBJECTS	100

struct visitor {
	struct list_head list;
	unsigned int users;
	char name[20];
};

static struct kmem_cache *visitors;
static LIST_HEAD(present);

static void construct(void *object)
{
	struct visitor *v = object;

	INIT_LIST_HEAD(&v->list);
	v->users = 0;
}

static int arrive(unsigned int i)
{
	struct visitor *v = kmem_cache_alloc(visitors, GFP_KERNEL);

	if (!v)
		return -ENOMEM;
	if (v->users || !list_empty(&v->list))
		pr_err("visitor %u is not as it was constructed\n", i);
	snprintf(v->name, sizeof(v->name), "visitor %u", i);
	list_add_tail(&v->list, &present);
	return 0;
}

static void leave_all(void)
{
	struct visitor *v, *next;

	list_for_each_entry_safe(v, next, &present, list) {
		list_del_init(&v->list);
		kmem_cache_free(visitors, v);
	}
}

static int __init course_slab_init(void)
{
	char *copy = kstrdup("kmalloc() has room for any size", GFP_KERNEL);
	unsigned int i;
	int err = copy ? 0 : -ENOMEM;

	visitors = kmem_cache_create("visitor", sizeof(struct visitor), 0,
				     SLAB_HWCACHE_ALIGN, construct);
	if (!visitors)
		err = -ENOMEM;
	for (i = 0; i < OBJECTS && !err; i++)
		err = arrive(i);
	if (!err)
		pr_info("%u objects of %u bytes, %zu bytes behind \"%s\"\n",
			i, kmem_cache_size(visitors), ksize(copy), copy);
	kfree(copy);
	if (err) {
		leave_all();
		kmem_cache_destroy(visitors);
	}
	return err;
}

static void __exit course_slab_exit(void)
{
	leave_all();
	kmem_cache_destroy(visitors);
}

module_init(course_slab_init);
module_exit(course_slab_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A cache of objects with a constructor");
