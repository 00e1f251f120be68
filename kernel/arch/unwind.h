// SPDX-License-Identifier: MIT
/*
 * kernel/arch/unwind.h - walking up the call stack
 *
 * Frames are undone by the compiler's unwind tables (.ARM.exidx, ARM IHI
 * 0038, "Exception handling ABI"), which work without frame pointers and
 * through ARM and Thumb code alike. Every read is checked with the MMU
 * first, so that a destroyed stack ends the walk instead of faulting.
 */
#pragma once

#include "kernel/arch/traps.h"
#include "kernel/lib/compiler.h"

enum unwind_how {
	UNWIND_START,		/* the frame the walk began with */
	UNWIND_TABLE,		/* found through the unwind tables */
	UNWIND_PROLOGUE,	/* no table: by what the function pushed first */
	UNWIND_LR,		/* by LR: the callee has no table or no frame yet */
	UNWIND_INTERRUPT,	/* the code that an interrupt broke into */
};

struct unwind_state {
	u32 r[16];		/* registers of the current frame */
	enum unwind_how how;
	bool pc_is_return;	/* pc is a return address: the call is before */
	unsigned int depth;
};

/* A walk ends after so many steps. */
#define UNWIND_MAX_DEPTH	256

void unwind_start(struct unwind_state *s, const struct pt_regs *regs);

/* Starts at the caller of the function this stands in. */
void unwind_start_here(struct unwind_state *s);

/* Goes to the caller. Returns false at the end of the walk. */
bool unwind_step(struct unwind_state *s);

/* The address to look a symbol up by: inside the call instruction. */
static inline vaddr_t unwind_pc(const struct unwind_state *s)
{
	return (s->r[15] & ~1u) - (s->pc_is_return ? 2 : 0);
}

/* Is addr in code that may be executed? Declared upcall (kernel/core). */
bool unwind_is_text(vaddr_t addr);

/* The unwind index that covers addr. Declared upcall (kernel/core). */
struct unwind_index { const u32 *start, *end; };
bool unwind_find_index(vaddr_t addr, struct unwind_index *out);

/* Where the function around addr begins. Declared upcall (kernel/core). */
bool unwind_find_start(vaddr_t addr, vaddr_t *start);
