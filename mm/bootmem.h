// SPDX-License-Identifier: MIT
/*
 * mm/bootmem.h - the boot-time allocator: one bit per page of RAM
 *
 * What gives out memory before there is a page allocator. A set bit is a
 * page in use; small allocations share pages, and what is given out is
 * zeroed. RAM is linear: the pointer returned is the physical address.
 *
 * The first half is the engine, for any instance; the second half is the
 * kernel's own instance behind Linux's classic names.
 *
 * Locks    none: the boot CPU alone, and each test on its own instance.
 * See      docs/bootmem.md
 */
#pragma once

#include "kernel/lib/align.h"
#include "kernel/lib/compiler.h"

/* Low memory is what begins below this offset into RAM. */
#define BOOTMEM_LOW_SIZE	SZ_16M

struct bootmem {
	unsigned long *map;	/* [I] bit n: page n from base is in use */
	paddr_t base;		/* [I] page aligned */
	unsigned long nr_pages;	/* [I] */
	unsigned long nr_free;	/* clear bits of map */
	paddr_t tail;		/* where the next allocation may begin: inside
				 * a page in use, behind what was given out of
				 * it last; 0: nowhere */
	size_t bytes_asked;	/* since set-up, of all allocations */
	unsigned long nr_allocs;
	unsigned long nr_frees;
	bool retired;		/* nothing is given out or taken back */
};

struct bootmem_request {
	size_t size;		/* bytes, not 0 */
	size_t align;		/* a power of two */
	paddr_t goal;		/* at or above this, if that is possible */
	paddr_t limit;		/* all of it below this; 0: no limit */
};

struct bootmem_stats {
	paddr_t base;
	unsigned long nr_pages;
	unsigned long nr_free;
	unsigned long nr_runs;		/* of free pages */
	unsigned long largest_run;	/* in pages */
	unsigned long nr_allocs;
	unsigned long nr_frees;
	size_t bytes_asked;
	bool retired;
};

/* The bytes of map that size bytes of RAM need. */
size_t bootmem_map_size(size_t size);

/**
 * bootmem_setup - an instance over size bytes of RAM, all of it free
 * @base, @size: rounded inwards to whole pages; must leave one page
 * @map: bootmem_map_size(size) bytes for the map, aligned to a word; if
 *	they lie in the RAM itself the caller reserves them
 */
void bootmem_setup(struct bootmem *bm, paddr_t base, size_t size, void *map);

/**
 * bootmem_reserve - mark a region as in use
 * @pa, @size: rounded outwards: a page of which a byte is used is used
 *
 * Return: 0, -EINVAL if not all of it is RAM or size is 0, -EBUSY if some
 * of its pages were in use already, -EPERM after retirement. On failure
 * nothing is changed.
 */
int bootmem_reserve(struct bootmem *bm, paddr_t pa, size_t size) __must_check;

/**
 * bootmem_alloc - find, mark and zero memory
 *
 * The goal is a wish: when there is nothing above it the search starts
 * again at the bottom. The limit is not.
 *
 * Return: the memory, or NULL if there is no run that is large enough, and
 * after retirement.
 */
void *bootmem_alloc(struct bootmem *bm, const struct bootmem_request *req)
	__must_check;

/**
 * bootmem_free - give pages back
 * @pa, @size: rounded inwards: a page that is shared with another
 *	allocation stays in use, also when both have been freed
 *
 * Return: 0, -EINVAL if not all of it is RAM or size is 0, -ENOENT if some
 * of its pages were not in use, -EPERM after retirement. On failure nothing
 * is changed.
 */
int bootmem_free(struct bootmem *bm, paddr_t pa, size_t size) __must_check;

typedef void (*bootmem_range_fn)(void *ctx, paddr_t pa,
				 unsigned long nr_pages);

/* Call fn for each run of free pages, from the bottom up. */
void bootmem_foreach_free(const struct bootmem *bm, bootmem_range_fn fn,
			  void *ctx);

void bootmem_get_stats(const struct bootmem *bm, struct bootmem_stats *stats);

/* Check rules R1 to R4 of docs/bootmem.md. Return: 0, or -EINVAL. */
int bootmem_verify(const struct bootmem *bm) __must_check;

/* --- the kernel's own instance --- */

/**
 * bootmem_init - take over RAM
 * @map: where the map goes, a page aligned region of the RAM that nothing
 *	else uses yet; it is reserved
 *
 * Everything else in RAM that is in use already (the image, the initial
 * RAM disk, the boot loader's data) is to be reserved before the first
 * allocation.
 *
 * Return: where the map ends.
 */
paddr_t bootmem_init(paddr_t base, size_t size, paddr_t map);

/* Reserve, as bootmem_reserve(); a failure is reported with its numbers. */
int reserve_bootmem(paddr_t pa, size_t size) __must_check;

/*
 * Zeroed memory. The plain forms are aligned to a cache line, _pages to a
 * page; the _low forms lie in the lowest BOOTMEM_LOW_SIZE bytes of RAM, the
 * others keep out of there as long as there is memory elsewhere.
 * Return: never NULL. Out of memory panics, with the numbers.
 */
void *alloc_bootmem(size_t size) __must_check;
void *alloc_bootmem_pages(size_t size) __must_check;
void *alloc_bootmem_low(size_t size) __must_check;
void *alloc_bootmem_low_pages(size_t size) __must_check;
void *__alloc_bootmem(size_t size, size_t align, paddr_t goal) __must_check;

/* As __alloc_bootmem(), but NULL when there is no memory. */
void *__alloc_bootmem_nopanic(size_t size, size_t align, paddr_t goal)
	__must_check;

/* Give back, as bootmem_free(); what cannot be freed is reported. */
void free_bootmem(paddr_t pa, size_t size);

/*
 * The end: a page allocator takes the free pages (bootmem_foreach_free).
 * From here on allocation panics and freeing is refused.
 */
void bootmem_retire(void);

/* The instance itself, for reports and for that take-over. */
const struct bootmem *bootmem_kernel(void);

/* Print what is in use, in a few lines, to the log. */
void bootmem_report(void);
