// SPDX-License-Identifier: MIT
/*
 * kernel/module/elf.c - a relocatable ELF file, looked through before use
 *
 *   header ----> section table ----> sections: bytes of the file
 *                  |  |  '- names     REL: offsets into the section `info`,
 *                  |  '---- symbols        numbers of symbols
 *                  '------- their names
 *
 * Sums of offsets and sizes are made with 64 bits: they cannot wrap.
 *
 * Rules    E1 every section with bytes lies inside the file.
 *          E2 every name ends inside its table.
 *          E3 a symbol's section exists and its value is not beyond its end.
 *          E4 a relocation's four bytes lie in its section, its symbol is one.
 * See      docs/modules.md, tests/module/test_elf.c
 */
#include "kernel/module/elf.h"

#include <string.h>

#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"

#define EF_ARM_EABI_MASK	0xff000000u

static_assert(sizeof(struct elf_header) == 52, "Elf32_Ehdr");
static_assert(sizeof(struct elf_section) == 40, "Elf32_Shdr");
static_assert(sizeof(struct elf_symbol) == 16, "Elf32_Sym");
static_assert(sizeof(struct elf_rel) == 8, "Elf32_Rel");

static bool inside(const struct elf_file *elf, u32 offset, u64 size)
{
	return offset + size <= elf->size;
}

/* --- reading what was checked --- */

struct elf_section elf_section(const struct elf_file *elf, u32 i)
{
	struct elf_section s;

	memcpy(&s, elf->data + elf->section_table + i * sizeof(s), sizeof(s));
	return s;
}

const u8 *elf_bytes(const struct elf_file *elf, const struct elf_section *s)
{
	return elf->data + s->offset;
}

static const char *string_at(const struct elf_file *elf, u32 table, u32 at)
{
	struct elf_section s = elf_section(elf, table);

	return (const char *)elf_bytes(elf, &s) + at;
}

const char *elf_section_name(const struct elf_file *elf,
			     const struct elf_section *s)
{
	return string_at(elf, elf->section_names, s->name);
}

struct elf_symbol elf_symbol(const struct elf_file *elf, u32 i)
{
	struct elf_section s = elf_section(elf, elf->symbols);
	struct elf_symbol sym;

	memcpy(&sym, elf_bytes(elf, &s) + i * sizeof(sym), sizeof(sym));
	return sym;
}

const char *elf_symbol_name(const struct elf_file *elf,
			    const struct elf_symbol *sym)
{
	return string_at(elf, elf->symbol_names, sym->name);
}

struct elf_rel elf_rel(const struct elf_file *elf,
		       const struct elf_section *s, u32 i)
{
	struct elf_rel rel;

	memcpy(&rel, elf_bytes(elf, s) + i * sizeof(rel), sizeof(rel));
	return rel;
}

u32 elf_nr_rels(const struct elf_section *s)
{
	return s->size / sizeof(struct elf_rel);
}

u32 elf_find_section(const struct elf_file *elf, const char *name)
{
	for (u32 i = 1; i < elf->nr_sections; i++) {
		struct elf_section s = elf_section(elf, i);

		if ((s.flags & SHF_ALLOC) && s.type != SHT_NOBITS &&
		    strcmp(elf_section_name(elf, &s), name) == 0)
			return i;
	}
	return 0;
}

const char *elf_modinfo_next(const struct elf_file *elf, const char *last)
{
	u32 i = elf_find_section(elf, ".modinfo");
	struct elf_section s;
	const char *at, *end;

	if (!i)
		return NULL;
	s = elf_section(elf, i);
	at = (const char *)elf_bytes(elf, &s);
	end = at + s.size;
	if (last)
		at = last + strlen(last) + 1;
	while (at < end && !*at)
		at++;
	/* Without a NUL it is no string. */
	return memchr(at, '\0', (size_t)(end - at)) ? at : NULL;
}

const char *elf_modinfo_value(const char *info, const char *key)
{
	size_t len = strlen(key);

	return strncmp(info, key, len) == 0 && info[len] == '=' ?
	       info + len + 1 : NULL;
}

const char *elf_modinfo(const struct elf_file *elf, const char *key)
{
	const char *info = NULL, *value = NULL;

	while (!value && (info = elf_modinfo_next(elf, info)))
		value = elf_modinfo_value(info, key);
	return value;
}

/* --- checking --- */

