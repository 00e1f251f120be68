// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_free.c - how much memory is in use
 *
 * The table of the program of that name (procps 3.3).
 */
#include <string.h>

#include "kernel/core/console.h"
#include "kernel/lib/align.h"
#include "kernel/shell/cmd.h"
#include "mm/mem_info.h"

#define COLUMNS	6

/* shift: from pages to the unit asked for, to the left if positive. */
static void print_row(const char *name, const unsigned long *pages,
		      unsigned int nr, int shift)
{
	console_printf("%-7s", name);
	for (unsigned int i = 0; i < nr; i++)
		console_printf(" %11llu", shift >= 0 ?
			       (unsigned long long)pages[i] << shift :
			       (unsigned long long)pages[i] >> -shift);
	console_printf("\n");
}

static bool parse_unit(const char *text, int *shift)
{
	static const char letters[] = "bkm";
	const char *letter;

	if (text[0] != '-' || !text[1] || text[2])
		return false;
	letter = strchr(letters, text[1]);
	if (!letter)
		return false;
	*shift = PAGE_SHIFT - 10 * (int)(letter - letters);
	return true;
}

static int run_free(int argc, char **argv)
{
	unsigned long mem[COLUMNS], swap[3] = { 0, 0, 0 };
	int shift = PAGE_SHIFT - 10;
	struct mem_info info;

	if (argc > 2 || (argc == 2 && !parse_unit(argv[1], &shift)))
		return cmd_usage(argv[0], "takes one of -b -k -m");
	mem_info_get(&info);
	mem[0] = info.total;
	mem[1] = info.total - info.free;
	mem[2] = info.free;
	mem[3] = 0;
	mem[4] = 0;
	mem[5] = info.available;
	console_printf("%19s %11s %11s %11s %11s %11s\n", "total", "used",
		       "free", "shared", "buff/cache", "available");
	print_row("Mem:", mem, COLUMNS, shift);
	print_row("Swap:", swap, ARRAY_SIZE(swap), shift);
	return STATUS_OK;
}

static void complete_free(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	(void)argv;
	if (argc != 2)
		return;
	emit(ctx, "-b");
	emit(ctx, "-k");
	emit(ctx, "-m");
}

SHELL_COMMAND(free) = {
	.name = "free",
	.usage = "free [-b|-k|-m]",
	.summary = "Print how much memory is in use, and how much is free",
	.help = "In KiB, or in bytes (-b) or MiB (-m). Total is what the page allocator was\n"
		"given; free includes the pages on the cores' lists; available is what is\n"
		"left above the reserve. Shared memory, caches and swap do not exist here.\n"
		"/proc/meminfo tells more.",
	.run = run_free,
	.complete = complete_free,
};
