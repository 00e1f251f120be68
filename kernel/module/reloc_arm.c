// SPDX-License-Identifier: MIT
/*
 * kernel/module/reloc_arm.c - putting an address into code or data
 *
 * S the symbol's address, T its Thumb bit, A the addend, P the place:
 *
 *   data     ABS32, TARGET1   (S + A) | T        REL32, PREL31  ... - P
 *   halves   MOVW (S + A) | T, its low half;     MOVT  its high half
 *   branch   S + A - P, in words (ARM) or half-words (Thumb)
 */
#include "kernel/module/reloc_arm.h"

#include <string.h>

#include "kernel/lib/bits.h"
#include "kernel/lib/errno.h"

static s32 sign_extend(u32 value, unsigned int bits)
{
	return (s32)(value << (32 - bits)) >> (32 - bits);
}

static bool fits(s32 value, unsigned int bits)
{
	return sign_extend((u32)value, bits) == value;
}

static int too_far(const struct reloc *r, s32 distance, struct module_error *e)
{
	return module_refuse(e, -ENOEXEC, "%.64s is %d bytes from 0x%08x: "
			     "relocation type %u does not reach; compile with "
			     "-mlong-calls", r->symbol, (int)distance,
			     (unsigned int)r->place, (unsigned int)r->type);
}

static int wrong_state(const struct reloc *r, struct module_error *e)
{
	return module_refuse(e, -ENOEXEC, "a jump at 0x%08x to %.64s would "
			     "have to change between ARM and Thumb: compile "
			     "both alike", (unsigned int)r->place, r->symbol);
}

/* --- words --- */

static int data(u32 *word, const struct reloc *r, struct module_error *e)
{
	u32 value = r->value | (r->thumb ? 1u : 0u);
	s32 distance;

	switch (r->type) {
	case R_ARM_ABS32:
	case R_ARM_TARGET1:
		*word += value;
		return 0;
	case R_ARM_REL32:
		*word += value - r->place;
		return 0;
	}
	distance = (s32)(value + (u32)sign_extend(*word, 31) - r->place);
	if (!fits(distance, 31))
		return too_far(r, distance, e);
	*word = (*word & BIT(31)) | ((u32)distance & ~BIT(31));
	return 0;
}

/* --- ARM --- */

#define ARM_COND(insn)		((insn) >> 28)
#define ARM_AL			0xeu
#define ARM_BLX			0xfu	/* in place of a condition */

/*
 * Which instruction it becomes: as it is, or BL as BLX and back when the
 * function's state is not what it was compiled for.
 */
static int arm_branch(u32 *insn, const struct reloc *r, struct module_error *e)
{
	bool blx = ARM_COND(*insn) == ARM_BLX;
	s32 offset = sign_extend(*insn << 2, 26);
	s32 distance;

	if (blx)
		offset |= (s32)(*insn >> 23 & 2);	/* H: half a word */
	if (r->function && r->thumb != blx && r->type != R_ARM_CALL)
		return wrong_state(r, e);
	if (r->function && r->thumb && !blx && ARM_COND(*insn) != ARM_AL)
		return wrong_state(r, e);
	if (r->function)
		blx = r->thumb;
	distance = (s32)(r->value + (u32)offset - r->place);
	if (!fits(distance, 26))
		return too_far(r, distance, e);
	if (distance & (blx ? 1 : 3))
		return module_refuse(e, -ENOEXEC, "a branch at 0x%08x to "
				     "%.64s: not a whole instruction away",
				     (unsigned int)r->place, r->symbol);
	if (blx)
		*insn = 0xfa000000u | ((u32)distance & 2) << 23;
	else if (ARM_COND(*insn) == ARM_BLX)
		*insn = 0xeb000000u;
	*insn = (*insn & 0xff000000u) | ((u32)distance >> 2 & 0x00ffffffu);
	return 0;
}

static int arm_half(u32 *insn, const struct reloc *r)
{
	s32 addend = sign_extend((*insn >> 4 & 0xf000u) | (*insn & 0xfffu), 16);
	u32 value = r->value + (u32)addend;

	if (r->type == R_ARM_MOVW_ABS_NC)
		value |= r->thumb ? 1u : 0u;
	else
		value >>= 16;
	*insn = (*insn & 0xfff0f000u) | (value & 0xf000u) << 4 |
		(value & 0xfffu);
	return 0;
}

