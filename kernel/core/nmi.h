// SPDX-License-Identifier: MIT
/*
 * kernel/core/nmi.h - reaching a core that has its interrupts masked
 *
 * SGI_NMI is in GIC group 0, which arrives as FIQ; FIQs are never masked
 * once a core is up. A machine started without the security extensions has
 * no group 0: there the same SGI comes as an ordinary interrupt, and a core
 * that masks those cannot be reached.
 *
 * Handlers touch only static per-CPU data and take no locks: so a core that
 * is only shown prints nothing itself, it may hold the log's lock.
 */
#pragma once

#include "kernel/core/backtrace.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/irq.h"

/* Has each other online core print its backtrace and stop. From panic. */
void nmi_stop_others(void);

/*
 * Prints another core's backtrace; it stands still meanwhile, then goes on.
 * Return: false if it does not answer, there is no FIQ, or another core is
 * being shown.
 * Context: any but NMI.
 */
bool nmi_show(unsigned int cpu, backtrace_printf print);

/*
 * For a debugger: holds every other online core, wherever it is, until it
 * is released; waits up to 2 s for each. A core that holds itself in an
 * exception counts as held. One core at a time. Context: any, IRQs off.
 */
void nmi_hold_others(void);

/*
 * Lets cores go, in two parts: they do all that needs a function before the
 * end; so what is done between the two may put breakpoints anywhere.
 */
void nmi_release_begin(const struct cpumask *cpus);
void nmi_release_end(const struct cpumask *cpus);

/* After the beginning: the end, for so long, and holds them again. */
void nmi_let_others_run(u32 us);

/* What a held core goes on with, to be changed by who holds it, with sp and
 * lr. NULL: it is not held, its registers are not known. */
struct pt_regs *nmi_held(unsigned int cpu);

/* This core holds itself, with these registers, until it ends that. */
void nmi_held_begin(struct pt_regs *regs);
void nmi_held_end(void);

/*
 * Calls fn in an FIQ for an interrupt of the board; where there is no FIQ,
 * or on a machine without, as an ordinary handler with irq_regs().
 * Return: 0 or -EBUSY. Context: thread, once.
 */
int nmi_register(unsigned int irq, const char *name,
		 void (*fn)(struct pt_regs *regs)) __must_check;

/*
 * That FIQ goes to a core, or again to where the board's interrupts go; as
 * an ordinary interrupt it stays there. Context: any, others held.
 */
void nmi_board_to(unsigned int cpu);
void nmi_board_home(void);

/*
 * Sleeps for ever; only SGI_NMI still gets through. Without this a core
 * with a tick pending would spin, and keep emulated cores from running.
 * Context: IRQs off, panic.
 */
void nmi_park(void) __noreturn;

extern unsigned int nmi_board_irq;	/* [I] that arrives as FIQ, if any */

/* Ends and serves one of these that was acknowledged. */
void nmi_serve(u32 token, struct pt_regs *regs);

/*
 * The other end. An interrupt was acknowledged: if it is one of these it is
 * ended and served. From do_fiq; from do_irq without FIQ, or when it came
 * just as that was asking for another. Return: was it?
 */
static inline bool nmi_acked(u32 token, struct pt_regs *regs)
{
	unsigned int irq = IRQ_TOKEN_ID(token);

	if (likely(irq != SGI_NMI && irq != nmi_board_irq))
		return false;
	nmi_serve(token, regs);
	return true;
}

/* FIQs on for this core, where the machine has them. */
void nmi_init_cpu(void);

/* For tests: who gets FIQs other than SGI_NMI; NULL: nobody. */
void nmi_set_other(void (*fn)(const struct pt_regs *regs, unsigned int irq));
