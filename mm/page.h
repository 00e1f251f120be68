// SPDX-License-Identifier: MIT
/*
 * mm/page.h - pages of RAM: their descriptors and their allocator
 *
 * Every page of RAM has a struct page. Blocks of 2^order pages are given out
 * and taken back; the block's first page, its head, carries what is known
 * about it, the pages behind it nothing.
 *
 * A block leaves with a reference count of 1 and returns when that drops to
 * 0. Who owns a block may use the words private, index and freelist of its
 * pages and the PG_OWNER_ flags, which must be clear again when it is freed.
 *
 * Wrong frees (wrong order, free already, inside a block, never given out,
 * no RAM, still owned) are named with the address and the caller and refused.
 *
 * Context  any core, any context: irqs are masked inside. Never sleeps.
 * See      docs/mm-pages.md, mm/gfp.h
 */
#pragma once

#include "boot/memlayout.h"
#include "kernel/arch/atomic.h"
#include "kernel/lib/align.h"
#include "kernel/lib/list.h"
#include "mm/gfp.h"
#include "mm/node.h"

#define MAX_ORDER	11	/* orders 0 to 10: 4 KiB to 4 MiB */

/* What a page is; exactly one of these, or none behind a block's head. */
#define PG_RESERVED	0x0001u	/* the image's, bootmem's, or no RAM */
#define PG_BUDDY	0x0002u	/* head of a free block */
#define PG_PCP		0x0004u	/* free, on a core's list */
#define PG_USED		0x0008u	/* head of a block given out */
#define PG_STATE	0x000fu
/* More about it. */
#define PG_COMPOUND	0x0010u	/* head: the others lead here */
#define PG_TAIL		0x0020u	/* behind a PG_COMPOUND head */
#define PG_POISONED	0x0040u	/* free and filled with a pattern */
/* Whose a PG_USED page is: set and cleared by its owner. */
#define PG_OWNER_SLAB	0x0100u
#define PG_OWNER_VMALLOC 0x0200u
#define PG_OWNER_TABLE	0x0400u	/* translation tables */
#define PG_OWNER_PERCPU	0x0800u
#define PG_OWNER_MASK	0x0f00u

struct page {
	u16 flags;		/* PG_ */
	u8 order;		/* of the block, in its head */
	u8 node;		/* [I] */
	atomic_t refcount;	/* of the block, in its head */
	struct list_head lru;	/* free: the allocator's; used: the owner's */
	union {
		unsigned long private;	/* the owner's */
		struct page *head;	/* PG_TAIL: the block's first page */
	};
	unsigned long index;	/* the owner's */
	void *freelist;		/* the owner's */
	vaddr_t caller;		/* head: who took it, or who freed it */
};

/* 32 bytes: 2 MiB of them for 256 MiB of RAM. Hosts are wider. */
static_assert(sizeof(void *) != 4 || sizeof(struct page) == 32,
	      "struct page has grown");

/*
 * [I] one for each page from RAM_BASE on, up to the next multiple of the
 * largest block; those beyond RAM are PG_RESERVED.
 */
extern struct page *mem_map;
extern unsigned long mem_map_pages;	/* [I] pages of RAM in it */

#define RAM_PFN		((pfn_t)RAM_BASE >> PAGE_SHIFT)

static inline pfn_t page_to_pfn(const struct page *page)
{
	return RAM_PFN + (pfn_t)(page - mem_map);
}

static inline struct page *pfn_to_page(pfn_t pfn)
{
	return &mem_map[pfn - RAM_PFN];
}

static inline bool pfn_valid(pfn_t pfn)
{
	return pfn - RAM_PFN < mem_map_pages;
}

/* RAM is mapped where it is: virtual = physical. */
static inline void *page_address(const struct page *page)
{
	return (void *)(page_to_pfn(page) << PAGE_SHIFT);
}

static inline paddr_t page_to_phys(const struct page *page)
{
	return (paddr_t)page_to_pfn(page) << PAGE_SHIFT;
}

static inline struct page *phys_to_page(paddr_t pa)
{
	return pfn_to_page(pa >> PAGE_SHIFT);
}

/* va must lie in RAM: ask page_valid() if in doubt. */
static inline struct page *virt_to_page(const void *va)
{
	return pfn_to_page((vaddr_t)va >> PAGE_SHIFT);
}

/* Is va an address of RAM, so that it has a struct page? Any value will do. */
static inline bool page_valid(const void *va)
{
	return pfn_valid((vaddr_t)va >> PAGE_SHIFT);
}

