// SPDX-License-Identifier: MIT
/*
 * tests/percpu/ras_hits.h - where in a function's sequences interrupts came
 *
 *   if (hits_begin((vaddr_t)step)) ...
 *   hits_look(irq_regs());                 in each interrupt
 *   ... until hits_least() is enough
 *
 * Under -icount an interrupt may come between any two instructions. An
 * emulator that does not count lets them in between blocks only: then
 * hits_inside() stays 0, and nothing is shown.
 */
#pragma once

#include "kernel/arch/traps.h"

/* Forgets all hits. False: the test has failed, there is no sequence. */
bool hits_begin(vaddr_t function) __must_check;

/*
 * Notes where it came; and whether the frame was rewound as ras_find() says.
 * Context: interrupt, any core; one at a time.
 */
void hits_look(const struct pt_regs *regs);

/* The fewest hits of any instruction but the first, of any sequence. */
unsigned int hits_least(void);
unsigned int hits_inside(void);		/* of all of these */
unsigned int hits_misjudged(void);	/* rewound otherwise */

/* The words behind the start of the longest sequence. */
unsigned int hits_words(void);

/* A line of diagnosis: the hits of each instruction. */
void hits_note(const char *name);
