// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_common.c - what the tests of the generations share
 *
 * A test says what it needs of a generation; who lacks it is left out, and
 * the test's report has a line that says so.
 */
#include "tests/percpu/suite.h"

#include "mm/slab.h"

struct pcpu_alloc_info suite_layout(unsigned int nr_cpus, int nr_groups,
				    size_t reserved)
{
	struct pcpu_alloc_info info = {
		.nr_cpus = nr_cpus, .static_size = 32396,
		.reserved_size = reserved,
		.dyn_size = 61440 - 32396 - reserved,
		.unit_size = 61440, .alloc_size = 61440,
		.atom_size = PAGE_SIZE, .upa = 1,
		.nr_groups = (unsigned int)nr_groups, .nr_units = nr_cpus,
	};
	unsigned int g, cpu = 0;

	for (g = 0; g < info.nr_groups; g++) {
		info.groups[g].nr_units = nr_cpus / info.nr_groups;
		/* Groups need not touch each other. */
		info.groups[g].base_offset = cpu * info.unit_size +
					     g * 3 * PAGE_SIZE;
		cpu += info.groups[g].nr_units;
	}
	for (cpu = 0; cpu < nr_cpus; cpu++)
		info.cpu_of_unit[cpu] = (u8)cpu;
	return info;
}

struct pcpu_allocator *suite_begin(const struct pcpu_generation *g,
				   const struct pcpu_alloc_info *info)
{
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);

	if (a && suite_setup(a, g, info, false)) {
		kfree(a);
		a = NULL;
	}
	EXPECT_NOT_NULL(a);
	return a;
}

/* --- before there is a heap --- */

#define EARLY_MOST	64

static void *early_blocks[EARLY_MOST];
static unsigned int nr_early_blocks;
static bool early_next;

static void *early_alloc(size_t size)
{
	void *block = NULL;

	if (nr_early_blocks < EARLY_MOST)
		block = kzalloc(size, GFP_KERNEL);
	if (block)
		early_blocks[nr_early_blocks++] = block;
	return block;
}

void suite_early(void)
{
	early_next = true;
}

suite_early_alloc_fn suite_take_early(void)
{
	bool early = early_next;

	early_next = false;
	return early ? early_alloc : NULL;
}

void suite_ready(struct pcpu_allocator *a)
{
	a->early = false;
	a->can_grow = true;
	a->async = true;
}

void suite_free_early(void)
{
	while (nr_early_blocks)
		kfree(early_blocks[--nr_early_blocks]);
}

void suite_finish(struct pcpu_allocator *a)
{
	int err = a->generation->verify(a);

	EXPECT_EQ(err, 0);
	if (err)
		ktest_note("generation %s", a->generation->name);
	suite_teardown(a);
	kfree(a);
}

void suite_quiesce(struct pcpu_allocator *a)
{
	suite_settle(a);
	if (a->generation->chunks)
		pcpu_rest(a);
}

int suite_verify_at(struct pcpu_allocator *a, const void *cookie)
{
	if (a->generation->verify_at)
		return a->generation->verify_at(a, cookie);
	return a->generation->verify(a);
}

/* --- who can do what --- */

static unsigned int abilities(const struct pcpu_generation *g)
{
	return (g->chunks ? NEEDS_CHUNKS : 0) |
	       (g->can.grows ? NEEDS_GROWTH : 0) |
	       (g->can.atomic ? NEEDS_ATOMIC : 0) |
	       (g->can.reserved ? NEEDS_RESERVED : 0) |
	       (g->can.checks_free ? NEEDS_CHECKS : 0) |
	       (g->can.any_align ? NEEDS_ANY_ALIGN : 0) |
	       (g->chunks && !g->chunks->drain ? NEEDS_PLACES : 0);
}

static const struct {
	unsigned int need;
	const char *lacks;
} reasons[] = {
	{ NEEDS_CHUNKS, "has no chunks" },
	{ NEEDS_GROWTH, "has only the room it began with" },
	{ NEEDS_ATOMIC, "may always sleep" },
	{ NEEDS_RESERVED, "has no reserved part" },
	{ NEEDS_CHECKS, "believes every free" },
	{ NEEDS_ANY_ALIGN, "aligns to powers of two only" },
	{ NEEDS_PLACES, "has no chunks, or takes several areas at once" },
};

bool suite_able(const struct pcpu_generation *g, unsigned int needs)
{
	unsigned int missing = needs & ~abilities(g);

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (missing & reasons[i].need)
			ktest_note("without %s: it %s", g->name,
				   reasons[i].lacks);
	return !missing;
}
