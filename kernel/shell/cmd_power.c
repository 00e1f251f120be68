// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_power.c - poweroff, reboot
 */
#include "kernel/core/power.h"
#include "kernel/lib/parse.h"
#include "kernel/shell/cmd.h"

static int run_poweroff(int argc, char **argv)
{
	u32 status = 0;

	if (argc > 2)
		return cmd_usage(argv[0], "takes one argument at most");
	if (argc == 2 && (parse_u32(argv[1], &status) < 0 || status > 255))
		return cmd_usage(argv[0], "%s: not a status from 0 to 255",
				 argv[1]);
	machine_poweroff((int)status);
}

SHELL_COMMAND(poweroff) = {
	.name = "poweroff",
	.usage = "poweroff [STATUS]",
	.summary = "Switch the machine off; QEMU exits with STATUS (0)",
	.help = "The status reaches QEMU through semihosting. Without that the board is\n"
		"switched off all the same, and QEMU's exit status is 0.",
	.run = run_poweroff,
};

static int run_reboot(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);

	if (status != STATUS_OK)
		return status;
	machine_reboot();
}

SHELL_COMMAND(reboot) = {
	.name = "reboot",
	.usage = "reboot",
	.summary = "Reset the board and start again",
	.help = "QEMU loads the image again; with -no-reboot it exits instead.",
	.run = run_reboot,
};
