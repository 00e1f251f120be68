// SPDX-License-Identifier: MIT
/*
 * mm/bootmem_kernel.c - the kernel's own boot-time allocator
 *
 * One instance of the engine behind the classic names. The engine answers
 * with error numbers; here failures become messages or a panic, with the
 * numbers that explain them.
 *
 * Context  the boot CPU, before anything else allocates.
 * See      docs/bootmem.md
 */
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/bitmap.h"
#include "kernel/lib/errno.h"
#include "mm/bootmem.h"

/* Runs of used pages that a report lists before it only counts them. */
#define REPORT_RUNS	16

static struct bootmem boot;

const struct bootmem *bootmem_kernel(void)
{
	return &boot;
}

paddr_t bootmem_init(paddr_t base, size_t size, paddr_t map)
{
	size_t map_size = PAGE_ALIGN(bootmem_map_size(size));
	int err;

	bootmem_setup(&boot, base, size, (void *)map);
	err = bootmem_reserve(&boot, map, map_size);
	if (err)
		panic("bootmem: the map at 0x%p (%zu bytes) is outside the "
		      "RAM at 0x%p (%zu bytes)", (void *)map, map_size,
		      (void *)base, size);
	return map + map_size;
}

/* What stands in the way: the lowest page of a region that is in use. */
static void *used_page(paddr_t pa, size_t size)
{
	unsigned long end = PFN_UP(pa - boot.base + size);
	unsigned long page = find_next_bit(boot.map, end,
					   PFN_DOWN(pa - boot.base));

	return (void *)(boot.base + PFN_PHYS(page));
}

static void *unused_page(paddr_t pa, size_t size)
{
	unsigned long end = PFN_DOWN(pa - boot.base + size);
	unsigned long page = find_next_zero_bit(boot.map, end,
						PFN_UP(pa - boot.base));

	return (void *)(boot.base + PFN_PHYS(page));
}

/* Say what was refused and why. */
static void explain(const char *what, paddr_t pa, size_t size, int err)
{
	const struct bootmem *bm = &boot;
	void *first = (void *)pa;

	switch (err) {
	case -EBUSY:
		pr_err("bootmem: %s 0x%p + %zu bytes refused: the page at "
		       "0x%p is in use already\n", what, first, size,
		       used_page(pa, size));
		break;
	case -ENOENT:
		pr_err("bootmem: %s 0x%p + %zu bytes refused: the page at "
		       "0x%p is not in use\n", what, first, size,
		       unused_page(pa, size));
		break;
	case -EPERM:
		pr_err("bootmem: %s 0x%p + %zu bytes refused: the page "
		       "allocator owns the memory now\n", what, first, size);
		break;
	default:
		pr_err("bootmem: %s 0x%p + %zu bytes refused: RAM is %lu "
		       "pages from 0x%p\n", what, first, size,
		       bm->nr_pages, (void *)bm->base);
		break;
	}
}

int reserve_bootmem(paddr_t pa, size_t size)
{
	int err = bootmem_reserve(&boot, pa, size);

	if (err)
		explain("reserving", pa, size, err);
	return err;
}

void free_bootmem(paddr_t pa, size_t size)
{
	int err = bootmem_free(&boot, pa, size);

	if (err)
		explain("freeing", pa, size, err);
}

static void __noreturn out_of_memory(const struct bootmem_request *req)
{
	struct bootmem_stats stats;

	if (boot.retired)
		panic("bootmem: %zu bytes wanted after it was retired: "
		      "use the page allocator", req->size);
	bootmem_get_stats(&boot, &stats);
	panic("bootmem: out of memory: wanted %zu bytes, alignment %zu, "
	      "goal 0x%p, limit 0x%p; %lu of %lu pages are free, "
	      "the largest run is %lu", req->size, req->align,
	      (void *)req->goal, (void *)req->limit, stats.nr_free,
	      stats.nr_pages, stats.largest_run);
}

static void *alloc_or_panic(const struct bootmem_request *req)
{
	void *p = bootmem_alloc(&boot, req);

	if (!p)
		out_of_memory(req);
	return p;
}

static paddr_t low_end(void)
{
	return boot.base + BOOTMEM_LOW_SIZE;
}

void *__alloc_bootmem_nopanic(size_t size, size_t align, paddr_t goal)
{
	return bootmem_alloc(&boot, &(struct bootmem_request){
		.size = size, .align = align, .goal = goal });
}

void *__alloc_bootmem(size_t size, size_t align, paddr_t goal)
{
	return alloc_or_panic(&(struct bootmem_request){
		.size = size, .align = align, .goal = goal });
}

void *alloc_bootmem(size_t size)
{
	return __alloc_bootmem(size, SMP_CACHE_BYTES, low_end());
}

void *alloc_bootmem_pages(size_t size)
{
	return __alloc_bootmem(size, PAGE_SIZE, low_end());
}

void *alloc_bootmem_low(size_t size)
{
	return alloc_or_panic(&(struct bootmem_request){
		.size = size, .align = SMP_CACHE_BYTES, .limit = low_end() });
}

void *alloc_bootmem_low_pages(size_t size)
{
	return alloc_or_panic(&(struct bootmem_request){
		.size = size, .align = PAGE_SIZE, .limit = low_end() });
}

void bootmem_retire(void)
{
	boot.retired = true;
}

static void report_run(unsigned long first, unsigned long end)
{
	paddr_t start = boot.base + PFN_PHYS(first);

	pr_info("bootmem:   0x%p..0x%p in use, %lu pages\n", (void *)start,
		(void *)(boot.base + PFN_PHYS(end) - 1), end - first);
}

static void report_runs(void)
{
	unsigned long first = 0, end, nr = 0;

	for (;; first = end) {
		first = find_next_bit(boot.map, boot.nr_pages, first);
		if (first >= boot.nr_pages)
			break;
		end = find_next_zero_bit(boot.map, boot.nr_pages, first);
		if (nr++ < REPORT_RUNS)
			report_run(first, end);
	}
	if (nr > REPORT_RUNS)
		pr_info("bootmem:   and %lu more\n", nr - REPORT_RUNS);
}

void bootmem_report(void)
{
	struct bootmem_stats stats;

	bootmem_get_stats(&boot, &stats);
	pr_info("bootmem: %lu pages of RAM from 0x%p, %lu free in %lu runs, "
		"largest %lu%s\n", stats.nr_pages, (void *)stats.base,
		stats.nr_free, stats.nr_runs, stats.largest_run,
		stats.retired ? ", retired" : "");
	pr_info("bootmem: %lu allocations of %zu bytes in all, %lu frees\n",
		stats.nr_allocs, stats.bytes_asked, stats.nr_frees);
	report_runs();
}

static int boot_verify(void)
{
	int err = boot.nr_pages ? bootmem_verify(&boot) : 0;

	if (err)
		pr_err("bootmem: the map and its counts do not agree: "
		       "%lu pages, %lu free, tail 0x%p\n", boot.nr_pages,
		       boot.nr_free, (void *)boot.tail);
	return err;
}

INVARIANT(bootmem) = { .name = "bootmem", .check = boot_verify };

static unsigned long pages_in_use(void)
{
	return boot.nr_pages - boot.nr_free;
}

COUNTER(bootmem_pages) = { .name = "bootmem_pages", .read = pages_in_use };
