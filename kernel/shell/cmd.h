// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd.h - what the shell's own commands share
 *
 * Messages in one form, arguments parsed in one way, times printed alike.
 */
#pragma once

#include "kernel/shell/shell.h"

/* Prints "NAME: text". Returns STATUS_FAILED. */
int cmd_fail(const char *name, const char *fmt, ...) __printf(2, 3);

/* Prints "NAME: text" and the command's usage. Returns STATUS_USAGE. */
int cmd_usage(const char *name, const char *fmt, ...) __printf(2, 3);

/* STATUS_OK if there are no arguments, else as cmd_usage(). */
int cmd_no_arguments(int argc, char **argv) __must_check;

/*
 * Parses text as the number of a possible core. Returns STATUS_OK or, after
 * a message, STATUS_USAGE.
 */
int cmd_parse_cpu(const char *name, const char *text, unsigned int *cpu)
	__must_check;

/* Emits the numbers of the online cores. */
void cmd_complete_cpu(command_emit_fn emit, void *ctx);

/* Runs a command given as words; one word alone is a whole line. */
int cmd_run_words_or_line(int argc, char **argv);

/* "2", "0.25" or ".5" to nanoseconds; at most CMD_SECONDS_MAX seconds. */
#define CMD_SECONDS_MAX	1000000u
bool cmd_parse_seconds(const char *text, u64 *ns) __must_check;

/* Waits for clock_ns() to be there. Return: false after a Ctrl-C. */
bool cmd_sleep_until(u64 end_ns);

/*
 * Lets time pass: sleeps a moment or, where that is not allowed, gives way
 * to other cores. For loops that poll.
 */
void cmd_wait(void);

/* console_printf("up " CMD_TIME " s", CMD_TIME_ARGS(ns)): up 12.345678 s */
#define CMD_TIME		"%u.%06u"
#define CMD_TIME_ARGS(ns)	cmd_seconds(ns), cmd_microseconds(ns)
unsigned int cmd_seconds(u64 ns);
unsigned int cmd_microseconds(u64 ns);
