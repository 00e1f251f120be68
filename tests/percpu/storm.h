// SPDX-License-Identifier: MIT
/*
 * tests/percpu/storm.h - interrupts of this core at odd moments
 *
 *   storm_begin(handler);
 *   while (storm_count() < 1000) ...what must not mind...
 *   storm_end();
 *
 * One interrupt after the other, 20 to 60 microseconds apart.
 * An emulator looks for interrupts between blocks of instructions only, so
 * there a load and a store close together are not parted; under -icount they
 * are, at any instruction.
 *
 * Context: thread that stays on its core from begin to end.
 */
#pragma once

#include "kernel/arch/traps.h"

/* handler runs in each interrupt. False: the test has failed. */
bool storm_begin(void (*handler)(void)) __must_check;
unsigned int storm_count(void);
void storm_end(void);

/* Between the two: also on the core that calls it. Interrupts off. */
void storm_join(void);
void storm_leave(void);

/*
 * On this core the storm comes as FIQ, also into interrupts, if the machine
 * has it (struct irq_chip's has_nmi); and again as IRQ. What the FIQ found
 * goes to look, if not NULL, before handler runs.
 */
void storm_as_fiq(void (*look)(const struct pt_regs *regs));
void storm_as_irq(void);
