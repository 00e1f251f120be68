// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_command.c - the shell command pcpu: chunks, map, who
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/ksym.h"
#include "kernel/lib/parse.h"
#include "percpu/chunk_info.h"
#include "percpu/kernel_internal.h"

#include <string.h>

#define MAP_COLUMNS	64

static int usage(void)
{
	console_printf("usage: pcpu chunks | map [CHUNK] | who ADDR|SYMBOL\n");
	return 2;
}

static const char *chunk_name(const struct pcpu_chunk_info *c)
{
	if (c->reserved)
		return "reserved";
	if (c->first)
		return "first";
	if (c->to_depopulate)
		return "to depopulate";
	return c->sidelined ? "sidelined" : "";
}

static int show_chunks(void)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_chunk_info c;

	console_printf("%s on %s, %u cores, units of %zu bytes\n"
		       "chunk  slot  pages populated empty  areas     free  "
		       "longest\n", a->generation->name, a->backend->name,
		       a->nr_cpus, a->unit_size);
	for (unsigned int i = 0; pcpu_chunk_info_get(a, i, &c); i++) {
		if (c.reserved)
			console_printf("    R     -");
		else
			console_printf("%5u %5d", c.id, c.slot);
		console_printf(" %6u %9d %5d %6lu %8zu %8zu  %s\n", c.nr_pages,
			       c.nr_populated, c.nr_empty, c.nr_alloc,
			       c.free_bytes, c.hint, chunk_name(&c));
	}
	return 0;
}

static bool map_chunk(unsigned int i)
{
	struct pcpu_allocator *a = pcpu_kernel();
	char pages[PCPU_INFO_PAGES + 1];
	struct pcpu_chunk_info c;

	if (!pcpu_chunk_info_get(a, i, &c) ||
	    !pcpu_chunk_info_pages(a, i, pages, sizeof(pages)))
		return false;
	if (c.reserved)
		console_printf("chunk R, ");
	else
		console_printf("chunk %u, ", c.id);
	console_printf("core 0's unit at %p, %lu areas, %zu bytes free %s\n",
		       (void *)c.base, c.nr_alloc, c.free_bytes,
		       chunk_name(&c));
	for (size_t at = 0; at < strlen(pages); at += MAP_COLUMNS)
		console_printf("  %5lu  %.*s\n", at * PAGE_SIZE, MAP_COLUMNS,
			       pages + at);
	return true;
}

static int show_map(const char *which)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_chunk_info c;
	u32 id = 0;

	console_printf("a letter for each page: # full, + partly used, o "
		       "empty, . not there, - others'\n");
	if (!which) {
		for (unsigned int i = 0; map_chunk(i); i++)
			;
		return 0;
	}
	if (strcmp(which, "R") && parse_u32(which, &id))
		return usage();
	for (unsigned int i = 0; pcpu_chunk_info_get(a, i, &c); i++)
		if (c.reserved ? which[0] == 'R' :
		    which[0] != 'R' && c.id == id)
			return map_chunk(i) ? 0 : 1;
	console_printf("pcpu: there is no chunk %s: see pcpu chunks\n", which);
	return 1;
}

struct area_search {
	const struct pcpu_chunk *chunk;
	size_t off;
	struct pcpu_area found;
};

static void look_for(void *ctx, const struct pcpu_chunk *chunk,
		     const struct pcpu_area *area)
{
	struct area_search *s = ctx;

	if (chunk == s->chunk && s->off >= area->off &&
	    s->off < area->off + area->size)
		s->found = *area;
}

static void tell_static(const struct pcpu_place *place)
{
	struct ksym sym;
	vaddr_t va = pcpu_kernel()->base + pcpu_kernel()->delta + place->off;

	console_printf("static variable ");
	if (ksym_lookup(va, &sym))
		console_printf("%s+%zu", sym.name, (size_t)(va - sym.addr));
	else
		console_printf("? (offset %zu)", place->off);
	console_printf(", core %u\n", place->cpu);
}

/* A cookie or symbol is the template's address: core 0 stands for all. */
static int who(vaddr_t va)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_place place;
	struct area_search s;
	unsigned long flags;
	bool known;

	spin_lock_irqsave(&a->lock, flags);
	known = pcpu_place_of(a, va, &place) ||
		pcpu_place_of(a, va - a->delta, &place);
	s = (struct area_search){ .chunk = place.chunk, .off = place.off };
	if (known && place.chunk)
		a->index->walk(place.chunk, look_for, &s);
	spin_unlock_irqrestore(&a->lock, flags);
	if (!known) {
		console_printf("%p is no per-CPU memory\n", (void *)va);
		return 1;
	}
	if (place.is_static)
		tell_static(&place);
	else
		console_printf("chunk %s%u offset %zu, core %u: %s %zu bytes "
			       "at %zu\n", place.chunk->reserved ? "R" : "",
			       place.chunk->id, place.off, place.cpu,
			       s.found.used ? "area of" : "free,",
			       s.found.size, s.found.off);
	return 0;
}

static int show_who(const char *what)
{
	struct ksym sym;
	u32 va;

	if (parse_u32(what, &va) == 0)
		return who(va);
	if (ksym_find(what, &sym))
		return who(sym.addr);
	console_printf("pcpu: %s is neither an address nor a symbol\n", what);
	return 1;
}

static int run_pcpu(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "chunks") == 0)
		return show_chunks();
	if ((argc == 2 || argc == 3) && strcmp(argv[1], "map") == 0)
		return show_map(argc == 3 ? argv[2] : NULL);
	if (argc == 3 && strcmp(argv[1], "who") == 0)
		return show_who(argv[2]);
	return usage();
}

static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	(void)argv;
	if (argc != 2)
		return;
	emit(ctx, "chunks");
	emit(ctx, "map");
	emit(ctx, "who");
}

SHELL_COMMAND(pcpu) = {
	.name = "pcpu",
	.usage = "pcpu chunks | map [CHUNK] | who ADDR|SYMBOL",
	.summary = "Look into the memory alloc_percpu() gives out",
	.help = "chunks  a line for each chunk\n"
		"map     a picture of each chunk, or of one: R, 0, 1, ...\n"
		"who     which variable or area an address belongs to: one of\n"
		"        a core's copy, a cookie, or a static variable's name\n",
	.run = run_pcpu,
	.complete = complete,
};
