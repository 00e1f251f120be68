// SPDX-License-Identifier: MIT
/*
 * kernel/core/command.h - shell commands, registered by a linker table
 *
 * Any layer may offer a command; kernel/shell collects and runs them.
 */
#pragma once

#include "kernel/lib/table.h"

typedef void (*command_emit_fn)(void *ctx, const char *candidate);

struct command {
	const char *name;	/* "cpus" */
	const char *usage;	/* "call [-n] CPU COMMAND [ARG...]" */
	const char *summary;	/* one sentence, no full stop */
	const char *help;	/* more paragraphs, or NULL */
	/*
	 * argv[0] is the name. Returns the exit status, 0-255; a negative
	 * errno is printed by the shell and becomes 1.
	 * Context: thread, on any core (command `call`); may sleep.
	 */
	int (*run)(int argc, char **argv);
	/*
	 * argv[argc - 1] is the word to complete, maybe empty: emits all
	 * words that could stand there; the shell picks those that fit.
	 */
	void (*complete)(int argc, char **argv, command_emit_fn emit,
			 void *ctx);
};

TABLE_DECLARE(struct command, commands);
#define SHELL_COMMAND(ident)	TABLE_ENTRY(struct command, commands, ident)

/* Exit statuses with a meaning of their own. */
#define STATUS_USAGE		2
#define STATUS_TIMEOUT		124
#define STATUS_UNKNOWN		127
#define STATUS_INTERRUPTED	130

/* Has the user pressed Ctrl-C? Long loops ask, then return 130. */
bool command_interrupted(void);

/*
 * Runs a line such as "a; b && c" and returns the last status. The line is
 * taken apart in place. Declared upcall, defined in kernel/shell/shell.c.
 */
int command_run_line(char *line);
