// SPDX-License-Identifier: MIT
/*
 * kernel/arch/context.h - what assembly knows of a thread
 *
 * TPIDRURO holds the address of the running thread's struct cpu_context,
 * so that `current` is one instruction. That matters: a per-CPU variable
 * needs two (mrc, ldr), and a thread moved to another core between them
 * would take that core's current for its own. The preempt count lives in
 * the thread for the same reason: whoever reads it reads their own.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct cpu_context {
	u32 regs[8];		/* r4-r11 while not running */
	u32 sp;			/* while not running */
	u32 lr;			/* where to go on */
	u32 preempt_count;	/* see kernel/core/preempt.h; own thread only */
	u32 cpu;		/* the core it runs on */
	vaddr_t stack_base;	/* lowest usable byte; a guard page below */
	vaddr_t stack_top;
};

/*
 * One per core: the context that boot code runs in. boot/start.S points
 * TPIDRURO at it before any C code runs.
 */
extern struct cpu_context boot_context[];

/*
 * The running thread's context. Not volatile and without inputs: for one
 * thread the answer never changes, so the compiler may reuse it freely.
 */
static __always_inline struct cpu_context *current_context(void)
{
	struct cpu_context *ctx;

	__asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(ctx));
	return ctx;
}
