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
 * Sleeps for ever; only SGI_NMI still gets through. Without this a core
 * with a tick pending would spin, and keep emulated cores from running.
 * Context: IRQs off, panic.
 */
void nmi_park(void) __noreturn;

/* The other end; from do_fiq or, without FIQ, do_irq. */
void nmi_enter(struct pt_regs *regs);

/* FIQs on for this core, where the machine has them. */
void nmi_init_cpu(void);

/* For tests: who gets FIQs other than SGI_NMI; NULL: nobody. */
void nmi_set_other(void (*fn)(const struct pt_regs *regs, unsigned int irq));
