// SPDX-License-Identifier: MIT
/*
 * kernel/core/nmi.c - reaching a core that has its interrupts masked
 *
 * The panicking core asks the others one by one, so that their backtraces
 * do not mix: it sets `asked` to a core's number and sends the FIQ; that
 * core prints, sets `answered`, and sleeps for ever.
 */
#include "kernel/core/nmi.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/backtrace.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/irq.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"

#define NOBODY		(~0u)
#define ANSWER_MS	2000	/* an emulated core may be slow to run */

static unsigned int asked = NOBODY;	/* [a] written by the panicking core */
static struct cpumask answered;		/* [a] */

void nmi_init_cpu(void)
{
	if (irq_chip_get()->has_nmi)
		local_fiq_enable();
}

static void __noreturn stop_here(void)
{
	local_irq_disable();
	local_fiq_disable();
	for (;;)
		wfi();
}

void nmi_enter(struct pt_regs *regs)
{
	unsigned int cpu = arch_cpu_id();

	if (READ_ONCE(asked) != cpu)
		return;
	pr_emerg("core %u was here:\n", cpu);
	backtrace_print(regs);
	cpumask_set_cpu(cpu, &answered);	/* ordered: after printing */
	stop_here();
}

void do_fiq(struct pt_regs *regs)
{
	const struct irq_chip *chip = irq_chip_get();
	u32 token;

	preempt_count_add(NMI_OFFSET);
	token = chip->ack();
	/* The core never comes back from a stop: end the SGI first. */
	if (IRQ_TOKEN_ID(token) < IRQ_ID_SPURIOUS)
		chip->eoi(token);
	if (IRQ_TOKEN_ID(token) == SGI_NMI)
		nmi_enter(regs);
	preempt_count_sub(NMI_OFFSET);
}

static bool wait_for_answer(unsigned int cpu)
{
	u64 end = clock_ns() + ANSWER_MS * (u64)NSEC_PER_MSEC;

	while (!cpumask_test_cpu(cpu, &answered)) {
		if (clock_ns() > end)
			return false;
		cpu_relax();
	}
	return true;
}

void nmi_stop_others(void)
{
	const struct irq_chip *chip = irq_chip_get();
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		if (cpu == arch_cpu_id() || !chip)
			continue;
		WRITE_ONCE(asked, cpu);
		mb();		/* seen before the SGI arrives */
		chip->send_sgi(BIT(cpu), SGI_NMI);
		if (!wait_for_answer(cpu))
			pr_emerg("core %u does not answer%s\n", cpu,
				 chip->has_nmi ? "" :
				 " (interrupts masked? no FIQ on this machine)");
	}
}
