// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_command.c - the shell command pcpu, and pcpu chunks
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "percpu/chunk_info.h"
#include "percpu/command_internal.h"

#include <string.h>

static const char *chunk_name(const struct pcpu_chunk_info *c)
{
	if (c->reserved)
		return "  reserved";
	if (c->first)
		return "  first";
	if (c->to_depopulate)
		return "  to depopulate";
	return c->sidelined ? "  sidelined" : "";
}

int pcpu_command_chunks(int argc, char **argv)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_chunk_info c;

	(void)argv;
	if (argc != 2)
		return pcpu_command_usage();
	console_printf("%s on %s, %u cores, units of %zu bytes\n"
		       "chunk  slot  pages populated empty  areas     free  "
		       "longest\n", a->generation->name, a->backend->name,
		       a->nr_cpus, a->unit_size);
	for (unsigned int i = 0; pcpu_chunk_info_get(a, i, &c); i++) {
		if (c.reserved)
			console_printf("    R     -");
		else
			console_printf("%5u %5d", c.id, c.slot);
		console_printf(" %6u %9d %5d %6lu %8zu %8zu%s\n", c.nr_pages,
			       c.nr_populated, c.nr_empty, c.nr_alloc,
			       c.free_bytes, c.hint, chunk_name(&c));
	}
	return 0;
}

static int drain(int argc, char **argv)
{
	struct pcpu_allocator *a = pcpu_kernel();

	(void)argv;
	if (argc != 2)
		return pcpu_command_usage();
	flush_work(&a->work);
	pcpu_rest(a);
	return 0;
}

static const struct part {
	const char *name;
	int (*run)(int argc, char **argv);
	bool chunks;		/* only for generations that have some */
} parts[] = {
	{ "chunks", pcpu_command_chunks, true },
	{ "drain", drain, true },
	{ "gens", pcpu_command_gens, false },
	{ "history", pcpu_command_history, false },
	{ "leaks", pcpu_command_leaks, false },
	{ "map", pcpu_command_map, true },
	{ "who", pcpu_command_who, false },
};

#define USAGE	"pcpu chunks | map [-c] [CHUNK] | who ADDR|SYMBOL | " \
		"leaks [mark|new] | drain | gens | history"

int pcpu_command_usage(void)
{
	console_printf("usage: " USAGE "\n");
	return STATUS_USAGE;
}

static int run_pcpu(int argc, char **argv)
{
	const struct pcpu_generation *g = pcpu_kernel()->generation;
	const struct part *part = NULL;

	for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(parts); i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			part = &parts[i];
	if (!part)
		return pcpu_command_usage();
	if (!part->chunks || g->chunks)
		return part->run(argc, argv);
	console_printf("pcpu: generation %s has no chunks\n", g->name);
	return 1;
}

static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(parts); i++)
		emit(ctx, parts[i].name);
	if (argc == 3 && strcmp(argv[1], "leaks") == 0) {
		emit(ctx, "mark");
		emit(ctx, "new");
	}
	if (argc == 3 && strcmp(argv[1], "map") == 0) {
		emit(ctx, "-c");
		emit(ctx, "R");
	}
}

SHELL_COMMAND(pcpu) = {
	.name = "pcpu",
	.usage = USAGE,
	.summary = "Look into the memory alloc_percpu() gives out",
	.help = "chunks  a line for each chunk\n"
		"map     a picture of each chunk, or of one: R, 0, 1, ...; a row\n"
		"        is a page; -c: in colours, also without term=ansi\n"
		"who     which variable or area an address belongs to: one of\n"
		"        a core's copy, a cookie, or a static variable's name\n"
		"leaks   what is in use, by who asked for it; mark: from here\n"
		"        on; new: only what came since then. Who asked is\n"
		"        recorded with the boot parameter percpu_debug=1\n"
		"drain   what cores keep ready goes back now, and what that leaves\n"
		"        empty; by itself it does a second later\n"
		"gens    what there is behind alloc_percpu(), side by side\n"
		"history what changed from Linux 2.6.12 to 2.6.15\n",
	.run = run_pcpu,
	.complete = complete,
};
