// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_help.c - what there is, and how to ask for it
 */
#include <string.h>

#include "kernel/core/console.h"
#include "kernel/shell/cmd.h"

static int widest_name(void)
{
	size_t widest = 0;

	TABLE_FOREACH(struct command, commands, command)
		widest = max(widest, strlen(command->name));
	return (int)widest;
}

static void list_commands(void)
{
	int width = widest_name();

	TABLE_FOREACH(struct command, commands, command)
		console_printf("  %-*s  %s\n", width, command->name,
			       command->summary);
	console_printf("\n\"help COMMAND\" tells more. a; b runs both, a && b "
		       "the second if the first\nsucceeds, a || b if it fails. "
		       "$? is the last status; Tab completes; Ctrl-C ends.\n");
}

static void describe(const struct command *command)
{
	console_printf("usage: %s\n\n", command->usage);
	console_printf("%s\n", command->summary);
	if (!command->help)
		return;
	console_printf("\n");
	console_write(command->help, strlen(command->help));
	console_printf("\n");
}

static int run_help(int argc, char **argv)
{
	const struct command *command;

	if (argc == 1) {
		list_commands();
		return STATUS_OK;
	}
	if (argc > 2)
		return cmd_usage(argv[0], "one command at a time");
	command = shell_find_command(argv[1]);
	if (!command)
		return cmd_fail(argv[0], "%s: no such command", argv[1]);
	describe(command);
	return STATUS_OK;
}

static void complete_help(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	if (argc == 2)
		shell_complete_words(argc - 1, argv + 1, emit, ctx);
}

SHELL_COMMAND(help) = {
	.name = "help",
	.usage = "help [COMMAND]",
	.summary = "List the commands, or describe one",
	.run = run_help,
	.complete = complete_help,
};
