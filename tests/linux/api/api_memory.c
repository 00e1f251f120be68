// SPDX-License-Identifier: MIT
/*
 * api_memory.c - slab.h, gfp.h, mm.h, vmalloc.h, topology.h, err.h
 */
#include <linux/cache.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "check.h"

struct thing {
	int n;
	char name[20];
};

static void objects(void)
{
	struct kmem_cache *cache = KMEM_CACHE(thing, SLAB_HWCACHE_ALIGN);
	struct thing *t, *copy;
	int *array;

	CHECK(cache != NULL);
	t = kmem_cache_zalloc(cache, GFP_KERNEL);
	CHECK(t && t->n == 0 && IS_ALIGNED((unsigned long)t, 32));
	copy = kmemdup(t, sizeof(*t), GFP_KERNEL);
	CHECK(copy && !memcmp(copy, t, sizeof(*t)));
	kfree(copy);
	kmem_cache_free(cache, t);
	kmem_cache_destroy(cache);
	array = kcalloc(10, sizeof(int), GFP_KERNEL);
	CHECK(array && !array[9]);
	array = krealloc(array, 4000, GFP_KERNEL);
	CHECK(array && ksize(array) >= 4000);
	kfree(array);
	CHECK(!kmalloc_array(SIZE_MAX / 2, 4, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!krealloc_array(NULL, SIZE_MAX / 2, 4, GFP_KERNEL | __GFP_NOWARN));
	CHECK(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(NULL);
}

static void pages(void)
{
	unsigned long va = __get_free_pages(GFP_KERNEL | __GFP_ZERO, 1);
	struct page *page = alloc_page(GFP_KERNEL), *both[2];
	char *p;

	CHECK(va && offset_in_page(va) == 0 && virt_addr_valid((void *)va));
	CHECK(*(int *)va == 0 && page_address(virt_to_page((void *)va)) == (void *)va);
	CHECK(virt_to_phys((void *)va) == page_to_phys(virt_to_page((void *)va)));
	CHECK(page && get_order(PAGE_SIZE + 1) == 1);
	both[0] = page;
	both[1] = virt_to_page((void *)va);
	p = vmap(both, 2, VM_MAP, PAGE_KERNEL);
	CHECK(p != NULL);
	if (p) {
		p[PAGE_SIZE] = 'x';
		CHECK(*(char *)va == 'x' && vmalloc_to_page(p) == page);
		vunmap(p);
	}
	__free_page(page);
	free_pages(va, 1);
	CHECK(totalram_pages() > 1000);
}

static void large(void)
{
	char *p = vzalloc(3 * PAGE_SIZE), *q;

	CHECK(p && is_vmalloc_addr(p) && !p[3 * PAGE_SIZE - 1]);
	vfree(p);
	p = kvmalloc(100, GFP_KERNEL);
	q = kvzalloc(8 << 20, GFP_KERNEL);
	CHECK(p && !is_vmalloc_addr(p));
	CHECK(q && is_vmalloc_addr(q) && !q[(8 << 20) - 1]);
	kvfree(p);
	kvfree(q);
	kvfree(NULL);
}

static void errors(void)
{
	void *p = ERR_PTR(-ENODEV);

	CHECK(IS_ERR(p) && PTR_ERR(p) == -ENODEV && !IS_ERR(NULL));
	CHECK(IS_ERR_OR_NULL(NULL) && PTR_ERR_OR_ZERO(&p) == 0);
	CHECK(IS_ERR(ERR_CAST(p)) && IS_ERR_VALUE(-4095ul));
	CHECK(!IS_ERR_VALUE(-4096ul));
}

static void api_memory(void)
{
	objects();
	pages();
	large();
	errors();
	CHECK(cpu_to_node(0) == 0 && node_online(0) && !node_online(99));
	CHECK(numa_node_id() < num_online_nodes());
	CHECK(cpumask_test_cpu(0, cpumask_of_node(0)));
	CHECK(L1_CACHE_ALIGN(1) == L1_CACHE_BYTES);
}
CHECKS(api_memory);
