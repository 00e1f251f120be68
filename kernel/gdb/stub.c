// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/stub.c - who stops, who serves GDB, and who goes on
 *
 *   breakpoint, gdb ---- undefined instruction --.
 *   Ctrl-C, a new GDB -- FIQ of UART1 (core 0) --+--> stop(): master?
 *   panic ---------------------------------------'       |
 *                                                        | holds the others
 *        other cores --- FIQ (kernel/core/nmi.c) <-------+ by FIQ, and
 *                                                        v serves GDB
 *   continue: all are released.    step of core c: c alone goes on, to its
 *   next instruction; there it is the master, and who was waits.
 *
 * A core that comes here while there is a master waits for its turn, held
 * with the registers it came with; when its turn comes the reason may be
 * gone. A core that steps and goes back is in a loop that may wait for
 * another: if GDB lets the others run (vCont;s:2;c), they do so for a moment.
 *
 * Rules    R1 only the master touches the session, the UART, breakpoints;
 *          R2 no lock is waited for.
 * Locks    none: master [a] is taken by compare-and-exchange; stepping [a]
 *          and what is said of the step are the master's.
 * See      docs/gdb.md, tests/e2e/test_gdb_stub.py
 */
#include <string.h>

#include "drivers/uart_debug.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/irqflags.h"
#include "kernel/arch/safe_access.h"
#include "kernel/core/debugger.h"
#include "kernel/core/nmi.h"
#include "kernel/core/power.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/gdb/breakpoint.h"
#include "kernel/gdb/gdb_internal.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/sched/watchdog.h"

#define NOBODY	(~0u)
#define CTRL_C	0x03
#define OTHERS_US	100

struct gdb_session gdb_session;

static unsigned int master = NOBODY;	/* [a] */
static unsigned int stepping = NOBODY;	/* [a] */
static u32 releases;			/* [a] of all; the master counts */
static bool then_continue;		/* after the step; the master's */
static bool is_on;			/* [I] once set */
static int first_byte = -1;		/* read already; the master's */

/* --- roles --- */

/* Until this core is the master, or is to step. Return: is it the master? */
static bool wait_for_turn(unsigned int cpu)
{
	for (;;) {
		if (READ_ONCE(stepping) == cpu)
			return false;
		if (cmpxchg(&master, NOBODY, cpu) == NOBODY)
			return true;
		cpu_relax();
	}
}

/* The one that was master, while another core steps. */
static void wait_for_release(unsigned int cpu, u32 seen)
{
	while (READ_ONCE(releases) == seen && READ_ONCE(stepping) != cpu)
		cpu_relax();
}

static void release_all(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		watchdog_touch(cpu);
	nmi_board_home();
	uart_debug_listen(true);
	nmi_release_begin(cpu_possible_mask);
	breakpoint_place_all();
	WRITE_ONCE(releases, releases + 1);
	nmi_release_end(cpu_possible_mask);
	smp_store_release(&master, NOBODY);
}

/* This core is the master and goes through a loop: for another, perhaps. */
static void let_others_run(void)
{
	nmi_release_begin(cpu_possible_mask);
	breakpoint_place_all();
	WRITE_ONCE(releases, releases + 1);
	nmi_let_others_run(OTHERS_US);
	breakpoint_lift_all();
}

static __printf(1, 2) void tell(const char *fmt, ...)
{
	char text[96];
	va_list args;

	va_start(args, fmt);
	vformat(text, sizeof(text), fmt, args);
	va_end(args);
	gdb_print(&gdb_session, text, strlen(text));
}

/* Ctrl-C is to reach the one core that runs. Return: is this one to leave? */
static bool begin_step(unsigned int me, unsigned int cpu)
{
	const struct cpumask only = cpumask_of(cpu);
	struct pt_regs *regs = nmi_held(cpu);
	u32 seen = releases;
	int err = regs ? single_begin(regs) : -ESRCH;

	if (err) {
		tell("gdb: cannot step from here: %s\n",
		     format_errno_name(err));
		gdb_stopped(&gdb_session, gdb_thread_of_cpu(cpu),
			    GDB_SIGTRAP);
		return false;
	}
	nmi_board_to(cpu);
	uart_debug_listen(true);
	nmi_release_begin(&only);
	single_place(regs);
	WRITE_ONCE(master, cpu);
	smp_store_release(&stepping, cpu);
	if (cpu == me)
		return true;
	nmi_release_end(&only);
	wait_for_release(me, seen);
	return true;
}

/*
 * A breakpoint that was moved here (breakpoint.h) is none of GDB's to step
 * over: it would stop this core again at once. Return: as begin_step().
 */
static bool begin_continue(unsigned int me)
{
	u32 from;

	then_continue = breakpoint_moved_to(nmi_held(me)->pc, &from);
	if (then_continue)
		return begin_step(me, me);
	release_all();
	return true;
}

static int next_byte(void)
{
	int byte = first_byte;

	first_byte = -1;
	while (byte < 0)
		byte = uart_debug_getc();
	return byte;
}

/* Until this core is to go on. */
static void serve(unsigned int cpu)
{
	for (;;) {
		switch (gdb_input(&gdb_session, (u8)next_byte())) {
		case GDB_STAY:
			break;
		case GDB_STEP:
			then_continue = false;
			if (begin_step(cpu, gdb_session.step_thread - 1))
				return;
			break;
		case GDB_KILL:
			machine_reboot();
		case GDB_DETACH:
			breakpoint_remove_all();
			gdb_session.no_ack = false;
			release_all();
			return;
		case GDB_CONTINUE:
			if (begin_continue(cpu))
				return;
			break;
		}
	}
}

struct reason {
	u8 signal;
	/* When its turn has come: is there still a reason? */
	bool (*still)(const struct pt_regs *regs);
};

