// SPDX-License-Identifier: MIT
/*
 * kernel/module/elf.h - a relocatable ELF file, looked through before use
 *
 * elf_open() checks every number the file has: after it returned 0 all that
 * the functions below read lies inside the file, whatever the file says.
 * Pure: no memory is allocated, no byte of the file need be aligned.
 *
 * Source: System V ABI, chapter 4; ARM IHI 0044 (ELF for the ARM
 * architecture), names and numbers.
 */
#pragma once

#include "kernel/module/error.h"

#define ELF_SECTIONS_MAX	1024u

#define EM_ARM			40
#define ET_REL			1
#define EF_ARM_EABI_VER5	0x05000000u

#define SHT_NULL		0u
#define SHT_PROGBITS		1u
#define SHT_SYMTAB		2u
#define SHT_STRTAB		3u
#define SHT_RELA		4u
#define SHT_NOBITS		8u
#define SHT_REL			9u
#define SHT_ARM_EXIDX		0x70000001u

#define SHF_WRITE		1u
#define SHF_ALLOC		2u
#define SHF_EXECINSTR		4u

#define SHN_UNDEF		0u
#define SHN_LORESERVE		0xff00u
#define SHN_ABS			0xfff1u
#define SHN_COMMON		0xfff2u

#define STT_NOTYPE		0u
#define STT_OBJECT		1u
#define STT_FUNC		2u
#define STT_SECTION		3u
#define STB_WEAK		2u

struct elf_header {
	u8 ident[16];
	u16 type, machine;
	u32 version, entry, program_table, section_table, flags;
	u16 header_size, program_size, nr_programs;
	u16 section_size, nr_sections, section_names;
};

struct elf_section {
	u32 name, type, flags, addr, offset, size;
	u32 link, info, align, entry_size;
};

struct elf_symbol {
	u32 name, value, size;
	u8 info, other;
	u16 section;
};

struct elf_rel {
	u32 offset, info;
};

#define elf_symbol_type(sym)	((sym)->info & 0xfu)
#define elf_symbol_bind(sym)	((sym)->info >> 4)
#define elf_rel_symbol(rel)	((rel)->info >> 8)
#define elf_rel_type(rel)	((rel)->info & 0xffu)

struct elf_file {
	const u8 *data;
	size_t size;
	u32 section_table;	/* offset */
	u32 nr_sections;
	u32 section_names;	/* section number */
	u32 symbols;		/* section number */
	u32 symbol_names;	/* section number */
	u32 nr_symbols;
};

/* Return: 0, or -ENOEXEC, saying why. data stays the caller's. */
int elf_open(struct elf_file *elf, const void *data, size_t size,
	     struct module_error *e) __must_check;

/* Section i, i below nr_sections; its name; its bytes (not of NOBITS). */
struct elf_section elf_section(const struct elf_file *elf, u32 i);
const char *elf_section_name(const struct elf_file *elf,
			     const struct elf_section *s);
const u8 *elf_bytes(const struct elf_file *elf, const struct elf_section *s);

/* Symbol i, i below nr_symbols; its name. */
struct elf_symbol elf_symbol(const struct elf_file *elf, u32 i);
const char *elf_symbol_name(const struct elf_file *elf,
			    const struct elf_symbol *sym);

/* Relocation i of a section of type SHT_REL; how many it has. */
struct elf_rel elf_rel(const struct elf_file *elf,
		       const struct elf_section *s, u32 i);
u32 elf_nr_rels(const struct elf_section *s);

/* The section of that name, SHF_ALLOC and with bytes; 0: none. */
u32 elf_find_section(const struct elf_file *elf, const char *name);

/* The string "key=value" of the module's .modinfo that follows the last one;
 * the first one after NULL. NULL: none. */
const char *elf_modinfo_next(const struct elf_file *elf, const char *last);

/* Its value, if that is its key; else NULL. */
const char *elf_modinfo_value(const char *info, const char *key);

/* The value of the first one of that key. NULL: none. */
const char *elf_modinfo(const struct elf_file *elf, const char *key);
