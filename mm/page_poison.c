// SPDX-License-Identifier: MIT
/*
 * mm/page_poison.c - free pages full of a pattern (CONFIG_DEBUG_PAGEALLOC)
 *
 * A page is filled when it is freed and looked at when it is taken: whoever
 * wrote to it in between used memory after freeing it. Pages that were never
 * freed, those handed over at boot, are not filled: PG_POISONED says which
 * are. That mark belongs to the page, not to its block.
 */
#include "kernel/core/printk.h"
#include "kernel/lib/format.h"
#include "mm/mm_stats.h"
#include "mm/page_internal.h"

#include <string.h>

#define POISON_BYTE	0xaa
#define POISON_WORD	0xaaaaaaaau
#define PAGE_WORDS	(PAGE_SIZE / sizeof(u32))

static atomic_t page_poison_errors;

unsigned long page_poison_error_count(void)
{
	return (unsigned long)atomic_read(&page_poison_errors);
}

void page_poison(struct page *page, unsigned int order)
{
	memset(page_address(page), POISON_BYTE, PAGE_SIZE << order);
	for (struct page *p = page; p < page + (1UL << order); p++)
		p->flags |= PG_POISONED;
}

static void report(const struct page *page, const u32 *words, size_t i)
{
	size_t last = PAGE_WORDS - 1;

	while (words[last] == POISON_WORD)
		last--;
	atomic_inc(&page_poison_errors);
	pr_err("page: 0x%p was written to while free: first at 0x%p, value "
	       "%08x, last at 0x%p; taken by %pS now\n", page_address(page),
	       &words[i], words[i], &words[last], (void *)page->caller);
}

static void check(struct page *page)
{
	const u32 *words = page_address(page);

	for (size_t i = 0; i < PAGE_WORDS; i++) {
		if (words[i] != POISON_WORD) {
			report(page, words, i);
			return;
		}
	}
}

void page_check_poison(struct page *page, unsigned int order)
{
	for (struct page *p = page; p < page + (1UL << order); p++) {
		if (p->flags & PG_POISONED)
			check(p);
		p->flags &= ~PG_POISONED;
	}
}
