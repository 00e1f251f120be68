// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/single.c - one instruction of a core: breakpoints behind it
 *
 * While a core steps its IRQs are masked, or it would step into the next
 * tick. What the instruction reads of the mask is mended afterwards.
 *
 * Locks    none: one core steps at a time, in the master's hands (stub.c).
 */
#include "kernel/gdb/gdb_internal.h"

#include "kernel/arch/irqflags.h"
#include "kernel/arch/safe_access.h"
#include "kernel/gdb/breakpoint.h"
#include "kernel/gdb/step.h"
#include "kernel/lib/errno.h"

#define LOOP_MAX	1024u	/* bytes; what goes back further is a call */
#define NOWHERE		(~0u)

static struct {
	struct step step;	/* its places have breakpoints */
	u32 insn;
	u32 mask;		/* CPSR.I before */
} one;

static bool read_code(void *ctx, u32 addr, void *to, size_t size)
{
	(void)ctx;
	return safe_read(to, addr, size) == size;
}

static void remove_places(void)
{
	for (unsigned int i = 0; i < one.step.nr; i++)
		breakpoint_remove(one.step.place[i].addr);
	one.step.nr = 0;
}

/* A branch to itself stops where it is; else nothing may stop it there. */
static bool leads_to_itself(const struct step *s)
{
	for (unsigned int i = 0; i < s->nr; i++)
		if (s->place[i].addr == s->r[15])
			return true;
	return false;
}

int single_begin(struct pt_regs *regs)
{
	struct step *s = &one.step;
	unsigned int wanted;
	int err;

	for (unsigned int i = 0; i < 13; i++)
		s->r[i] = regs->r[i];
	s->r[13] = regs->sp;
	s->r[14] = regs->lr;
	s->r[15] = regs->pc;
	s->cpsr = regs->cpsr;
	s->read = read_code;
	if (!read_code(NULL, regs->pc, &one.insn, 4))
		return -EFAULT;
	err = step_find(s);
	wanted = s->nr;
	for (s->nr = 0; !err && s->nr < wanted; s->nr += !err)
		err = breakpoint_insert(s->place[s->nr].addr,
					s->place[s->nr].kind);
	if (err) {
		remove_places();
		return err;
	}
	one.mask = regs->cpsr & CPSR_I;
	regs->cpsr |= CPSR_I;
	return 0;
}

void single_place(const struct pt_regs *regs)
{
	breakpoint_place_all_but(leads_to_itself(&one.step) ? NOWHERE :
							      regs->pc);
}

/* mrs: where the mask was read to; -1: it was not. */
static int read_mask(u32 insn, bool thumb)
{
	if (thumb && (insn & 0xf0ffffff) == 0x8000f3ef)
		return insn >> 24 & 15;
	if (!thumb && (insn & 0x0fff0fff) == 0x010f0000)
		return insn >> 12 & 15;
	return -1;
}

/* cps; rfe; msr to the part of CPSR where the mask is (bit c). */
static bool writes_mask(u32 insn, bool thumb)
{
	if (thumb)
		return (insn & 0xffe8) == 0xb660 ||
		       ((insn & 0xf800fff0) == 0x8000f3a0 &&
			(insn & 0x07000000)) ||		/* no hint */
		       (insn & 0xf100fff0) == 0x8100f380;
	return (insn & 0xfff10020) == 0xf1000000 ||
	       (insn & 0xfe500000) == 0xf8100000 ||
	       (insn & 0x0fb1f000) == 0x0321f000 ||
	       (insn & 0x0fb1fff0) == 0x0121f000;
}

/* The mask was not the core's own: neither is what it saw of it. */
void single_end(struct pt_regs *regs)
{
	bool thumb = one.step.cpsr & 1u << 5;
	int to = read_mask(one.insn, thumb);

	breakpoint_lift_all();
	remove_places();
	if (to >= 0 && to < 13)
		regs->r[to] = (regs->r[to] & ~CPSR_I) | one.mask;
	if (!writes_mask(one.insn, thumb))
		regs->cpsr = (regs->cpsr & ~CPSR_I) | one.mask;
}

bool single_is_done(const struct pt_regs *regs)
{
	for (unsigned int i = 0; i < one.step.nr; i++)
		if (one.step.place[i].addr == regs->pc)
			return true;
	return false;
}

bool single_went_back(const struct pt_regs *regs)
{
	return one.step.r[15] - regs->pc <= LOOP_MAX;
}
