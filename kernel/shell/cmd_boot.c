// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_boot.c - boot, version, uptime
 */
#include "kernel/core/boot_step.h"
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/version.h"
#include "kernel/shell/cmd.h"

static int run_boot(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);

	if (status != STATUS_OK)
		return status;
	console_printf("    start s    took us  core  step\n");
	for (unsigned int i = 0; i < boot_record_count(); i++) {
		const struct boot_record *r = boot_record_get(i);

		console_printf("%4u.%06u %10u  %4u  %-16s %s\n",
			       CMD_TIME_ARGS(r->start_ns),
			       (unsigned int)(r->took_ns / 1000), r->cpu,
			       r->name, r->sentence);
	}
	return STATUS_OK;
}

SHELL_COMMAND(boot) = {
	.name = "boot",
	.usage = "boot",
	.summary = "Print the steps of start-up, with their times",
	.help = "Each line is a row of the table in kernel/main.c: when it began, how long\n"
		"it took, on which core, and what is possible since.",
	.run = run_boot,
};

static int run_version(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);

	if (status != STATUS_OK)
		return status;
	console_printf("Quartet       %s\n", version_release);
	console_printf("commit        %s\n", version_commit);
	console_printf("compiler      %s\n", version_compiler);
	console_printf("configuration %s\n", version_config);
	return STATUS_OK;
}

SHELL_COMMAND(version) = {
	.name = "version",
	.usage = "version",
	.summary = "Print release, commit, compiler and configuration",
	.run = run_version,
};

static int run_uptime(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);

	if (status == STATUS_OK)
		console_printf("up " CMD_TIME " s, %u of %u cores online\n",
			       CMD_TIME_ARGS(clock_ns()), num_online_cpus(),
			       num_possible_cpus());
	return status;
}

SHELL_COMMAND(uptime) = {
	.name = "uptime",
	.usage = "uptime",
	.summary = "Print the time since start and the cores online",
	.run = run_uptime,
};
