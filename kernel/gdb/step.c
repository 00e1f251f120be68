// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/step.c - where an instruction may go on
 */
#include "kernel/gdb/step.h"

#include "kernel/arch/ras_text.h"
#include "kernel/lib/errno.h"

#define CPSR_T	(1u << 5)

/* A8.3, table A8-1. */
bool step_condition(const struct step *s, u32 cond)
{
	bool n = s->cpsr >> 31 & 1, z = s->cpsr >> 30 & 1;
	bool c = s->cpsr >> 29 & 1, v = s->cpsr >> 28 & 1;
	bool holds = true;

	switch (cond >> 1) {
	case 0: holds = z; break;
	case 1: holds = c; break;
	case 2: holds = n; break;
	case 3: holds = v; break;
	case 4: holds = c && !z; break;
	case 5: holds = n == v; break;
	case 6: holds = n == v && !z; break;
	default: return true;
	}
	return holds != (cond & 1);
}

/* Two halfwords, if the first of them says so (A6.1). */
static bool is_wide(u16 first)
{
	return first >> 11 >= 0x1d;
}

int step_add(struct step *s, u32 addr, bool thumb)
{
	u32 kind = 4;
	u16 first;

	if (s->nr == STEP_PLACES)
		return -ENOSPC;
	addr &= thumb ? ~1u : ~3u;
	if (thumb) {
		if (!s->read(s->ctx, addr, &first, 2))
			return -EFAULT;
		kind = is_wide(first) ? 3 : 2;
	}
	s->place[s->nr++] = (struct step_place){ addr, kind };
	return 0;
}

int step_add_interworking(struct step *s, u32 target)
{
	return step_add(s, target, target & 1);
}

int step_add_loaded(struct step *s, u32 at)
{
	u32 target;

	if (!s->read(s->ctx, at, &target, 4))
		return -EFAULT;
	return step_add_interworking(s, target);
}

/* ras_find() on a copy: addr may be anything, so may what is around it. */
static bool find_sequence(const struct step *s, u32 addr, u32 *start, u32 *end)
{
	u32 around[2 * RAS_MAX], at;
	struct ras_range range;

	if (!IS_ENABLED(CONFIG_PERCPU_RAS))
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(around); i++) {
		at = addr + 4 * i - 4 * RAS_MAX;
		if (!s->read(s->ctx, at, &around[i], 4))
			around[i] = 0;		/* is in no sequence */
	}
	if (!ras_find((vaddr_t)&around[RAS_MAX], &range))
		return false;
	*start = addr - (u32)((vaddr_t)&around[RAS_MAX] - range.start);
	*end = addr + (u32)(range.end - (vaddr_t)&around[RAS_MAX]);
	return true;
}

u32 step_outside_sequence(const struct step *s, u32 addr)
{
	u32 start, end;

	return find_sequence(s, addr, &start, &end) && start != addr ? end :
								       addr;
}

/* None of today's is left by a branch; one that will be is seen to be. */
static int step_sequence(struct step *s, u32 end)
{
	int err = step_add(s, end, false);
	u32 insn;

	for (u32 at = s->r[15]; at < end && !err; at += 4) {
		if (!s->read(s->ctx, at, &insn, 4))
			return -EFAULT;
		if (step_is_branch(insn))
			err = step_add(s, step_branch_target(at, insn), false);
	}
	return err;
}

int step_find(struct step *s)
{
	u32 start, end;

	s->nr = 0;
	if (s->cpsr & CPSR_T)
		return step_find_thumb(s);
	if (find_sequence(s, s->r[15], &start, &end))
		return step_sequence(s, end);
	return step_find_arm(s);
}
