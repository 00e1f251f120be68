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
	vaddr_t start, end;		/* [I] code, constants and data */
	vaddr_t text_end;		/* [I] code: start to here */
	struct unwind_index index;	/* [I] */
	const struct ksym *symbols;	/* [I] in any order */
	unsigned int nr_symbols;	/* [I] */
	struct text_range *next;	/* readers: rcu */
};

void text_range_add(struct text_range *range);
void text_range_remove(struct text_range *range);

/* As those of the image: kernel/arch/unwind.h. */
bool text_range_is_text(vaddr_t addr);
bool text_range_find_index(vaddr_t addr, struct unwind_index *out);
