// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_basic.c - echo, true, false, sleep, repeat, clear
 */
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/lib/parse.h"
#include "kernel/shell/cmd.h"

static int run_echo(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		console_printf(i > 1 ? " %s" : "%s", argv[i]);
	console_printf("\n");
	return STATUS_OK;
}

SHELL_COMMAND(echo) = {
	.name = "echo",
	.usage = "echo [WORD...]",
	.summary = "Print the words, with one blank between them",
	.help = "\"echo $?\" prints the status of the last command.",
	.run = run_echo,
};

static int run_true(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return STATUS_OK;
}

SHELL_COMMAND(true_) = {
	.name = "true",
	.usage = "true",
	.summary = "Do nothing, with status 0",
	.run = run_true,
};

static int run_false(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return STATUS_FAILED;
}

SHELL_COMMAND(false_) = {
	.name = "false",
	.usage = "false",
	.summary = "Do nothing, with status 1",
	.run = run_false,
};

static int run_clear(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);

	if (status == STATUS_OK)
		console_printf("\033[H\033[2J");
	return status;
}

SHELL_COMMAND(clear) = {
	.name = "clear",
	.usage = "clear",
	.summary = "Clear the screen",
	.help = "Ctrl-L does the same and keeps the line being edited.",
	.run = run_clear,
};

static int run_sleep(int argc, char **argv)
{
	u64 duration_ns;

	if (argc != 2)
		return cmd_usage(argv[0], "needs one argument");
	if (!cmd_parse_seconds(argv[1], &duration_ns))
		return cmd_usage(argv[0], "%s: not a number of seconds up to "
				 "%u", argv[1], CMD_SECONDS_MAX);
	return cmd_sleep_until(clock_ns() + duration_ns) ?
		STATUS_OK : STATUS_INTERRUPTED;
}

SHELL_COMMAND(sleep) = {
	.name = "sleep",
	.usage = "sleep SECONDS",
	.summary = "Wait, for 0.5 or 10 seconds, say; Ctrl-C ends it",
	.run = run_sleep,
};

static int run_repeat(int argc, char **argv)
{
	int status = STATUS_OK;
	u32 count;

	if (argc < 3)
		return cmd_usage(argv[0], "needs a number and a command");
	if (parse_u32(argv[1], &count) < 0)
		return cmd_usage(argv[0], "%s: not a number of times",
				 argv[1]);
	while (count-- > 0 && status == STATUS_OK) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		status = shell_run_words(argc - 2, argv + 2);
	}
	return status;
}

static void complete_repeat(int argc, char **argv, command_emit_fn emit,
			    void *ctx)
{
	if (argc > 2)
		shell_complete_words(argc - 2, argv + 2, emit, ctx);
}

SHELL_COMMAND(repeat) = {
	.name = "repeat",
	.usage = "repeat N COMMAND [ARG...]",
	.summary = "Run a command N times, as long as it succeeds",
	.help = "The status is that of the last run.",
	.run = run_repeat,
	.complete = complete_repeat,
};
