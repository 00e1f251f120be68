// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/step_thumb.c - where a Thumb instruction may go on
 */
#include "kernel/gdb/step.h"

#include "kernel/lib/errno.h"

#define SP		13u
#define PC		15u
#define EXCLUSIVE_MAX	16u

#define BITS(insn, high, low)						\
	((insn) >> (low) & ((2u << ((high) - (low))) - 1))

struct thumb {
	u32 at;
	u32 first, second;	/* halfwords; second: 0 if there is none */
	u32 len;
};

static bool fetch(const struct step *s, u32 at, struct thumb *t)
{
	u16 half;

	*t = (struct thumb){ .at = at, .len = 2 };
	if (!s->read(s->ctx, at, &half, 2))
		return false;
	t->first = half;
	if (half >> 11 < 0x1d)
		return true;
	t->len = 4;
	if (!s->read(s->ctx, at + 2, &half, 2))
		return false;
	t->second = half;
	return true;
}

static u32 reg(const struct step *s, u32 n)
{
	return n == PC ? s->r[PC] + 4 : s->r[n];
}

static u32 sign_extend(u32 value, unsigned int bits)
{
	return (u32)((s32)(value << (32 - bits)) >> (32 - bits));
}

static int next(struct step *s, const struct thumb *t)
{
	return step_add(s, t->at + t->len, true);
}

/* --- IT blocks --- */

/* CPSR[26:25,15:10]: the condition, and which instructions are left. */
static u32 it_state(const struct step *s)
{
	return BITS(s->cpsr, 26, 25) | BITS(s->cpsr, 15, 10) << 2;
}

/* A place at each of nr instructions from there on, and behind them. */
static int add_block(struct step *s, u32 at, unsigned int nr)
{
	int err = step_add(s, at, true);

	for (; nr && !err; nr--) {
		struct thumb t;

		if (!fetch(s, at, &t))
			return -EFAULT;
		at += t.len;
		err = step_add(s, at, true);
	}
	return err;
}

/* How many of the block come after the one that the state is for. */
static unsigned int it_left(u32 state)
{
	return 3 - (unsigned int)__builtin_ctz(state & 0xf);
}

/* --- 16 bits --- */

static bool is_it(const struct thumb *t)
{
	return (t->first & 0xff00) == 0xbf00 && (t->first & 0xf);
}

static int step_short_branch(struct step *s, const struct thumb *t)
{
	u32 h = t->first, cond = BITS(h, 11, 8);

	if (h >> 11 == 0x1c)
		return step_add(s, t->at + 4 +
				(sign_extend(BITS(h, 10, 0), 11) << 1), true);
	if (cond < 14 && step_condition(s, cond))
		return step_add(s, t->at + 4 +
				(sign_extend(BITS(h, 7, 0), 8) << 1), true);
	return next(s, t);
}

static int step_cbz(struct step *s, const struct thumb *t)
{
	u32 h = t->first;
	bool zero = s->r[BITS(h, 2, 0)] == 0, on_nonzero = h >> 11 & 1;

	if (zero == on_nonzero)
		return next(s, t);
	return step_add(s, t->at + 4 + (BITS(h, 9, 9) << 6) +
			(BITS(h, 7, 3) << 1), true);
}

static int step_short(struct step *s, const struct thumb *t)
{
	u32 h = t->first;

	if (h >> 12 == 0xd || h >> 11 == 0x1c)
		return step_short_branch(s, t);
	if ((h & 0xf500) == 0xb100)
		return step_cbz(s, t);
	if ((h & 0xff00) == 0x4700)			/* bx, blx */
		return step_add_interworking(s, reg(s, BITS(h, 6, 3)));
	if ((h & 0xff00) == 0xbd00)			/* pop with pc */
		return step_add_loaded(s, s->r[SP] + 4 *
				       (u32)__builtin_popcount(h & 0xff));
	if ((h & 0xff87) == 0x4687)			/* mov pc */
		return step_add(s, reg(s, BITS(h, 6, 3)), true);
	if ((h & 0xff87) == 0x4487)			/* add pc */
		return step_add(s, t->at + 4 + reg(s, BITS(h, 6, 3)), true);
	return next(s, t);
}

/* --- 32 bits --- */

static int step_far_branch(struct step *s, const struct thumb *t)
{
	u32 sign = BITS(t->first, 10, 10), kind = t->second & 0xd000;
	u32 j1 = BITS(t->second, 13, 13), j2 = BITS(t->second, 11, 11);
	u32 low = BITS(t->second, 10, 0) << 1, cond = BITS(t->first, 9, 6);
	u32 far;

	if (kind == 0x8000) {
		if (cond >= 14 || !step_condition(s, cond))
			return next(s, t);	/* or msr, dsb ... */
		far = sign << 20 | j2 << 19 | j1 << 18 |
		      BITS(t->first, 5, 0) << 12 | low;
		return step_add(s, t->at + 4 + sign_extend(far, 21), true);
	}
	far = sign << 24 | !(j1 ^ sign) << 23 | !(j2 ^ sign) << 22 |
	      BITS(t->first, 9, 0) << 12 | low;
	far = sign_extend(far, 25);
	if (kind == 0xc000)				/* blx */
		return step_add(s, ((t->at + 4) & ~3u) + far, false);
	return step_add(s, t->at + 4 + far, true);
}

