// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_cpus.c - the cores, and what each has done
 *
 * Only a core itself can read its identity registers, so it is asked to,
 * once; one that does not answer is shown as such.
 */
#include "kernel/arch/cp15.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/irq.h"
#include "kernel/core/preempt.h"
#include "kernel/core/timer.h"
#include "kernel/shell/cmd.h"
#include "kernel/shell/remote.h"

#define ANSWER_MS	200

struct cpu_ids {
	u32 midr;
	u32 mpidr;
	bool known;
};

static DEFINE_PER_CPU(struct cpu_ids, cpu_ids);

static int read_ids(void *info)
{
	struct cpu_ids *ids = info;

	ids->midr = midr_read();
	ids->mpidr = mpidr_read();
	WRITE_ONCE(ids->known, true);
	return 0;
}

static bool ask_ids(unsigned int cpu, struct cpu_ids *ids)
{
	int result;

	if (READ_ONCE(ids->known))
		return true;
	if (cpu == raw_smp_processor_id())
		return read_ids(ids) == 0;
	return remote_claim(cpu) == 0 &&
		remote_start(cpu, read_ids, ids, true) == 0 &&
		remote_wait(cpu, ANSWER_MS, &result) == 0;
}

static u32 count_irqs(unsigned int cpu, unsigned int from, unsigned int to)
{
	u32 sum = 0;

	for (unsigned int irq = from; irq < to; irq++)
		sum += irq_count(irq, cpu);
	return sum;
}

static const char *state_name(unsigned int cpu)
{
	if (cpu_online(cpu))
		return "online";
	return cpu_present(cpu) ? "present" : "possible";
}

static void print_ids(unsigned int cpu)
{
	struct cpu_ids *ids = per_cpu_ptr(&cpu_ids, cpu);

	if (!cpu_online(cpu))
		console_printf("         -         -");
	else if (ask_ids(cpu, ids))
		console_printf("  %08x  %08x", ids->mpidr,
			       ids->midr);
	else
		console_printf("  no answer        ");
}

static int run_cpus(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv);
	unsigned int cpu;

	if (status != STATUS_OK)
		return status;
	console_printf("core  state        MPIDR      MIDR    offset      ticks"
		       "       IRQs       IPIs\n");
	for_each_possible_cpu(cpu) {
		console_printf("%4u  %-8s", cpu, state_name(cpu));
		print_ids(cpu);
		console_printf("  %08lx %10u %10u %10u\n",
			       per_cpu_offset(cpu),
			       timer_ticks(cpu),
			       count_irqs(cpu, IRQ_FIRST_PPI, NR_IRQS),
			       count_irqs(cpu, 0, IRQ_FIRST_PPI));
	}
	return STATUS_OK;
}

SHELL_COMMAND(cpus) = {
	.name = "cpus",
	.usage = "cpus",
	.summary = "Print the cores: state, identity, per-CPU offset, counts",
	.help = "state   possible: has per-CPU memory; present: exists in this machine;\n"
		"        online: runs the kernel\n"
		"MPIDR   who it is, MIDR: what it is; read by the core itself\n"
		"offset  what is added to a per-CPU variable's template address\n"
		"ticks   of its timer; IRQs: all its interrupts but IPIs, the calls\n"
		"        from other cores",
	.run = run_cpus,
};
