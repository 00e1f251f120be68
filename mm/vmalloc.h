// SPDX-License-Identifier: MIT
/*
 * mm/vmalloc.h - memory that is contiguous by address only
 *
 * Single pages from anywhere, mapped one behind the other into a range of
 * addresses of their own (VMALLOC_START to VMALLOC_END, 1280 MiB). Behind
 * each area lies a guard page that is never mapped.
 *
 *   vmalloc()      addresses and pages: ordinary memory
 *   vmap()         addresses for pages the caller has
 *   vm_area_get()  addresses only; the caller maps and unmaps pages
 *
 * Memory is read-write and never executable; vm_area_protect() turns it into
 * code or constants. One table serves all cores: what is mapped on one can
 * be used on all at once, and what is unmapped is gone on all when the call
 * returns.
 *
 * Wrong frees (no area there, inside an area, freed already, another kind)
 * are named with address and caller and refused. A fault on such an address
 * is explained: guard page, or freed by whom.
 *
 * Context  any; interrupts are masked inside where needed. Getting memory
 *          with GFP_KERNEL (vmalloc() and vmap() do) wants a caller that may
 *          sleep, although nothing sleeps here.
 * See      docs/mm-vmalloc.md
 */
#pragma once

#include "boot/memlayout.h"
#include "kernel/arch/mmu.h"
#include "mm/page.h"
#include "mm/vm_area.h"

/* What an area is. */
#define VM_ALLOC	0x1u	/* vmalloc(): its pages are its own */
#define VM_MAP		0x2u	/* vmap(): its pages are the caller's */
#define VM_RANGE	0x4u	/* vm_area_get(): addresses only */
#define VM_EARLY	0x8u	/* vm_area_register_early(): for ever */
#define VM_KIND		0xfu
#define VM_NO_GUARD	0x10u	/* no guard page: one of congruent areas */
#define VM_BUSY		0x20u	/* being made or unmade */

struct vm_struct {
	struct vm_range range;	/* [V] addr, size, and the guard page */
	void *addr;		/* [I] */
	size_t size;		/* [I] whole pages, without the guard page */
	unsigned int flags;	/* [V] VM_ */
	vaddr_t caller;		/* [I] who asked for it */
};

/* --- memory --- */

/**
 * vmalloc - size bytes, rounded up to pages
 *
 * vzalloc() clears them. vmalloc_node(): from that node if it has memory.
 * Return: page aligned, or NULL having said why. Size 0 and sizes larger
 * than all memory are refused.
 */
void *vmalloc(size_t size) __must_check;
void *vzalloc(size_t size) __must_check;
void *vmalloc_node(size_t size, int node) __must_check;
void *vzalloc_node(size_t size, int node) __must_check;
void *__vmalloc(size_t size, gfp_t gfp) __must_check;

/* For an allocator on top, whose own caller is the one to remember. */
void *vmalloc_for(vaddr_t caller, size_t size, gfp_t gfp, int node)
	__must_check;

/* Frees what vmalloc() and its like gave. NULL does nothing. */
void vfree(const void *addr);

/* Maps pages, whatever their order, one behind the other. */
void *vmap(struct page **pages, unsigned int nr) __must_check;

/* Ends a vmap(); the pages stay the caller's. NULL does nothing. */
void vunmap(const void *addr);

static inline bool is_vmalloc_addr(const void *addr)
{
	return (vaddr_t)addr - VMALLOC_START < VMALLOC_END - VMALLOC_START;
}

/* The page mapped at addr; NULL if none is. */
struct page *vmalloc_to_page(const void *addr);

/* --- address ranges --- */

/* Addresses with nothing mapped; align a power of two. NULL: none left. */
struct vm_struct *vm_area_get(size_t size, size_t align, gfp_t gfp)
	__must_check;

/**
 * vm_area_get_at_offsets - ranges that lie to each other as their offsets do
 * @offsets, @sizes: nr of each, whole pages, the ranges not overlapping
 * @align: of the base, a power of two, a page at least
 *
 * Finds the highest base such that every [base + offsets[i], + sizes[i]) is
 * free, and takes all of them. They have no guard pages. Thread context.
 * Linux: pcpu_get_vm_areas.
 *
 * Return: an array of nr areas for vm_areas_put(), or NULL having said why.
 */
