// SPDX-License-Identifier: MIT
/*
 * kernel/arch/ras.S - an interrupted sequence goes on at its start
 *
 * By the rules in ras.h: from the interrupted address backwards, the word
 * that begins a sequence is met before one that ends it. At most RAS_MAX - 1
 * words are looked at, so there must be as many before any text; the first
 * page of the image and of a module has them (kernel/module/layout.c).
 *
 * sp points to the frame, struct pt_regs. Changes r0-r9 and flags.
 *
 *   ldmdb:   r4    r5    r6    r7    r8    r9   | pc
 *            -24   -20   -16   -12    -8    -4
 *
 * tests/percpu/ras_twin.c puts something else in the place of some of these.
 */
#include "generated/asm_offsets.h"

	.syntax unified
	.arm
	.text

/* Is \reg the start? Else: is it a commit, then pc is behind it. */
	.macro	look reg, words
	teq	\reg, r3
	beq	.Lhit_\words
	and	\reg, \reg, #0xf << 16		@ Rn
	teq	\reg, #12 << 16			@ is ip?
	bxeq	lr
	.endm

	.macro	hit words
.Lhit_\words:
	mov	r1, #4 * \words
	b	.Lrewind
	.endm

	.global	ras_rewind
	.type	ras_rewind, %function
ras_rewind:
	.fnstart
	.cantunwind
	ldrd	r0, r1, [sp, #REGS_PC]		@ and CPSR
	movw	r3, #0xcf90			@ RAS_START
	movt	r3, #0xee1d
	tst	r1, #0x20			@ Thumb has no sequences
	bxne	lr
	ldmdb	r0, {r4-r9}
	look	r9, 1
	look	r8, 2
	look	r7, 3
	look	r6, 4
	look	r5, 5
	teq	r4, r3
	bxne	lr
	mov	r1, #4 * 6
.Lrewind:
	sub	r0, r0, r1
	str	r1, [sp, #REGS_REWOUND]
	str	r0, [sp, #REGS_PC]
	bx	lr
	hit	1
	hit	2
	hit	3
	hit	4
	hit	5
	.fnend
	.size	ras_rewind, . - ras_rewind
