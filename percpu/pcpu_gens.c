// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_gens.c - pcpu gens: the generations side by side
 *
 * A column for each, oldest first; what they say of themselves is in struct
 * pcpu_facts. Figures are measured by the command race.
 */
#include "kernel/core/console.h"
#include "percpu/command_internal.h"

#include <string.h>

#define LABEL	11
#define COLUMN	15

typedef void (*cell_fn)(const struct pcpu_generation *g);

static void cell(const char *text)
{
	console_printf("%-*s", COLUMN, text);
}

static void show_name(const struct pcpu_generation *g)
{
	console_printf("%s%-*s", g->name, COLUMN - (int)strlen(g->name),
		       g == pcpu_kernel()->generation ? " *" : "");
}

static void show_versions(const struct pcpu_generation *g)
{
	cell(g->versions);
}

static void show_source(const struct pcpu_generation *g)
{
	cell(g->facts.as_in);
}

static void show_holds(const struct pcpu_generation *g)
{
	cell(g->facts.holds);
}

static void show_object(const struct pcpu_generation *g)
{
	cell(g->facts.object);
}

static void show_metadata(const struct pcpu_generation *g)
{
	cell(g->facts.metadata);
}

static void show_align(const struct pcpu_generation *g)
{
	console_printf("%-*zu", COLUMN, g->can.max_align);
}

static void show_beyond(const struct pcpu_generation *g)
{
	cell(g->can.checks_align ? "refused" : "ignored");
}

static void show_cookie(const struct pcpu_generation *g)
{
	cell(g->facts.cookie);
}

static void show_modules(const struct pcpu_generation *g)
{
	cell(g->facts.modules);
}

static void show_sleeping(const struct pcpu_generation *g)
{
	(void)g;
	cell("thread");
}

static void show_atomic(const struct pcpu_generation *g)
{
	cell(g->can.atomic ? g->facts.atomic : "no");
}

static void show_free(const struct pcpu_generation *g)
{
	(void)g;
	cell("any");
}

static const struct row {
	const char *label;
	cell_fn show;
} rows[] = {
	{ "", show_name },
	{ "Linux", show_versions },
	{ "as in", show_source },
	{ "holds", show_holds },
	{ "an object", show_object },
	{ "metadata", show_metadata },
	{ "aligns to", show_align },
	{ "more is", show_beyond },
	{ "cookie", show_cookie },
	{ "modules", show_modules },
	{ "GFP_KERNEL", show_sleeping },
	{ "GFP_NOWAIT", show_atomic },
	{ "free in", show_free },
};

int pcpu_command_gens(int argc, char **argv)
{
	const struct pcpu_generation *const *g;

	(void)argv;
	if (argc != 2)
		return pcpu_command_usage();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		console_printf("%-*s", LABEL, rows[i].label);
		for (g = pcpu_generations; *g; g++)
			rows[i].show(*g);
		console_printf("\n");
	}
	console_printf("\nAn object: bytes that n take for each core. Metadata "
		       "and alignment: bytes.\n* the kernel's own\n");
	return 0;
}