static int step_table(struct step *s, const struct thumb *t)
{
	u32 base = reg(s, BITS(t->first, 3, 0));
	u32 index = s->r[BITS(t->second, 3, 0)];
	bool halves = t->second & 0x10;
	u16 entry = 0;

	if (!s->read(s->ctx, base + (halves ? 2 * index : index), &entry,
		     halves ? 2 : 1))
		return -EFAULT;
	return step_add(s, t->at + 4 + 2u * entry, true);
}

/* ldr pc in its forms. */
static int step_load(struct step *s, const struct thumb *t)
{
	u32 rn = BITS(t->first, 3, 0), h = t->second;
	u32 base = s->r[rn], offset = BITS(h, 7, 0);

	if (rn == PC) {
		base = (t->at + 4) & ~3u;
		return step_add_loaded(s, t->first & 0x80 ?
				       base + BITS(h, 11, 0) :
				       base - BITS(h, 11, 0));
	}
	if (t->first & 0x80)
		return step_add_loaded(s, base + BITS(h, 11, 0));
	if (!(h & 0x800))
		return step_add_loaded(s, base + (s->r[BITS(h, 3, 0)] <<
						  BITS(h, 5, 4)));
	if (h & 0x400)
		base = h & 0x200 ? base + offset : base - offset;
	return step_add_loaded(s, base);
}

static bool is_ldrex(const struct thumb *t)
{
	return ((t->first & 0xfff0) == 0xe850 &&
		(t->second & 0x0f00) == 0x0f00) ||
	       ((t->first & 0xfff0) == 0xe8d0 && (t->second & 0xc0) == 0x40);
}

static bool is_strex(const struct thumb *t)
{
	return (t->first & 0xfff0) == 0xe840 ||
	       ((t->first & 0xfff0) == 0xe8c0 && (t->second & 0xc0) == 0x40);
}

/* Where a branch inside of ldrex ... strex may lead; at itself: none is. */
static u32 inner_target(const struct thumb *t)
{
	u32 h = t->first;

	if (h >> 12 == 0xd && BITS(h, 11, 8) < 14)
		return t->at + 4 + (sign_extend(BITS(h, 7, 0), 8) << 1);
	if ((h & 0xf500) == 0xb100)
		return t->at + 4 + (BITS(h, 9, 9) << 6) + (BITS(h, 7, 3) << 1);
	if (h >> 11 == 0x1c)
		return t->at + 4 + (sign_extend(BITS(h, 10, 0), 11) << 1);
	return t->at;
}

static u32 find_strex(const struct step *s, struct thumb t)
{
	for (unsigned int i = 1; i < EXCLUSIVE_MAX; i++) {
		if (!fetch(s, t.at + t.len, &t))
			break;
		if (is_strex(&t))
			return t.at;
	}
	return 0;
}

/* As in step_arm.c. */
static int exclusive(struct step *s, const struct thumb *ldrex)
{
	u32 first = ldrex->at, strex = find_strex(s, *ldrex), to;
	struct thumb t = *ldrex;
	int err = strex ? step_add(s, strex + 4, true) : next(s, ldrex);

	while (t.at < strex && !err) {
		if (!fetch(s, t.at + t.len, &t))
			return -EFAULT;
		to = inner_target(&t);
		if (to < first || to > strex)
			err = step_add(s, to, true);
	}
	return err;
}

static int step_long(struct step *s, const struct thumb *t)
{
	u32 h0 = t->first, h1 = t->second;
	u32 nr = (u32)__builtin_popcount(h1);

	if ((h0 & 0xffff) == 0xf3de && (h1 & 0xff00) == 0x8f00)
		return -EOPNOTSUPP;			/* subs pc, lr */
	if ((h0 & 0xf800) == 0xf000 && (h1 & 0x8000))
		return step_far_branch(s, t);
	if ((h0 & 0xfff0) == 0xe8d0 && (h1 & 0xffe0) == 0xf000)
		return step_table(s, t);
	if (is_ldrex(t))
		return exclusive(s, t);
	if ((h0 & 0xff70) == 0xf850 && h1 >> 12 == PC)
		return step_load(s, t);
	if ((h0 & 0xffd0) == 0xe890 && (h1 & 0x8000))	/* ldmia */
		return step_add_loaded(s, s->r[BITS(h0, 3, 0)] + 4 * nr - 4);
	if ((h0 & 0xffd0) == 0xe910 && (h1 & 0x8000))	/* ldmdb */
		return step_add_loaded(s, s->r[BITS(h0, 3, 0)] - 4);
	return next(s, t);
}

int step_find_thumb(struct step *s)
{
	u32 state = it_state(s);
	struct thumb t;

	if (!fetch(s, s->r[PC], &t))
		return -EFAULT;
	if (is_it(&t))
		return add_block(s, t.at + 2, 4 - (unsigned int)__builtin_ctz(t.first & 0xf));
	/* In a block only the last one may branch (A4.3). */
	if ((state & 0xf) && (it_left(state) ||
			      !step_condition(s, state >> 4)))
		return add_block(s, t.at + t.len, it_left(state));
	return t.len == 2 ? step_short(s, &t) : step_long(s, &t);
}
