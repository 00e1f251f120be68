// SPDX-License-Identifier: MIT
/*
 * tests/race/print.c - results as a table of 80 columns, or as TSV
 *
 * TSV: GENERATION, WORKLOAD, METRIC, VALUE with a tab between them; "*"
 * stands for all. scripts/race.py reads it.
 */
#include "tests/race/race.h"

#include "kernel/core/console.h"
#include "kernel/lib/format.h"

#define CURVE_COLUMNS	9u

static const char *const kind_names[RACE_KINDS] = {
	[RACE_ALLOC] = "alloc", [RACE_FREE] = "free", [RACE_LATER] = "later",
};

void race_print_head(const struct race_clock *clock, bool tsv)
{
	struct pcpu_alloc_info info = race_layout();

	if (tsv) {
		console_printf("*\t*\tunit\t%s\n",
			       clock->counts ? "instructions" : "ns");
		console_printf("*\t*\tcores\t%u\n", info.nr_cpus);
		console_printf("*\t*\tunit_size\t%zu\n", info.unit_size);
		console_printf("*\t*\tstatic_size\t%zu\n", info.static_size);
		console_printf("*\t*\treserved_size\t%zu\n",
			       info.reserved_size);
		return;
	}
	console_printf("%u core%s; a unit of %zu KiB each: %zu static, %zu "
		       "reserved, %zu dynamic\n", info.nr_cpus,
		       info.nr_cpus > 1 ? "s" : "", info.unit_size >> 10, info.static_size >> 10,
		       info.reserved_size >> 10, info.dyn_size >> 10);
	if (clock->counts)
		console_printf("costs are instructions\n");
	else
		console_printf("costs are ns, and differ from run to run; "
			       "instructions: qemu.py --icount\n");
}

void race_print_workload(const struct race_workload *w, bool tsv)
{
	if (tsv) {
		console_printf("*\t%s\twhat\t%s\n", w->name, w->what);
		return;
	}
	console_printf("\n%s: %s\n", w->name, w->what);
	console_printf("%-9s%10s%8s%9s |%10s%8s%9s |%6s%7s\n", "",
		       "alloc mean", "p99", "max", "free mean", "p99", "max",
		       "later", "failed");
}

/* --- costs --- */

static void print_costs_tsv(const struct race_workload *w,
			    const struct race_result *result)
{
	const char *name = result->g->name;

	for (unsigned int kind = 0; kind < RACE_KINDS; kind++) {
		const struct race_cost *c = &result->cost[kind];
		const char *what = kind_names[kind];

		console_printf("%s\t%s\t%s.count\t%u\n", name, w->name, what,
			       c->nr);
		if (!c->nr)
			continue;
		console_printf("%s\t%s\t%s.mean\t%u\n", name, w->name, what,
			       c->mean);
		console_printf("%s\t%s\t%s.p99\t%u\n", name, w->name, what,
			       c->p99);
		console_printf("%s\t%s\t%s.max\t%u\n", name, w->name, what,
			       c->max);
		console_printf("%s\t%s\t%s.total\t%llu\n", name, w->name,
			       what, c->total);
	}
}

static void print_memory_tsv(const struct race_workload *w, const char *name,
			     const char *when, const struct race_memory *m)
{
	const struct {
		const char *name;
		size_t value;
	} metrics[] = {
		{ "requested", m->requested }, { "padding", m->padding },
		{ "metadata", m->metadata }, { "room", m->room },
		{ "loose", m->loose }, { "total", m->total },
		{ "taken", m->taken }, { "largest_free", m->largest_free },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(metrics); i++)
		console_printf("%s\t%s\t%s.%s\t%zu\n", name, w->name, when,
			       metrics[i].name, metrics[i].value);
}