static int check_kind(const struct elf_header *h, struct module_error *e)
{
	if (memcmp(h->ident, "\177ELF", 4) != 0)
		return module_refuse(e, -ENOEXEC, "no ELF file (begins with "
				     "%02x %02x %02x %02x)", h->ident[0],
				     h->ident[1], h->ident[2], h->ident[3]);
	if (h->ident[4] != 1 || h->ident[5] != 1 || h->ident[6] != 1)
		return module_refuse(e, -ENOEXEC, "ELF class %u, byte order "
				     "%u, version %u; 1, 1, 1 (32 bits, "
				     "little) wanted", h->ident[4],
				     h->ident[5], h->ident[6]);
	if (h->machine != EM_ARM)
		return module_refuse(e, -ENOEXEC, "for machine %u, not for "
				     "ARM (%u)", h->machine, EM_ARM);
	if (h->type != ET_REL)
		return module_refuse(e, -ENOEXEC, "ELF type %u, not "
				     "relocatable (%u): link with ld -r",
				     h->type, ET_REL);
	if ((h->flags & EF_ARM_EABI_MASK) != EF_ARM_EABI_VER5)
		return module_refuse(e, -ENOEXEC, "ELF flags 0x%08x: not "
				     "EABI version 5", h->flags);
	return 0;
}

static int open_header(struct elf_file *elf, struct module_error *e)
{
	struct elf_header h;
	int err;

	if (elf->size < sizeof(h))
		return module_refuse(e, -ENOEXEC, "%zu bytes are no ELF file",
				     elf->size);
	memcpy(&h, elf->data, sizeof(h));
	err = check_kind(&h, e);
	if (err)
		return err;
	if (h.section_size != sizeof(struct elf_section) ||
	    h.nr_sections == 0 || h.nr_sections > ELF_SECTIONS_MAX)
		return module_refuse(e, -ENOEXEC, "%u section headers of %u "
				     "bytes; 1 to %u of %zu wanted",
				     h.nr_sections, h.section_size,
				     ELF_SECTIONS_MAX,
				     sizeof(struct elf_section));
	elf->section_table = h.section_table;
	elf->nr_sections = h.nr_sections;
	elf->section_names = h.section_names;
	if (!inside(elf, h.section_table,
		    (u64)h.nr_sections * sizeof(struct elf_section)))
		return module_refuse(e, -ENOEXEC, "section headers at 0x%x "
				     "are not in the file's %zu bytes: is it "
				     "cut short?", h.section_table, elf->size);
	return 0;
}

static int check_section(const struct elf_file *elf, u32 i,
			 struct module_error *e)
{
	struct elf_section s = elf_section(elf, i);

	/* E1 */
	if (s.type != SHT_NOBITS && !inside(elf, s.offset, s.size))
		return module_refuse(e, -ENOEXEC, "section %u: 0x%x bytes at "
				     "0x%x are not in the file's %zu bytes",
				     i, s.size, s.offset, elf->size);
	if (s.align & (s.align - 1))
		return module_refuse(e, -ENOEXEC, "section %u: alignment 0x%x "
				     "is no power of two", i, s.align);
	return 0;
}

/* E2: a table that ends with a NUL ends each of its strings. */
static int check_strings(const struct elf_file *elf, u32 i,
			 struct module_error *e)
{
	struct elf_section s;

	if (i == 0 || i >= elf->nr_sections)
		return module_refuse(e, -ENOEXEC, "names are in section %u of "
				     "%u", i, elf->nr_sections);
	s = elf_section(elf, i);
	if (s.type != SHT_STRTAB || s.size == 0 ||
	    elf_bytes(elf, &s)[s.size - 1] != '\0')
		return module_refuse(e, -ENOEXEC, "section %u is no table of "
				     "names", i);
	return 0;
}

static int check_sections(const struct elf_file *elf, struct module_error *e)
{
	struct elf_section names;
	int err = 0;

	for (u32 i = 0; i < elf->nr_sections && !err; i++)
		err = check_section(elf, i, e);
	if (!err)
		err = check_strings(elf, elf->section_names, e);
	if (err)
		return err;
	names = elf_section(elf, elf->section_names);
	for (u32 i = 0; i < elf->nr_sections; i++) {
		struct elf_section s = elf_section(elf, i);

		if (s.name >= names.size)
			return module_refuse(e, -ENOEXEC, "section %u: its "
					     "name is at 0x%x of 0x%x bytes",
					     i, s.name, names.size);
	}
	return 0;
}

