// SPDX-License-Identifier: MIT
/*
 * kernel/core/verify.h - invariants and counters that tests hold to
 *
 * After every test all invariants are checked, and all counters must be
 * what they were before it: a leak fails the test that leaked.
 */
#pragma once

#include "kernel/lib/table.h"

struct invariant {
	const char *name;
	int (*check)(void);	/* 0, or negative having printed why */
};

struct counter {
	const char *name;
	unsigned long (*read)(void);	/* resources in use */
};

TABLE_DECLARE(struct invariant, invariants);
TABLE_DECLARE(struct counter, counters);
#define INVARIANT(ident)	TABLE_ENTRY(struct invariant, invariants, ident)
#define COUNTER(ident)		TABLE_ENTRY(struct counter, counters, ident)
