// SPDX-License-Identifier: MIT
/*
 * kernel/compat/slab.c - memory from kmalloc(), or vmalloc() if it is much
 */
#include "kernel/compat/slab.h"

#include "kernel/lib/export.h"
#include "mm/mem_info.h"

void *kvmalloc_node(size_t size, gfp_t gfp, int node)
{
	vaddr_t caller = (vaddr_t)__builtin_return_address(0);
	void *p = NULL;

	/* What would need several pages in a row may fail without a word. */
	if (size <= PAGE_SIZE)
		return kmalloc_node(size, gfp, node);
	if (size <= KMALLOC_MAX_SIZE)
		p = kmalloc_node(size, gfp | __GFP_NOWARN | __GFP_NORETRY,
				 node);
	return p ? p : vmalloc_for(caller, size, gfp, node);
}
EXPORT_SYMBOL(kvmalloc_node);

void kvfree(const void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}
EXPORT_SYMBOL(kvfree);

unsigned long linux_totalram_pages(void);
unsigned long linux_totalram_pages(void)
{
	struct mem_info info;

	mem_info_get(&info);
	return info.total;
}
EXPORT_SYMBOL(linux_totalram_pages);
