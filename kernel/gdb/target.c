// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/target.c - this machine, as the protocol sees it
 *
 *   thread 1 ...       cores, with the registers they are held with
 *   thread 0x100 + n   thread n of the kernel, while it waits
 *
 * All other cores are held while anything here runs; what they have locked
 * is passed (kernel/core/spin_pass.h).
 */
#include <string.h>

#include "kernel/arch/irqflags.h"
#include "kernel/arch/safe_access.h"
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/nmi.h"
#include "kernel/core/preempt.h"
#include "kernel/core/spin_pass.h"
#include "drivers/uart_debug.h"
#include "kernel/gdb/breakpoint.h"
#include "kernel/gdb/gdb_internal.h"
#include "kernel/lib/format.h"
#include "kernel/sched/thread.h"

#define FIRST_TASK	0x100u

/* --- threads --- */

struct search {
	u32 after;		/* the smallest number above it, or */
	u32 exactly;		/* this one */
	struct thread *found;
};

static void look_at(void *ctx, struct thread *t)
{
	struct search *s = ctx;

	if (!t->ctx.id || thread_is_running(t) ||
	    (s->exactly && t->ctx.id != s->exactly) || t->ctx.id <= s->after)
		return;
	if (!s->found || t->ctx.id < s->found->ctx.id)
		s->found = t;
}

static struct thread *find_task(u32 after, u32 exactly)
{
	struct search s = { .after = after, .exactly = exactly };

	spin_pass_begin();
	thread_foreach(look_at, &s);
	spin_pass_end();
	return s.found;
}

/* The thread a number stands for, if it waits. */
static struct thread *task_of(u32 thread)
{
	return thread > FIRST_TASK ? find_task(0, thread - FIRST_TASK) : NULL;
}

static u32 next_thread(void *ctx, u32 after)
{
	unsigned int cpu;
	struct thread *t;

	(void)ctx;
	for_each_online_cpu(cpu)
		if (gdb_thread_of_cpu(cpu) > after)
			return gdb_thread_of_cpu(cpu);
	t = find_task(after > FIRST_TASK ? after - FIRST_TASK : 0, 0);
	return t ? FIRST_TASK + t->ctx.id : 0;
}

static bool can_run(void *ctx, u32 thread)
{
	(void)ctx;
	return gdb_is_cpu(thread) && nmi_held(thread - 1);
}

static bool thread_alive(void *ctx, u32 thread)
{
	(void)ctx;
	return gdb_is_cpu(thread) ? cpu_online(thread - 1) :
				    task_of(thread) != NULL;
}

static void describe(void *ctx, u32 thread, char *buf, size_t size)
{
	const struct thread *t;

	(void)ctx;
	if (!gdb_is_cpu(thread)) {
		t = task_of(thread);
		format(buf, size, "%s, waits", t ? t->name : "?");
		return;
	}
	t = thread_running_on(thread - 1);
	format(buf, size, "core %u: %s%s", thread - 1, t ? t->name : "?",
	       nmi_held(thread - 1) ? "" : ", does not answer");
}

/* --- registers --- */

static bool get_regs(void *ctx, u32 thread, struct gdb_regs *regs)
{
	const struct pt_regs *held = gdb_is_cpu(thread) ?
				     nmi_held(thread - 1) : NULL;
	const struct thread *t = held ? NULL : task_of(thread);

	(void)ctx;
	memset(regs, 0, sizeof(*regs));
	if (held) {
		memcpy(regs->r, held->r, 13 * sizeof(u32));
		regs->r[13] = held->sp;
		regs->r[14] = held->lr;
		regs->r[GDB_REG_PC] = held->pc;
		regs->r[GDB_REG_CPSR] = held->cpsr;
		regs->known = (1u << GDB_NR_REGS) - 1;
		return true;
	}
	if (!t)
		return gdb_is_cpu(thread);	/* nothing is known of it */
	memcpy(regs->r + 4, t->ctx.regs, sizeof(t->ctx.regs));
	regs->r[13] = t->ctx.sp;
	regs->r[14] = t->ctx.lr;
	regs->r[GDB_REG_PC] = t->ctx.lr & ~1u;
	regs->r[GDB_REG_CPSR] = CPSR_MODE_SVC;
	regs->known = 0x1eff0;			/* r4-r11, sp, lr, pc, cpsr */
	return true;
}

