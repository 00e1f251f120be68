// SPDX-License-Identifier: MIT
/*
 * tests/module/test_elf.c - kernel/module/elf.h and layout.h
 *
 * A file is refused, or everything in it can be used: use_all() uses it, on
 * the host with a sanitizer that sees each byte outside.
 */
#include <string.h>

#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/arch/ras.h"
#include "kernel/module/layout.h"
#include "kernel/module/reloc_arm.h"
#include "tests/ktest.h"
#include "tests/module/make_elf.h"

#define MAX_SIZE	0x10000u

static struct module_layout layout;
static u8 memory[MAX_SIZE];

/* How many bytes of it are used; the number itself says nothing. */
static size_t use_symbols(const struct elf_file *elf)
{
	size_t used = 0;

	for (u32 i = 0; i < elf->nr_symbols; i++) {
		struct elf_symbol sym = elf_symbol(elf, i);

		used += strlen(elf_symbol_name(elf, &sym));
		if (sym.section != SHN_UNDEF && sym.section != SHN_ABS)
			used += elf_section(elf, sym.section).size;
	}
	return used;
}

static size_t use_relocations(const struct elf_file *elf,
			      const struct elf_section *s)
{
	struct elf_section target = elf_section(elf, s->info);
	struct module_error e;
	size_t used = 0;

	if (layout.place[s->info].part == MODULE_NOWHERE)
		return 0;
	for (u32 i = 0; i < elf_nr_rels(s); i++) {
		struct elf_rel rel = elf_rel(elf, s, i);
		struct elf_symbol sym = elf_symbol(elf, elf_rel_symbol(&rel));
		struct reloc r = {
			.type = elf_rel_type(&rel), .place = rel.offset,
			.value = sym.value,
			.symbol = elf_symbol_name(elf, &sym),
		};
		u32 at = layout.place[s->info].offset + rel.offset;

		EXPECT_LE(rel.offset + 4, target.size);
		used += reloc_apply(memory + at, &r, &e) ? strlen(e.text) : 4;
	}
	return used;
}

static size_t use_all(const struct elf_file *elf)
{
	size_t used = use_symbols(elf);

	for (u32 i = 0; i < elf->nr_sections; i++) {
		struct elf_section s = elf_section(elf, i);

		used += strlen(elf_section_name(elf, &s));
		if (layout.place[i].part != MODULE_NOWHERE &&
		    s.type != SHT_NOBITS)
			memcpy(memory + layout.place[i].offset,
			       elf_bytes(elf, &s), s.size);
	}
	for (u32 i = 0; i < elf->nr_sections; i++) {
		struct elf_section s = elf_section(elf, i);

		if (s.type == SHT_REL)
			used += use_relocations(elf, &s);
	}
	if (elf_modinfo(elf, "license"))
		used += strlen(elf_modinfo(elf, "license"));
	return used;
}

/* Return: as elf_open() and module_lay_out(); what passes them is used. */
static int load(const void *data, size_t size, struct module_error *e)
{
	struct elf_file elf;
	int err = elf_open(&elf, data, size, e);

	if (!err)
		err = module_lay_out(&layout, &elf, MAX_SIZE, e);
	if (!err)
		EXPECT_GT(use_all(&elf), 0);
	return err;
}

TEST(module_elf, sound_file_is_laid_out)
{
	struct module_error e = { "" };
	static struct small_elf small;
	struct elf_file elf;

	make_elf(&small);
	EXPECT_EQ(load(&small, sizeof(small), &e), 0);
	EXPECT_STREQ(e.text, "");
	EXPECT_EQ(layout.place[SECTION_TEXT].part, MODULE_TEXT);
	EXPECT_GE(layout.place[SECTION_TEXT].offset, RAS_ROOM);
	EXPECT_EQ(layout.place[SECTION_PERCPU].part, MODULE_PERCPU);
	EXPECT_EQ(layout.place[SECTION_INFO].part, MODULE_NOWHERE);
	EXPECT_EQ(layout.size[MODULE_PERCPU], 12);
	EXPECT_EQ(layout.percpu_align, 64);
	EXPECT_EQ(layout.index_size, 8);
	EXPECT_EQ(layout.block_size, 2 * PAGE_SIZE);
	ASSERT_EQ(elf_open(&elf, &small, sizeof(small), &e), 0);
	EXPECT_STREQ(elf_modinfo(&elf, "name"), "small");
	EXPECT_NULL(elf_modinfo(&elf, "nam"));
}

TEST(module_elf, every_shorter_file_is_refused)
{
	struct module_error e;
	static struct small_elf small;

	make_elf(&small);
	for (size_t size = 0; size < sizeof(small); size++)
		EXPECT_EQ(load(&small, size, &e), -ENOEXEC);
}

