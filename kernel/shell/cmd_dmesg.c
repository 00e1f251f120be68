// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_dmesg.c - the kernel's log, from its ring
 */
#include <string.h>

#include "kernel/core/console.h"
#include "kernel/core/printk.h"
#include "kernel/lib/parse.h"
#include "kernel/shell/cmd.h"

static const char *const level_names[] = {
	"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug",
};

/* A level by name or number. */
static bool parse_level(const char *text, u32 *level)
{
	for (u32 i = 0; i < ARRAY_SIZE(level_names); i++) {
		if (strcmp(level_names[i], text) == 0) {
			*level = i;
			return true;
		}
	}
	return parse_u32(text, level) == 0 && *level < ARRAY_SIZE(level_names);
}

static void print_record(void *ctx, const struct log_record *record)
{
	const u32 *level = ctx;
	size_t size = record->len;

	if (record->level > *level || command_interrupted())
		return;
	if (size && record->text[size - 1] == '\n')
		size--;
	console_printf("[%5u.%06u] %u %-6s ", CMD_TIME_ARGS(record->ts_ns),
		       record->cpu, level_names[record->level]);
	console_write(record->text, size);
	console_printf("\n");
}

static int run_dmesg(int argc, char **argv)
{
	u32 level = ARRAY_SIZE(level_names) - 1;

	if (argc != 1 && (argc != 3 || strcmp(argv[1], "-l") != 0))
		return cmd_usage(argv[0], "takes -l LEVEL or nothing");
	if (argc == 3 && !parse_level(argv[2], &level))
		return cmd_usage(argv[0], "%s: not a level", argv[2]);
	log_foreach(print_record, &level);
	return command_interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
}

static void complete_dmesg(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	(void)argv;
	if (argc == 2)
		emit(ctx, "-l");
	for (size_t i = 0; argc == 3 && i < ARRAY_SIZE(level_names); i++)
		emit(ctx, level_names[i]);
}

SHELL_COMMAND(dmesg) = {
	.name = "dmesg",
	.usage = "dmesg [-l LEVEL]",
	.summary = "Print the kernel's log: time, core, level, message",
	.help = "-l LEVEL  leave out what is less urgent: emerg alert crit err warn notice\n"
		"          info debug, or 0 to 7",
	.run = run_dmesg,
	.complete = complete_dmesg,
};
