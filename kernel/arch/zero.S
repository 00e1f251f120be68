// SPDX-License-Identifier: MIT
/*
 * kernel/arch/zero.S - clearing what lies at one offset in several places
 *
 * Stores of the SIMD unit, 16 to 128 bytes each. What is no multiple of that
 * is cleared by two stores that overlap. d16-d31 hold nothing but zeros, on all
 * cores, so nobody saves them: who interrupts this makes zeros of them again,
 * and who is moved to another core between making and storing them finds zeros
 * there (boot/start.S turns the unit on, and makes the first).
 *
 *   arch_zero_copies   r0 offsets  r1 nr  r2 va  r3 bytes
 *   arch_zero_four     r0 va  r1 first  r2 stride  r3 bytes
 */
	.syntax	unified
	.arm
	.fpu	neon
	.text

/* --- four places, as far apart as each from the next: the rule --- */

/*
 *   r0 va  r1 the first place  r2 how far apart  r3 bytes
 *   ip the first place, from where the second store of it goes
 */
	.macro	four regs, at
	vst1.32	\regs, [\at], r2
	vst1.32	\regs, [\at], r2
	vst1.32	\regs, [\at], r2
	vst1.32	\regs, [\at]
	.endm

	.macro	four_in_two regs, bytes
	sub	r3, r3, #\bytes
	add	ip, r1, r3
	four	"\regs", r1
	four	"\regs", ip
	bx	lr
	.endm

	.macro	four_blocks regs
	vstm	r1!, \regs
	vstm	ip!, \regs
	vstm	lr!, \regs
	vstm	r2!, \regs
	.endm

	.global	arch_zero_four
	.type	arch_zero_four, %function
	.fnstart
arch_zero_four:
	cmp	r3, #8
	add	r1, r1, r0
	bls	.Lfour_upto8
	cmp	r3, #64
	vmov.i32	q8, #0
	bhi	.Lfour_large
	cmp	r3, #32
	bhi	.Lfour_upto64
	cmp	r3, #16
	bhi	.Lfour_upto32
	four_in_two {d16}, 8

.Lfour_upto8:
	beq	.Lfour_8
	mov	r3, #0
	str	r3, [r1], r2
	str	r3, [r1], r2
	str	r3, [r1], r2
	str	r3, [r1]
	bx	lr

.Lfour_8:
	vmov.i32	q8, #0
	four	{d16}, r1
	bx	lr

.Lfour_upto32:
	four_in_two "{d16, d17}", 16

.Lfour_upto64:
	vmov.i32	q9, #0
	four_in_two {d16-d19}, 32

/*
 * Blocks of 128 bytes in each of the four, and the last one again, from 128
 * bytes before the end: the jump leaves out those of the 31 that are not.
 */
.Lfour_large:
	push	{r4, lr}
	vmov.i32	q9, #0
	vmov.i32	q10, #0
	vmov.i32	q11, #0
	add	ip, r1, r2
	add	lr, ip, r2
	add	r2, lr, r2
	subs	r4, r3, #129
	blo	.Lfour_upto128
	vmov.i32	q12, #0
	vmov.i32	q13, #0
	vmov.i32	q14, #0
	vmov.i32	q15, #0
	lsr	r4, r4, #7		@ blocks before the last, less 1
	sub	r3, r3, #256
	sub	r3, r3, r4, lsl #7	@ from behind them to the last
	rsb	r4, r4, #30
	add	pc, pc, r4, lsl #4
	nop
	.rept	31
	four_blocks {d16-d31}
	.endr
	add	r1, r1, r3
	vstm	r1, {d16-d31}
	add	ip, ip, r3
	vstm	ip, {d16-d31}
	add	lr, lr, r3
	vstm	lr, {d16-d31}
	add	r2, r2, r3
	vstm	r2, {d16-d31}
	pop	{r4, pc}

.Lfour_upto128:
	sub	r3, r3, #128		@ from behind 64 bytes to the last 64
	four_blocks {d16-d23}
	add	r1, r1, r3
	vstm	r1, {d16-d23}
	add	ip, ip, r3
	vstm	ip, {d16-d23}
	add	lr, lr, r3
	vstm	lr, {d16-d23}
	add	r2, r2, r3
	vstm	r2, {d16-d23}
	pop	{r4, pc}
	.fnend
	.size	arch_zero_four, . - arch_zero_four

/* --- any --- */

/* For each place, ip is its address. */
	.macro	at_places body
1:	ldr	ip, [r0], #4
	add	ip, ip, r2
	\body
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
