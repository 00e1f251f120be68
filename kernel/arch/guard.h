// SPDX-License-Identifier: MIT
/*
 * kernel/arch/guard.h - a call that a fault can end
 *
 *   guard_call(fn, arg, &g)  --->  fn(arg)  --->  ...  fault
 *        ^                                              |
 *        '------------- guard_land <--------------------'
 *
 * What was called in between is not returned to: locks it holds stay held.
 * Who has a fault on a thread's own stack go on here must know that there
 * are none (kernel/core/oops.c).
 */
#pragma once

#include "kernel/arch/irqflags.h"
#include "kernel/arch/traps.h"

struct guard {
	u32 sp;		/* of guard_call(), with what its caller keeps */
};

/* Return: what fn returned, or what guard_abandon() was given. */
int guard_call(int (*fn)(void *arg), void *arg, struct guard *guard);

void guard_land(void);	/* as guard_abandon() leaves the registers */

#define CPSR_IT		0x0600fc00u	/* in a Thumb block of conditions */

/*
 * When the handler of this frame returns, guard_call() returns result, with
 * interrupts on. The frame's mode is the one guard_call() was called in.
 */
static inline void guard_abandon(struct pt_regs *regs,
				 const struct guard *guard, int result)
{
	regs->r[0] = (u32)(uintptr_t)guard;
	regs->r[1] = (u32)result;
	regs->pc = (u32)(uintptr_t)guard_land;
	regs->cpsr &= ~(CPSR_T | CPSR_IT);
	regs->cpsr |= CPSR_I;	/* until it has its stack */
}
