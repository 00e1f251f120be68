// SPDX-License-Identifier: MIT
/*
 * kernel/core/nmi.c - reaching a core that has its interrupts masked
 *
 * The panicking core asks the others one by one, so that their backtraces
 * do not mix: it sets `asked` to a core's number and sends the FIQ; that
 * core prints, sets `answered`, and sleeps for ever.
 *
 * A core that is only to be shown holds still while the asker reads its
 * stack, and then goes on; `shown` says how far that is:
 *
 *          asker       the core's FIQ             asker
 *   NOBODY -----> core --------------> core|HELD -----> NOBODY
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
#include "percpu/access/define.h"

#define NOBODY		(~0u)
#define HELD		(1u << 31)
#define ANSWER_MS	2000	/* an emulated core may be slow to run */

static unsigned int asked = NOBODY;	/* [a] written by the panicking core */
static struct cpumask answered;		/* [a] */
static unsigned int shown = NOBODY;	/* [a] see above */
/* [o] what the FIQ interrupted; for the asker while the core is held. */
static DEFINE_PER_CPU(const struct pt_regs *, nmi_held_regs);

void nmi_init_cpu(void)
{
	if (irq_chip_get()->has_nmi)
		local_fiq_enable();
}

/* A masked interrupt still ends WFI: it must not even be signalled. */
void nmi_park(void)
{
	if (irq_chip_get())
		irq_chip_get()->nmi_only();
	for (;;)
		wfi();
}

/* Until the asker has seen enough, or a panic asks this core to stop. */
static void hold_still(const struct pt_regs *regs, unsigned int cpu)
{
	*raw_cpu_ptr(&nmi_held_regs) = regs;
	/* Full barriers; the first pairs with the one in hold(). */
	if (cmpxchg(&shown, cpu, cpu | HELD) != cpu)
		return;
	while (READ_ONCE(shown) == (cpu | HELD) && READ_ONCE(asked) != cpu)
		cpu_relax();
}

void nmi_enter(struct pt_regs *regs)
{
	unsigned int cpu = arch_cpu_id();

	irq_count_nmi();
	hold_still(regs, cpu);
	if (READ_ONCE(asked) != cpu)
		return;
	pr_emerg("core %u was here:\n", cpu);
	backtrace_print(regs);
	cpumask_set_cpu(cpu, &answered);	/* ordered: after printing */
	local_irq_disable();
	local_fiq_disable();
	nmi_park();
}

static void (*other)(const struct pt_regs *regs, unsigned int irq);	/* [a] */

void nmi_set_other(void (*fn)(const struct pt_regs *regs, unsigned int irq))
{
	WRITE_ONCE(other, fn);
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
	else if (READ_ONCE(other))
		other(regs, IRQ_TOKEN_ID(token));
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

/* Waits until the core stands still, or gives it up. */
static bool hold(unsigned int cpu)
{
	u64 end = clock_ns() + ANSWER_MS * (u64)NSEC_PER_MSEC;

	while (READ_ONCE(shown) == cpu) {
		if (clock_ns() > end && cmpxchg(&shown, cpu, NOBODY) == cpu)
			return false;
		cpu_relax();
	}
	smp_rmb();	/* pairs with the cmpxchg in hold_still() */
	return true;
}

bool nmi_show(unsigned int cpu, backtrace_printf print)
{
	const struct irq_chip *chip = irq_chip_get();

	if (!chip->has_nmi || cmpxchg(&shown, NOBODY, cpu) != NOBODY)
		return false;
	mb();		/* seen before the SGI arrives */
	chip->send_sgi(BIT(cpu), SGI_NMI);
	if (!hold(cpu))
		return false;
	backtrace_print_by(print, per_cpu(nmi_held_regs, cpu));
	smp_store_release(&shown, NOBODY);	/* it moves after the last look */
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
