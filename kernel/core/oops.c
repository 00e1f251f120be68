// SPDX-License-Identifier: MIT
/*
 * kernel/core/oops.c - code whose faults the kernel survives
 */
#include "kernel/core/oops.h"

#include "kernel/arch/context.h"
#include "kernel/arch/guard.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/panic.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"

/* The one call under way; guarded is its thread. */
static struct cpu_context *guarded;	/* [a] */
static struct guard guard;		/* the caller's lock */
static bool has_faulted;		/* written by guarded alone */

int oops_guard(int (*fn)(void *arg), void *arg, bool *faulted)
{
	int result;

	assert(!guarded && preemptible());
	has_faulted = false;
	WRITE_ONCE(guarded, current_context());
	result = guard_call(fn, arg, &guard);
	WRITE_ONCE(guarded, NULL);
	*faulted = has_faulted;
	return result;
}

/* The stack grows down from the guard's; it may be its end that faults. */
static bool on_own_stack(const struct pt_regs *regs)
{
	return regs->sp <= guard.sp &&
	       regs->sp >= guarded->stack_base - PAGE_SIZE;
}

bool oops_can_end(const struct pt_regs *regs)
{
	return READ_ONCE(guarded) == current_context() && !preempt_count() &&
	       !panic_in_progress() &&
	       (regs->cpsr & CPSR_MODE_MASK) == CPSR_MODE_SVC &&
	       !(regs->cpsr & CPSR_I) && on_own_stack(regs);
}

void oops_end(struct pt_regs *regs)
{
	has_faulted = true;
	guard_abandon(regs, &guard, -EFAULT);
}
