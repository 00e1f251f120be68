// SPDX-License-Identifier: MIT
/*
 * percpu/alloc_info.c - which unit size, which units beside each other
 *
 * Memory for a group comes in atoms, and an atom may be larger than a unit.
 * Then several units share one, but not so many that padding units waste
 * more than a third of the cores' number. Among the choices with as few
 * atoms as possible the one with the fewest units to an atom wins: its
 * units are larger, and fewer of them are padding.
 *
 *   4 cores, nodes 0 0 1 1, atom 1 MiB, 60 KiB needed:
 *
 *   group 0 |-- unit 0 --|-- unit 1 --|  group 1 |-- unit 2 --|-- unit 3 --|
 *           0          512K          1M         1M                        2M
 *
 * See      docs/percpu/chunks.md
 */
#include "percpu/alloc_info.h"

#include "kernel/core/printk.h"
#include "kernel/lib/align.h"
#include "kernel/lib/bits.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "percpu/percpu_internal.h"

#include <string.h>

struct grouping {
	unsigned int group_of_cpu[PCPU_MAX_CPUS];
	unsigned int nr_cpus[PCPU_MAX_CPUS];	/* by group */
	unsigned int nr_groups;
};

static bool near_each_other(const struct pcpu_layout *l, unsigned int a,
			    unsigned int b)
{
	return !l->distance ||
	       (l->distance(l->ctx, a, b) <= PCPU_LOCAL_DISTANCE &&
		l->distance(l->ctx, b, a) <= PCPU_LOCAL_DISTANCE);
}

/* A core joins the first one before it that is near, or opens a group. */
static void group_cpus(const struct pcpu_layout *l, struct grouping *g)
{
	unsigned int cpu, other;

	memset(g, 0, sizeof(*g));
	for (cpu = 0; cpu < l->nr_cpus; cpu++) {
		for (other = 0; other < cpu; other++)
			if (near_each_other(l, cpu, other))
				break;
		g->group_of_cpu[cpu] = other < cpu ? g->group_of_cpu[other] :
						     g->nr_groups++;
		g->nr_cpus[g->group_of_cpu[cpu]]++;
	}
}

/* Atoms that all groups need with upa units in each; how many units idle. */
static unsigned int count_atoms(const struct grouping *g, unsigned int upa,
				unsigned int *wasted)
{
	unsigned int atoms = 0, i;

	*wasted = 0;
	for (i = 0; i < g->nr_groups; i++) {
		unsigned int nr = DIV_ROUND_UP(g->nr_cpus[i], upa);

		atoms += nr;
		*wasted += nr * upa - g->nr_cpus[i];
	}
	return atoms;
}

static bool splits_into(size_t alloc_size, unsigned int upa)
{
	return alloc_size % upa == 0 && IS_ALIGNED(alloc_size / upa, PAGE_SIZE);
}

static unsigned int best_upa(const struct pcpu_layout *l,
			     const struct grouping *g, size_t alloc_size,
			     size_t min_unit)
{
	unsigned int upa = (unsigned int)(alloc_size / min_unit);
	unsigned int best = 1, fewest = ~0u, wasted, atoms;

	for (; upa; upa--) {
		if (!splits_into(alloc_size, upa))
			continue;
		atoms = count_atoms(g, upa, &wasted);
		if (wasted > l->nr_cpus / 3)
			continue;
		if (atoms > fewest)
			break;
		fewest = atoms;
		best = upa;
	}
	return best;
}

/* Fills groups and cpu_of_unit: each group's cores, then its padding. */
static void place_units(const struct grouping *g, struct pcpu_alloc_info *info)
{
	unsigned int unit = 0, group, cpu;

	memset(info->cpu_of_unit, PCPU_NO_CPU, sizeof(info->cpu_of_unit));
	for (group = 0; group < g->nr_groups; group++) {
		unsigned int next = unit;

		for (cpu = 0; cpu < info->nr_cpus; cpu++)
			if (g->group_of_cpu[cpu] == group)
				info->cpu_of_unit[next++] = (u8)cpu;
		info->groups[group] = (struct pcpu_group){
			.nr_units = ROUND_UP(g->nr_cpus[group], info->upa),
			.base_offset = unit * info->unit_size,
		};
		unit += info->groups[group].nr_units;
	}
	info->nr_groups = g->nr_groups;
	info->nr_units = unit;
}

int pcpu_build_alloc_info(const struct pcpu_layout *l,
			  struct pcpu_alloc_info *info)
{
	size_t dyn = max_t(size_t, l->dyn_size, PERCPU_DYNAMIC_EARLY_SIZE);
	size_t sum, min_unit;
	struct grouping g;

	if (!l->nr_cpus || l->nr_cpus > PCPU_MAX_CPUS ||
	    !is_power_of_2(l->atom_size) || l->atom_size < PAGE_SIZE)
		return -EINVAL;
	group_cpus(l, &g);
	sum = PAGE_ALIGN(l->static_size + l->reserved_size + dyn);
	min_unit = max_t(size_t, sum, PCPU_MIN_UNIT_SIZE);

