// SPDX-License-Identifier: MIT
/*
 * kernel/module/link.c - from sections of a file to memory that is linked
 */
#include "kernel/module/link.h"

#include <string.h>

#include "kernel/lib/errno.h"

/* Where code will see a section, and where its bytes are now. */
struct spot {
	u32 va;
	u8 *bytes;
};

static bool find_spot(const struct module_link *l, u32 section,
		      struct spot *spot)
{
	const struct module_place *place = &l->layout.place[section];
	u32 offset = place->offset;

	if (place->part == MODULE_NOWHERE)
		return false;
	if (place->part == MODULE_PERCPU) {
		*spot = (struct spot){ l->percpu_va + offset,
				       l->template + offset };
		return true;
	}
	offset += l->layout.start[place->part];
	*spot = (struct spot){ l->va + offset, l->block + offset };
	return true;
}

static void copy_sections(const struct module_link *l)
{
	struct spot spot;

	for (u32 i = 0; i < l->elf.nr_sections; i++) {
		struct elf_section s = elf_section(&l->elf, i);

		if (s.type != SHT_NOBITS && s.size && find_spot(l, i, &spot))
			memcpy(spot.bytes, elf_bytes(&l->elf, &s), s.size);
	}
}

/* The address of a symbol the module has itself. */
static int own_value(const struct module_link *l, const struct elf_symbol *sym,
		     u32 *value, struct module_error *e)
{
	struct spot spot;

	*value = sym->value;
	if (sym->section == SHN_ABS)
		return 0;
	if (!find_spot(l, sym->section, &spot))
		return module_refuse(e, -ENOEXEC, "%.64s is used, but its "
				     "section %u is not loaded",
				     elf_symbol_name(&l->elf, sym),
				     sym->section);
	*value += spot.va;
	return 0;
}

static int symbol_value(const struct module_link *l, u32 i, struct reloc *r,
			struct module_error *e)
{
	struct elf_symbol sym = elf_symbol(&l->elf, i);
	int err = 0;

	r->symbol = elf_symbol_name(&l->elf, &sym);
	r->function = elf_symbol_type(&sym) == STT_FUNC;
	r->value = 0;
	if (sym.section != SHN_UNDEF)
		err = own_value(l, &sym, &r->value, e);
	else if (i != 0)	/* symbol 0 is no symbol, and 0 */
		err = l->resolve(l->ctx, &sym, r, e);
	r->thumb = r->function && (r->value & 1);
	if (r->thumb)
		r->value &= ~1u;
	return err;
}

static int relocate_section(const struct module_link *l,
			    const struct elf_section *s,
			    struct module_error *e)
{
	struct spot spot;
	int err = 0;

	if (!find_spot(l, s->info, &spot))
		return 0;	/* debug information, say */
	for (u32 i = 0; i < elf_nr_rels(s) && !err; i++) {
		struct elf_rel rel = elf_rel(&l->elf, s, i);
		struct reloc r = {
			.type = elf_rel_type(&rel),
			.place = spot.va + rel.offset,
		};

		/* NONE names what must be linked in; here that is nothing. */
		if (r.type == R_ARM_NONE)
			continue;
		err = symbol_value(l, elf_rel_symbol(&rel), &r, e);
		if (!err)
			err = reloc_apply(spot.bytes + rel.offset, &r, e);
	}
	return err;
}

int module_link_sections(const struct module_link *l, struct module_error *e)
{
	int err = 0;

	copy_sections(l);
	for (u32 i = 0; i < l->elf.nr_sections && !err; i++) {
		struct elf_section s = elf_section(&l->elf, i);

		if (s.type != SHT_REL)
			continue;
		if (elf_section(&l->elf, s.info).type == SHT_NOBITS)
			return module_refuse(e, -ENOEXEC, "section %u: "
					     "relocations of section %u, which "
					     "has no bytes", i, s.info);
		err = relocate_section(l, &s, e);
	}
	return err;
}

u8 *module_link_section(const struct module_link *l, const char *name,
			u32 *size)
{
	u32 i = elf_find_section(&l->elf, name);
	struct spot spot;

	if (!i || !find_spot(l, i, &spot))
		return NULL;
	*size = elf_section(&l->elf, i).size;
	return spot.bytes;
}

u32 module_link_function(const struct module_link *l, const char *name)
{
	struct spot spot;

	for (u32 i = 1; i < l->elf.nr_symbols; i++) {
		struct elf_symbol sym = elf_symbol(&l->elf, i);

		if (elf_symbol_type(&sym) != STT_FUNC ||
		    sym.section == SHN_UNDEF || sym.section >= SHN_LORESERVE ||
		    strcmp(elf_symbol_name(&l->elf, &sym), name) != 0)
			continue;
		if (l->layout.place[sym.section].part == MODULE_TEXT &&
		    find_spot(l, sym.section, &spot))
			return spot.va + sym.value;
	}
	return 0;
}
