// SPDX-License-Identifier: MIT
/*
 * tests/bench/rewind.S - an entry's look for a restartable sequence, alone
 *
 * As at the entry of an interrupt sp points to the frame; so none may come.
 */
#include "generated/asm_offsets.h"
#include "kernel/arch/ras_asm.h"

	.syntax unified
	.arm
	.text

	.global	bench_rewind
	.type	bench_rewind, %function
bench_rewind:
	.fnstart
	.cantunwind
	push	{r4-r11, lr}
	mov	r10, sp
	mov	r12, r1
	mov	r11, r2
	mov	sp, r0
1:	ldr	r0, [sp, #REGS_LR]	@ the interrupted address, again
	str	r0, [sp, #REGS_PC]
	rewind	r12
	subs	r11, r11, #1
	bne	1b
	mov	sp, r10
	pop	{r4-r11, pc}
	.fnend
	.size	bench_rewind, . - bench_rewind
