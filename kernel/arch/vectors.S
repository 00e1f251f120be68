// SPDX-License-Identifier: MIT
/*
 * kernel/arch/vectors.S - the exception vectors and what follows each
 *
 * Every entry builds a struct pt_regs (traps.h), calls its upcall in C and
 * goes back to what the frame says. Faults and FIQ run on stacks of their
 * own mode, one per core, so that an overflowing stack can still be
 * reported. IRQ keeps its frame on the interrupted stack and its handlers
 * on the core's IRQ stack.
 *
 * Source: ARM DDI 0406C, B1.8-B1.9. Return addresses: table B1-7.
 */
#include "generated/asm_offsets.h"
#include "kernel/arch/ras_asm.h"

#define MODE_MASK	0x1f
#define MODE_SVC	0x13
#define MASK_IF		0xc0

	.syntax unified
	.arm

	.section .text.vectors, "ax", %progbits
	.balign	32			@ VBAR[4:0] = 0
	.global	vectors
vectors:
	b	vector_reset
	b	vector_undef
	b	vector_svc
	b	vector_prefetch
	b	vector_data
	b	vector_reset		@ not used without virtualization
	b	vector_irq
	b	vector_fiq

	.fnstart
	.cantunwind
	.cfi_sections .debug_frame

/* A jump through address 0 of the vectors: nobody does that on purpose. */
vector_reset:
	udf	#1

/*
 * Semihosting without a host (semihost.h): say so and go on. The kernel
 * itself makes no other supervisor calls.
 */
vector_svc:
	movw	r0, #:lower16:SEMIHOST_ABSENT_VALUE
	movt	r0, #:upper16:SEMIHOST_ABSENT_VALUE
	movs	pc, lr

