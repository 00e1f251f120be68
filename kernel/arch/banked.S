// SPDX-License-Identifier: MIT
/*
 * kernel/arch/banked.S - sp and lr of the mode that was interrupted
 *
 * Going back from an exception restores all of a frame but these two, which
 * nobody but a debugger changes.
 */
#include "generated/asm_offsets.h"

#define MODE_MASK	0x1f
#define MASK_IF		0xc0

	.syntax unified
	.arm
	.text
	.fnstart
	.cantunwind

/* void banked_write(const struct pt_regs *regs): not from regs' own mode. */
	.global	banked_write
	.type	banked_write, %function
banked_write:
	ldr	r1, [r0, #REGS_CPSR]
	ldr	r2, [r0, #REGS_SP]
	ldr	r3, [r0, #REGS_LR]
	and	r1, r1, #MODE_MASK
	orr	r1, r1, #MASK_IF
	mrs	r12, cpsr
	eor	r0, r1, r12
	tst	r0, #MODE_MASK
	bxeq	lr
	push	{r4}
	mov	r4, r12			@ r12 is another one in FIQ mode
	msr	cpsr_c, r1
	mov	sp, r2
	mov	lr, r3
	msr	cpsr_c, r4
	pop	{r4}
	bx	lr
	.size	banked_write, . - banked_write
	.fnend