	memset(info, 0, sizeof(*info));
	info->nr_cpus = l->nr_cpus;
	info->static_size = l->static_size;
	info->reserved_size = l->reserved_size;
	info->dyn_size = sum - l->static_size - l->reserved_size;
	info->atom_size = l->atom_size;
	info->alloc_size = ROUND_UP(min_unit, l->atom_size);
	info->upa = best_upa(l, &g, info->alloc_size, min_unit);
	info->unit_size = info->alloc_size / info->upa;
	place_units(&g, info);
	return 0;
}

void pcpu_alloc_info_offsets(const struct pcpu_alloc_info *info,
			     size_t *offset_of_cpu)
{
	unsigned int unit = 0, group, i;

	for (group = 0; group < info->nr_groups; group++)
		for (i = 0; i < info->groups[group].nr_units; i++, unit++)
			if (info->cpu_of_unit[unit] != PCPU_NO_CPU)
				offset_of_cpu[info->cpu_of_unit[unit]] =
					info->groups[group].base_offset +
					i * info->unit_size;
}

size_t pcpu_alloc_info_span(const struct pcpu_alloc_info *info)
{
	size_t span = 0;

	for (unsigned int i = 0; i < info->nr_groups; i++)
		span = max_t(size_t, span, info->groups[i].base_offset +
			     info->groups[i].nr_units * info->unit_size);
	return span;
}

/* Every core in exactly one unit? */
static bool cores_are_placed(const struct pcpu_alloc_info *info)
{
	unsigned int seen = 0, unit;

	for (unit = 0; unit < info->nr_units; unit++) {
		unsigned int cpu = info->cpu_of_unit[unit];

		if (cpu == PCPU_NO_CPU)
			continue;
		if (cpu >= info->nr_cpus || seen & BIT(cpu))
			return false;
		seen |= BIT(cpu);
	}
	return seen == BIT(info->nr_cpus) - 1;
}

int pcpu_alloc_info_check(const struct pcpu_alloc_info *info)
{
	size_t sum = info->static_size + info->reserved_size + info->dyn_size;
	const char *wrong = NULL;

	if (!info->nr_cpus || info->nr_cpus > PCPU_MAX_CPUS)
		wrong = "the number of cores is out of range";
	else if (!info->nr_groups || info->nr_groups > PCPU_MAX_CPUS ||
		 info->nr_units > PCPU_MAX_UNITS)
		wrong = "there are too few or too many groups or units";
	else if (!cores_are_placed(info))
		wrong = "a core has no unit, or more than one";
	else if (!IS_ALIGNED(info->unit_size, PAGE_SIZE))
		wrong = "the unit is not of whole pages";
	else if (sum > info->unit_size)
		wrong = "the parts do not fit the unit";
	if (!wrong)
		return 0;
	pr_err("percpu: impossible geometry: %s (%u cores, %u units, s%zu "
	       "r%zu d%zu u%zu)\n", wrong, info->nr_cpus, info->nr_units,
	       info->static_size, info->reserved_size, info->dyn_size,
	       info->unit_size);
	return -EINVAL;
}

/* Decimal digits of n. */
static unsigned int width_of(unsigned int n)
{
	return n < 10 ? 1 : 1 + width_of(n / 10);
}

/* Cores have one digit. Linux has a line end in blanks, too. */
static_assert(PCPU_MAX_CPUS < 10, "cores and padding are as wide as a digit");

struct dump {
	char line[96];
	int len;
	unsigned int per_line;	/* allocations */
	unsigned int printed;
};

static __printf(2, 3) void dump_add(struct dump *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	d->len += vformat(d->line + d->len, sizeof(d->line) - (size_t)d->len,
			  fmt, args);
	va_end(args);
}

static void dump_flush(struct dump *d)
{
	if (d->len)
		pr_info("pcpu-alloc: %s\n", d->line);
	d->len = 0;
}

/* As many allocations to a line as fit 60 columns, but a power of two. */
static unsigned int allocs_per_line(const struct pcpu_alloc_info *info)
{
	unsigned int width = width_of(info->nr_groups) + 3 +
		info->upa * (width_of(info->nr_cpus) + 1);

	return 1u << ilog2(max(60 / width, 1u));
}

static void dump_group(struct dump *d, const struct pcpu_alloc_info *info,
		       unsigned int group, unsigned int unit)
{
	unsigned int i;

	for (i = 0; i < info->groups[group].nr_units; i++, unit++) {
		if (i % info->upa == 0) {
			if (d->printed++ % d->per_line == 0)
				dump_flush(d);
			dump_add(d, "[%0*u] ", (int)width_of(info->nr_groups),
				 group);
		}
		if (info->cpu_of_unit[unit] == PCPU_NO_CPU)
			dump_add(d, "- ");
		else
			dump_add(d, "%u ", info->cpu_of_unit[unit]);
	}
}

void pcpu_alloc_info_dump(const struct pcpu_alloc_info *info)
{
	struct dump d = { .per_line = allocs_per_line(info) };
	unsigned int unit = 0, group;

	pr_info("pcpu-alloc: s%zu r%zu d%zu u%zu alloc=%zu*%zu\n",
		info->static_size, info->reserved_size, info->dyn_size,
		info->unit_size, info->alloc_size / info->atom_size,
		info->atom_size);
	for (group = 0; group < info->nr_groups; group++) {
		dump_group(&d, info, group, unit);
		unit += info->groups[group].nr_units;
	}
	dump_flush(&d);
}
