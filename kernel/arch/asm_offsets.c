// SPDX-License-Identifier: MIT
/*
 * kernel/arch/asm_offsets.c - numbers that assembly shares with C
 *
 * Never linked: compiled to assembly text, from which the build takes each
 * line "-> NAME #value" into generated/asm_offsets.h.
 */
#include "kernel/arch/context.h"
#include "kernel/arch/semihost.h"
#include "kernel/arch/traps.h"

#define DEFINE(name, value)						\
	__asm__ volatile("\n-> " #name " %0" :: "i"(value))

void asm_offsets(void);

void asm_offsets(void)
{
	DEFINE(REGS_SP, offsetof(struct pt_regs, sp));
	DEFINE(REGS_LR, offsetof(struct pt_regs, lr));
	DEFINE(REGS_PC, offsetof(struct pt_regs, pc));
	DEFINE(REGS_CPSR, offsetof(struct pt_regs, cpsr));
	DEFINE(REGS_REWOUND, offsetof(struct pt_regs, rewound));
	DEFINE(REGS_R8, offsetof(struct pt_regs, r[8]));
	DEFINE(REGS_R12, offsetof(struct pt_regs, r[12]));
	DEFINE(REGS_SIZE, sizeof(struct pt_regs));
	DEFINE(CONTEXT_SP, offsetof(struct cpu_context, sp));
	DEFINE(CONTEXT_LR, offsetof(struct cpu_context, lr));
	DEFINE(CONTEXT_PREEMPT_COUNT,
	       offsetof(struct cpu_context, preempt_count));
	DEFINE(CONTEXT_STRIDE, BOOT_CONTEXT_STRIDE);
	DEFINE(SEMIHOST_ABSENT_VALUE, SEMIHOST_ABSENT);
}
