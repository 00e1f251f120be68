// SPDX-License-Identifier: MIT
/*
 * kernel/module/symbol.c - what the kernel exports, and to whom
 *
 * The linker has sorted the exports by name: they are searched by halving.
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

static const struct kernel_symbol *find(const char *name)
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

const struct kernel_symbol *module_resolve(const struct module *m,
					   const char *name, int *err,
					   struct module_error *e)
{
	const struct kernel_symbol *symbol = find(name);

	*err = 0;
	if (!symbol)
		*err = module_refuse(e, -ENOENT, "unknown symbol %.64s: the "
				     "kernel exports nothing of that name",
				     name);
	else if (symbol->gpl_only && !m->gpl)
		*err = module_refuse(e, -EACCES, "GPL-incompatible module %s "
				     "uses GPL-only symbol '%s'", m->name,
				     name);
	return *err ? NULL : symbol;
}
