// SPDX-License-Identifier: MIT
/*
 * include/linux/vmalloc.h - memory that is contiguous by address only
 */
#pragma once

#include "include/linux/gfp.h"
#include "kernel/compat/slab.h"		/* kvmalloc() */
#include "mm/vmalloc.h"

#define VM_IOREMAP		0x1u
#define PAGE_KERNEL		0
/* flags and protection: there is one kind, read-write. */
#define vmap(pages, count, flags, prot)					\
	((void)(flags), (void)(prot), (vmap)(pages, count))
#define vmalloc_to_pfn(addr)	page_to_pfn(vmalloc_to_page(addr))
#define vmalloc_array(n, size)	vmalloc(array_size_or_max(n, size))
#define vcalloc(n, size)	vzalloc(array_size_or_max(n, size))
#define vmalloc_user(size)	vzalloc(size)
#define vmalloc_32(size)	vmalloc(size)
