// SPDX-License-Identifier: MIT
/*
 * kernel/arch/ras_asm.h - the look at an interrupt's entry (see ras.h)
 */
#pragma once

/*
 * The frame at sp is an interrupt's, \ip the register that has its r12: past
 * the first instruction of a sequence (ras.h) that is this core's offset.
 * What ends in a fault is shown as it was, and not done over; and what a
 * debugger stopped goes on where it was.
 */
	.macro	rewind ip
	mov	r2, #0
	str	r2, [sp, #REGS_REWOUND]
#ifdef CONFIG_PERCPU_RAS
	mrc	p15, 0, r1, c13, c0, 4
	cmp	\ip, r1
	bleq	ras_rewind
#endif
	.endm
