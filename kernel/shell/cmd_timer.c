// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_timer.c - the clock, the ticks, the timers
 */
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/timer.h"
#include "kernel/shell/cmd.h"

static int run_timer(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);
	const struct clock_source *source = clock_source_get();
	unsigned int cpu;

	if (status != STATUS_OK)
		return status;
	console_printf("clock   " CMD_TIME " s since start",
		       CMD_TIME_ARGS(clock_ns()));
	if (source)
		console_printf(", from %s at %u Hz", source->name, source->hz);
	console_printf("\nticks   %u per second and core\n", CONFIG_HZ);
	console_printf("core      ticks  timers pending\n");
	for_each_possible_cpu(cpu)
		console_printf("%4u %10u  %14u\n", cpu, timer_ticks(cpu),
			       timer_pending_count(cpu));
	return STATUS_OK;
}

SHELL_COMMAND(timer) = {
	.name = "timer",
	.usage = "timer",
	.summary = "Print the clock, and each core's ticks and timers",
	.run = run_timer,
};
