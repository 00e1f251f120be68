// SPDX-License-Identifier: MIT
/*
 * kernel/module/layout.c - which section of a module goes where
 *
 * What the module exports (one section .table.exports.NAME each) is one array
 * behind the rest of rodata. The sections of the unwind index (.ARM.exidx*, one per section of code)
 * come last in rodata, in the order of the code they are about: so they are
 * one index, sorted by address, as whoever searches it needs it.
 */
#include "kernel/module/layout.h"

#include <string.h>

#include "kernel/arch/ras_text.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"

static bool has_prefix(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Both spellings, with whatever follows: .data..percpu..page_aligned. */
static bool is_percpu(const char *name)
{
	return has_prefix(name, ".data..percpu") ||
	       has_prefix(name, ".data.percpu");
}

/* kernel/lib/export.h */
static bool is_export(const char *name)
{
	return has_prefix(name, ".table.exports.");
}

static enum module_part part_of(const char *name, const struct elf_section *s)
{
	if (!(s->flags & SHF_ALLOC) || strcmp(name, ".modinfo") == 0)
		return MODULE_NOWHERE;
	if (is_percpu(name))
		return MODULE_PERCPU;
	if (s->flags & SHF_EXECINSTR)
		return MODULE_TEXT;
	return s->flags & SHF_WRITE ? MODULE_DATA : MODULE_RODATA;
}

static int add_section(struct module_layout *layout, u32 i, u32 part,
		       const struct elf_section *s, u32 max_size,
		       struct module_error *e)
{
	u64 align = max(s->align, 1u);
	u64 offset = ALIGN_UP((u64)layout->size[part], align);

	if (align > PAGE_SIZE && part != MODULE_PERCPU)
		return module_refuse(e, -ENOEXEC, "section %u: alignment %u; "
				     "%lu at most", i, s->align, PAGE_SIZE);
	if (offset + s->size > max_size)
		return module_refuse(e, -ENOEXEC, "section %u: with its %u "
				     "bytes the module is larger than %u", i,
				     s->size, max_size);
	layout->place[i] = (struct module_place){ part, (u32)offset };
	layout->size[part] = (u32)(offset + s->size);
	if (part == MODULE_PERCPU)
		layout->percpu_align = max(layout->percpu_align, (u32)align);
	return 0;
}

static int add_sections(struct module_layout *layout,
			const struct elf_file *elf, u32 max_size,
			struct module_error *e)
{
	int err = 0;

	for (u32 i = 0; i < elf->nr_sections && !err; i++) {
		struct elf_section s = elf_section(elf, i);
		const char *name = elf_section_name(elf, &s);
		u32 part = part_of(name, &s);

		layout->place[i].part = MODULE_NOWHERE;
		if ((s.flags & (SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR)) ==
		    (SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR))
			return module_refuse(e, -ENOEXEC, "section %u (%.64s) "
					     "is both writable and executable",
					     i, name);
		if (part != MODULE_NOWHERE && s.type != SHT_ARM_EXIDX &&
		    !is_export(name))
			err = add_section(layout, i, part, &s, max_size, e);
	}
	return err;
}

static int add_exports(struct module_layout *layout,
		       const struct elf_file *elf, u32 max_size,
		       struct module_error *e)
{
	u32 *end = &layout->size[MODULE_RODATA];
	int err = 0;

	*end = ALIGN_UP(*end, 4u);
	layout->exports_start = *end;
	for (u32 i = 0; i < elf->nr_sections && !err; i++) {
		struct elf_section s = elf_section(elf, i);

		if (!is_export(elf_section_name(elf, &s)))
			continue;
		if (s.flags != SHF_ALLOC || s.size % MODULE_EXPORT_SIZE ||
		    s.align > 4)
			return module_refuse(e, -ENOEXEC, "section %u: %u "
					     "bytes of exports of %u, flags "
					     "0x%x, alignment %u", i, s.size,
					     MODULE_EXPORT_SIZE, s.flags,
					     s.align);
		err = add_section(layout, i, MODULE_RODATA, &s, max_size, e);
	}
	layout->exports_size = *end - layout->exports_start;
	return err;
}

/* Every index section about section code, in the order of the file. */
static int add_index_of(struct module_layout *layout,
			const struct elf_file *elf, u32 code, u32 max_size,
			struct module_error *e)
{
	int err = 0;

	for (u32 i = 0; i < elf->nr_sections && !err; i++) {
		struct elf_section s = elf_section(elf, i);

		if (s.type != SHT_ARM_EXIDX || !(s.flags & SHF_ALLOC) ||
		    s.link != code)
			continue;
		/* An entry is two words; anything between would be one. */
		if (s.size % 8 || s.align > 4)
			return module_refuse(e, -ENOEXEC, "section %u: %u "
					     "bytes of unwind index, alignment "
					     "%u", i, s.size, s.align);
		err = add_section(layout, i, MODULE_RODATA, &s, max_size, e);
	}
	return err;
}

static int add_index(struct module_layout *layout, const struct elf_file *elf,
		     u32 max_size, struct module_error *e)
{
	u32 *end = &layout->size[MODULE_RODATA];
	int err = 0;

	*end = ALIGN_UP(*end, 4u);
	layout->index_start = *end;
	for (u32 i = 0; i < elf->nr_sections && !err; i++)
		if (layout->place[i].part == MODULE_TEXT)
			err = add_index_of(layout, elf, i, max_size, e);
	layout->index_size = *end - layout->index_start;
	return err;
}

int module_lay_out(struct module_layout *layout, const struct elf_file *elf,
		   u32 max_size, struct module_error *e)
{
	u64 at = 0;
	int err;

	memset(layout, 0, sizeof(*layout));
	layout->percpu_align = 1;
	layout->size[MODULE_TEXT] = RAS_ROOM;	/* nothing lies before it */
	err = add_sections(layout, elf, max_size, e);
	if (!err)
		err = add_exports(layout, elf, max_size, e);
	if (!err)
		err = add_index(layout, elf, max_size, e);
	if (err)
		return err;
	for (unsigned int part = 0; part < MODULE_PERCPU; part++) {
		layout->start[part] = (u32)at;
		at += PAGE_ALIGN((u64)layout->size[part]);
	}
	if (at > max_size)
		return module_refuse(e, -ENOEXEC, "%llu bytes; %u at most",
				     (unsigned long long)at, max_size);
	layout->block_size = (u32)at;
	return 0;
}
