// SPDX-License-Identifier: MIT
/*
 * kernel/arch/unwind.c - walking up the call stack
 *
 * An index entry (8 bytes) says for the functions from its address on:
 *
 *   word 0   offset to the function (prel31)
 *   word 1   1: cannot be unwound;  bit 31 set: up to three operations
 *            inline;  else offset (prel31) to operations in .ARM.extab
 *
 * The operations undo the prologue: they add to the stack pointer and pop
 * registers. Source: ARM IHI 0038, sections 5-6 and 9.3.
 *
 * Four things go beyond the tables. A function without one (newlib's
 * assembly) has not moved LR: its caller is where LR points. A fault in a
 * prologue, before LR was pushed, likewise. Of newlib's C functions, which
 * have no table either, the prologue tells what they pushed. And the
 * interrupt entry keeps the address of the interrupted state in r4.
 */
#include "kernel/arch/unwind.h"

#include "kernel/arch/irqflags.h"
#include "kernel/arch/mmu.h"

#define EXIDX_CANTUNWIND	1
#define SP			13
#define LR			14
#define PC			15
#define PROLOGUE_BYTES		64	/* longer ones are not looked through */

struct ops {
	const u32 *words;	/* next word of operations */
	unsigned int nr_words;	/* words after the current one */
	u32 word;		/* current word, next byte on top */
	unsigned int bytes;	/* bytes left in it */
};

static bool read_word(vaddr_t va, u32 *value)
{
	if ((va & 3) || !mmu_readable(va))
		return false;
	*value = *(const u32 *)va;
	return true;
}

static vaddr_t prel31(const u32 *at)
{
	return (vaddr_t)at + ((s32)(*at << 1) >> 1);
}

void unwind_start(struct unwind_state *s, const struct pt_regs *regs)
{
	for (unsigned int i = 0; i < 13; i++)
		s->r[i] = regs->r[i];
	s->r[SP] = regs->sp;
	s->r[LR] = regs->lr;
	s->r[PC] = regs_seen_pc(regs) | (regs->cpsr & CPSR_T ? 1 : 0);
	s->how = UNWIND_START;
	s->pc_is_return = false;
	s->depth = 0;
}

void __noinline unwind_start_here(struct unwind_state *s)
{
	/* The callee-saved registers are what the tables restore from. */
	__asm__ volatile("stmia	%0, {r0-r12}\n\t"
			 "str	sp, [%0, #52]\n\t"
			 "str	lr, [%0, #56]\n\t"
			 "str	pc, [%0, #60]"
			 :: "r"(s->r) : "memory");
	s->how = UNWIND_START;
	s->pc_is_return = false;
	s->depth = 0;
	unwind_step(s);
	s->depth = 0;
}

static const u32 *find_entry(const struct unwind_index *index, vaddr_t pc)
{
	const u32 *low = index->start, *high = index->end;

	/* Last entry whose function starts at or before pc. */
	while (low + 2 < high) {
		const u32 *mid = low + (high - low) / 4 * 2;

		if (prel31(mid) <= pc)
			low = mid;
		else
			high = mid;
	}
	return low < index->end && prel31(low) <= pc ? low : NULL;
}

/* Finds the operations of an entry. Returns false if there are none. */
static bool ops_open(struct ops *o, const u32 *entry)
{
	const u32 *w = &entry[1];

	if (*w == EXIDX_CANTUNWIND)
		return false;
	o->nr_words = 0;
	if (!(*w >> 31))
		w = (const u32 *)prel31(w);
	if (!(*w >> 31))
		return false;	/* a language's own routine: not in C */
	o->words = w + 1;
	switch (*w >> 24 & 0xf) {
	case 0:
		o->word = *w << 8;
		o->bytes = 3;
		return true;
	case 1:
	case 2:
		o->nr_words = *w >> 16 & 0xff;
		o->word = *w << 16;
		o->bytes = 2;
		return true;
	}
	return false;
}

#define OP_FINISH	0xb0

static u8 ops_next(struct ops *o)
{
	u8 op;

	if (!o->bytes) {
		if (!o->nr_words)
			return OP_FINISH;
		o->nr_words--;
		o->word = *o->words++;
		o->bytes = 4;
	}
	op = o->word >> 24;
	o->word <<= 8;
	o->bytes--;
	return op;
}

/* Pops the registers of mask (bit n: r<n>) at the stack pointer. */
static bool pop_registers(struct unwind_state *s, u32 mask, bool *pc_set)
{
	vaddr_t vsp = s->r[SP];

	for (unsigned int i = 0; i < 16; i++) {
		if (!(mask & (1u << i)))
			continue;
		if (!read_word(vsp, &s->r[i]))
			return false;
		vsp += 4;
	}
	if (mask & (1u << PC))
		*pc_set = true;
	if (!(mask & (1u << SP)))
		s->r[SP] = vsp;
	return true;
}

