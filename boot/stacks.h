// SPDX-License-Identifier: MIT
/*
 * boot/stacks.h - the stacks each core gets from the image
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Lowest usable byte of stack `which` (STACK_SVC...) of a core. */
vaddr_t stack_base(unsigned int cpu, unsigned int which);
vaddr_t stack_top(unsigned int cpu, unsigned int which);
const char *stack_name(unsigned int which);

/* Fills the boot contexts and trap_irq_stack[]. Once, on core 0. */
void stacks_init(void);

/* Is va in a guard page? Then whose. Context: any. */
bool stack_guard_at(vaddr_t va, unsigned int *cpu, unsigned int *which);
