// SPDX-License-Identifier: MIT
/*
 * kernel/fs/proc_interrupts.c - /proc/interrupts
 *
 * As Linux on ARM prints it: a line for each interrupt that has a handler or
 * ever came, then those between cores ("IPI"), the FIQ's owner, and those
 * nobody wanted. Layout: kernel/irq/proc.c and arch/arm/kernel/irq.c, smp.c
 * of Linux 5.17. A column for each core that is online when it begins.
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/irq.h"
#include "kernel/core/procfile.h"

/* Names as Linux has them where it has the same thing. */
static const struct {
	unsigned int sgi;
	const char *name;
} ipis[] = {
	{ SGI_WAKE, "CPU wakeup interrupts" },
	{ SGI_CALL, "Function call interrupts" },
	{ SGI_RESCHED, "Rescheduling interrupts" },
};

static bool is_shown(unsigned int irq, const struct cpumask *cpus)
{
	unsigned int cpu;

	if (irq_name(irq))
		return true;
	for_each_cpu(cpu, cpus) {
		if (irq_count(irq, cpu))
			return true;
	}
	return false;
}

static void print_counts(struct seq_file *m, unsigned int irq,
			 const struct cpumask *cpus)
{
	unsigned int cpu;

	for_each_cpu(cpu, cpus)
		seq_printf(m, "%10u ", irq_count(irq, cpu));
}

/*
 * A core's own timers are edge-triggered (DDI 0407, 3.1.2); of the board's
 * interrupts the controller is left with its reset value, level.
 */
static const char *trigger_name(unsigned int irq)
{
	return irq < IRQ_FIRST_SPI ? "Edge" : "Level";
}

static void print_irq(struct seq_file *m, unsigned int irq,
		      const struct cpumask *cpus)
{
	const char *name = irq_name(irq);

	seq_printf(m, "%3u: ", irq);
	print_counts(m, irq, cpus);
	seq_printf(m, " %8s %3u %-8s", irq_chip_get()->name, irq,
		   trigger_name(irq));
	if (name)
		seq_printf(m, "  %s", name);
	seq_putc(m, '\n');
}

static void print_ipis(struct seq_file *m, const struct cpumask *cpus)
{
	for (size_t i = 0; i < ARRAY_SIZE(ipis); i++) {
		seq_printf(m, "%2s%u: ", "IPI", ipis[i].sgi);
		print_counts(m, ipis[i].sgi, cpus);
		seq_printf(m, " %s\n", ipis[i].name);
	}
}

static void print_errors(struct seq_file *m)
{
	unsigned long errors = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		errors += irq_spurious(cpu);
	seq_printf(m, "%3s: %10lu\n", "Err", errors);
}

static int show_interrupts(struct seq_file *m, void *v)
{
	/* Cores may come and go meanwhile; columns do not. */
	const struct cpumask cpus = *cpu_online_mask;
	unsigned int cpu;

	(void)v;
	seq_printf(m, "%11s", "");
	for_each_cpu(cpu, &cpus)
		seq_printf(m, "CPU%-8u", cpu);
	seq_putc(m, '\n');
	for (unsigned int irq = IRQ_FIRST_PPI; irq < NR_IRQS; irq++) {
		if (is_shown(irq, &cpus))
			print_irq(m, irq, &cpus);
	}
	if (irq_chip_get()->has_nmi)
		seq_printf(m, "%3s:              %s\n", "FIQ", "stop");
	if (IS_ENABLED(CONFIG_SMP))
		print_ipis(m, &cpus);
	print_errors(m);
	return 0;
}

PROC_FILE(interrupts) = { .name = "interrupts", .show = show_interrupts };
