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
#define LEAVE_MS	20
#define ANSWER_MS	2000	/* an emulated core may be slow to run */

static unsigned int asked = NOBODY;	/* [a] written by the panicking core */
static struct cpumask answered;		/* [a] */
static unsigned int shown = NOBODY;	/* [a] see above */
/* [o] what the FIQ interrupted; for the asker while the core is held. */
static DEFINE_PER_CPU(struct pt_regs *, nmi_held_regs);

/*
 * For a debugger: who is to hold, and who does; of those that an FIQ holds,
 * who sleeps, and who is up to leave as soon as it need not hold.
 */
static struct cpumask to_hold, held, asleep, awake;	/* [a] */
static void (*board_fn)(struct pt_regs *regs);	/* [a] published last */
unsigned int nmi_board_irq = NOBODY;

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
static void hold_still(struct pt_regs *regs, unsigned int cpu)
{
	if (READ_ONCE(shown) != cpu)
		return;
	*raw_cpu_ptr(&nmi_held_regs) = regs;
	/* Full barriers; the first pairs with the one in hold(). */
	if (cmpxchg(&shown, cpu, cpu | HELD) != cpu)
		return;
	while (READ_ONCE(shown) == (cpu | HELD) && READ_ONCE(asked) != cpu)
		cpu_relax();
}

/* --- for a debugger --- */

void nmi_held_begin(struct pt_regs *regs)
{
	*raw_cpu_ptr(&nmi_held_regs) = regs;
	cpumask_set_cpu(arch_cpu_id(), &held);	/* ordered: regs first */
}

/* Who counted on this core to hold itself, just now, holds it by FIQ. */
void nmi_held_end(void)
{
	unsigned int me = arch_cpu_id();

	cpumask_clear_cpu(me, &held);
	if (cpumask_test_cpu(me, &to_hold))
		irq_chip_get()->send_sgi(BIT(me), SGI_NMI);
	isb();		/* code may have been changed meanwhile */
}

/*
 * One that holds itself already stays in what it told. The end is in two
 * parts, the second without a call: breakpoints are there again by then.
 */
static void hold_for_debugger(struct pt_regs *regs, unsigned int cpu)
{
	const struct irq_chip *chip = irq_chip_get();

	if (!cpumask_test_cpu(cpu, &to_hold) || cpumask_test_cpu(cpu, &held))
		return;
	cpumask_set_cpu(cpu, &asleep);
	nmi_held_begin(regs);
	/*
	 * Asleep, also with a tick pending; nmi_release_begin() wakes it, or
	 * nmi_release_end() if it came here between the two: one of them sees
	 * that it sleeps, or it sees that it need not.
	 */
	chip->nmi_only();
	while (cpumask_test_cpu(cpu, &asleep) && cpumask_test_cpu(cpu, &to_hold))
		wfi();
	cpumask_clear_cpu(cpu, &asleep);
	chip->nmi_and_all();
	banked_write(regs);
	cpumask_set_cpu(cpu, &awake);
	while (cpumask_test_cpu(cpu, &to_hold))
		cpu_relax();
	cpumask_clear_cpu(cpu, &awake);
	nmi_held_end();
}

static void wait_until_held(unsigned int cpu)
{
	u64 end = clock_ns() + ANSWER_MS * (u64)NSEC_PER_MSEC;

	while (!cpumask_test_cpu(cpu, &held) && clock_ns() < end)
		cpu_relax();
	smp_rmb();	/* pairs with the order in nmi_held_begin() */
}

void nmi_hold_others(void)
{
	const struct irq_chip *chip = irq_chip_get();
	unsigned int cpu, me = arch_cpu_id();

	for_each_online_cpu(cpu) {
		if (cpu == me || !chip || cpumask_test_cpu(cpu, &to_hold))
			continue;
		cpumask_set_cpu(cpu, &to_hold);
		mb();		/* seen before the SGI arrives */
		if (!cpumask_test_cpu(cpu, &held))
			chip->send_sgi(BIT(cpu), SGI_NMI);
	}
	for_each_online_cpu(cpu)
		if (cpu != me && chip)
			wait_until_held(cpu);
}

/* The SGI is for its WFI; the FIQ that follows has nothing to do. */
void nmi_release_begin(const struct cpumask *cpus)
{
	u64 end = clock_ns() + LEAVE_MS * (u64)NSEC_PER_MSEC;
	unsigned int cpu;

	for_each_cpu(cpu, cpus) {
		if (!cpumask_test_cpu(cpu, &asleep))
			continue;
		cpumask_clear_cpu(cpu, &asleep);
		mb();
		irq_chip_get()->send_sgi(BIT(cpu), SGI_NMI);
		while (!cpumask_test_cpu(cpu, &awake) && clock_ns() < end)
			cpu_relax();
	}
}

void nmi_release_end(const struct cpumask *cpus)
{
	unsigned int cpu;

	for_each_cpu(cpu, cpus) {
		cpumask_clear_cpu(cpu, &to_hold);
		if (cpumask_test_cpu(cpu, &asleep))
			irq_chip_get()->send_sgi(BIT(cpu), SGI_NMI);
	}
}

void nmi_let_others_run(u32 us)
{
	const struct cpumask released = awake;
	u64 end = clock_ns() + LEAVE_MS * (u64)NSEC_PER_MSEC;
	unsigned int cpu;

	nmi_release_end(cpu_possible_mask);
	for_each_cpu(cpu, &released)
		while (cpumask_test_cpu(cpu, &held) && clock_ns() < end)
			cpu_relax();
	end = clock_ns() + us * (u64)NSEC_PER_USEC;
	while (clock_ns() < end)
		cpu_relax();
	nmi_hold_others();
}

void nmi_board_to(unsigned int cpu)
{
	if (irq_chip_get()->has_nmi)
		irq_chip_get()->set_target(nmi_board_irq, cpu);
}

void nmi_board_home(void)
{
	nmi_board_to(irq_target(nmi_board_irq));
}

struct pt_regs *nmi_held(unsigned int cpu)
{
	return cpumask_test_cpu(cpu, &held) ? per_cpu(nmi_held_regs, cpu) :
					      NULL;
}

static irq_result_t board_handler(unsigned int irq, void *data)
{
	(void)irq;
	(void)data;
	board_fn(irq_regs());
	return IRQ_HANDLED;
}

int nmi_register(unsigned int irq, const char *name,
		 void (*fn)(struct pt_regs *regs))
{
	const struct irq_chip *chip = irq_chip_get();

	smp_store_release(&board_fn, fn);
	if (!chip->has_nmi) {
		int err = irq_register(irq, name, board_handler, NULL);

		if (!err)
			irq_enable(irq);
		return err;
	}
	nmi_board_irq = irq;
	chip->make_nmi(irq);
	nmi_board_home();
	return 0;
}

static void nmi_enter(struct pt_regs *regs)
{
	unsigned int cpu = arch_cpu_id();

	irq_count_nmi();
	hold_for_debugger(regs, cpu);
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

/*
 * A core that stops never comes back, and one that is held waits for the
 * next: so the interrupt is over first.
 */
void nmi_serve(u32 token, struct pt_regs *regs)
{
	irq_chip_get()->eoi(token);
	if (IRQ_TOKEN_ID(token) == SGI_NMI)
		nmi_enter(regs);
	else
		board_fn(regs);
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
	if (!nmi_acked(token, regs)) {
		if (IRQ_TOKEN_ID(token) < IRQ_ID_SPURIOUS)
			chip->eoi(token);
		if (READ_ONCE(other))
			other(regs, IRQ_TOKEN_ID(token));
	}
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
