// SPDX-License-Identifier: MIT
/*
 * mm/fault_inject.h - allocations that fail on purpose
 *
 * An allocator asks fault_should_fail() first, and fails when told to. What
 * fails is chosen per class, as the n-th call from now on or as a seeded
 * fraction of all calls: the same seed fails the same calls.
 *
 *   fault_arm(FAULT_PAGE, &(struct fault_plan){ .nth = 3 });
 *   ... the scenario: its third page allocation fails ...
 *   fault_disarm(FAULT_PAGE);
 *
 * A plan with neither nth nor one_in only counts: how many calls a scenario
 * makes is how many times it must be run to fail each of them in turn.
 *
 * From outside: boot parameter failalloc=page:nth=5 or
 * failalloc=slab:1/100,seed=7,after=500; shell command faultinject.
 *
 * Context  any, any lock held: no locks are taken.
 * See      docs/mm-pages.md, tests/mm/test_fault_inject.c
 */
#pragma once

#include "kernel/lib/compiler.h"

enum fault_class {
	FAULT_PAGE,		/* alloc_pages() and all that end there */
	FAULT_SLAB,		/* kmalloc(), kmem_cache_alloc() */
	FAULT_VMALLOC,		/* vmalloc(), vmap(), address ranges */
	FAULT_PERCPU,		/* alloc_percpu() */
	NR_FAULT_CLASSES,
};

struct fault_plan {
	u32 nth;		/* fail this call, counted from 1; 0: none */
	u32 one_in;		/* fail one of so many calls; 0: none */
	u32 seed;		/* which ones */
	u32 after;		/* of one_in: the first so many are spared */
	bool this_context;	/* judge only calls of the arming thread */
};

struct fault_counts {
	struct fault_plan plan;
	bool armed;
	u32 calls;		/* judged since fault_arm() */
	u32 failures;
};

#define FAULT_SITES	64	/* kept per class */

struct fault_site {
	enum fault_class class;
	vaddr_t caller;
	u32 calls;
	u32 failures;
};

/* [a] not zero: the class is armed. Read without a lock: a hint. */
extern u8 fault_armed[NR_FAULT_CLASSES];

/* From here on *flag is what fault_armed[class] is: one flag a class. */
void fault_armed_also(enum fault_class class, u8 *flag);

/* Starts judging; the class's counts and sites begin anew. */
void fault_arm(enum fault_class class, const struct fault_plan *plan);

/* Ends judging; counts and sites stay readable. */
void fault_disarm(enum fault_class class);

/* One call of an armed class, from caller. Return: it shall fail. */
bool fault_judge(enum fault_class class, vaddr_t caller);

void fault_get(enum fault_class class, struct fault_counts *counts);

/*
 * The distinct callers seen since each class was armed, i from 0.
 * Return: false beyond the last. Further ones than FAULT_SITES are not kept.
 */
bool fault_site_get(unsigned int i, struct fault_site *site);
unsigned int fault_site_count(enum fault_class class);

const char *fault_class_name(enum fault_class class);

/* Shall this allocation, asked for by caller, fail? One load when off. */
static inline bool fault_should_fail_at(enum fault_class class,
					vaddr_t caller)
{
	return unlikely(READ_ONCE(fault_armed[class])) &&
	       fault_judge(class, caller);
}

/* In an allocator's outermost function: the caller is who called that. */
#define fault_should_fail(class)					\
	fault_should_fail_at(class, (vaddr_t)__builtin_return_address(0))
