// SPDX-License-Identifier: MIT
/*
 * kernel/core/debugger.h - who is asked before an exception is a panic
 *
 * kernel/gdb registers itself here when it is turned on.
 */
#pragma once

#include "kernel/arch/traps.h"

struct debugger {
	/*
	 * An undefined instruction. Return: true if it was the debugger's:
	 * regs go on. Context: undefined mode, IRQs off.
	 */
	bool (*trap)(struct pt_regs *regs);
	/*
	 * A panic has told its story; the other cores still run. regs: what
	 * faulted, or NULL. Context: any, IRQs off.
	 */
	void (*panic)(struct pt_regs *regs);
};

/* From then on. Context: thread, once. */
void debugger_register(const struct debugger *debugger);

/* NULL: there is none. */
const struct debugger *debugger_get(void);
