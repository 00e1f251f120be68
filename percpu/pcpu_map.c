// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_map.c - pcpu map: a picture of chunks, 80 columns wide
 *
 * All units of a chunk look alike, so one picture shows them all: first
 * where each core's begins, then a row for each page, 64 bytes a letter.
 * Pages that have no memory are a line for all that follow each other.
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/parse.h"
#include "percpu/chunk_info.h"
#include "percpu/command_internal.h"

#include <string.h>

#define CORES_PER_LINE	5u

/* ANSI's "select graphic rendition" (ECMA-48, 8.3.117). */
static const char *colour_of(char letter)
{
	switch (letter) {
	case PCPU_LETTER_EVEN: return "32";	/* green */
	case PCPU_LETTER_ODD: return "36";	/* cyan */
	case PCPU_LETTER_MIXED: return "33";	/* yellow */
	}
	return "2";				/* faint */
}

static void print_row(unsigned int page, const char *row, bool colours)
{
	size_t at, len;

	console_printf("%9lu  ", page * PAGE_SIZE);
	for (at = 0; row[at]; at += len) {
		for (len = 1; row[at + len] == row[at]; len++)
			;
		if (colours)
			console_printf("\033[%sm", colour_of(row[at]));
		console_printf("%.*s", (int)len, row + at);
	}
	console_printf(colours ? "\033[0m\n" : "\n");
}

static void print_units(const struct pcpu_allocator *a, vaddr_t base)
{
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++) {
		if (cpu % CORES_PER_LINE == 0)
			console_printf("%s  unit of core", cpu ? "\n" : "");
		console_printf("  %u 0x%08lx", cpu,
			       (unsigned long)(base + a->unit_offset[cpu]));
	}
	console_printf("\n");
}

static void print_head(const struct pcpu_chunk_info *c)
{
	if (c->reserved)
		console_printf("chunk R: ");
	else
		console_printf("chunk %u: ", c->id);
	console_printf("bytes %zu-%zu; %d of %u pages; %lu areas; %zu free, "
		       "longest %zu\n", c->start, c->end - 1, c->nr_populated,
		       c->nr_pages, c->nr_alloc, c->free_bytes, c->hint);
}

static void print_missing(unsigned int first, unsigned int last)
{
	if (first < last)
		console_printf("%9lu  (%u page%s without memory)\n",
			       first * PAGE_SIZE, last - first,
			       last - first == 1 ? "" : "s");
}

/* Return: false after Ctrl-C. */
static bool print_pages(struct pcpu_allocator *a, unsigned int i,
			bool colours)
{
	unsigned int page, missing = 0;
	char row[PCPU_ROW + 1];

	for (page = 0; pcpu_chunk_info_row(a, i, page, row); page++) {
		if (command_interrupted())
			return false;
		if (!row[0])
			continue;
		print_missing(missing, page);
		missing = page + 1;
		print_row(page, row, colours);
	}
	print_missing(missing, page);
	return true;
}

struct map_options {
	bool colours;
	bool one;		/* only: */
	bool reserved;		/* the reserved chunk, or */
	u32 id;			/* that one */
};

static bool wanted(const struct map_options *o, const struct pcpu_chunk_info *c)
{
	return !o->one || (o->reserved ? c->reserved :
			   !c->reserved && c->id == o->id);
}

static int print_chunks(const struct map_options *o)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_chunk_info c;
	bool any = false;

	console_printf("a letter is %lu bytes: # and = areas in turn, + "
		       "several or partly, . free\n", PAGE_SIZE / PCPU_ROW);
	for (unsigned int i = 0; pcpu_chunk_info_get(a, i, &c); i++) {
		if (!wanted(o, &c))
			continue;
		any = true;
		print_head(&c);
		print_units(a, c.base);
		if (!print_pages(a, i, o->colours))
			return STATUS_INTERRUPTED;
	}
	if (any)
		return 0;
	console_printf("pcpu: there is no such chunk: see pcpu chunks\n");
	return 1;
}

int pcpu_command_map(int argc, char **argv)
{
	struct map_options o = { .colours = console_has_colours() };
	int at = 2;

	if (at < argc && strcmp(argv[at], "-c") == 0) {
		o.colours = true;
		at++;
	}
	if (at < argc) {
		o.one = true;
		o.reserved = strcmp(argv[at], "R") == 0;
		if (!o.reserved && parse_u32(argv[at], &o.id))
			return pcpu_command_usage();
		at++;
	}
	return at == argc ? print_chunks(&o) : pcpu_command_usage();
}