static u32 ops_uleb128(struct ops *o)
{
	u32 value = 0;
	unsigned int shift = 0;
	u8 byte;

	do {
		byte = ops_next(o);
		value |= (u32)(byte & 0x7f) << shift;
		shift += 7;
	} while ((byte & 0x80) && shift < 28);
	return value;
}

/* Operations 0x80-0xaf: registers. */
static bool op_registers(struct unwind_state *s, struct ops *o, u8 op,
			 bool *pc_set)
{
	u32 mask;

	if (op < 0x90) {
		mask = (u32)(op & 0xf) << 12 | (u32)ops_next(o) << 4;
		return mask && pop_registers(s, mask, pc_set);
	}
	if (op < 0xa0) {
		if ((op & 0xf) == SP || (op & 0xf) == PC)
			return false;
		s->r[SP] = s->r[op & 0xf];
		return true;
	}
	mask = ((1u << ((op & 7) + 1)) - 1) << 4;
	if (op & 8)
		mask |= 1u << LR;
	return pop_registers(s, mask, pc_set);
}

/* Operations from 0xb1 on: low registers, large moves, VFP registers. */
static bool op_special(struct unwind_state *s, struct ops *o, u8 op,
		       bool *pc_set)
{
	switch (op) {
	case 0xb1:
		return pop_registers(s, ops_next(o) & 0xf, pc_set);
	case 0xb2:
		s->r[SP] += 0x204 + (ops_uleb128(o) << 2);
		return true;
	case 0xb3:
		s->r[SP] += 8 * ((ops_next(o) & 0xf) + 1) + 4;
		return true;
	case 0xc8:
	case 0xc9:
		s->r[SP] += 8 * ((ops_next(o) & 0xf) + 1);
		return true;
	}
	if ((op & 0xf8) == 0xb8)
		s->r[SP] += 8 * ((op & 7) + 1) + 4;
	else if ((op & 0xf8) == 0xd0)
		s->r[SP] += 8 * ((op & 7) + 1);
	else
		return false;
	return true;
}

static bool run_ops(struct unwind_state *s, struct ops *o)
{
	bool pc_set = false, ok = true;
	u8 op;

	while (ok && (op = ops_next(o)) != OP_FINISH) {
		if (op < 0x40)
			s->r[SP] += (op << 2) + 4;
		else if (op < 0x80)
			s->r[SP] -= ((op & 0x3f) << 2) + 4;
		else if (op < 0xb0)
			ok = op_registers(s, o, op, &pc_set);
		else
			ok = op_special(s, o, op, &pc_set);
	}
	if (!pc_set)
		s->r[PC] = s->r[LR];
	return ok;
}

/* Is this instruction one that pushes LR? Sets *len to its length. */
static bool pushes_lr(vaddr_t at, bool thumb, unsigned int *len)
{
	const u16 *half = (const u16 *)at;
	u32 insn;

	if (!thumb) {
		insn = *(const u32 *)at;
		*len = 4;
		return (insn & 0xffff4000) == 0xe92d4000 ||	/* push {…lr} */
		       insn == 0xe52de004;			/* push {lr} */
	}
	*len = half[0] >= 0xe800 ? 4 : 2;
	if (*len == 4)
		return half[0] == 0xe92d && (half[1] & 0x4000);
	return (half[0] & 0xff00) == 0xb500;
}

/* Did the interrupted function stop before it saved LR? */
static bool in_prologue(const struct unwind_state *s, vaddr_t start)
{
	vaddr_t pc = s->r[PC] & ~1u;
	bool thumb = s->r[PC] & 1;
	unsigned int len;

	if (s->pc_is_return || pc - start > PROLOGUE_BYTES)
		return false;
	for (vaddr_t at = start; at < pc; at += len)
		if (pushes_lr(at, thumb, &len))
			return false;
	return true;
}

static bool step_interrupt(struct unwind_state *s)
{
	const struct pt_regs *regs = (const struct pt_regs *)s->r[4];
	unsigned int depth = s->depth;

	if (((vaddr_t)regs & 3) || !mmu_readable((vaddr_t)regs) ||
	    !mmu_readable((vaddr_t)(regs + 1) - 1))
		return false;
	unwind_start(s, regs);
	s->depth = depth;
	s->how = UNWIND_INTERRUPT;
	return true;
}

static bool step_table(struct unwind_state *s)
{
	struct unwind_index index;
	const u32 *entry;
	struct ops ops;

	if (!unwind_find_index(unwind_pc(s), &index))
		return false;
	entry = find_entry(&index, unwind_pc(s));
	if (!entry || !ops_open(&ops, entry) ||
	    in_prologue(s, prel31(entry)))
		return false;
	return run_ops(s, &ops);
}

