// SPDX-License-Identifier: MIT
/*
 * kernel/core/fault.c - aborts and undefined instructions
 */
#include "kernel/core/fault.h"

#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/cp15.h"
#include "kernel/arch/irqflags.h"
#include "kernel/arch/mmu.h"
#include "kernel/arch/safe_access.h"
#include "kernel/arch/traps.h"
#include "kernel/core/backtrace.h"
#include "kernel/core/debugger.h"
#include "kernel/core/oops.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"

static bool explain_guard(vaddr_t va, char *buf, size_t size)
{
	unsigned int cpu, which;

	if (!stack_guard_at(va, &cpu, &which))
		return false;
	format(buf, size, "guard page below the %s stack of core %u: "
	       "that stack overflowed", stack_name(which), cpu);
	return true;
}

FAULT_EXPLAINER(stack_guard) = {
	.name = "stack guards", .explain = explain_guard,
};

static bool explain_image(vaddr_t va, char *buf, size_t size)
{
	const char *part;

	if (va < SZ_1M)
		part = "the first megabyte is never mapped: a null pointer";
	else if (va >= (vaddr_t)__text_start && va < (vaddr_t)__text_end)
		part = "kernel text: read-only, executable";
	else if (va >= (vaddr_t)__rodata_start && va < (vaddr_t)__rodata_end)
		part = "kernel constants: read-only, never executed";
	else if (va >= (vaddr_t)__data_start && va < (vaddr_t)__bss_end)
		part = "kernel data: never executed";
	else
		return false;
	format(buf, size, "%s", part);
	return true;
}

FAULT_EXPLAINER(z_image) = { .name = "image", .explain = explain_image };

static void explain(vaddr_t va)
{
	char buf[160];

	TABLE_FOREACH(struct fault_explainer, explainers, e) {
		if (e->explain(va, buf, sizeof(buf))) {
			pr_emerg("0x%08lx: %s\n", (unsigned long)va, buf);
			return;
		}
	}
}

/* The end of the kernel, or of a call that it survives (oops.h). */
static __printf(3, 4) void report(const struct panic_fault *fault,
				  struct pt_regs *regs, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vformat(text, sizeof(text), fmt, args);
	va_end(args);
	if (!oops_can_end(regs))
		panic_fault(fault, "%s", text);
	pr_emerg("Oops on core %u: %s\n", arch_cpu_id(), text);
	if (fault->explain)
		fault->explain(fault->addr);
	regs_print(regs);
	backtrace_print(regs);
	oops_end(regs);
}

void do_abort(struct pt_regs *regs, enum abort_kind kind)
{
	u32 fsr = kind == ABORT_DATA ? dfsr_read() : ifsr_read();
	u32 far = kind == ABORT_DATA ? dfar_read() : ifar_read();
	const char *what = kind == ABORT_PREFETCH ? "execute" :
			   fsr & DFSR_WNR ? "write" : "read";
	const struct panic_fault fault = {
		.regs = regs, .explain = explain, .addr = far,
	};

	if (kind == ABORT_DATA && safe_access_failed(regs))
		return;
	report(&fault, regs, "%s abort: %s of 0x%08x by pc %pS: %s (%s 0x%03x)",
	       kind == ABORT_DATA ? "data" : "prefetch", what, far,
	       (void *)regs->pc, fault_status_name(fsr),
	       kind == ABORT_DATA ? "DFSR" : "IFSR", fsr);
}

void do_undef(struct pt_regs *regs)
{
	const struct panic_fault fault = { .regs = regs };
	const struct debugger *debugger = debugger_get();
	u32 insn = 0;

	if (debugger && debugger->trap(regs))
		return;
	if (mmu_readable(regs->pc))
		insn = regs->cpsr & CPSR_T ? *(const u16 *)regs->pc
					   : *(const u32 *)regs->pc;
	report(&fault, regs, "undefined instruction 0x%08x at %pS", insn,
	       (void *)regs->pc);
}
