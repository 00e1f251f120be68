// SPDX-License-Identifier: MIT
/*
 * kernel/arch/ras_find.c - where a restartable sequence begins and ends
 *
 * In both directions, by the rules in ras.h.
 */
#include "kernel/arch/ras_text.h"

#define INSN		4u
#define RN(word)	((word) >> 16 & 0xf)
#define RN_IP		12

static bool is_commit(u32 word)
{
	return RN(word) == RN_IP;
}

bool ras_find(vaddr_t pc, struct ras_range *range)
{
	const u32 *insn = (const u32 *)(pc & ~(vaddr_t)(INSN - 1)), *at = insn;
	unsigned int before = 0;

	while (*at != RAS_START) {
		/* Where a commit lies before pc, pc is behind a sequence. */
		if (++before == RAS_MAX || is_commit(at[-1]))
			return false;
		at--;
	}
	range->start = (vaddr_t)at;
	for (unsigned int i = 1; i < RAS_MAX; i++) {
		if (!is_commit(at[i]))
			continue;
		range->end = (vaddr_t)&at[i + 1];
		return pc < range->end;
	}
	return false;
}
