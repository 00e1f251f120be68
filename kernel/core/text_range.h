// SPDX-License-Identifier: MIT
/*
 * kernel/core/text_range.h - code that is not part of the image
 *
 * Who puts code into memory (kernel/module) registers it here, so that
 * backtraces go through it and its addresses have names.
 *
 * Locks    text_range_add() and _remove(): the caller's own. Readers take
 *          none: they have preemption off, so before what was removed is
 *          freed its owner waits for them with synchronize_rcu().
 */
#pragma once

#include "kernel/arch/unwind.h"
#include "kernel/core/ksym.h"

struct text_range {
	const char *name;		/* [I] whose it is */
	vaddr_t start, end;		/* [I] code, constants and data */
	vaddr_t text_end;		/* [I] code: start to here */
	struct unwind_index index;	/* [I] */
	const struct ksym *symbols;	/* [I] in any order */
	unsigned int nr_symbols;	/* [I] */
	struct text_range *next;	/* readers: rcu */
};

void text_range_add(struct text_range *range);
void text_range_remove(struct text_range *range);

/* Copies, for what they were made from may go: text is cut. */
struct text_range_info {
	vaddr_t start, end;
	char name[64];
};

struct text_symbol {
	vaddr_t addr;
	char type;			/* as in struct ksym */
	char name[128];
	char range[64];			/* the name of its range */
};

/* Range, and symbol of all ranges, number i; false beyond the last. They are
 * other ones when a range comes or goes meanwhile. Context: any. */
bool text_range_get(unsigned int i, struct text_range_info *out);
bool text_range_symbol(unsigned int i, struct text_symbol *out);

/* As those of the image: kernel/arch/unwind.h. */
bool text_range_is_text(vaddr_t addr);
bool text_range_find_index(vaddr_t addr, struct unwind_index *out);
