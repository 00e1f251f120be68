// SPDX-License-Identifier: MIT
/*
 * kernel/module/link.c - from sections of a file to memory that is linked
 *
 * Sections are written to where they will be, while that is still
 * read-write. The per-CPU part is linked in a template: its symbols stand
 * for what percpu_modalloc() returned, as a static variable's does for the
 * template in the image, and every core is given a copy.
 */
#include <string.h>

#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/module/module_internal.h"
#include "kernel/module/reloc_arm.h"
#include "percpu/access/this_cpu.h"

/* Where code will see a section, and where its bytes are now. */
struct spot {
	u32 va;
	u8 *bytes;
};

static bool find_spot(const struct module *m, const struct module_link *l,
		      u32 section, struct spot *spot)
{
	const struct module_place *place = &l->layout.place[section];

	if (place->part == MODULE_NOWHERE)
		return false;
	if (place->part == MODULE_PERCPU) {
		spot->va = (u32)(uintptr_t)(void __force *)m->percpu +
			   place->offset;
		spot->bytes = l->template + place->offset;
		return true;
	}
	spot->va = m->area.range.start + l->layout.start[place->part] +
		   place->offset;
	spot->bytes = (u8 *)(uintptr_t)spot->va;
	return true;
}

static void copy_sections(const struct module *m, const struct module_link *l)
{
	struct spot spot;

	for (u32 i = 0; i < l->elf.nr_sections; i++) {
		struct elf_section s = elf_section(&l->elf, i);

		if (s.type != SHT_NOBITS && find_spot(m, l, i, &spot))
			memcpy(spot.bytes, elf_bytes(&l->elf, &s), s.size);
	}
}

/* The address of a symbol the module has itself. */
static int own_value(const struct module *m, const struct module_link *l,
		     const struct elf_symbol *sym, u32 *value,
		     struct module_error *e)
{
	struct spot spot;

	*value = sym->value;
	if (sym->section == SHN_ABS)
		return 0;
	if (!find_spot(m, l, sym->section, &spot))
		return module_refuse(e, -ENOEXEC, "%.64s is used, but its "
				     "section %u is not loaded",
				     elf_symbol_name(&l->elf, sym),
				     sym->section);
	*value += spot.va;
	return 0;
}

/* What the kernel or another module has. Weak symbols may be missing: they are 0. */
static int other_value(struct module *m, const struct module_link *l,
		       const struct elf_symbol *sym, struct reloc *r,
		       struct module_error *e)
{
	const struct kernel_symbol *export;
	int err;

	if (strcmp(r->symbol, "__this_module") == 0) {
		r->value = (u32)(uintptr_t)m;
		return 0;
	}
	export = module_resolve(m, r->symbol, elf_modinfo(&l->elf, "depends"),
				&err, e);
	if (export) {
		r->value = (u32)(uintptr_t)export->addr;
		r->function = true;
	}
	return elf_symbol_bind(sym) == STB_WEAK && err == -ENOENT ? 0 : err;
}

static int symbol_value(struct module *m, const struct module_link *l,
			u32 i, struct reloc *r, struct module_error *e)
{
	struct elf_symbol sym = elf_symbol(&l->elf, i);
	int err = 0;

	r->symbol = elf_symbol_name(&l->elf, &sym);
	r->function = elf_symbol_type(&sym) == STT_FUNC;
	r->value = 0;
	if (sym.section != SHN_UNDEF)
		err = own_value(m, l, &sym, &r->value, e);
	else if (i != 0)	/* symbol 0 is no symbol, and 0 */
		err = other_value(m, l, &sym, r, e);
	r->thumb = r->function && (r->value & 1);
	if (r->thumb)
		r->value &= ~1u;
	return err;
}

static int relocate_section(struct module *m, const struct module_link *l,
			    const struct elf_section *s,
			    struct module_error *e)
{
	struct spot spot;
	int err = 0;

	if (!find_spot(m, l, s->info, &spot))
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
		err = symbol_value(m, l, elf_rel_symbol(&rel), &r, e);
		if (!err)
			err = reloc_apply(spot.bytes + rel.offset, &r, e);
	}
	return err;
}

static void copy_to_cores(const struct module *m, const u8 *template)
{
	unsigned int cpu;

	if (!m->percpu_size)
		return;
	for_each_possible_cpu(cpu)
		memcpy(per_cpu_ptr(m->percpu, cpu), template, m->percpu_size);
}

int module_link(struct module *m, struct module_link *l,
		struct module_error *e)
{
	int err = 0;

	copy_sections(m, l);
	for (u32 i = 0; i < l->elf.nr_sections && !err; i++) {
		struct elf_section s = elf_section(&l->elf, i);

		if (s.type != SHT_REL)
			continue;
		if (elf_section(&l->elf, s.info).type == SHT_NOBITS)
			return module_refuse(e, -ENOEXEC, "section %u: "
					     "relocations of section %u, which "
					     "has no bytes", i, s.info);
		err = relocate_section(m, l, &s, e);
	}
	if (!err)
		copy_to_cores(m, l->template);
	return err;
}

void *module_section(const struct module *m, const struct module_link *l,
		     const char *name, u32 *size)
{
	u32 i = elf_find_section(&l->elf, name);
	struct spot spot;

	if (!i || !find_spot(m, l, i, &spot))
		return NULL;
	*size = elf_section(&l->elf, i).size;
	return spot.bytes;
}

void *module_function(const struct module *m, const struct module_link *l,
		      const char *name)
{
	struct spot spot;

	for (u32 i = 1; i < l->elf.nr_symbols; i++) {
		struct elf_symbol sym = elf_symbol(&l->elf, i);

		if (elf_symbol_type(&sym) != STT_FUNC ||
		    sym.section == SHN_UNDEF || sym.section >= SHN_LORESERVE ||
		    strcmp(elf_symbol_name(&l->elf, &sym), name) != 0)
			continue;
		if (l->layout.place[sym.section].part == MODULE_TEXT &&
		    find_spot(m, l, sym.section, &spot))
			return (void *)(uintptr_t)(spot.va + sym.value);
	}
	return NULL;
}