static int find_symbols(struct elf_file *elf, struct module_error *e)
{
	struct elf_section s;

	for (u32 i = 1; i < elf->nr_sections; i++) {
		if (elf_section(elf, i).type != SHT_SYMTAB)
			continue;
		if (elf->symbols)
			return module_refuse(e, -ENOEXEC, "two symbol tables: "
					     "sections %u and %u",
					     elf->symbols, i);
		elf->symbols = i;
	}
	if (!elf->symbols)
		return module_refuse(e, -ENOEXEC, "no symbol table: was it "
				     "stripped?");
	s = elf_section(elf, elf->symbols);
	if (s.entry_size != sizeof(struct elf_symbol) ||
	    s.size % sizeof(struct elf_symbol))
		return module_refuse(e, -ENOEXEC, "section %u: 0x%x bytes of "
				     "symbols of %u", elf->symbols, s.size,
				     s.entry_size);
	elf->symbol_names = s.link;
	elf->nr_symbols = s.size / sizeof(struct elf_symbol);
	return check_strings(elf, s.link, e);
}

/* E3. A Thumb function's value has bit 0 set. */
static int check_place(const struct elf_file *elf, u32 i,
		       const struct elf_symbol *sym, struct module_error *e)
{
	const char *name = elf_symbol_name(elf, sym);
	struct elf_section s;

	if (sym->section == SHN_COMMON)
		return module_refuse(e, -ENOEXEC, "symbol %u (%.64s) is common:"
				     " compile with -fno-common", i, name);
	if (sym->section == SHN_UNDEF || sym->section == SHN_ABS)
		return 0;
	if (sym->section >= elf->nr_sections)
		return module_refuse(e, -ENOEXEC, "symbol %u (%.64s) is in "
				     "section %u of %u", i, name,
				     sym->section, elf->nr_sections);
	s = elf_section(elf, sym->section);
	if (sym->value > (u64)s.size + (elf_symbol_type(sym) == STT_FUNC))
		return module_refuse(e, -ENOEXEC, "symbol %u (%.64s) is at "
				     "0x%x of a section of 0x%x bytes", i,
				     name, sym->value, s.size);
	return 0;
}

static int check_symbols(const struct elf_file *elf, struct module_error *e)
{
	u32 names = elf_section(elf, elf->symbol_names).size;
	int err = 0;

	for (u32 i = 0; i < elf->nr_symbols && !err; i++) {
		struct elf_symbol sym = elf_symbol(elf, i);

		if (sym.name >= names)		/* E2 */
			err = module_refuse(e, -ENOEXEC, "symbol %u: its name "
					    "is at 0x%x of 0x%x bytes", i,
					    sym.name, names);
		else
			err = check_place(elf, i, &sym, e);
	}
	return err;
}

/* E4 */
static int check_entries(const struct elf_file *elf, u32 i,
			 const struct elf_section *s, struct module_error *e)
{
	struct elf_section target = elf_section(elf, s->info);

	for (u32 n = 0; n < elf_nr_rels(s); n++) {
		struct elf_rel rel = elf_rel(elf, s, n);

		if ((u64)rel.offset + 4 > target.size)
			return module_refuse(e, -ENOEXEC, "section %u, "
					     "relocation %u: at 0x%x of 0x%x "
					     "bytes", i, n, rel.offset,
					     target.size);
		if (elf_rel_symbol(&rel) >= elf->nr_symbols)
			return module_refuse(e, -ENOEXEC, "section %u, "
					     "relocation %u: symbol %u of %u",
					     i, n, elf_rel_symbol(&rel),
					     elf->nr_symbols);
	}
	return 0;
}

static int check_relocations(const struct elf_file *elf, u32 i,
			     struct module_error *e)
{
	struct elf_section s = elf_section(elf, i);

	if (s.type == SHT_RELA)
		return module_refuse(e, -ENOEXEC, "section %u: relocations "
				     "with addends (RELA); ARM's have none", i);
	if (s.type != SHT_REL)
		return 0;
	if (s.entry_size != sizeof(struct elf_rel) ||
	    s.size % sizeof(struct elf_rel) || s.link != elf->symbols ||
	    s.info == 0 || s.info >= elf->nr_sections)
		return module_refuse(e, -ENOEXEC, "section %u: 0x%x bytes of "
				     "relocations of %u for section %u with "
				     "symbols of section %u", i, s.size,
				     s.entry_size, s.info, s.link);
	return check_entries(elf, i, &s, e);
}

int elf_open(struct elf_file *elf, const void *data, size_t size,
	     struct module_error *e)
{
	int err;

	*elf = (struct elf_file){ .data = data, .size = size };
	err = open_header(elf, e);
	if (!err)
		err = check_sections(elf, e);
	if (!err)
		err = find_symbols(elf, e);
	if (!err)
		err = check_symbols(elf, e);
	for (u32 i = 1; i < elf->nr_sections && !err; i++)
		err = check_relocations(elf, i, e);
	return err;
}
