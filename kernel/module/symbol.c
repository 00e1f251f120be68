// SPDX-License-Identifier: MIT
/*
 * kernel/module/symbol.c - what the kernel and modules export, and to whom
 *
 * The linker has sorted the kernel's exports by name: they are searched by
 * halving. Those of modules are few.
 *
 * Locks    [M] module_mutex.
 */
#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/module/module_internal.h"

const char module_vermagic[] = VERMAGIC;

/* As in Linux 5.17, include/linux/license.h. */
bool module_licence_is_gpl(const char *licence)
{
	static const char *const compatible[] = {
		"GPL", "GPL v2", "GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
	};

	for (size_t i = 0; licence && i < ARRAY_SIZE(compatible); i++)
		if (strcmp(licence, compatible[i]) == 0)
			return true;
	return false;
}

static const struct kernel_symbol *find_in_kernel(const char *name)
{
	const struct kernel_symbol *low = __table_exports_start;
	const struct kernel_symbol *high = __table_exports_end;

	while (low < high) {
		const struct kernel_symbol *middle = low + (high - low) / 2;
		int order = strcmp(name, middle->name);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* owner: the module that has it; NULL: the kernel, or nobody. */
static const struct kernel_symbol *find(const char *name, struct module **owner)
{
	const struct kernel_symbol *symbol = find_in_kernel(name);
	struct module *m;

	*owner = NULL;
	if (symbol)
		return symbol;
	list_for_each_entry(m, &modules, list)
		for (unsigned int i = 0; i < m->num_syms; i++)
			if (strcmp(m->syms[i].name, name) == 0) {
				*owner = m;
				return &m->syms[i];
			}
	return NULL;
}

static int unknown(const struct module *m, const char *name, const char *needs,
		   struct module_error *e)
{
	if (needs && *needs)
		return module_refuse(e, -ENOENT, "unknown symbol %.48s: it "
				     "needs %.64s; \"modprobe %s\" loads "
				     "what it needs first", name, needs,
				     m->name);
	return module_refuse(e, -ENOENT, "unknown symbol %.64s: neither the "
			     "kernel nor a module exports it", name);
}

const struct kernel_symbol *module_resolve(struct module *m, const char *name,
					   const char *needs, int *err,
					   struct module_error *e)
{
	struct module *owner;
	const struct kernel_symbol *symbol = find(name, &owner);

	*err = 0;
	if (!symbol)
		*err = unknown(m, name, needs, e);
	else if (symbol->gpl_only && !m->gpl)
		*err = module_refuse(e, -EACCES, "GPL-incompatible module %s "
				     "uses GPL-only symbol '%.64s'", m->name,
				     name);
	else if (owner && module_use_locked(m, owner))
		*err = module_refuse(e, -ENOMEM, "no memory");
	return *err ? NULL : symbol;
}

/* --- what a module exports --- */

static_assert(sizeof(struct kernel_symbol) == MODULE_EXPORT_SIZE,
	      "layout.c lays out arrays of them");

bool module_has_string(const struct module *m, const char *s)
{
	vaddr_t end = m->area.range.start + m->area.size;
	vaddr_t va = (vaddr_t)(uintptr_t)s;

	return va >= m->area.range.start && va < end &&
	       strnlen(s, end - va) < end - va;
}

int module_exports_find(struct module *m, const struct module_layout *layout,
			struct module_error *e)
{
	struct module *owner;

	m->num_syms = layout->exports_size / sizeof(*m->syms);
	m->syms = (const struct kernel_symbol *)(m->area.range.start +
						 layout->start[MODULE_RODATA] +
						 layout->exports_start);
	for (unsigned int i = 0; i < m->num_syms; i++) {
		const char *name = m->syms[i].name;

		if (!module_has_string(m, name))
			return module_refuse(e, -ENOEXEC, "export %u has no "
					     "name", i);
		if (find(name, &owner))
			return module_refuse(e, -ENOEXEC, "it exports %.64s, "
					     "as %s does already", name,
					     module_name(owner));
	}
	return 0;
}
