// SPDX-License-Identifier: MIT
/*
 * include/linux/mm.h - pages, and memory that may be either kind
 */
#pragma once

#include "include/linux/gfp.h"
#include "include/linux/mm_types.h"
#include "include/linux/slab.h"
#include "include/linux/vmalloc.h"

#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)
#define nth_page(page, n)	((page) + (n))
#define page_to_virt(page)	page_address(page)
#define lowmem_page_address(page)	page_address(page)
#define virt_addr_valid(va)	page_valid((const void *)(va))
/* Virtual is physical, in RAM. */
#define __pa(va)		((phys_addr_t)(unsigned long)(va))
#define __va(pa)		((void *)(unsigned long)(pa))
#define virt_to_phys(va)	__pa(va)
#define phys_to_virt(pa)	__va(pa)
#define virt_to_pfn(va)		(__pa(va) >> PAGE_SHIFT)
#define PageSlab(page)		(((page)->flags & PG_OWNER_SLAB) != 0)
#define PageCompound(page)						\
	(((page)->flags & (PG_COMPOUND | PG_TAIL)) != 0)
#define clear_page(va)		memset(va, 0, PAGE_SIZE)
#define copy_page(to, from)	memcpy(to, from, PAGE_SIZE)
#define totalram_pages()	linux_totalram_pages()
unsigned long linux_totalram_pages(void);
