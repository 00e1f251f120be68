// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_watch.c - a command again and again
 */
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/shell/cmd.h"

#define HOME_AND_CLEAR	"\033[H\033[2J"

static void print_head(const char *seconds, int argc, char **argv)
{
	console_printf(HOME_AND_CLEAR "Every %s s:", seconds);
	for (int i = 0; i < argc; i++)
		console_printf(" %s", argv[i]);
	console_printf("    up " CMD_TIME " s\n\n", CMD_TIME_ARGS(clock_ns()));
}

static int run_watch(int argc, char **argv)
{
	u64 pause_ns, next;

	if (argc < 3)
		return cmd_usage(argv[0], "needs a number of seconds and a "
				 "command");
	if (!cmd_parse_seconds(argv[1], &pause_ns) || !pause_ns)
		return cmd_usage(argv[0], "%s: not a number of seconds, such "
				 "as 2 or 0.5", argv[1]);
	next = clock_ns();
	while (!command_interrupted()) {
		print_head(argv[1], argc - 2, argv + 2);
		cmd_run_words_or_line(argc - 2, argv + 2);
		/* From start to start; rounds that were missed are left out. */
		next = max(next + pause_ns, clock_ns());
		cmd_sleep_until(next);
	}
	return STATUS_INTERRUPTED;
}

static void complete_watch(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	if (argc > 2)
		shell_complete_words(argc - 2, argv + 2, emit, ctx);
}

SHELL_COMMAND(watch) = {
	.name = "watch",
	.usage = "watch SECONDS COMMAND [ARG...]",
	.summary = "Run a command every few seconds, until Ctrl-C",
	.help = "The screen is cleared each time. A single word is taken as a whole line:\n"
		"watch 2 'free; cat /proc/buddyinfo'. The status of the command does not\n"
		"matter; that of watch is 130, because only Ctrl-C ends it.",
	.run = run_watch,
	.complete = complete_watch,
};
