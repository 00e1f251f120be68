// SPDX-License-Identifier: MIT
/*
 * kernel/shell/shell.h - the shell: its main loop and how it runs commands
 *
 * A line goes  console -> line.c (editing) -> syntax.c (words) -> shell.c
 * (which command, which status). Commands register themselves with
 * SHELL_COMMAND (kernel/core/command.h), anywhere in the tree.
 *
 * Rules
 *   R1  A status is 0 to 255; a command's negative errno is told and
 *       becomes STATUS_FAILED.
 *   R2  Nothing of a line runs unless all of it is well formed.
 *   R3  command_run_line() keeps its state on its stack: any core may run a
 *       line while others do.
 *
 * See      docs/shell.md, tests/shell/test_shell.c
 */
#pragma once

#include "kernel/core/command.h"
#include "kernel/lib/compiler.h"

/* Beside those of kernel/core/command.h. */
#define STATUS_OK	0
#define STATUS_FAILED	1

/*
 * Runs the commands of the boot parameter run= and powers off, or else reads
 * and runs lines for ever. Context: the first thread, after start-up.
 */
void shell_run(void) __noreturn;

/* Runs one command given as words. Returns its status. Context: thread. */
int shell_run_words(int argc, char **argv);

/* The command called name, or NULL. */
const struct command *shell_find_command(const char *name);

/*
 * Emits what argv[argc - 1] could become: names of commands for the first
 * word, else what that command proposes.
 */
void shell_complete_words(int argc, char **argv, command_emit_fn emit,
			  void *ctx);
