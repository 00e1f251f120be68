// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_irq.c - interrupts taken, by number and core
 */
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/irq.h"
#include "kernel/shell/cmd.h"

static bool is_of_interest(unsigned int irq)
{
	unsigned int cpu;

	if (irq_name(irq))
		return true;
	for_each_possible_cpu(cpu) {
		if (irq_count(irq, cpu))
			return true;
	}
	return false;
}

static int run_irq(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);
	unsigned int cpu;

	if (status != STATUS_OK)
		return status;
	console_printf(" irq");
	for_each_possible_cpu(cpu)
		console_printf("     core %u", cpu);
	console_printf("  name\n");
	for (unsigned int irq = 0; irq < NR_IRQS; irq++) {
		const char *name = irq_name(irq);

		if (!is_of_interest(irq))
			continue;
		console_printf("%4u", irq);
		for_each_possible_cpu(cpu)
			console_printf(" %10u", irq_count(irq, cpu));
		console_printf("  %s\n", name ? name : "(nobody's)");
	}
	return STATUS_OK;
}

SHELL_COMMAND(irq) = {
	.name = "irq",
	.usage = "irq",
	.summary = "Print how often each interrupt came, on each core",
	.help = "0 to 15 are calls between cores, 16 to 31 belong to one core each, from 32\n"
		"on they are the board's. An interrupt that never came and that nobody\n"
		"asked for is left out.",
	.run = run_irq,
};