/* --- Thumb: two half-words, the first one at the lower address --- */

#define THUMB_BLX_BIT		0x1000u		/* second half: BL, not BLX */

static s32 thumb_offset(u32 first, u32 second)
{
	u32 sign = first >> 10 & 1;
	u32 i1 = !((second >> 13 & 1) ^ sign);
	u32 i2 = !((second >> 11 & 1) ^ sign);

	return sign_extend(sign << 24 | i1 << 23 | i2 << 22 |
			   (first & 0x3ffu) << 12 | (second & 0x7ffu) << 1,
			   25);
}

static u32 thumb_encode(u32 first, u32 second, u32 offset)
{
	u32 sign = offset >> 24 & 1;
	u32 j1 = !((offset >> 23 & 1) ^ sign);
	u32 j2 = !((offset >> 22 & 1) ^ sign);

	first = (first & 0xf800u) | sign << 10 | (offset >> 12 & 0x3ffu);
	second = (second & 0xd000u) | j1 << 13 | j2 << 11 |
		 (offset >> 1 & 0x7ffu);
	return second << 16 | first;
}

static int thumb_branch(u32 *insn, const struct reloc *r,
			struct module_error *e)
{
	u32 first = *insn & 0xffffu, second = *insn >> 16;
	bool is_call = r->type == R_ARM_THM_CALL;
	bool blx = is_call && !(second & THUMB_BLX_BIT);
	u32 place = r->place;
	s32 distance;

	if (r->function && !r->thumb && !is_call)
		return wrong_state(r, e);
	if (r->function && is_call) {
		blx = !r->thumb;
		second = blx ? second & ~THUMB_BLX_BIT : second | THUMB_BLX_BIT;
	}
	if (blx)
		place &= ~3u;	/* BLX counts from the word */
	distance = (s32)(r->value + (u32)thumb_offset(first, second) - place);
	if (!fits(distance, 25))
		return too_far(r, distance, e);
	if (distance & (blx ? 3 : 1))
		return module_refuse(e, -ENOEXEC, "a branch at 0x%08x to "
				     "%.64s: not a whole instruction away",
				     (unsigned int)r->place, r->symbol);
	*insn = thumb_encode(first, second, (u32)distance);
	return 0;
}

static int thumb_half(u32 *insn, const struct reloc *r)
{
	u32 first = *insn & 0xffffu, second = *insn >> 16;
	s32 addend = sign_extend((first & 0xfu) << 12 | (first & 0x400u) << 1 |
				 (second >> 4 & 0x700u) | (second & 0xffu),
				 16);
	u32 value = r->value + (u32)addend;

	if (r->type == R_ARM_THM_MOVW_ABS_NC)
		value |= r->thumb ? 1u : 0u;
	else
		value >>= 16;
	first = (first & 0xfbf0u) | (value >> 12 & 0xfu) |
		(value >> 1 & 0x400u);
	second = (second & 0x8f00u) | (value & 0x700u) << 4 | (value & 0xffu);
	*insn = second << 16 | first;
	return 0;
}

static int apply(u32 *word, const struct reloc *r, struct module_error *e)
{
	switch (r->type) {
	case R_ARM_NONE:
	case R_ARM_V4BX:	/* about ARMv4 only */
		return 0;
	case R_ARM_ABS32:
	case R_ARM_TARGET1:
	case R_ARM_REL32:
	case R_ARM_PREL31:
		return data(word, r, e);
	case R_ARM_PC24:
	case R_ARM_CALL:
	case R_ARM_JUMP24:
		return arm_branch(word, r, e);
	case R_ARM_MOVW_ABS_NC:
	case R_ARM_MOVT_ABS:
		return arm_half(word, r);
	case R_ARM_THM_CALL:
	case R_ARM_THM_JUMP24:
		return thumb_branch(word, r, e);
	case R_ARM_THM_MOVW_ABS_NC:
	case R_ARM_THM_MOVT_ABS:
		return thumb_half(word, r);
	}
	return module_refuse(e, -ENOEXEC, "unknown relocation type %u (of "
			     "%.64s)", (unsigned int)r->type, r->symbol);
}

int reloc_apply(u8 *at, const struct reloc *r, struct module_error *e)
{
	u32 word;
	int err;

	memcpy(&word, at, sizeof(word));
	err = apply(&word, r, e);
	if (!err)
		memcpy(at, &word, sizeof(word));
	return err;
}
