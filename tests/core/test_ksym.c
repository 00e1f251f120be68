// SPDX-License-Identifier: MIT
/*
 * tests/core/test_ksym.c - the symbol table in the image tells the truth
 *
 * The build proves that the table equals the linker's symbols; here, that
 * both ways of searching find every entry and nothing else.
 */
#include "kernel/core/ksym.h"

#include <string.h>

#include "kernel/core/version.h"
#include "kernel/lib/sections.h"
#include "tests/ktest.h"

static int landmark = 7;

TEST(ksym, entries_are_in_order_of_address)
{
	struct ksym before, sym;

	ASSERT_GT(ksym_count(), 100);
	ASSERT_TRUE(ksym_get(0, &before));
	for (unsigned int i = 1; i < ksym_count(); i++) {
		ASSERT_TRUE(ksym_get(i, &sym));
		if (sym.addr < before.addr) {
			ktest_note("%s before %s", before.name, sym.name);
			EXPECT_GE(sym.addr, before.addr);
			return;
		}
		before = sym;
	}
	EXPECT_FALSE(ksym_get(ksym_count(), &sym));
}

TEST(ksym, every_name_is_found)
{
	struct ksym sym, found;

	for (unsigned int i = 0; i < ksym_count(); i++) {
		ASSERT_TRUE(ksym_get(i, &sym));
		if (!ksym_find(sym.name, &found) ||
		    strcmp(found.name, sym.name) != 0 ||
		    found.addr > sym.addr) {
			ktest_note("%s at %lx", sym.name,
				   (unsigned long)sym.addr);
			EXPECT_TRUE(false);
			return;
		}
	}
	EXPECT_FALSE(ksym_find("", &found));
	EXPECT_FALSE(ksym_find("no such symbol", &found));
	EXPECT_FALSE(ksym_find("\xff", &found));
}

TEST(ksym, every_address_of_a_function_leads_to_it)
{
	vaddr_t start = (vaddr_t)(void *)ksym_find;
	struct ksym sym;

	ASSERT_TRUE(ksym_lookup(start, &sym));
	EXPECT_STREQ(sym.name, "ksym_find");
	EXPECT_EQ(sym.addr, start);
	EXPECT_EQ(sym.type, 'T');
	ASSERT_GT(sym.size, 8);
	ASSERT_TRUE(ksym_lookup(start + sym.size - 1, &sym));
	EXPECT_STREQ(sym.name, "ksym_find");
	if (ksym_lookup(start + sym.size, &sym))
		EXPECT_NE(strcmp(sym.name, "ksym_find"), 0);
}

TEST(ksym, variables_have_their_size_and_type)
{
	struct ksym sym;

	ASSERT_TRUE(ksym_lookup((vaddr_t)&landmark, &sym));
	EXPECT_STREQ(sym.name, "landmark");
	EXPECT_EQ(sym.size, sizeof(landmark));
	EXPECT_EQ(sym.type, 'd');
	EXPECT_EQ(landmark, 7);
	ASSERT_TRUE(ksym_lookup((vaddr_t)version_release, &sym));
	EXPECT_STREQ(sym.name, "version_release");
	EXPECT_EQ(sym.type, 'R');
}

TEST(ksym, addresses_outside_the_image_have_no_symbol)
{
	struct ksym sym = { .name = "untouched" };

	EXPECT_FALSE(ksym_lookup(0, &sym));
	EXPECT_FALSE(ksym_lookup((vaddr_t)__image_start - 1, &sym));
	EXPECT_FALSE(ksym_lookup((vaddr_t)__image_end + 1, &sym));
	EXPECT_FALSE(ksym_lookup(UINTPTR_MAX, &sym));
	EXPECT_STREQ(sym.name, "untouched");
}

TEST(ksym, section_bounds_are_found_by_name)
{
	struct ksym sym;

	ASSERT_TRUE(ksym_find("__per_cpu_start", &sym));
	EXPECT_EQ(sym.addr, (vaddr_t)__per_cpu_start);
	ASSERT_TRUE(ksym_find("__rodata_end", &sym));
	EXPECT_EQ(sym.addr, (vaddr_t)__rodata_end);
}

TEST(ksym, no_mapping_symbols)
{
	struct ksym sym;

	for (unsigned int i = 0; i < ksym_count(); i++) {
		ASSERT_TRUE(ksym_get(i, &sym));
		if (sym.name[0] == '$' || sym.name[0] == '.')
			EXPECT_STREQ(sym.name, "");
	}
	EXPECT_FALSE(ksym_find("$a", &sym));
}
