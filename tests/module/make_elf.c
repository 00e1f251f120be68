// SPDX-License-Identifier: MIT
/*
 * tests/module/make_elf.c - a small module, made field by field
 */
#include "tests/module/make_elf.h"

#include <string.h>

#include "kernel/module/reloc_arm.h"

#define PART(member)							\
	.offset = offsetof(struct small_elf, member),			\
	.size = sizeof(((struct small_elf *)0)->member)

/* The names are found by where they are in here. */
static const char names[] =
	"\0.text\0.rel.text\0.data..percpu\0.ARM.exidx\0.modinfo\0.symtab\0"
	".strtab\0init_module\0count\0printk";

static u32 name(const char *wanted)
{
	u32 at = 0;

	while (strcmp(names + at, wanted) != 0)
		at += (u32)strlen(names + at) + 1;
	return at;
}

static void make_sections(struct elf_section *s)
{
	s[SECTION_TEXT] = (struct elf_section){ PART(text),
		.type = SHT_PROGBITS, .flags = SHF_ALLOC | SHF_EXECINSTR,
		.align = 4, .name = name(".text") };
	s[SECTION_REL] = (struct elf_section){ PART(rel), .type = SHT_REL,
		.link = SECTION_SYMBOLS, .info = SECTION_TEXT,
		.entry_size = sizeof(struct elf_rel),
		.name = name(".rel.text") };
	s[SECTION_PERCPU] = (struct elf_section){ PART(percpu),
		.type = SHT_PROGBITS, .flags = SHF_ALLOC | SHF_WRITE,
		.align = 64, .name = name(".data..percpu") };
	s[SECTION_EXIDX] = (struct elf_section){ PART(exidx),
		.type = SHT_ARM_EXIDX, .flags = SHF_ALLOC, .align = 4,
		.link = SECTION_TEXT, .name = name(".ARM.exidx") };
	s[SECTION_INFO] = (struct elf_section){ PART(info),
		.type = SHT_PROGBITS, .flags = SHF_ALLOC,
		.name = name(".modinfo") };
	s[SECTION_SYMBOLS] = (struct elf_section){ PART(symbol),
		.type = SHT_SYMTAB, .link = SECTION_NAMES,
		.entry_size = sizeof(struct elf_symbol),
		.name = name(".symtab") };
	s[SECTION_NAMES] = (struct elf_section){ PART(names),
		.type = SHT_STRTAB, .name = name(".strtab") };
}

static void make_symbols(struct small_elf *elf)
{
	elf->symbol[SYMBOL_INIT] = (struct elf_symbol){
		.name = name("init_module"), .size = 16,
		.info = 0x10 | STT_FUNC, .section = SECTION_TEXT };
	elf->symbol[SYMBOL_COUNT] = (struct elf_symbol){
		.name = name("count"), .value = 4, .size = 4,
		.info = STT_OBJECT, .section = SECTION_PERCPU };
	elf->symbol[SYMBOL_PRINTK] = (struct elf_symbol){
		.name = name("printk"), .info = 0x10 };
	elf->rel[0] = (struct elf_rel){ 0,
		SYMBOL_PRINTK << 8 | R_ARM_CALL };
	elf->rel[1] = (struct elf_rel){ 4,
		SYMBOL_COUNT << 8 | R_ARM_MOVW_ABS_NC };
	elf->rel[2] = (struct elf_rel){ 12,
		SYMBOL_INIT << 8 | R_ARM_ABS32 };
}

void make_elf(struct small_elf *elf)
{
	static_assert(sizeof(names) <= sizeof(elf->names), "room for names");
	static const char info[] = "license=GPL\0name=small";

	memset(elf, 0, sizeof(*elf));
	elf->header = (struct elf_header){
		.ident = "\177ELF\1\1\1", .type = ET_REL, .machine = EM_ARM,
		.version = 1, .flags = EF_ARM_EABI_VER5,
		.section_table = offsetof(struct small_elf, section),
		.header_size = sizeof(struct elf_header),
		.section_size = sizeof(struct elf_section),
		.nr_sections = NR_SECTIONS, .section_names = SECTION_NAMES,
	};
	make_sections(elf->section);
	make_symbols(elf);
	elf->text[0] = 0xebfffffe;	/* bl */
	elf->text[1] = 0xe3000000;	/* movw r0 */
	memcpy(elf->names, names, sizeof(names));
	memcpy(elf->info, info, sizeof(info));
}
