// SPDX-License-Identifier: MIT
/*
 * kernel/module/names.c - a module's symbols, for backtraces and %pS
 *
 * Copied, for the file they come from need not stay.
 */
#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/module/module_internal.h"
#include "mm/slab.h"

/* Functions and variables; not the $a, $t, $d that tell code from data. */
static bool has_name(const struct module_link *l, const struct elf_symbol *sym)
{
	u32 type = elf_symbol_type(sym);

	if (type != STT_FUNC && type != STT_OBJECT)
		return false;
	return sym->section != SHN_UNDEF && sym->section < SHN_LORESERVE &&
	       l->layout.place[sym->section].part < MODULE_PERCPU;
}

static void measure(const struct module_link *l, u32 *nr, size_t *bytes)
{
	*nr = 0;
	*bytes = 0;
	for (u32 i = 1; i < l->elf.nr_symbols; i++) {
		struct elf_symbol sym = elf_symbol(&l->elf, i);

		if (!has_name(l, &sym))
			continue;
		(*nr)++;
		*bytes += strlen(elf_symbol_name(&l->elf, &sym)) + 1;
	}
}

/* As nm prints it: global ones in capitals. */
static char letter(u32 part, const struct elf_symbol *sym)
{
	char c = "trd"[part];

	return elf_symbol_bind(sym) ? (char)(c - 'a' + 'A') : c;
}

static u32 thumb_bit(const struct elf_symbol *sym)
{
	return elf_symbol_type(sym) == STT_FUNC;
}

static void fill(struct module *m, const struct module_link *l)
{
	struct ksym *out = m->symbols;
	char *name = m->strings;

	for (u32 i = 1; i < l->elf.nr_symbols; i++) {
		struct elf_symbol sym = elf_symbol(&l->elf, i);
		const struct module_place *place;

		if (!has_name(l, &sym))
			continue;
		place = &l->layout.place[sym.section];
		strcpy(name, elf_symbol_name(&l->elf, &sym));
		*out++ = (struct ksym){
			.name = name, .module = m->name, .size = sym.size,
			.addr = m->area.range.start +
				l->layout.start[place->part] + place->offset +
				(sym.value & ~thumb_bit(&sym)),
			.type = letter(place->part, &sym),
		};
		name += strlen(name) + 1;
	}
	m->text.nr_symbols = (unsigned int)(out - m->symbols);
}

int module_names_make(struct module *m, const struct module_link *l)
{
	size_t bytes;
	u32 nr;

	measure(l, &nr, &bytes);
	m->symbols = kmalloc_array(nr, sizeof(*m->symbols), GFP_KERNEL);
	m->strings = kmalloc(bytes, GFP_KERNEL);
	if (!m->symbols || !m->strings)
		return -ENOMEM;		/* the caller frees what there is */
	fill(m, l);
	m->text.symbols = m->symbols;
	return 0;
}

void module_names_free(struct module *m)
{
	kfree(m->symbols);
	kfree(m->strings);
}
