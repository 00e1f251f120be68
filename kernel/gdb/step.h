// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/step.h - where an instruction may go on
 *
 * The Cortex-A9's own single step needs a debug monitor that QEMU does not
 * have; so a step is a breakpoint wherever the instruction can lead.
 *
 *   most            the next one
 *   a branch        where it goes, if its condition holds
 *   in an IT block  the block's others, and what is behind: those whose
 *                   condition fails are passed, breakpoint or not
 *   ldrex           behind the strex, and where branches between them lead:
 *                   a stop in between would make the store fail for ever
 *   in a sequence   behind its commit (kernel/arch/ras.h): one with a
 *                   breakpoint in it is none, and would not be done over
 *   rfe             where the exception goes back to
 *
 * Pure. Source: ARM DDI 0406C, A5, A6, A8.
 * See      tests/host/fuzz_gdb.c, tests/e2e/test_gdb_line.py
 */
#pragma once

#include "kernel/lib/compiler.h"

#define STEP_PLACES	8u

struct step_place {
	u32 addr;
	u32 kind;		/* of the breakpoint: 2, 3 Thumb, 4 ARM */
};

struct step {
	u32 r[16];		/* r15: the instruction itself */
	u32 cpsr;
	/* Memory; false: it cannot be read. */
	bool (*read)(void *ctx, u32 addr, void *to, size_t size);
	void *ctx;

	unsigned int nr;
	struct step_place place[STEP_PLACES];
};

/*
 * Fills place[0..nr - 1].
 * Return: 0; -EFAULT: code or a target in memory cannot be read;
 * -EOPNOTSUPP: it ends an exception in a way that only the core knows;
 * -ENOSPC: more places than there is room.
 */
int step_find(struct step *s) __must_check;

/*
 * Where a breakpoint for an ARM instruction belongs, in code that has none in
 * it yet: at the end of the sequence that it is inside of, else where it is.
 */
u32 step_outside_sequence(const struct step *s, u32 addr);

/* --- what the two halves share --- */

int step_find_arm(struct step *s);
int step_find_thumb(struct step *s);
/* ARM's b, bl. */
bool step_is_branch(u32 insn);
u32 step_branch_target(u32 at, u32 insn);
bool step_condition(const struct step *s, u32 cond);
int step_add(struct step *s, u32 addr, bool thumb);
/* An address with the state in bit 0, as BX takes it. */
int step_add_interworking(struct step *s, u32 target);
/* The same, out of memory. */
int step_add_loaded(struct step *s, u32 at);