static void print_tsv(const struct race_workload *w,
		      const struct race_result *result)
{
	const char *name = result->g->name;

	print_costs_tsv(w, result);
	print_memory_tsv(w, name, "high", &result->high);
	print_memory_tsv(w, name, "end", &result->end);
	console_printf("%s\t%s\tfailed\t%u\n", name, w->name, result->failed);
	console_printf("%s\t%s\tmisaligned\t%u\n", name, w->name,
		       result->misaligned);
	console_printf("%s\t%s\trefused\t%u\n", name, w->name,
		       result->refused);
	console_printf("%s\t%s\tinterrupts\t%u\n", name, w->name,
		       result->interrupts);
	for (unsigned int i = 0; i < result->nr_points; i++) {
		const struct race_point *p = &result->points[i];

		console_printf("%s\t%s\trequested@%u\t%zu\n", name, w->name,
			       p->step, p->requested);
		console_printf("%s\t%s\ttotal@%u\t%zu\n", name, w->name,
			       p->step, p->total);
		console_printf("%s\t%s\ttaken@%u\t%zu\n", name, w->name,
			       p->step, p->taken);
	}
}

static void print_cost(const struct race_cost *c)
{
	if (c->nr)
		console_printf("%10u%8u%9u |", c->mean, c->p99, c->max);
	else
		console_printf("%10s%8s%9s |", "-", "-", "-");
}

void race_print_result(const struct race_workload *w,
		       const struct race_result *result, bool tsv)
{
	const struct race_cost *later = &result->cost[RACE_LATER];

	if (tsv) {
		print_tsv(w, result);
		return;
	}
	console_printf("%-9s", result->g->name);
	print_cost(&result->cost[RACE_ALLOC]);
	print_cost(&result->cost[RACE_FREE]);
	console_printf("%6u%7u\n", (u32)(later->total / max(result->steps, 1u)),
		       result->failed);
	if (result->misaligned)
		console_printf("%-9s%u objects not aligned as asked for\n",
			       "", result->misaligned);
	if (result->refused)
		console_printf("%-9s%u objects could not be freed\n", "",
			       result->refused);
	if (result->interrupts)
		console_printf("%-9s%u interrupts came while measuring\n",
			       "", result->interrupts);
}

void race_print_failure(const struct race_workload *w,
			const struct pcpu_generation *g, int err, bool tsv)
{
	const char *name = format_errno_name(err);

	if (tsv)
		console_printf("%s\t%s\terror\t%s\n", g->name, w->name, name);
	else
		console_printf("%-9s%s: see the log\n", g->name, name);
}

/* --- memory --- */

/* KiB with one digit behind the point, right-aligned in 8 columns. */
static void print_kib(size_t bytes)
{
	size_t tenths = (bytes * 10 + 512) / 1024;

	console_printf("%6zu.%zu", tenths / 10, tenths % 10);
}

static void print_curves(const struct race_result *results, unsigned int nr)
{
	unsigned int every = (RACE_POINTS - 1) / (CURVE_COLUMNS - 1);

	console_printf("%-8s", "step");
	for (unsigned int i = 0; i < results[0].nr_points; i += every)
		console_printf("%8u", results[0].points[i].step);
	console_printf("\n");
	for (unsigned int n = 0; n < nr; n++) {
		console_printf("%-8s", results[n].g->name);
		for (unsigned int i = 0; i < results[n].nr_points; i += every)
			print_kib(results[n].points[i].total);
		console_printf("\n");
	}
}

void race_print_memory(const struct race_workload *w,
		       const struct race_result *results, unsigned int nr,
		       bool tsv)
{
	if (tsv || !nr)
		return;
	console_printf("%-8s%8s%8s%8s%8s%8s%8s%8s%8s%8s\n", "KiB", "asked",
		       "padding", "meta", "room", "loose", "= total", "pages",
		       "longest", "at end");
	for (unsigned int i = 0; i < nr; i++) {
		const struct race_memory *m = &results[i].high;

		console_printf("%-8s", results[i].g->name);
		print_kib(m->requested);
		print_kib(m->padding);
		print_kib(m->metadata);
		print_kib(m->room);
		print_kib(m->loose);
		print_kib(m->total);
		print_kib(m->taken);
		print_kib(m->largest_free);
		print_kib(results[i].end.total);
		console_printf("\n");
	}
	if (w->curve)
		print_curves(results, nr);
}
