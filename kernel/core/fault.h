// SPDX-License-Identifier: MIT
/*
 * kernel/core/fault.h - explaining aborts
 *
 * A layer that gives an address range a meaning (stack guards, the per-CPU
 * template, freed memory) registers an explainer; the abort handler asks
 * all of them what the address was.
 */
#pragma once

#include "kernel/lib/table.h"

struct fault_explainer {
	const char *name;
	/*
	 * Writes a sentence about va and returns true, or returns false.
	 * Context: abort; no locks.
	 */
	bool (*explain)(vaddr_t va, char *buf, size_t size);
};

TABLE_DECLARE(struct fault_explainer, explainers);
#define FAULT_EXPLAINER(ident)						\
	TABLE_ENTRY(struct fault_explainer, explainers, ident)
