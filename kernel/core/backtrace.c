// SPDX-License-Identifier: MIT
/*
 * kernel/core/backtrace.c - printing registers and call stacks
 */
#include "kernel/core/backtrace.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/irqflags.h"
#include "kernel/arch/unwind.h"
#include "kernel/core/ksym.h"
#include "kernel/core/printk.h"
#include "kernel/core/text_range.h"
#include "kernel/lib/sections.h"

static const char *mode_name(u32 cpsr)
{
	switch (cpsr & CPSR_MODE_MASK) {
	case CPSR_MODE_USR: return "USR";
	case CPSR_MODE_FIQ: return "FIQ";
	case CPSR_MODE_IRQ: return "IRQ";
	case CPSR_MODE_SVC: return "SVC";
	case CPSR_MODE_ABT: return "ABT";
	case CPSR_MODE_UND: return "UND";
	case CPSR_MODE_SYS: return "SYS";
	}
	return "?";
}

void regs_print(const struct pt_regs *regs)
{
	const u32 *r = regs->r;

	pr_emerg("pc  %08x  lr  %08x  sp  %08x  cpsr %08x (%s, %s%s%s)\n",
		 regs_seen_pc(regs), regs->lr, regs->sp, regs->cpsr,
		 mode_name(regs->cpsr), regs->cpsr & CPSR_T ? "Thumb" : "ARM",
		 regs->cpsr & CPSR_I ? ", IRQs off" : "",
		 regs->cpsr & CPSR_F ? ", FIQs off" : "");
	pr_emerg("r0  %08x  r1  %08x  r2  %08x  r3  %08x\n",
		 r[0], r[1], r[2], r[3]);
	pr_emerg("r4  %08x  r5  %08x  r6  %08x  r7  %08x\n",
		 r[4], r[5], r[6], r[7]);
	pr_emerg("r8  %08x  r9  %08x  r10 %08x  r11 %08x  r12 %08x\n",
		 r[8], r[9], r[10], r[11], r[12]);
}

static bool is_image_text(vaddr_t addr)
{
	return addr >= (vaddr_t)__text_start && addr < (vaddr_t)__text_end;
}

bool unwind_is_text(vaddr_t addr)
{
	return is_image_text(addr) || text_range_is_text(addr);
}

bool unwind_find_index(vaddr_t addr, struct unwind_index *out)
{
	if (!is_image_text(addr))
		return text_range_find_index(addr, out);
	out->start = (const u32 *)__exidx_start;
	out->end = (const u32 *)__exidx_end;
	return true;
}

bool unwind_find_start(vaddr_t addr, vaddr_t *start)
{
	struct ksym sym;

	if (!unwind_is_text(addr) || !ksym_lookup(addr, &sym))
		return false;
	*start = sym.addr & ~1u;
	return true;
}

int backtrace_printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk_level(LOG_EMERG, fmt, args);
	va_end(args);
	return len;
}

static void print_repeats(backtrace_printf print, unsigned int *repeats)
{
	if (*repeats)
		print("      ... the same %u times more\n", *repeats);
	*repeats = 0;
}

static void walk(backtrace_printf print, struct unwind_state *s)
{
	static const char *const notes[] = {
		[UNWIND_START] = "", [UNWIND_TABLE] = "",
		[UNWIND_PROLOGUE] = "  (by its callee's prologue)",
		[UNWIND_LR] = "  (by lr)",
		[UNWIND_INTERRUPT] = "  (interrupted here)",
	};

	u32 last = 0;
	unsigned int repeats = 0;

	print("backtrace:\n");
	do {
		if (s->r[15] == last) {		/* recursion: once is enough */
			repeats++;
			continue;
		}
		print_repeats(print, &repeats);
		last = s->r[15];
		print("  #%-2u %08x %pS%s\n", s->depth, last & ~1u,
		      (void *)unwind_pc(s), notes[s->how]);
	} while (unwind_step(s));
	print_repeats(print, &repeats);
	if (s->depth > UNWIND_MAX_DEPTH)
		print("  ... and more\n");
}

void backtrace_print_by(backtrace_printf print, const struct pt_regs *regs)
{
	struct unwind_state s;

	unwind_start(&s, regs);
	walk(print, &s);
}

void backtrace_print(const struct pt_regs *regs)
{
	backtrace_print_by(backtrace_printk, regs);
}

/* This function itself, and who asks for it here, tell nothing. */
static __noinline void dump(backtrace_printf print)
{
	struct unwind_state s;

	unwind_start_here(&s);
	unwind_step(&s);
	unwind_step(&s);
	s.depth = 0;
	walk(print, &s);
}

void dump_stack(void)
{
	dump(backtrace_printk);
	barrier();	/* not a tail call: this frame is counted on */
}

void dump_stack_by(backtrace_printf print)
{
	dump(print);
	barrier();
}
