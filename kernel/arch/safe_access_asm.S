// SPDX-License-Identifier: MIT
/*
 * kernel/arch/safe_access_asm.S - the accesses that may abort
 *
 * What aborts in here returns to r3 with -EFAULT (safe_access.c). Not to lr:
 * in abort mode the abort itself overwrites that.
 */
	.syntax unified
	.arm
	.text
	.fnstart

	.global	safe_access_begin
safe_access_begin:

/* int safe_load(u32 *value, vaddr_t va, unsigned int size) */
	.global	safe_load
	.type	safe_load, %function
safe_load:
	mov	r3, lr
	cmp	r2, #2
	ldrbcc	r1, [r1]
	ldrheq	r1, [r1]
	ldrhi	r1, [r1]
	str	r1, [r0]
	mov	r0, #0
	bx	r3
	.size	safe_load, . - safe_load

/* int safe_store(vaddr_t va, u32 value, unsigned int size) */
	.global	safe_store
	.type	safe_store, %function
safe_store:
	mov	r3, lr
	cmp	r2, #2
	strbcc	r1, [r0]
	strheq	r1, [r0]
	strhi	r1, [r0]
	mov	r0, #0
	bx	r3
	.size	safe_store, . - safe_store

	.global	safe_access_end
safe_access_end:
	.fnend