/* Is pc where a call returns to: is there a BL or BLX right before it? */
static bool is_call_return(u32 pc)
{
	vaddr_t at = pc & ~1u;
	u32 arm;
	u16 h0, h1;

	if (!unwind_is_text(at - 4) || !unwind_is_text(at))
		return false;
	h0 = ((const u16 *)(at - 4))[0];
	h1 = ((const u16 *)(at - 4))[1];
	if (pc & 1)
		return (h1 & 0xff87) == 0x4780 ||
		       ((h0 & 0xf800) == 0xf000 && (h1 & 0xc000) == 0xc000);
	arm = (u32)h1 << 16 | h0;
	return (arm & 0x0f000000) == 0x0b000000 ||
	       (arm & 0xfe000000) == 0xfa000000 ||
	       (arm & 0x0ffffff0) == 0x012fff30;
}

/*
 * What the prologue of a function without a table has done before pc:
 * newlib's C functions push LR first and may then use it for anything.
 */
struct prologue {
	u32 pushed;		/* registers; bit n: r<n> */
	u32 room;		/* bytes taken from the stack after that */
};

/* Takes in one Thumb instruction. Returns its length. */
static unsigned int prologue_add(struct prologue *p, const u16 *insn)
{
	if ((insn[0] & 0xff00) == 0xb500)	/* push {…lr} */
		p->pushed |= (insn[0] & 0xffu) | 1u << LR;
	else if (insn[0] == 0xe92d)		/* push.w {…} */
		p->pushed |= insn[1];
	else if ((insn[0] & 0xff80) == 0xb080)	/* sub sp, #… */
		p->room += (insn[0] & 0x7fu) << 2;
	return insn[0] >= 0xe800 ? 4 : 2;
}

/* Undoes that prologue. The caller must be where a call returns to. */
static bool step_prologue(struct unwind_state *s)
{
	vaddr_t pc = s->r[PC] & ~1u, at;
	struct prologue p = { 0, 0 };
	bool pc_set;

	if (!(s->r[PC] & 1) || !unwind_find_start(unwind_pc(s), &at))
		return false;
	for (vaddr_t end = at + PROLOGUE_BYTES; at < pc && at < end;)
		at += prologue_add(&p, (const u16 *)at);
	if (!(p.pushed & 1u << LR))
		return false;
	s->r[SP] += p.room;
	if (!pop_registers(s, p.pushed, &pc_set))
		return false;
	s->r[PC] = s->r[LR];
	return is_call_return(s->r[PC]);
}

/* How many callers in a row lie where a call returns to, up to a few? */
static unsigned int plausible_depth(struct unwind_state s)
{
	unsigned int depth = 0;

	s.pc_is_return = true;
	while (depth < 8 && step_table(&s) && is_call_return(s.r[PC]))
		depth++;
	return depth;
}

/*
 * A function without a table may have pushed registers. Its caller's frame
 * is taken to begin where undoing it and its callers looks best.
 */
static void find_caller_sp(struct unwind_state *s)
{
	struct unwind_state try = *s;
	unsigned int best = plausible_depth(try);

	for (u32 pushed = 4; pushed <= 64; pushed += 4) {
		unsigned int depth;

		try.r[SP] += 4;
		depth = plausible_depth(try);
		if (depth > best) {
			best = depth;
			s->r[SP] = try.r[SP];
		}
	}
}

static bool step_caller(struct unwind_state *s)
{
	const struct unwind_state before = *s;

	if (step_table(s)) {
		s->how = UNWIND_TABLE;
		return true;
	}
	*s = before;		/* it may have failed half-way */
	if (step_prologue(s)) {
		s->how = UNWIND_PROLOGUE;
		return true;
	}
	*s = before;
	if (s->pc_is_return || !unwind_is_text(s->r[LR] & ~1u))
		return false;
	s->r[PC] = s->r[LR];
	s->how = UNWIND_LR;
	s->pc_is_return = true;
	find_caller_sp(s);
	return true;
}

bool unwind_step(struct unwind_state *s)
{
	u32 pc = s->r[PC], sp = s->r[SP];

	if (s->depth++ >= UNWIND_MAX_DEPTH)
		return false;
	if (pc >= (vaddr_t)irq_return_to_entry &&
	    pc <= (vaddr_t)irq_return_end)
		return step_interrupt(s);
	if (!step_caller(s) || (s->r[PC] == pc && s->r[SP] == sp))
		return false;		/* no way, or no progress: a loop */
	s->pc_is_return = true;
	return unwind_is_text(s->r[PC] & ~1u);
}

/*
 * The tables name one of these routines for each function; only a C++
 * runtime calls them. Defined here, they keep libgcc's unwinder out.
 */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr2(void);
void __aeabi_unwind_cpp_pr0(void) {}
void __aeabi_unwind_cpp_pr1(void) {}
void __aeabi_unwind_cpp_pr2(void) {}
