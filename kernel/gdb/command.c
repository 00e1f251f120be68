// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/command.c - turning the stub on: the command, the parameter
 */
#include "kernel/core/cmdline.h"
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/gdb/gdb.h"
#include "kernel/gdb/gdb_internal.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"

#include <string.h>

static bool at_boot;		/* [I] after boot parameters */

static int parse_gdb(const char *value)
{
	if (value)
		return -EINVAL;
	at_boot = true;
	return 0;
}

BOOT_PARAM(gdb) = {
	.name = "gdb", .parse = parse_gdb,
	.help = "gdb: stop before the shell, for a GDB on UART1",
};

static int turn_on(void)
{
	static bool told;
	int err = gdb_turn_on();

	if (err) {
		pr_err("gdb: cannot be turned on: %s\n",
		       format_errno_name(err));
		return err;
	}
	if (!irq_chip_get()->has_nmi && !told)
		pr_notice("gdb: this machine has no FIQ: cores that mask "
			  "interrupts cannot be stopped\n");
	told = true;
	return 0;
}

void gdb_init(void)
{
	if (!at_boot || turn_on())
		return;
	pr_notice("gdb: stopped; on UART1, target remote\n");
	gdb_breakpoint();
}

static int run_gdb(int argc, char **argv)
{
	bool only_on = argc == 2 && strcmp(argv[1], "on") == 0;

	if (argc > 2 || (argc == 2 && !only_on)) {
		console_printf("usage: gdb [on]\n");
		return STATUS_USAGE;
	}
	if (turn_on())
		return 1;
	if (only_on)
		return 0;
	console_printf("gdb: stopped; on UART1, target remote\n");
	gdb_breakpoint();
	return 0;
}

static void complete_gdb(int argc, char **argv, command_emit_fn emit,
			 void *ctx)
{
	(void)argv;
	if (argc == 2)
		emit(ctx, "on");
}

SHELL_COMMAND(gdb) = {
	.name = "gdb",
	.usage = "gdb [on]",
	.summary = "Stop all cores, for a GDB on UART1",
	.help = "From then on a GDB may come, with Ctrl-C too, and a panic waits for one.\n"
		"on  without stopping now",
	.run = run_gdb,
	.complete = complete_gdb,
};
