// SPDX-License-Identifier: MIT
/*
 * kernel/arch/guard.S - a call that a fault can end (guard.h)
 */
	.syntax unified
	.arm
	.text

	.global	guard_call
	.type	guard_call, %function
	.fnstart
guard_call:
	.save	{r3-r11, lr}
	push	{r3-r11, lr}		@ r3: the stack stays a multiple of 8
	str	sp, [r2]
	mov	r3, r0
	mov	r0, r1
	blx	r3
	pop	{r3-r11, pc}
	.fnend
	.size	guard_call, . - guard_call

/* r0: struct guard, r1: what guard_call() returns. IRQs are off: sp may be
 * where no interrupt could save anything. */
	.global	guard_land
	.type	guard_land, %function
	.fnstart
	.cantunwind
guard_land:
	ldr	sp, [r0]
	cpsie	i
	mov	r0, r1
	pop	{r3-r11, pc}
	.fnend
	.size	guard_land, . - guard_land
