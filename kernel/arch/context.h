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
	u32 need_resched;	/* [a] next to the count: read together */
	u32 cpu;		/* the core it runs on */
	u32 id;			/* [I] the thread's; 0: a core's idle thread */
	vaddr_t stack_base;	/* lowest usable byte; a guard page below */
	vaddr_t stack_top;
	u32 bound;		/* [a] runs on one core only, while that is on */
};

/*
 * One per core: the context that boot code runs in, with room behind it for
 * the rest of the thread it becomes (the core's idle thread).
 * boot/start.S points TPIDRURO at it before any C code runs.
 */
#define BOOT_CONTEXT_STRIDE	512
extern char boot_contexts[];

static inline struct cpu_context *boot_context(unsigned int cpu)
{
	return (struct cpu_context *)(boot_contexts +
				      cpu * BOOT_CONTEXT_STRIDE);
}

/*
 * Stops running prev and goes on with next, where that stopped (or at its
 * lr, if it never ran). Returns, in the context gone on with, the context
 * that ran before it. Context: IRQs off.
 */
struct cpu_context *context_switch(struct cpu_context *prev,
				   struct cpu_context *next);

/*
 * Where a new context begins: calls thread_begin(before), a declared upcall
 * (kernel/sched), which does not return.
 */
void context_first(void);
void thread_begin(struct cpu_context *before) __noreturn;

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
