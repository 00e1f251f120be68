// SPDX-License-Identifier: MIT
/*
 * kernel/module/gone.c - explains a fault at an address of modules
 *
 * Which module lay there last is kept for the last few; a pointer into one
 * that was unloaded is the usual mistake.
 */
#include <string.h>

#include "kernel/core/fault.h"
#include "kernel/lib/format.h"
#include "kernel/module/module_internal.h"

#define NR_GONE		8u

static struct gone {
	char name[MODULE_NAME_LEN];
	vaddr_t start, end;
} gone[NR_GONE];		/* [M]; read in aborts */
static unsigned int next_gone;	/* [M] */

void module_remember_gone(const struct module *m)
{
	struct gone *g = &gone[next_gone++ % NR_GONE];

	*g = (struct gone){ .start = m->area.range.start,
			    .end = m->area.range.end };
	strcpy(g->name, m->name);
}

/* The last one first: addresses are used again. */
static bool explain(vaddr_t va, char *buf, size_t size)
{
	if (!module_area_holds(va))
		return false;
	format(buf, size, "an address for modules, where none is or which its "
	       "protection refuses");
	for (unsigned int i = 0; i < NR_GONE; i++) {
		const struct gone *g = &gone[(next_gone - 1 - i) % NR_GONE];

		if (va < g->start || va >= g->end || mmu_readable(va))
			continue;
		format(buf, size, "0x%lx bytes into module %s, which was "
		       "unloaded", (unsigned long)(va - g->start), g->name);
		break;
	}
	return true;
}

FAULT_EXPLAINER(module) = { .name = "module", .explain = explain };
