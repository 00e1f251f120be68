// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/step_arm.c - where an ARM instruction may go on
 *
 * Only what can write the program counter is looked at (A5.1 and on).
 */
#include "kernel/gdb/step.h"

#include "kernel/lib/errno.h"

#define PC		15u
#define EXCLUSIVE_MAX	16u	/* instructions from ldrex to strex */

#define BITS(insn, high, low)						\
	((insn) >> (low) & ((2u << ((high) - (low))) - 1))

static u32 reg(const struct step *s, u32 n)
{
	return n == PC ? s->r[PC] + 8 : s->r[n];
}

u32 step_branch_target(u32 at, u32 insn)
{
	return at + 8 + ((u32)((s32)(insn << 8) >> 8) << 2);
}

/* A register with a shift; carry: of CPSR, for rrx. */
static u32 shifted(const struct step *s, u32 insn)
{
	u32 value = reg(s, BITS(insn, 3, 0)), amount;
	bool carry = s->cpsr >> 29 & 1;
	u32 type = BITS(insn, 6, 5);

	if (insn & 1u << 4)
		amount = s->r[BITS(insn, 11, 8)] & 0xff;
	else
		amount = BITS(insn, 11, 7);
	if (!(insn & 1u << 4) && !amount) {
		if (type == 0)
			return value;
		if (type == 3)
			return (u32)carry << 31 | value >> 1;
		amount = 32;
	}
	switch (type) {
	case 0: return amount < 32 ? value << amount : 0;
	case 1: return amount < 32 ? value >> amount : 0;
	case 2: return (u32)((s32)value >> min(amount, 31u));
	}
	amount &= 31;
	return amount ? value >> amount | value << (32 - amount) : value;
}

static u32 operand(const struct step *s, u32 insn)
{
	u32 value = BITS(insn, 7, 0), rotate = 2 * BITS(insn, 11, 8);

	if (!(insn & 1u << 25))
		return shifted(s, insn);
	return rotate ? value >> rotate | value << (32 - rotate) : value;
}

/* What a data-processing instruction writes to the pc. */
static u32 result(const struct step *s, u32 insn)
{
	u32 a = reg(s, BITS(insn, 19, 16)), b = operand(s, insn);
	u32 c = s->cpsr >> 29 & 1;

	switch (BITS(insn, 24, 21)) {
	case 0x0: return a & b;
	case 0x1: return a ^ b;
	case 0x2: return a - b;
	case 0x3: return b - a;
	case 0x4: return a + b;
	case 0x5: return a + b + c;
	case 0x6: return a - b - !c;
	case 0x7: return b - a - !c;
	case 0xc: return a | b;
	case 0xd: return b;
	case 0xe: return a & ~b;
	}
	return ~b;
}

static bool is_ldrex(u32 insn)
{
	return (insn & 0x0f900fff) == 0x01900f9f;
}

static bool is_strex(u32 insn)
{
	return (insn & 0x0f900ff0) == 0x01800f90;
}

bool step_is_branch(u32 insn)
{
	return (insn & 0x0e000000) == 0x0a000000;
}

/* Where the strex of the ldrex is; 0: nowhere near, or no code. */
static u32 find_strex(const struct step *s)
{
	u32 insn;

	for (u32 i = 1; i < EXCLUSIVE_MAX; i++) {
		if (!s->read(s->ctx, s->r[PC] + 4 * i, &insn, 4))
			break;
		if (is_strex(insn))
			return s->r[PC] + 4 * i;
	}
	return 0;
}

/*
 * Without a strex it is an instruction like others. A branch inside is passed,
 * and one back to the ldrex: that is where the core comes from.
 */
static int exclusive(struct step *s)
{
	u32 first = s->r[PC], strex = find_strex(s), insn, to;
	int err = step_add(s, (strex ? strex : first) + 4, false);

	for (u32 at = first + 4; at < strex && !err; at += 4) {
		if (!s->read(s->ctx, at, &insn, 4))
			return -EFAULT;
		to = step_branch_target(at, insn);
		if (step_is_branch(insn) && (to < first || to > strex))
			err = step_add(s, to, false);
	}
	return err;
}

