// SPDX-License-Identifier: MIT
/*
 * kernel/arch/zero.S - clearing what lies at one offset in several places
 *
 * Stores of the SIMD unit, 16 to 128 bytes each. What is no multiple of that
 * is cleared by two stores that overlap. d16-d31 hold nothing but zeros, and
 * only inside this function: who interrupts it and calls it makes zeros of
 * them again, so nobody saves them (boot/start.S turns the unit on).
 *
 *   r0 offsets  r1 nr  r2 va  r3 bytes
 */
	.syntax	unified
	.arm
	.fpu	neon
	.text

/*
 * For each place, ip is its address. Four are the rule: no loop for them.
 */
	.macro	at_place n, body
	ldr	ip, [r0, #4 * \n]
	add	ip, ip, r2
	\body
	.endm

	.macro	at_places body
	cmp	r1, #4
	bne	1f
	at_place 0, \body
	at_place 1, \body
	at_place 2, \body
	at_place 3, \body
	mov	r0, r2
	bx	lr
1:	at_place 0, \body
	add	r0, r0, #4
	subs	r1, r1, #1
	bne	1b
	mov	r0, r2
	bx	lr
	.endm

	.macro	zero_64			@ up to that, in two stores
	vst1.32	{d16-d19}, [ip], r3
	vst1.32	{d16-d19}, [ip]
	.endm

	.macro	zero_32
	vst1.32	{d16, d17}, [ip], r3
	vst1.32	{d16, d17}, [ip]
	.endm

	.macro	zero_16
	vst1.32	{d16}, [ip], r3
	vst1.32	{d16}, [ip]
	.endm

	.macro	zero_8
	vst1.32	{d16}, [ip]
	.endm

	.global	arch_zero_copies
	.type	arch_zero_copies, %function
	.fnstart
arch_zero_copies:
	cmp	r3, #64
	bhi	.Llarge
	vmov.i32	q8, #0
	cmp	r3, #32
	bhi	.Lupto64
	cmp	r3, #8
	bls	.Lupto8
	cmp	r3, #16
	bhi	.Lupto32
	sub	r3, r3, #8
	at_places zero_16

.Lupto64:
	vmov.i32	q9, #0
	sub	r3, r3, #32
	at_places zero_64

.Lupto32:
	sub	r3, r3, #16
	at_places zero_32

.Lupto8:
	beq	.Leight
	mov	r3, #0
	cmp	r1, #4
	bne	1f
	ldr	r1, [r0]
	ldr	ip, [r0, #4]
	str	r3, [r2, r1]
	ldr	r1, [r0, #8]
	str	r3, [r2, ip]
	ldr	ip, [r0, #12]
	str	r3, [r2, r1]
	mov	r0, r2
	str	r3, [r2, ip]
	bx	lr
1:	ldr	ip, [r0], #4
	subs	r1, r1, #1
	str	r3, [r2, ip]
	bne	1b
	mov	r0, r2
	bx	lr

.Leight:
	at_places zero_8

.Llarge:
	vmov.i32	q8, #0
	vmov.i32	q9, #0
	vmov.i32	q10, #0
	vmov.i32	q11, #0
	cmp	r3, #128
	bhi	.Lblocks
	sub	r3, r3, #64
1:	ldr	ip, [r0], #4
	subs	r1, r1, #1
	add	ip, ip, r2
	vstm	ip, {d16-d23}
	add	ip, ip, r3
	vstm	ip, {d16-d23}
	bne	1b
	mov	r0, r2
	bx	lr

/*
 * The last 128 bytes, then as many blocks before them as are needed: the
 * jump leaves out those of the 31 that are not.
 */
.Lblocks:
	push	{r4, lr}
	vmov.i32	q12, #0
	vmov.i32	q13, #0
	vmov.i32	q14, #0
	vmov.i32	q15, #0
	sub	r3, r3, #128		@ where the last block begins
	add	r4, r3, #127
	lsr	r4, r4, #7		@ blocks before it
	adr	lr, .Lblocks_end
	sub	r4, lr, r4, lsl #2
2:	ldr	ip, [r0], #4
	add	ip, ip, r2
	add	lr, ip, r3
	vstm	lr, {d16-d31}
	bx	r4
	.rept	31
	vstm	ip!, {d16-d31}
	.endr
.Lblocks_end:
	subs	r1, r1, #1
	bne	2b
	mov	r0, r2
	pop	{r4, pc}
	.fnend
	.size	arch_zero_copies, . - arch_zero_copies
