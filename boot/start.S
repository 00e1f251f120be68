// SPDX-License-Identifier: MIT
/*
 * boot/start.S - from reset to C, on every core
 *
 * QEMU starts an ELF on all cores at once, a raw image on core 0 only with
 * the others in a pen of its own. One entry serves both: core 0 boots, any
 * other goes to our pen and waits there until core 0 releases it.
 *
 * On entry: SVC mode, MMU and caches off, r2 = address of ATAGs or DTB (0
 * from an ELF). Everything silicon needs before coherency is done here,
 * whether or not an emulator models it:
 *
 *   1 invalidate I-cache, branch predictor, TLB and L1 D-cache: their
 *     contents are undefined after reset (Cortex-A9 TRM, DDI 0388, 2.4;
 *     DDI 0406C, B2.2.1)
 *   2 core 0: invalidate the SCU's tags, switch the SCU on
 *     (Cortex-A9 MPCore TRM, DDI 0407, 2.2; order: 5.3.5)
 *   3 join coherency: ACTLR.SMP and .FW (DDI 0388, 4.3.10)
 *   4 page tables, then MMU, caches and branch prediction
 */
#include "boot/memlayout.h"
#include "generated/asm_offsets.h"

#define SVC_IF			0xd3
#define ABT_IF			0xd7
#define UND_IF			0xdb
#define FIQ_IF			0xd1
#define ACTLR_FW_SMP		0x41
#define SCTLR_M_C_Z_I		0x1805
#define SCTLR_A			0x2
#define SCTLR_V			0x2000
#define TTBR_ATTRIBUTES		0x4a	/* walks: WBWA, shareable */
#define CPACR_SIMD		0x500000	/* cp10, cp11: privileged */
#define FPEXC_EN		0x40000000

	.syntax unified
	.arm
	.fpu	neon

	.section .text.start, "ax", %progbits
	.global	_start
	.type	_start, %function
	.fnstart
	.cantunwind
_start:
	cpsid	aif, #0x13
	mov	r10, r2			@ survives the calls below
	mrc	p15, 0, r0, c1, c0, 0	@ SCTLR.V = 0: vectors where VBAR says
	bic	r0, r0, #SCTLR_V
	mcr	p15, 0, r0, c1, c0, 0
	isb
	ldr	r0, =vectors
	mcr	p15, 0, r0, c12, c0, 0	@ VBAR: faults are caught from here
	mrc	p15, 0, r9, c0, c0, 5	@ MPIDR
	ands	r9, r9, #3
	bne	secondary_pen

	bl	core_invalidate
	bl	scu_enable
	bl	core_join
	bl	core_stacks
	ldr	r0, =__bss_start
	ldr	r1, =__bss_end
	bl	clear_words
	bl	core_context
	mov	r0, r10
	bl	boot_early		@ arguments, RAM size, page tables
	bl	mmu_enable
	mov	lr, #0
	b	start_kernel
	.size	_start, . - _start

/* Clears from r0 to r1, multiples of 8. Clobbers r0-r8, r12. */
	.type	clear_words, %function
clear_words:
	mov	r2, #0
	mov	r3, #0
	mov	r4, #0
	mov	r5, #0
	mov	r6, #0
	mov	r7, #0
	mov	r8, #0
	mov	r12, #0
	sub	r1, r1, #128
1:	cmp	r0, r1
	stmials	r0!, {r2-r8, r12}
	stmials	r0!, {r2-r8, r12}
	stmials	r0!, {r2-r8, r12}
	stmials	r0!, {r2-r8, r12}
	bls	1b
	add	r1, r1, #128
2:	cmp	r0, r1
	stmialo	r0!, {r2, r3}
	blo	2b
	bx	lr
	.size	clear_words, . - clear_words

/*
 * The pen: sleep until an SGI comes and the release word of this core is
 * set. The interrupt interface must be on for an SGI to end WFI; IRQs stay
 * masked, so it is acknowledged here and goes no further.
 */
	.type	secondary_pen, %function
