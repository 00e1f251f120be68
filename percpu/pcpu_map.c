// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_map.c - pcpu map: a picture of chunks
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/parse.h"
#include "percpu/chunk_info.h"
#include "percpu/command_internal.h"

#include <string.h>

#define MAP_COLUMNS	64

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
	console_printf("core 0's unit at %p, %lu areas, %zu bytes free\n",
		       (void *)c.base, c.nr_alloc, c.free_bytes);
	for (size_t at = 0; at < strlen(pages); at += MAP_COLUMNS)
		console_printf("  %5lu  %.*s\n", at * PAGE_SIZE, MAP_COLUMNS,
			       pages + at);
	return true;
}

int pcpu_command_map(int argc, char **argv)
{
	struct pcpu_allocator *a = pcpu_kernel();
	const char *which = argc == 3 ? argv[2] : NULL;
	struct pcpu_chunk_info c;
	u32 id = 0;

	if (argc > 3 || (which && strcmp(which, "R") &&
			 parse_u32(which, &id)))
		return pcpu_command_usage();
	console_printf("a letter for each page: # full, + partly used, o "
		       "empty, . not there, - others'\n");
	if (!which) {
		for (unsigned int i = 0; map_chunk(i); i++)
			;
		return 0;
	}
	for (unsigned int i = 0; pcpu_chunk_info_get(a, i, &c); i++)
		if (c.reserved ? which[0] == 'R' :
		    which[0] != 'R' && c.id == id)
			return map_chunk(i) ? 0 : 1;
	console_printf("pcpu: there is no chunk %s: see pcpu chunks\n", which);
	return 1;
}