static bool set_regs(void *ctx, u32 thread, const struct gdb_regs *regs)
{
	struct pt_regs *held = gdb_is_cpu(thread) ? nmi_held(thread - 1) :
						    NULL;

	(void)ctx;
	/* Another mode has other registers: the frame is this one's. */
	if (!held || (held->cpsr ^ regs->r[GDB_REG_CPSR]) & CPSR_MODE_MASK)
		return false;
	memcpy(held->r, regs->r, 13 * sizeof(u32));
	held->sp = regs->r[13];
	held->lr = regs->r[14];
	held->pc = regs->r[GDB_REG_PC];
	held->cpsr = regs->r[GDB_REG_CPSR];
	return true;
}

/* --- memory --- */

static size_t read_memory(void *ctx, u32 addr, void *to, size_t size)
{
	(void)ctx;
	return safe_read(to, addr, size);
}

static size_t write_memory(void *ctx, u32 addr, const void *from, size_t size)
{
	(void)ctx;
	return safe_write(addr, from, size);
}

static int breakpoint(void *ctx, bool insert, u32 addr, u32 kind)
{
	(void)ctx;
	return insert ? breakpoint_insert(addr, kind) :
			breakpoint_remove(addr);
}

static void forget(void *ctx)
{
	(void)ctx;
	breakpoint_remove_all();
}

/* --- for the user of GDB --- */

static void print(const char *text, size_t len)
{
	gdb_print(&gdb_session, text, len);
}

static void tell(const char *text)
{
	print(text, strlen(text));
}

static void no_watchpoints(void *ctx)
{
	static const char why[] = "gdb: no watchpoints here: QEMU's Cortex-A9 "
				  "lets no kernel have any; its own stub has "
				  "them (make debug)\n";

	(void)ctx;
	spin_pass_begin();
	console_write(why, sizeof(why) - 1);
	spin_pass_end();
}

/* Commands that only look, and neither sleep nor allocate. */
static const char *const allowed[] = {
	"bt", "cpus", "dmesg", "echo", "irq", "lsmod", "md", "mem", "mw",
	"pcpu", "percpu", "sym", "timer", "trace", "uptime", "version",
};

static bool is_allowed(const char *line)
{
	size_t len = strcspn(line, " ");

	if (strpbrk(line, ";|&>"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		if (strlen(allowed[i]) == len &&
		    strncmp(line, allowed[i], len) == 0)
			return true;
	return false;
}

static void list_allowed(void)
{
	tell("monitor: one command of the shell, of those that neither sleep "
	     "nor allocate:\n");
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++) {
		tell(" ");
		tell(allowed[i]);
	}
	tell("\n");
}

static void monitor(void *ctx, char *line)
{
	char text[80];
	unsigned int passed;

	(void)ctx;
	if (!is_allowed(line)) {
		list_allowed();
		return;
	}
	spin_pass_begin();
	console_divert(print);
	command_run_line(line);
	console_divert(NULL);
	passed = spin_pass_end();
	if (!passed)
		return;
	format(text, sizeof(text), "(%u lock%s held by a stopped core: what "
	       "is shown may be half changed)\n", passed,
	       passed == 1 ? " is" : "s are");
	tell(text);
}

static void put(void *ctx, u8 byte)
{
	(void)ctx;
	uart_debug_putc(byte);
}

const struct gdb_ops gdb_kernel_ops = {
	.put = put, .read = read_memory, .write = write_memory,
	.get_regs = get_regs, .set_regs = set_regs,
	.next_thread = next_thread, .thread_alive = thread_alive,
	.can_run = can_run, .describe = describe, .breakpoint = breakpoint,
	.no_watchpoints = no_watchpoints, .monitor = monitor,
	.forget = forget,
};
