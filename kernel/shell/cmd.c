// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd.c - what the shell's own commands share
 *
 * See      kernel/shell/cmd.h
 */
#include "kernel/shell/cmd.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/thread.h"

#define NS_PER_S	1000000000
#define NS_PER_US	1000

static void print_message(const char *name, const char *fmt, va_list args)
{
	char text[128];

	vformat(text, sizeof(text), fmt, args);
	console_printf("%s: %s\n", name, text);
}

int cmd_fail(const char *name, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message(name, fmt, args);
	va_end(args);
	return STATUS_FAILED;
}

int cmd_usage(const char *name, const char *fmt, ...)
{
	const struct command *command = shell_find_command(name);
	va_list args;

	va_start(args, fmt);
	print_message(name, fmt, args);
	va_end(args);
	if (command)
		console_printf("usage: %s\n", command->usage);
	return STATUS_USAGE;
}

int cmd_no_arguments(int argc, char **argv)
{
	if (argc == 1)
		return STATUS_OK;
	return cmd_usage(argv[0], "takes no arguments: %s", argv[1]);
}

int cmd_parse_cpu(const char *name, const char *text, unsigned int *cpu)
{
	u32 number;

	if (parse_u32(text, &number) < 0)
		return cmd_usage(name, "%s: not the number of a core", text);
	if (number >= nr_cpu_ids || !cpu_possible(number))
		return cmd_usage(name, "there is no core %u; the last is %u",
				 number, nr_cpu_ids - 1);
	*cpu = number;
	return STATUS_OK;
}

void cmd_complete_cpu(command_emit_fn emit, void *ctx)
{
	unsigned int cpu;
	char text[12];

	for_each_online_cpu(cpu) {
		format(text, sizeof(text), "%u", cpu);
		emit(ctx, text);
	}
}

int cmd_run_words_or_line(int argc, char **argv)
{
	if (argc == 1)
		return command_run_line(argv[0]);
	return shell_run_words(argc, argv);
}

/* At most nine digits behind the dot. */
bool cmd_parse_seconds(const char *text, u64 *ns)
{
	u64 value = 0, unit = NS_PER_S;
	bool digits = false;

	for (; *text >= '0' && *text <= '9'; text++) {
		value = value * 10 + (u64)(*text - '0');
		digits = true;
		if (value > CMD_SECONDS_MAX)
			return false;
	}
	value *= NS_PER_S;
	if (*text == '.')
		text++;
	for (; *text >= '0' && *text <= '9' && unit > 1; text++) {
		unit /= 10;
		value += (u64)(*text - '0') * unit;
		digits = true;
	}
	*ns = value;
	return digits && *text == 0;
}

bool cmd_sleep_until(u64 end_ns)
{
	while (clock_ns() < end_ns) {
		if (command_interrupted())
			return false;
		cmd_wait();
	}
	return true;
}

void cmd_wait(void)
{
	if (preemptible())
		msleep(1);
	else
		cpu_relax();
}

unsigned int cmd_seconds(u64 ns)
{
	return (unsigned int)(ns / NS_PER_S);
}

unsigned int cmd_microseconds(u64 ns)
{
	return (unsigned int)(ns % NS_PER_S / NS_PER_US);
}