static bool take_over(unsigned int cpu, const struct pt_regs *regs,
		      const struct reason *why)
{
	if (!wait_for_turn(cpu))
		return false;
	if (!why->still(regs)) {
		smp_store_release(&master, NOBODY);
		return false;
	}
	uart_debug_listen(false);
	nmi_hold_others();
	breakpoint_lift_all();
	return true;
}

/* Return: does the core stay? Noise on the line does not end a step. */
static bool step_ended(struct pt_regs *regs, const struct reason *why)
{
	bool there = single_is_done(regs);

	if (!there && !why->still(regs))
		return false;
	WRITE_ONCE(stepping, NOBODY);
	uart_debug_listen(false);
	single_end(regs);
	nmi_held_begin(regs);
	if (there && then_continue && !breakpoint_at(regs->pc)) {
		release_all();
		return false;
	}
	if (gdb_session.others_run && single_went_back(regs))
		let_others_run();
	return true;
}

static void stop(struct pt_regs *regs, const struct reason *why)
{
	unsigned int cpu = arch_cpu_id();
	u32 from;
	bool mine;

	/* Until it leaves: what it waits for or serves comes as FIQ too. */
	local_fiq_disable();
	preempt_count_add(NMI_OFFSET);
	if (READ_ONCE(stepping) == cpu) {
		mine = step_ended(regs, why);
	} else {
		nmi_held_begin(regs);
		mine = take_over(cpu, regs, why);
	}
	if (mine) {
		if (breakpoint_moved_to(regs->pc, &from))
			tell("gdb: 0x%08x is inside a restartable sequence: "
			     "stopped at its end\n", from);
		gdb_stopped(&gdb_session, gdb_thread_of_cpu(cpu), why->signal);
		serve(cpu);
	}
	banked_write(regs);
	nmi_held_end();
	preempt_count_sub(NMI_OFFSET);
}

/* --- ways in --- */

extern char gdb_breakpoint_insn[];

void __noinline gdb_breakpoint(void)
{
	__asm__ volatile(".global gdb_breakpoint_insn\n"
			 "gdb_breakpoint_insn: .inst 0xe7f001f0"
			 ::: "memory");
}

static bool is_own(u32 pc)
{
	return pc == (u32)(vaddr_t)gdb_breakpoint_insn;
}

static bool still_there(const struct pt_regs *regs)
{
	return breakpoint_at(regs->pc) || is_own(regs->pc);
}

/*
 * It was taken out on another core while this one came here: then the
 * instruction that is there now is to be run. One that is undefined by
 * itself does not get away: its place is nobody's.
 */
static bool is_gone(const struct pt_regs *regs)
{
	u32 insn;

	return breakpoint_was_at(regs->pc) &&
	       safe_read(&insn, regs->pc, 4) == 4 &&
	       (insn & 0xfff000f0) != 0xe7f000f0;
}

/*
 * The stub itself came to one, before it has lifted them: it is about to.
 * (They are put back as the last thing before this core leaves.)
 */
static bool inside(const struct pt_regs *regs)
{
	unsigned int cpu = arch_cpu_id();

	if (READ_ONCE(master) != cpu || READ_ONCE(stepping) == cpu ||
	    !breakpoint_at(regs->pc))
		return false;
	breakpoint_lift_all();
	return true;
}

static bool trap(struct pt_regs *regs)
{
	static const struct reason why = { GDB_SIGTRAP, still_there };
	bool own = is_own(regs->pc);

	if (inside(regs))
		return true;
	if (!own && READ_ONCE(stepping) != arch_cpu_id() &&
	    !breakpoint_at(regs->pc))
		return is_gone(regs);
	stop(regs, &why);
	/* It stays where it is: behind it, unless GDB says otherwise. */
	if (own && is_own(regs->pc))
		regs->pc += 4;
	return true;
}

static bool always(const struct pt_regs *regs)
{
	(void)regs;
	return true;
}

static void panicked(struct pt_regs *regs)
{
	static const struct reason why = { GDB_SIGABRT, always };

	/* A command of the monitor: there is nobody left to be told. */
	if (READ_ONCE(master) == arch_cpu_id() &&
	    READ_ONCE(stepping) != arch_cpu_id())
		return;
	pr_emerg("gdb: stopped by the panic; on UART1, target remote\n");
	if (regs)
		stop(regs, &why);
	else
		gdb_breakpoint();
}

/* What is no beginning of anything is dropped. */
static bool gdb_calls(const struct pt_regs *regs)
{
	int byte;

	(void)regs;
	while ((byte = uart_debug_getc()) >= 0) {
		if (byte == CTRL_C)
			return true;
		if (byte != '$')
			continue;
		/* A new GDB waits for an answer, and for no stop. */
		first_byte = byte;
		gdb_session.resumed = false;
		return true;
	}
	uart_debug_listen(true);
	return false;
}

static void received(struct pt_regs *regs)
{
	static const struct reason why = { GDB_SIGINT, gdb_calls };

	/* On its way into stop(), where the line is listened to. */
	if (READ_ONCE(stepping) == arch_cpu_id() &&
	    (regs->cpsr & CPSR_MODE_MASK) == CPSR_MODE_UND)
		uart_debug_listen(false);
	else
		stop(regs, &why);
}

static const struct debugger debugger = { .trap = trap, .panic = panicked };

int gdb_turn_on(void)
{
	int err;

	if (is_on)
		return 0;
	err = breakpoint_init();
	if (err)
		return err;
	gdb_session_init(&gdb_session, &gdb_kernel_ops, NULL);
	err = uart_debug_init(received);
	if (err)
		return err;
	debugger_register(&debugger);
	is_on = true;
	uart_debug_listen(true);
	return 0;
}
