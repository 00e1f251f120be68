// SPDX-License-Identifier: MIT
/*
 * kernel/core/ksym.c - lookup in the table gen_ksyms.py made
 *
 * Two orders over one array: the entries lie by address, ksym_by_name lists
 * their numbers by name; both are searched by halving.
 *
 *   ksym_by_name   ksym_entries               ksym_names
 *   [ 1, 0, 2 ]    [ addr size name type ]    "memset\0start_kernel\0..."
 *     '-------------> addr size name ----------^
 *
 * See      scripts/gen_ksyms.py, tests/core/test_ksym.c
 */
#include "kernel/core/ksym.h"

#include <string.h>

#include "kernel/lib/compiler.h"
#include "kernel/lib/sections.h"

struct ksym_entry {
	u32 addr;
	u32 size;
	u32 name : 24;	/* offset into ksym_names */
	u32 type : 8;
};

static_assert(sizeof(struct ksym_entry) == 12, "as gen_ksyms.py writes it");

extern const u32 ksym_total;
extern const struct ksym_entry ksym_entries[];
extern const u16 ksym_by_name[];
extern const char ksym_names[];

static void entry_to_ksym(const struct ksym_entry *entry, struct ksym *out)
{
	out->name = ksym_names + entry->name;
	out->module = NULL;
	out->addr = entry->addr;
	out->size = entry->size;
	out->type = (char)entry->type;
}

/* The number of entries whose address is not above @addr. */
static unsigned int count_up_to(vaddr_t addr)
{
	unsigned int low = 0, high = ksym_total;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (ksym_entries[middle].addr <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool ksym_lookup(vaddr_t addr, struct ksym *out)
{
	unsigned int below = count_up_to(addr);
	const struct ksym_entry *entry;

	if (addr - (vaddr_t)__image_start >=
	    (vaddr_t)__image_end - (vaddr_t)__image_start)
		return ksym_lookup_outside(addr, out);
	if (below == 0)
		return false;
	entry = &ksym_entries[below - 1];
	if (addr != entry->addr && addr - entry->addr >= entry->size)
		return false;
	entry_to_ksym(entry, out);
	return true;
}

bool ksym_find(const char *name, struct ksym *out)
{
	unsigned int low = 0, high = ksym_total;
	const struct ksym_entry *entry;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		entry = &ksym_entries[ksym_by_name[middle]];
		if (strcmp(ksym_names + entry->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == ksym_total)
		return ksym_find_outside(name, out);
	entry = &ksym_entries[ksym_by_name[low]];
	if (strcmp(ksym_names + entry->name, name) != 0)
		return ksym_find_outside(name, out);
	entry_to_ksym(entry, out);
	return true;
}

unsigned int ksym_count(void)
{
	return ksym_total;
}

bool ksym_get(unsigned int i, struct ksym *out)
{
	if (i >= ksym_total)
		return false;
	entry_to_ksym(&ksym_entries[i], out);
	return true;
}
