// SPDX-License-Identifier: MIT
/*
 * kernel/arch/context.S - from one thread to another
 *
 * Only what a called function must keep is saved (AAPCS, IHI 0042, 5.1.1);
 * the caller has the rest. The exclusive monitor is cleared: a ldrex of one
 * thread must not pair with a strex of another.
 */
#include "generated/asm_offsets.h"

	.syntax unified
	.arm
	.text

	.global	context_switch
	.type	context_switch, %function
	.fnstart
	.cantunwind
context_switch:
	stmia	r0, {r4-r11}
	str	sp, [r0, #CONTEXT_SP]
	str	lr, [r0, #CONTEXT_LR]
	clrex
	mcr	p15, 0, r1, c13, c0, 3	@ TPIDRURO: current
	ldmia	r1, {r4-r11}
	ldr	sp, [r1, #CONTEXT_SP]
	ldr	pc, [r1, #CONTEXT_LR]
	.size	context_switch, . - context_switch
	.fnend

/* r0 = who ran before, as context_switch returns it. */
	.global	context_first
	.type	context_first, %function
	.fnstart
	.cantunwind
context_first:
	mov	lr, #0			@ backtraces end here
	b	thread_begin
	.size	context_first, . - context_first
	.fnend