secondary_pen:
	ldr	r4, =GICC_BASE
	mov	r0, #0xff
	str	r0, [r4, #4]		@ GICC_PMR: all priorities
	mov	r0, #1
	str	r0, [r4]		@ GICC_CTLR
	ldr	r5, =boot_release
1:	dsb
	wfi
	ldr	r0, [r4, #0xc]		@ GICC_IAR
	str	r0, [r4, #0x10]		@ GICC_EOIR
	ldr	r1, [r5, r9, lsl #2]
	cmp	r1, #0
	beq	1b
	bx	r1
	.size	secondary_pen, . - secondary_pen

/* Where boot_release_core() sends a core: join, then C. */
	.global	secondary_start
	.type	secondary_start, %function
secondary_start:
	bl	core_invalidate
	bl	core_join
	bl	core_stacks
	bl	core_context
	bl	mmu_enable
	mov	lr, #0
	b	secondary_main
	.size	secondary_start, . - secondary_start

/* Invalidates what this core caches. Clobbers r0-r8, r12. */
	.type	core_invalidate, %function
core_invalidate:
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0	@ ICIALLU
	mcr	p15, 0, r0, c7, c5, 6	@ BPIALL
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	mcr	p15, 2, r0, c0, c0, 0	@ CSSELR: L1 data cache
	isb
	mrc	p15, 1, r1, c0, c0, 0	@ CCSIDR
	and	r2, r1, #7
	add	r2, r2, #4		@ log2(line size in bytes)
	ubfx	r3, r1, #3, #10		@ ways - 1
	ubfx	r4, r1, #13, #15	@ sets - 1
	clz	r5, r3			@ the way is in the top bits
1:	mov	r6, r3
2:	lsl	r7, r6, r5
	lsl	r8, r4, r2
	orr	r7, r7, r8
	mcr	p15, 0, r7, c7, c6, 2	@ DCISW
	subs	r6, r6, #1
	bpl	2b
	subs	r4, r4, #1
	bpl	1b
	dsb
	isb
	bx	lr
	.size	core_invalidate, . - core_invalidate

	.type	scu_enable, %function
scu_enable:
	ldr	r0, =SCU_BASE
	movw	r1, #0xffff
	str	r1, [r0, #0xc]		@ invalidate all ways, all cores
	ldr	r1, [r0]
	orr	r1, r1, #1
	str	r1, [r0]		@ SCU enable
	dsb
	bx	lr
	.size	scu_enable, . - scu_enable

	.type	core_join, %function
core_join:
	mrc	p15, 0, r0, c1, c0, 1	@ ACTLR
	orr	r0, r0, #ACTLR_FW_SMP
	mcr	p15, 0, r0, c1, c0, 1
	dsb
	isb
	bx	lr
	.size	core_join, . - core_join

/*
 * Sets this core's stack pointers, one per mode: stack n of core c ends at
 * __stacks_start + (c * NR_STACKS + n + 1) * STACK_STRIDE. r9 = c.
 */
	.type	core_stacks, %function
core_stacks:
	ldr	r0, =__stacks_start
	ldr	r1, =CORE_STACKS_SIZE
	mla	r0, r9, r1, r0
	ldr	r1, =STACK_STRIDE
	add	r0, r0, r1		@ end of STACK_SVC
	mov	sp, r0
	add	r0, r0, r1, lsl #1	@ STACK_ABT (IRQ: trap_irq_stack)
	msr	cpsr_c, #ABT_IF
	mov	sp, r0
	add	r0, r0, r1
	msr	cpsr_c, #UND_IF
	mov	sp, r0
	add	r0, r0, r1
	msr	cpsr_c, #FIQ_IF
	mov	sp, r0
	msr	cpsr_c, #SVC_IF
	bx	lr
	.size	core_stacks, . - core_stacks

/* The running context is this core's boot context, and its SIMD unit is on:
 * for kernel/arch/zero.S alone. r9 = core. */
	.type	core_context, %function
core_context:
	ldr	r0, =boot_contexts
	mov	r1, #CONTEXT_STRIDE
	mla	r0, r9, r1, r0
	mcr	p15, 0, r0, c13, c0, 3	@ TPIDRURO
	mov	r0, #0
	mcr	p15, 0, r0, c13, c0, 4	@ TPIDRPRW: no per-CPU copy yet
	mov	r0, #CPACR_SIMD
	mcr	p15, 0, r0, c1, c0, 2	@ CPACR: privileged access
	isb
	mov	r0, #FPEXC_EN
	vmsr	fpexc, r0
	vmov.i32	q8, #0		@ as kernel/arch/zero.S has them
	vmov.i32	q9, #0
	vmov.i32	q10, #0
	vmov.i32	q11, #0
	vmov.i32	q12, #0
	vmov.i32	q13, #0
	vmov.i32	q14, #0
	vmov.i32	q15, #0
	bx	lr
	.size	core_context, . - core_context

/* Translation on (DDI 0406C, B3.1.1: TLB clean, isb after SCTLR). */
	.type	mmu_enable, %function
mmu_enable:
	ldr	r0, =mmu_l1_table
	orr	r0, r0, #TTBR_ATTRIBUTES
	mcr	p15, 0, r0, c2, c0, 0	@ TTBR0
	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	@ TTBCR: TTBR0 for all addresses
	mov	r0, #1
	mcr	p15, 0, r0, c3, c0, 0	@ DACR: domain 0 client, others none
	mov	r0, #0
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	mcr	p15, 0, r0, c7, c5, 6	@ BPIALL
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0	@ SCTLR
	movw	r1, #SCTLR_M_C_Z_I
	orr	r0, r0, r1
	bic	r0, r0, #SCTLR_A	@ unaligned access to Normal memory
	mcr	p15, 0, r0, c1, c0, 0
	dsb
	isb
	bx	lr
	.size	mmu_enable, . - mmu_enable

	.ltorg
	.fnend

/*
 * Where each core goes on from the pen; 0: stay. In .data, because cores
 * read it before core 0 has cleared .bss.
 */
	.section .data.boot_release, "aw", %progbits
	.balign	64
	.global	boot_release
boot_release:
	.word	0, 0, 0, 0
	.balign	64

	.section .bss.boot_contexts, "aw", %nobits
	.balign	8
	.global	boot_contexts
boot_contexts:
	.space	4 * CONTEXT_STRIDE

	.section .stacks, "aw", %nobits
	.balign	4096
	.space	CONFIG_NR_CPUS * CORE_STACKS_SIZE
