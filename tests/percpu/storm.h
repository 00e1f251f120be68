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

#include "kernel/lib/compiler.h"

/* handler runs in each interrupt. False: the test has failed. */
bool storm_begin(void (*handler)(void)) __must_check;
unsigned int storm_count(void);
void storm_end(void);
