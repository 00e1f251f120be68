// SPDX-License-Identifier: MIT
/*
 * kernel/module/area.c - pages for modules, near the kernel's code
 *
 * The range is small enough that its level 2 tables are there for good: one
 * KiB for each MiB. The level 1 entries are made with the first block.
 */
#include "kernel/module/area.h"

#include "kernel/arch/cache.h"
#include "kernel/arch/tlb.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "mm/page.h"

#define NR_TABLES	(MODULES_SIZE / SECTION_SIZE)

static l2_entry_t tables[NR_TABLES][L2_ENTRIES] __aligned(SZ_1K);
/* Pages of all areas. [M]; read by the counter at any time. */
static unsigned long nr_pages;
static struct vm_tree tree = { .start = MODULES_START, .end = MODULES_END };

static void attach_tables(void)
{
	l1_entry_t *entry = &mmu_l1_table[MODULES_START >> SECTION_SHIFT];

	if (*entry)
		return;
	dsb(ishst);	/* empty tables before who points to them */
	for (unsigned int i = 0; i < NR_TABLES; i++)
		WRITE_ONCE(entry[i], mmu_l1_table_entry(tables[i]));
	tlb_sync_entries();
}

/*
 * Unmaps the first nr pages of an area, everywhere, then frees them.
 *
 * The whole TLB is flushed: QEMU finds what it has translated by address, in
 * units of 1 KiB on this board, and a flush of a page leaves three quarters
 * of it. A core then goes on with code that was unloaded (seen with 7.2).
 */
static void free_pages_of(struct module_area *area, u32 nr)
{
	struct page *page, *next;
	LIST_HEAD(pages);

	for (u32 i = 0; i < nr; i++) {
		l2_entry_t *entry = mmu_l2_entry(area->range.start +
						 i * PAGE_SIZE);

		page = phys_to_page(*entry & PAGE_MASK);
		WRITE_ONCE(*entry, 0);
		list_add(&page->lru, &pages);
	}
	tlb_flush_all();
	list_for_each_entry_safe(page, next, &pages, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

/* Return: how many of the area's pages could be had; they are mapped. */
static u32 map_new_pages(const struct module_area *area)
{
	u32 nr = area->size >> PAGE_SHIFT, i;

	for (i = 0; i < nr; i++) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

		if (!page)
			break;
		WRITE_ONCE(*mmu_l2_entry(area->range.start + i * PAGE_SIZE),
			   mmu_l2_page(page_to_phys(page), PROT_RW));
	}
	tlb_sync_entries();
	return i;
}

int module_area_get(struct module_area *area, u32 size)
{
	vaddr_t va;
	u32 nr;

	if (!vm_tree_find_gap(&tree, size + PAGE_SIZE, PAGE_SIZE, &va))
		return -ENOMEM;
	attach_tables();
	area->size = size;
	area->range.start = va;
	area->range.end = va + size + PAGE_SIZE;
	nr = map_new_pages(area);
	if (nr == size >> PAGE_SHIFT) {
		WRITE_ONCE(nr_pages, nr_pages + nr);
		return vm_tree_insert(&tree, &area->range);
	}
	free_pages_of(area, nr);
	return -ENOMEM;
}

void module_area_protect(struct module_area *area, u32 start, u32 size,
			 enum mmu_prot prot)
{
	vaddr_t va = area->range.start + start;

	if (!size)
		return;
	if (prot == PROT_RX)
		cache_sync_code((void *)va, size);
	for (u32 done = 0; done < size; done += PAGE_SIZE) {
		l2_entry_t *entry = mmu_l2_entry(va + done);

		/* Only rights change: no break-before-make is needed. */
		WRITE_ONCE(*entry, mmu_l2_page(*entry & PAGE_MASK, prot));
	}
	tlb_flush_range(va, size);
}

void module_area_put(struct module_area *area)
{
	free_pages_of(area, area->size >> PAGE_SHIFT);
	WRITE_ONCE(nr_pages, nr_pages - (area->size >> PAGE_SHIFT));
	vm_tree_remove(&tree, &area->range);
}

static unsigned long read_pages(void)
{
	return READ_ONCE(nr_pages);
}

COUNTER(module_pages) = { .name = "module pages", .read = read_pages };