static inline int page_to_nid(const struct page *page)
{
	return page->node;
}

/* The first page of a block taken with __GFP_COMP, from any page of it. */
static inline struct page *compound_head(struct page *page)
{
	return page->flags & PG_TAIL ? page->head : page;
}

static inline struct page *virt_to_head_page(const void *va)
{
	return compound_head(virt_to_page(va));
}

static inline unsigned int compound_order(const struct page *head)
{
	return head->order;
}

/* The smallest order whose block holds size bytes; size not 0. */
static inline unsigned int get_order(size_t size)
{
	return fls((u32)((size - 1) >> PAGE_SHIFT));
}

/* --- allocation --- */

/**
 * alloc_pages_node - take a block of 2^order pages
 * @node: where to look first, NUMA_NO_NODE: the running core's. The others
 *	follow by distance unless __GFP_THISNODE
 * @gfp: mm/gfp.h. With __GFP_DIRECT_RECLAIM the caller must be able to sleep
 *
 * Return: the block's first page, or NULL; then, without __GFP_NOWARN, the
 * log says what was asked for and what there is.
 */
struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order)
	__must_check;

/*
 * The same for an allocator of a layer above, whose own caller is the one
 * to remember: what fault injection and wrong-free messages name.
 */
struct page *page_alloc_for(vaddr_t caller, int node, gfp_t gfp,
			    unsigned int order) __must_check;

/* Single pages that are wanted at once. */
struct page_bulk {
	vaddr_t caller;		/* as above */
	int node;
	gfp_t gfp;
	u16 owner;		/* PG_OWNER_, set in all of them; 0: none */
	unsigned int nr;
};

/**
 * page_alloc_bulk - many single pages, to the end of a list by lru
 *
 * As many calls of page_alloc_for() as pages are wanted, with one look at
 * this core's list: until the first that fails. Return: how many.
 */
unsigned int page_alloc_bulk(const struct page_bulk *want,
				   struct list_head *pages) __must_check;

/* Frees the single pages on a list, all marked with this PG_OWNER_. */
void page_free_bulk(struct list_head *pages, u16 owner);

#define alloc_pages(gfp, order)	alloc_pages_node(NUMA_NO_NODE, gfp, order)
#define alloc_page(gfp)		alloc_pages(gfp, 0)

/* The block's address, or 0. */
#define __get_free_pages(gfp, order)					\
	page_address_or_zero(alloc_pages(gfp, order))
#define __get_free_page(gfp)	__get_free_pages(gfp, 0)
#define get_zeroed_page(gfp)	__get_free_page((gfp) | __GFP_ZERO)

static inline unsigned long page_address_or_zero(const struct page *page)
{
	return page ? (unsigned long)page_address(page) : 0;
}

/*
 * Gives up one reference; the last one frees the block. order must be the
 * one it was taken with. Freeing NULL (address 0) does nothing.
 */
void __free_pages(struct page *page, unsigned int order);
void free_pages(unsigned long va, unsigned int order);

#define __free_page(page)	__free_pages(page, 0)
#define free_page(va)		free_pages(va, 0)

/* One more reference to a block in use; page is its head. */
static inline void get_page(struct page *page)
{
	atomic_inc(&page->refcount);
}

static inline int page_count(const struct page *page)
{
	return atomic_read(&page->refcount);
}

/* As __free_pages() with the order the block has. */
void put_page(struct page *page);

/* --- giving cached pages back --- */

/*
 * Who keeps pages for later registers how to let go of them. Called, with
 * no lock held, when memory runs short and before pages in use are counted.
 * Context: thread, IRQs on; may call other cores. Linux: register_shrinker.
 */
struct page_shrinker {
	const char *name;
	void (*shrink)(void);
	struct page_shrinker *next;
};

void page_shrinker_register(struct page_shrinker *shrinker);

/* --- start-up, cores, reports --- */

/* Takes over what bootmem has left, and retires it. Once. */
void page_init(void);

/*
 * Moves the pages on a core's lists to the free lists of their nodes.
 * Context: on that core, or when it is dead. The second form does so on all
 * online cores; thread context, IRQs on.
 */
void page_pcp_drain(unsigned int cpu);
void page_pcp_drain_all(void);

/* Pages given out: not counting those on a core's list. */
unsigned long nr_pages_in_use(void);

/* Rules P1 to P5 of docs/mm-pages.md. Return: 0, or -EINVAL, saying why. */
int page_verify(void) __must_check;
