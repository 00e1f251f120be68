// SPDX-License-Identifier: MIT
/*
 * kernel/module/reloc_arm.h - putting an address into code or data
 *
 * The types that gcc and ld -r leave in modules, of ARM and of Thumb code;
 * their addends are in place (REL). A call between the two states becomes a
 * BLX. What does not reach, or would need more than one instruction, is
 * refused: there are no veneers, modules lie near the kernel instead.
 * Pure. Source: ARM IHI 0044, 4.6.1.
 *
 * See      docs/modules.md, tests/module/test_reloc_arm.c
 */
#pragma once

#include "kernel/module/error.h"

enum {
	R_ARM_NONE = 0, R_ARM_PC24 = 1, R_ARM_ABS32 = 2, R_ARM_REL32 = 3,
	R_ARM_THM_CALL = 10, R_ARM_CALL = 28, R_ARM_JUMP24 = 29,
	R_ARM_THM_JUMP24 = 30, R_ARM_TARGET1 = 38, R_ARM_V4BX = 40,
	R_ARM_PREL31 = 42, R_ARM_MOVW_ABS_NC = 43, R_ARM_MOVT_ABS = 44,
	R_ARM_THM_MOVW_ABS_NC = 47, R_ARM_THM_MOVT_ABS = 48,
};

struct reloc {
	u32 type;
	u32 place;		/* address where the bytes are going to be */
	u32 value;		/* of the symbol, without its Thumb bit */
	bool thumb;		/* it is a Thumb function */
	bool function;		/* its state is known: a call may change it */
	const char *symbol;	/* its name, for messages */
};

/*
 * Changes the four bytes at `at`. Return: 0, or -ENOEXEC, saying why; then
 * they are as they were.
 */
int reloc_apply(u8 *at, const struct reloc *r, struct module_error *e)
	__must_check;