TEST(module_elf, no_flipped_bit_leads_outside)
{
	unsigned int refused = 0, nr = 8 * sizeof(struct small_elf);
	struct module_error e;
	static struct small_elf small;

	for (unsigned int bit = 0; bit < nr; bit++) {
		make_elf(&small);
		((u8 *)&small)[bit / 8] ^= (u8)(1u << bit % 8);
		refused += load(&small, sizeof(small), &e) != 0;
	}
	EXPECT_GT(refused, 100);
	EXPECT_LT(refused, nr);
}

/* Words that begin where the sums of offset and size would wrap. */
TEST(module_elf, no_extreme_word_leads_outside)
{
	static const u32 words[] = { 0xffffffff, 0x80000000, 0x7fffffff,
				     0xfffffff0, 0xff00, 0 };
	struct module_error e;
	static struct small_elf small;

	for (size_t at = 0; at < sizeof(small) / 4; at++)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
			make_elf(&small);
			memcpy((u8 *)&small + 4 * at, &words[i], 4);
			if (load(&small, sizeof(small), &e))
				EXPECT_NE(e.text[0], '\0');
		}
}

#define EXPECT_REFUSED(change, words)					\
	do {								\
		struct module_error e_ = { "" };			\
		static struct small_elf elf;				\
									\
		make_elf(&elf);						\
		change;							\
		EXPECT_EQ(load(&elf, sizeof(elf), &e_), -ENOEXEC);	\
		EXPECT_STREQ(strstr(e_.text, words) ? words : e_.text,	\
			     words);					\
	} while (0)

TEST(module_elf, header_is_checked)
{
	EXPECT_REFUSED(elf.header.ident[0] = 'x', "no ELF file");
	EXPECT_REFUSED(elf.header.ident[4] = 2, "ELF class 2");
	EXPECT_REFUSED(elf.header.machine = 3, "for machine 3, not for ARM");
	EXPECT_REFUSED(elf.header.type = 2, "not relocatable");
	EXPECT_REFUSED(elf.header.flags = 0, "not EABI version 5");
	EXPECT_REFUSED(elf.header.nr_sections = 0, "0 section headers");
	EXPECT_REFUSED(elf.header.section_names = 99, "section 99 of");
	EXPECT_REFUSED(elf.header.section_table = 0xfffffff0, "cut short");
}

TEST(module_elf, indices_and_offsets_are_checked)
{
	EXPECT_REFUSED(elf.section[SECTION_TEXT].offset = 0xffffffff,
		       "are not in the file");
	EXPECT_REFUSED(elf.section[SECTION_TEXT].align = 3, "power of two");
	EXPECT_REFUSED(elf.section[SECTION_TEXT].name = 96, "its name is at");
	EXPECT_REFUSED(elf.names[95] = 'x', "no table of names");
	EXPECT_REFUSED(elf.section[SECTION_SYMBOLS].type = SHT_PROGBITS,
		       "no symbol table");
	EXPECT_REFUSED(elf.section[SECTION_INFO].type = SHT_SYMTAB,
		       "two symbol tables");
	EXPECT_REFUSED(elf.symbol[1].section = NR_SECTIONS, "(init_module)");
	EXPECT_REFUSED(elf.symbol[1].section = SHN_COMMON, "-fno-common");
	EXPECT_REFUSED(elf.symbol[1].value = 18, "is at 0x12 of a section");
	EXPECT_REFUSED(elf.symbol[1].name = 0x1000, "its name is at");
	EXPECT_REFUSED(elf.rel[0].offset = 13, "relocation 0: at 0xd");
	EXPECT_REFUSED(elf.rel[1].info = NR_SYMBOLS << 8, "symbol 4 of 4");
	EXPECT_REFUSED(elf.section[SECTION_REL].info = NR_SECTIONS,
		       "for section 8");
	EXPECT_REFUSED(elf.section[SECTION_REL].type = SHT_RELA, "RELA");
}

TEST(module_elf, parts_are_checked)
{
	EXPECT_REFUSED(elf.section[SECTION_TEXT].flags |= SHF_WRITE,
		       "both writable and executable");
	EXPECT_REFUSED(elf.section[SECTION_TEXT].align = 8192, "at most");
	EXPECT_REFUSED(elf.section[SECTION_EXIDX].align = 16, "unwind index");
	EXPECT_REFUSED(elf.section[SECTION_PERCPU].type = SHT_NOBITS;
		       elf.section[SECTION_PERCPU].size = MAX_SIZE + 1,
		       "larger than");
}
