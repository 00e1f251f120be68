// SPDX-License-Identifier: MIT
/*
 * mm/fault_inject.c - allocations that fail on purpose
 *
 * Whether a call fails depends on its number and the seed alone, so there is
 * no generator whose state cores would have to share: the numbers are given
 * out atomically, and the same run fails the same calls.
 *
 * The table of callers is filled without locks: a slot belongs to the first
 * who writes its address there, until the class is armed anew.
 */
#include "mm/fault_inject.h"

#include "kernel/arch/atomic.h"
#include "kernel/arch/context.h"
#include "kernel/core/cmdline.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject_parse.h"

#include <string.h>

struct class_state {
	struct fault_plan plan;		/* [I] while armed */
	const void *context;		/* [I] while armed; NULL: any */
	u32 calls;			/* [a] */
	u32 failures;			/* [a] */
};

/* One caller of a class. */
struct site_slot {
	vaddr_t caller;			/* [a] 0: unused */
	u32 calls;			/* [a] */
	u32 failures;			/* [a] */
};

u8 fault_armed[NR_FAULT_CLASSES];

static u8 *also[NR_FAULT_CLASSES];	/* [I] the same, elsewhere; or NULL */
static struct class_state classes[NR_FAULT_CLASSES];
static struct site_slot sites[NR_FAULT_CLASSES][FAULT_SITES];

const char *fault_class_name(enum fault_class class)
{
	static const char *const names[NR_FAULT_CLASSES] = {
		[FAULT_PAGE] = "page", [FAULT_SLAB] = "slab",
		[FAULT_VMALLOC] = "vmalloc", [FAULT_PERCPU] = "percpu",
	};

	return names[class];
}

/* The caller's slot, found or made; NULL: the table is full. */
static struct site_slot *find_site(enum fault_class class, vaddr_t caller)
{
	for (vaddr_t i = 0; i < FAULT_SITES; i++) {
		struct site_slot *slot =
			&sites[class][((caller >> 2) + i) % FAULT_SITES];
		vaddr_t old = READ_ONCE(slot->caller);

		if (old == 0)
			old = cmpxchg(&slot->caller, (vaddr_t)0, caller);
		if (old == 0 || old == caller)
			return slot;
	}
	return NULL;
}

static void set_armed(enum fault_class class, u8 armed)
{
	__atomic_store_n(&fault_armed[class], armed, __ATOMIC_SEQ_CST);
	if (also[class])
		__atomic_store_n(also[class], armed, __ATOMIC_SEQ_CST);
}

void fault_arm(enum fault_class class, const struct fault_plan *plan)
{
	struct class_state *c = &classes[class];

	fault_disarm(class);
	memset(sites[class], 0, sizeof(sites[class]));
	*c = (struct class_state){
		.plan = *plan,
		.context = plan->this_context ? current_context() : NULL,
	};
	set_armed(class, 1);
}

void fault_disarm(enum fault_class class)
{
	set_armed(class, 0);
}

void fault_armed_also(enum fault_class class, u8 *flag)
{
	also[class] = flag;
	set_armed(class, fault_armed[class]);
}

/* A number that looks random, from the seed and the call's number. */
static u32 mix(u32 seed, u32 call)
{
	u32 x = seed * 0x9e3779b9u ^ call;

	x = (x ^ (x >> 16)) * 0x85ebca6bu;
	x = (x ^ (x >> 13)) * 0xc2b2ae35u;
	return x ^ (x >> 16);
}

static bool plan_fails(const struct fault_plan *plan, u32 call)
{
	if (plan->nth)
		return call == plan->nth;
	return plan->one_in && call > plan->after &&
	       mix(plan->seed, call) % plan->one_in == 0;
}

static void increment(u32 *counter)
{
	(void)__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

bool fault_judge(enum fault_class class, vaddr_t caller)
{
	struct class_state *c = &classes[class];
	struct site_slot *site;
	bool fails;

	if (c->context && c->context != current_context())
		return false;
	fails = plan_fails(&c->plan, __atomic_add_fetch(&c->calls, 1,
							__ATOMIC_RELAXED));
	site = find_site(class, caller);
	if (site)
		increment(&site->calls);
	if (fails) {
		increment(&c->failures);
		if (site)
			increment(&site->failures);
	}
	return fails;
}

void fault_get(enum fault_class class, struct fault_counts *counts)
{
	const struct class_state *c = &classes[class];

	*counts = (struct fault_counts){
		.plan = c->plan,
		.armed = READ_ONCE(fault_armed[class]),
		.calls = READ_ONCE(c->calls),
		.failures = READ_ONCE(c->failures),
	};
}

bool fault_site_get(unsigned int i, struct fault_site *site)
{
	const struct site_slot *slots = &sites[0][0];

	for (unsigned int n = 0; n < NR_FAULT_CLASSES * FAULT_SITES; n++) {
		vaddr_t caller = READ_ONCE(slots[n].caller);

		if (!caller || i--)
			continue;
		*site = (struct fault_site){
			.class = (enum fault_class)(n / FAULT_SITES),
			.caller = caller,
			.calls = READ_ONCE(slots[n].calls),
			.failures = READ_ONCE(slots[n].failures),
		};
		return true;
	}
	return false;
}

unsigned int fault_site_count(enum fault_class class)
{
	unsigned int nr = 0;

	for (unsigned int n = 0; n < FAULT_SITES; n++)
		nr += READ_ONCE(sites[class][n].caller) != 0;
	return nr;
}

/* failalloc=page:nth=5 or failalloc=slab:1/100,seed=7,after=500 */
static int parse_failalloc(const char *value)
{
	struct fault_plan plan;
	enum fault_class class;
	int err;

	if (!value)
		return -EINVAL;
	err = fault_parse(value, &class, &plan);
	if (!err)
		fault_arm(class, &plan);
	return err;
}

BOOT_PARAM(failalloc) = {
	.name = "failalloc", .parse = parse_failalloc,
	.help = "failalloc=CLASS:nth=N or CLASS:1/N[,seed=S][,after=N]: let "
		"allocations of page, slab, vmalloc or percpu fail",
};