/* 00x: data processing, and what lies between its encodings. */
static int step_data(struct step *s, u32 insn)
{
	bool register_form = !(insn & 1u << 25);

	if ((insn & 0x0fffffd0) == 0x012fff10)		/* bx, blx */
		return step_add_interworking(s, reg(s, BITS(insn, 3, 0)));
	if (is_ldrex(insn))
		return exclusive(s);
	if (register_form && (insn & 0x90) == 0x90)	/* mul, ldrh ... */
		return step_add(s, s->r[PC] + 4, false);
	if (BITS(insn, 24, 23) == 2 || BITS(insn, 15, 12) != PC)
		return step_add(s, s->r[PC] + 4, false);
	if (insn & 1u << 20)
		return -EOPNOTSUPP;			/* movs pc, lr */
	return step_add_interworking(s, result(s, insn));
}

static int step_load(struct step *s, u32 insn)
{
	u32 base = reg(s, BITS(insn, 19, 16)), offset;
	bool media = (insn & 1u << 25) && (insn & 1u << 4);

	if (media || !(insn & 1u << 20) || BITS(insn, 15, 12) != PC ||
	    (insn & 1u << 22))
		return step_add(s, s->r[PC] + 4, false);
	offset = insn & 1u << 25 ? shifted(s, insn) : BITS(insn, 11, 0);
	if (insn & 1u << 24)
		base = insn & 1u << 23 ? base + offset : base - offset;
	return step_add_loaded(s, base);
}

/* The pc is the last register, so it is at the highest address. */
static int step_load_many(struct step *s, u32 insn)
{
	u32 base = reg(s, BITS(insn, 19, 16));
	u32 nr = (u32)__builtin_popcount(insn & 0xffff);
	bool up = insn & 1u << 23, before = insn & 1u << 24;

	if (!(insn & 1u << 20) || !(insn & 1u << PC))
		return step_add(s, s->r[PC] + 4, false);
	if (insn & 1u << 22)
		return -EOPNOTSUPP;
	if (up)
		return step_add_loaded(s, base + 4 * nr - (before ? 0 : 4));
	return step_add_loaded(s, base - (before ? 4 : 0));
}

/* rfe: the pc, and CPSR with its bit T in the word above. */
static int step_rfe(struct step *s, u32 insn)
{
	u32 at = s->r[BITS(insn, 19, 16)], pc, cpsr;
	bool up = insn & 1u << 23, before = insn & 1u << 24;

	at += up ? (before ? 4 : 0) : (before ? -8u : -4u);
	if (!s->read(s->ctx, at, &pc, 4) || !s->read(s->ctx, at + 4, &cpsr, 4))
		return -EFAULT;
	return step_add(s, pc, cpsr & 1u << 5);
}

static int step_unconditional(struct step *s, u32 insn)
{
	if ((insn & 0x0e000000) == 0x0a000000)		/* blx to Thumb */
		return step_add(s, step_branch_target(s->r[PC], insn) +
				(insn >> 24 & 1) * 2, true);
	if ((insn & 0x0e500000) == 0x08100000)
		return step_rfe(s, insn);
	return step_add(s, s->r[PC] + 4, false);
}

int step_find_arm(struct step *s)
{
	u32 insn;

	if (!s->read(s->ctx, s->r[PC], &insn, 4))
		return -EFAULT;
	if (insn >> 28 == 0xf)
		return step_unconditional(s, insn);
	if (!step_condition(s, insn >> 28))
		return step_add(s, s->r[PC] + 4, false);
	switch (BITS(insn, 27, 25)) {
	case 0:
	case 1: return step_data(s, insn);
	case 2:
	case 3: return step_load(s, insn);
	case 4: return step_load_many(s, insn);
	case 5: return step_add(s, step_branch_target(s->r[PC], insn), false);
	}
	return step_add(s, s->r[PC] + 4, false);
}
