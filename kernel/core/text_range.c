// SPDX-License-Identifier: MIT
/*
 * kernel/core/text_range.c - code that is not part of the image
 */
#include "kernel/core/text_range.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/compiler.h"
#include "kernel/lib/format.h"

#include <string.h>

static struct text_range *ranges;	/* readers: rcu */

void text_range_add(struct text_range *range)
{
	range->next = ranges;
	smp_store_release(&ranges, range);	/* with find() */
}

void text_range_remove(struct text_range *range)
{
	struct text_range **link = &ranges;

	while (*link != range)
		link = &(*link)->next;
	WRITE_ONCE(*link, range->next);
}

/* Preemption is off. Loads through a loaded address stay in order. */
static const struct text_range *find(vaddr_t addr)
{
	const struct text_range *range = READ_ONCE(ranges);

	while (range && (addr < range->start || addr >= range->end))
		range = READ_ONCE(range->next);
	return range;
}

static bool holds(const struct ksym *sym, vaddr_t addr)
{
	return addr == sym->addr ||
	       (addr > sym->addr && addr - sym->addr < sym->size);
}

bool ksym_lookup_outside(vaddr_t addr, struct ksym *out)
{
	const struct text_range *range;
	bool found = false;

	preempt_disable();
	range = find(addr);
	for (unsigned int i = 0; range && i < range->nr_symbols && !found;
	     i++) {
		found = holds(&range->symbols[i], addr);
		if (found)
			*out = range->symbols[i];
	}
	preempt_enable();
	return found;
}

bool ksym_find_outside(const char *name, struct ksym *out)
{
	const struct text_range *range;
	bool found = false;

	preempt_disable();
	for (range = READ_ONCE(ranges); range && !found;
	     range = READ_ONCE(range->next))
		for (unsigned int i = 0; i < range->nr_symbols && !found;
		     i++) {
			found = strcmp(range->symbols[i].name, name) == 0;
			if (found)
				*out = range->symbols[i];
		}
	preempt_enable();
	return found;
}

bool text_range_get(unsigned int i, struct text_range_info *out)
{
	const struct text_range *range;

	preempt_disable();
	range = READ_ONCE(ranges);
	while (range && i--)
		range = READ_ONCE(range->next);
	if (range) {
		out->start = range->start;
		out->end = range->end;
		format(out->name, sizeof(out->name), "%s", range->name);
	}
	preempt_enable();
	return range;
}

bool text_range_symbol(unsigned int i, struct text_symbol *out)
{
	const struct text_range *range;

	preempt_disable();
	range = READ_ONCE(ranges);
	while (range && i >= range->nr_symbols) {
		i -= range->nr_symbols;
		range = READ_ONCE(range->next);
	}
	if (range) {
		out->addr = range->symbols[i].addr;
		out->type = range->symbols[i].type;
		format(out->name, sizeof(out->name), "%s",
		       range->symbols[i].name);
		format(out->range, sizeof(out->range), "%s", range->name);
	}
	preempt_enable();
	return range;
}

bool text_range_is_text(vaddr_t addr)
{
	const struct text_range *range;
	bool is_text;

	preempt_disable();
	range = find(addr);
	is_text = range && addr < range->text_end;
	preempt_enable();
	return is_text;
}

bool text_range_find_index(vaddr_t addr, struct unwind_index *out)
{
	const struct text_range *range;
	bool found;

	preempt_disable();
	range = find(addr);
	found = range && addr < range->text_end &&
		range->index.start != range->index.end;
	if (found)
		*out = range->index;
	preempt_enable();
	return found;
}