struct vm_struct **vm_area_get_at_offsets(const size_t *offsets,
					  const size_t *sizes,
					  unsigned int nr, size_t align)
	__must_check;

/*
 * Gives ranges back. What is still mapped in them is named, and unmapped; an
 * area of another kind is refused. NULL does nothing.
 */
void vm_area_put(struct vm_struct *vm);
void vm_areas_put(struct vm_struct **vms, unsigned int nr);

/*
 * Maps nr pages at va, read-write, inside a range. On failure none is.
 * Return: 0, -EINVAL (no area holds all of it, or one is no page), -EBUSY
 * (an address is mapped: unmap and flush it first), -ENOMEM (for a table).
 * Locks: the caller owns the range.
 */
int vm_map_pages(vaddr_t va, struct page **pages, unsigned int nr)
	__must_check;

/* Places in an area, as far apart each from the next. */
struct vm_places {
	vaddr_t va;		/* of the first */
	size_t stride;		/* not looked at if there is one only */
	unsigned int places;
	unsigned int nr;	/* pages at each */
};

/*
 * Maps pages from the front of a list by lru, single ones, place after place
 * in a range that is the caller's, who has nothing mapped there; they are off
 * the list then. On failure none is.
 * Return: 0, -EINVAL (not inside the area), -ENOMEM (for a table).
 */
int vm_area_map(const struct vm_struct *vm, const struct vm_places *at,
		struct list_head *pages) __must_check;

/*
 * Unmaps nr pages; unmapped ones are passed over. Until vm_flush() returns
 * any core may still reach them: no page may be freed before. The second
 * form puts them on a list, by lru.
 */
void vm_unmap_pages(vaddr_t va, unsigned int nr);
void vm_unmap_pages_to(vaddr_t va, unsigned int nr, struct list_head *pages);
void vm_flush(vaddr_t va, size_t size);

/*
 * Changes what may be done with an area's memory on all cores: PROT_RW,
 * PROT_RO or PROT_RX. Turning it to PROT_RX makes what was written there
 * executable (caches). vm_protect: whole pages within an area.
 * Return: 0, -EINVAL (another protection, or not all of it is mapped).
 */
int vm_area_protect(struct vm_struct *vm, enum mmu_prot prot) __must_check;
int vm_protect(vaddr_t va, size_t size, enum mmu_prot prot) __must_check;

/* The area addr lies in (guard page included), or NULL. It stays only as
 * long as its owner lets it. */
struct vm_struct *find_vm_area(const void *addr);

/* --- before vmalloc_init() --- */

/**
 * vm_area_register_early - addresses for ever, while there is only bootmem
 * @vm: the caller's, for ever; its size is set, in whole pages
 * @align: a power of two, a page at least
 *
 * Sets vm->addr. A guard page follows. Panics if there are no addresses.
 * Context: the boot core, before any other starts.
 */
void vm_area_register_early(struct vm_struct *vm, size_t align);

/* Maps size bytes of bootmem's memory there, read-write, for ever. */
void vm_map_early(vaddr_t va, paddr_t pa, size_t size);

/* --- reports --- */

struct vm_info {
	vaddr_t start;
	vaddr_t end;		/* the first address behind the guard page */
	size_t size;		/* without the guard page */
	unsigned int flags;
	unsigned int nr_pages;	/* mapped now */
	vaddr_t caller;
};

/*
 * The lowest area that ends above from. A walk: from = 0, then the end of
 * each area found. Return: false when there is none.
 */
bool vm_info_next(vaddr_t from, struct vm_info *info);

struct vm_stats {
	unsigned long nr_areas;
	unsigned long nr_pages;		/* that vmalloc() gave out */
	unsigned long nr_tables;	/* pages full of tables */
	unsigned long refusals;		/* of wrong frees, since boot */
	size_t used;			/* bytes of address, guards too */
	size_t total;
	size_t largest_gap;
};

void vm_stats_get(struct vm_stats *stats);

/* Once, when pages and slab work. */
void vmalloc_init(void);

/* Rules V1 to V6 of docs/mm-vmalloc.md. Return: 0, or -EINVAL, saying why. */
int vmalloc_verify(void) __must_check;