/*
 * Saves what was interrupted into a frame at sp of this mode; sp points to
 * it afterwards. adjust: how far lr is past the address for the frame.
 * A fault inside the same mode finds sp moved by the frame: put that back.
 * (lr of that mode is then lost: the exception itself overwrote it.)
 */
	.macro	trap_enter adjust
	.if	\adjust
	sub	lr, lr, #\adjust
	.endif
	sub	sp, sp, #REGS_SIZE
	stmia	sp, {r0-r12}
	str	lr, [sp, #REGS_PC]
	mrs	r1, spsr
	str	r1, [sp, #REGS_CPSR]
	mov	r2, #0
	str	r2, [sp, #REGS_REWOUND]
	banked_save
	frame_at sp
	.endm

/*
 * For debuggers: what was interrupted is in the frame at \reg. It holds where
 * something is called; the kernel's own tables have no words for it (unwind.c).
 */
	.macro	frame_at reg
	.cfi_def_cfa \reg, REGS_SIZE
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	.cfi_rel_offset r\n, 4 * \n
	.endr
	.cfi_rel_offset sp, REGS_SP
	.cfi_rel_offset lr, REGS_LR
	.cfi_rel_offset pc, REGS_PC
	.endm

	.macro	frame_begin
	.cfi_startproc
	.cfi_signal_frame
	.endm

/* Stores sp and lr of the mode in r1 (a CPSR value) into the frame. */
	.macro	banked_save
	mrs	r3, cpsr
	mov	r4, sp
	and	r2, r1, #MODE_MASK
	cmp	r2, #0x10		@ user shares sp, lr with system mode
	orreq	r2, r2, #0xf
	orr	r2, r2, #MASK_IF
	msr	cpsr_c, r2
	mov	r5, sp
	mov	r6, lr
	msr	cpsr_c, r3
	eor	r2, r1, r3
	tst	r2, #MODE_MASK
	addeq	r5, r4, #REGS_SIZE
	str	r5, [r4, #REGS_SP]
	str	r6, [r4, #REGS_LR]
	.endm

	.macro	trap_return
	clrex				@ the handler may have used ldrex
	ldr	r1, [sp, #REGS_CPSR]
	msr	spsr_cxsf, r1
	ldr	lr, [sp, #REGS_PC]
	ldmia	sp, {r0-r12}
	add	sp, sp, #REGS_SIZE
	movs	pc, lr
	.cfi_endproc
	.endm

vector_data:
	frame_begin
	trap_enter 8
	mov	r0, sp
	mov	r1, #0			@ ABORT_DATA
	bl	do_abort
	trap_return

vector_prefetch:
	frame_begin
	trap_enter 4
	mov	r0, sp
	mov	r1, #1			@ ABORT_PREFETCH
	bl	do_abort
	trap_return

/* lr is the next instruction: 4 bytes on in ARM state, 2 in Thumb. */
vector_undef:
	frame_begin
	trap_enter 0
	ldr	r1, [sp, #REGS_CPSR]
	ldr	r2, [sp, #REGS_PC]
	tst	r1, #0x20
	subeq	r2, r2, #4
	subne	r2, r2, #2
	str	r2, [sp, #REGS_PC]
	mov	r0, sp
	bl	do_undef
	trap_return

/*
 * FIQ banks r8-r12 too: the interrupted ones are reached as the user
 * registers (stm ^), which all other modes share.
 */
vector_fiq:
	frame_begin
	sub	lr, lr, #4
	sub	sp, sp, #REGS_SIZE
	stmia	sp, {r0-r7}
	add	r0, sp, #REGS_R8
	stmia	r0, {r8-r12}^
	str	lr, [sp, #REGS_PC]
	mrs	r1, spsr
	str	r1, [sp, #REGS_CPSR]
	banked_save
	frame_at sp
	ldr	r3, [sp, #REGS_R12]
	rewind	r3
	mov	r0, sp
	bl	do_fiq
	clrex
	ldr	r1, [sp, #REGS_CPSR]
	msr	spsr_cxsf, r1
	ldr	lr, [sp, #REGS_PC]
	add	r0, sp, #REGS_R8
	ldmia	r0, {r8-r12}^
	nop				@ no banked access right after ldm ^
	ldmia	sp, {r0-r7}
	add	sp, sp, #REGS_SIZE
	movs	pc, lr
	.cfi_endproc

/*
 * IRQs are only ever enabled in SVC mode. r4 carries the frame over the
 * call; the unwinder finds it there (unwind.c).
 */
vector_irq:
	frame_begin
	sub	lr, lr, #4
	srsdb	sp!, #MODE_SVC
	cps	#MODE_SVC
	sub	sp, sp, #REGS_PC
	stmia	sp, {r0-r12}
	add	r0, sp, #REGS_SIZE
	str	r0, [sp, #REGS_SP]
	str	lr, [sp, #REGS_LR]
	rewind	r12
	mov	r4, sp
	frame_at r4
	mov	r0, sp
	mrc	p15, 0, r1, c0, c0, 5	@ MPIDR
	and	r1, r1, #3
	ldr	r2, =trap_irq_stack
	ldr	sp, [r2, r1, lsl #2]
	bl	do_irq
	.global	irq_return_to_entry
irq_return_to_entry:
	cmp	r0, #0			@ soft interrupts to run?
	beq	2f
	bic	sp, r4, #7		@ on the thread's own stack, aligned
	bl	softirq_run_irq
2:
	mrc	p15, 0, r0, c13, c0, 3	@ may the thread be preempted?
	ldrd	r2, r3, [r0, #CONTEXT_PREEMPT_COUNT]	@ and need_resched
	cmp	r2, #0
	cmpeq	r3, #1
	bne	1f
	bic	sp, r4, #7		@ on its own stack again, aligned
	bl	preempt_schedule_irq
	.global	irq_return_end
irq_return_end:
1:	mov	sp, r4
	ldr	lr, [sp, #REGS_LR]
	ldmia	sp, {r0-r12}
	add	sp, sp, #REGS_PC
	clrex
	rfeia	sp!
	.cfi_endproc

	.ltorg
	.fnend

/* Top of each core's IRQ stack; filled by boot/stacks.c. */
	.section .bss.trap_irq_stack, "aw", %nobits
	.balign	4
	.global	trap_irq_stack
trap_irq_stack:
	.space	4 * 4
