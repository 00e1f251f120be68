// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_page_poison.c - writes to free pages are found
 */
#include <string.h>

#include "mm/mm_stats.h"
#include "mm/page.h"
#include "kernel/arch/irqflags.h"
#include "tests/ktest.h"

/* Frees a block, writes to it at offset, and takes it again. */
static void use_after_free(unsigned int order, size_t offset)
{
	struct page *page = alloc_pages(GFP_KERNEL, order), *again;
	unsigned long flags, errors;
	u8 *va, saved;

	ASSERT_NOT_NULL(page);
	va = page_address(page);
	errors = page_poison_error_count();
	local_irq_save(flags);	/* nobody else takes it in between */
	__free_pages(page, order);
	saved = va[offset];
	va[offset] ^= 1;
	again = alloc_pages(GFP_ATOMIC, order);
	if (again != page)
		va[offset] = saved;
	local_irq_restore(flags);
	ASSERT_EQ(again, page);
	EXPECT_EQ(page_poison_error_count(), errors + 1);
	__free_pages(again, order);
}

TEST(page_poison, a_write_after_free_is_found)
{
	use_after_free(0, 0);
	use_after_free(0, PAGE_SIZE - 1);
	use_after_free(0, 1234);
}

TEST(page_poison, untouched_pages_are_not_blamed)
{
	unsigned long errors = page_poison_error_count();

	for (unsigned int order = 0; order < 6; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		ASSERT_NOT_NULL(page);
		memset(page_address(page), 0x11, PAGE_SIZE << order);
		__free_pages(page, order);
	}
	EXPECT_EQ(page_poison_error_count(), errors);
}
