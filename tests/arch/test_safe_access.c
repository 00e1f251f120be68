// SPDX-License-Identifier: MIT
/*
 * tests/arch/test_safe_access.c - what cannot be touched fails, and no more
 */
#include "kernel/arch/safe_access.h"

#include "kernel/lib/errno.h"
#include "kernel/lib/sections.h"
#include "mm/vmalloc.h"
#include "tests/ktest.h"

#include <string.h>

#define NOT_MAPPED	0x00002000ul

TEST(safe_access, reads_and_writes_of_each_width)
{
	u32 word = 0x44332211, value = 0;
	vaddr_t va = (vaddr_t)&word;

	EXPECT_EQ(safe_load(&value, va, 4), 0);
	EXPECT_EQ(value, 0x44332211u);
	EXPECT_EQ(safe_load(&value, va + 2, 2), 0);
	EXPECT_EQ(value, 0x4433u);
	EXPECT_EQ(safe_load(&value, va + 1, 1), 0);
	EXPECT_EQ(value, 0x22u);
	EXPECT_EQ(safe_store(va + 3, 0x1ff, 1), 0);
	EXPECT_EQ(safe_store(va, 0x15566, 2), 0);
	EXPECT_EQ(READ_ONCE(word), 0xff335566u);
}

TEST(safe_access, what_is_not_mapped_fails)
{
	u32 value = 5;

	EXPECT_EQ(safe_load(&value, NOT_MAPPED, 4), -EFAULT);
	EXPECT_EQ(safe_load(&value, NOT_MAPPED + 1, 1), -EFAULT);
	EXPECT_EQ(safe_load(&value, 0, 4), -EFAULT);
	EXPECT_EQ(safe_load(&value, 0xfffffffc, 4), -EFAULT);
	EXPECT_EQ(safe_store(NOT_MAPPED + 2, 1, 2), -EFAULT);
	EXPECT_EQ(value, 5u);
}

TEST(safe_access, what_is_read_only_stays)
{
	u32 before = *(const u32 *)__text_start;

	EXPECT_EQ(safe_store((vaddr_t)__text_start, ~before, 4), -EFAULT);
	EXPECT_EQ(*(const volatile u32 *)__text_start, before);
}

TEST(safe_access, copies_end_where_memory_ends)
{
	char *page = vmalloc(PAGE_SIZE), copy[64];

	ASSERT_TRUE(page);
	memset(page, 'x', PAGE_SIZE);
	/* Behind it lies its guard page. */
	for (size_t left = 0; left < 13; left++) {
		vaddr_t va = (vaddr_t)page + PAGE_SIZE - left;

		memset(copy, '.', sizeof(copy));
		EXPECT_EQ(safe_read(copy, va, 32), left);
		for (size_t i = 0; i < sizeof(copy); i++)
			EXPECT_EQ(copy[i], i < left ? 'x' : '.');
		EXPECT_EQ(safe_write(va, "abcdefghijklmnopq", 17), left);
		EXPECT_EQ(memcmp((void *)va, "abcdefghijklm", left), 0);
		memset(page, 'x', PAGE_SIZE);
	}
	vfree(page);
}

TEST(safe_access, a_range_past_the_last_address_ends_there)
{
	char copy[16];

	EXPECT_EQ(safe_read(copy, 0xfffffff8, sizeof(copy)), 0u);
	EXPECT_EQ(safe_read(copy, (vaddr_t)copy, 0), 0u);
}
