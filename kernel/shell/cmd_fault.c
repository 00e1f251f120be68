// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_fault.c - crash on purpose
 *
 * Each crash has a function of its own whose name a backtrace must show. The
 * compiler must not see through them: addresses come from volatile
 * variables, and noipa keeps each function whole and under its name.
 *
 * See      docs/shell.md
 */
#include <string.h>

#include "kernel/arch/barrier.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/core/panic.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/mutex.h"
#include "kernel/shell/cmd.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"

#define CRASH		static __attribute__((noipa)) void

#define NOT_MAPPED	0x00002000	/* above page 0, below the devices */
#define ARM_BX_LR	0xe12fff1e
#define SPINS_PER_YIELD	4096

static volatile vaddr_t null_address;
static volatile vaddr_t unmapped_address = NOT_MAPPED;
static volatile bool forever = true;
static volatile int two = 2;
static u32 code_in_data[] = { ARM_BX_LR };

static DEFINE_PER_CPU(unsigned int, fault_template_word);

CRASH fault_null(void)
{
	*(volatile u32 *)null_address = 1;
}

CRASH fault_text_write(void)
{
	*(volatile u32 *)(vaddr_t)fault_null = 0;
}

CRASH fault_data_exec(void)
{
	void (*code)(void) = (void (*)(void))(vaddr_t)code_in_data;

	code();
	barrier();	/* not a tail call: this frame has to be seen */
}

CRASH fault_stack(void)
{
	volatile char frame[128];

	frame[0] = 1;
	if (forever)
		fault_stack();
	frame[1] = frame[0];
}

CRASH fault_undef(void)
{
	__asm__ volatile("udf #0");
}

CRASH fault_memcpy(void)
{
	volatile size_t size = 64;
	char copy[64];

	memcpy(copy, (const void *)unmapped_address, size);
	__asm__ volatile("" :: "r"(copy) : "memory");
}

CRASH fault_hang(void)
{
	local_irq_disable();
	for (unsigned int i = 0; forever; i++) {
		/* Rarely: each yield costs an emulator a change of cores. */
		if (i % SPINS_PER_YIELD == 0)
			cpu_relax();
	}
}

CRASH fault_assert(void)
{
	assert(two + two == 5);
}

CRASH fault_panic(void)
{
	panic("asked for by the command \"fault panic\"");
}

CRASH fault_template(void)
{
	volatile unsigned int *template =
		(volatile unsigned int __force *)&fault_template_word;

	(*template)++;
}

CRASH fault_sleep_atomic(void)
{
	preempt_disable();
	msleep(1);
	preempt_enable();
}

static DEFINE_MUTEX(fault_mutex);

CRASH fault_relock(void)
{
	mutex_lock(&fault_mutex);
	mutex_lock(&fault_mutex);
	barrier();	/* not a tail call: this frame has to be seen */
}

CRASH fault_unlock(void)
{
	mutex_unlock(&fault_mutex);
	barrier();
}

#define SPIN_SECONDS_MAX	600

/* Threads of this core wait, its interrupts do not. */
CRASH fault_spin(u32 seconds)
{
	u64 end = clock_ns() + seconds * NSEC_PER_SEC;

	preempt_disable();
	for (unsigned int i = 0; clock_ns() < end; i++) {
		if (i % SPINS_PER_YIELD == 0)
			cpu_relax();
	}
	preempt_enable();
}

static const struct fault {
	const char *name;
	void (*crash)(void);
	const char *shows;
} faults[] = {
	{ "null", fault_null, "write through a null pointer" },
	{ "text-write", fault_text_write, "write to the kernel's code" },
	{ "data-exec", fault_data_exec, "run instructions in a variable" },
	{ "stack", fault_stack, "recursion without end" },
	{ "undef", fault_undef, "an instruction that does not exist" },
	{ "memcpy", fault_memcpy, "memcpy() from an unmapped address" },
	{ "hang", fault_hang, "spin with interrupts masked, for ever" },
	{ "assert", fault_assert, "an assertion that is wrong" },
	{ "panic", fault_panic, "a call of panic()" },
	{ "template", fault_template, "touch a per-CPU variable's template" },
	{ "sleep-atomic", fault_sleep_atomic, "sleep with preemption off" },
	{ "relock", fault_relock, "lock a mutex twice" },
	{ "unlock", fault_unlock, "unlock a mutex that nobody has" },
};

static int list_faults(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		console_printf("  %s %-12s  %s\n", name, faults[i].name,
			       faults[i].shows);
	console_printf("  %s %-12s  %s\n", name, "spin SECONDS",
		       "keep threads off this core for so long");
	return STATUS_USAGE;
}

static int run_spin(const char *name, const char *text)
{
	u32 seconds;

	if (parse_u32(text, &seconds) || seconds > SPIN_SECONDS_MAX)
		return cmd_usage(name, "spin: not 0 to %u seconds: %s",
				 SPIN_SECONDS_MAX, text);
	fault_spin(seconds);
	return STATUS_OK;
}

static int run_fault(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "spin") == 0)
		return run_spin(argv[0], argv[2]);
	if (argc != 2) {
		cmd_usage(argv[0], "needs one argument");
		return list_faults(argv[0]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		if (strcmp(faults[i].name, argv[1]) == 0) {
			faults[i].crash();
			return cmd_fail(argv[0], "%s: survived it", argv[1]);
		}
	}
	cmd_usage(argv[0], "%s: no such fault", argv[1]);
	return list_faults(argv[0]);
}

static void complete_fault(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	(void)argv;
	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(faults); i++)
		emit(ctx, faults[i].name);
	if (argc == 2)
		emit(ctx, "spin");
}

SHELL_COMMAND(fault) = {
	.name = "fault",
	.usage = "fault NAME | fault spin SECONDS",
	.summary = "Crash on purpose, to see what the kernel says",
	.help = "null        write to address 0: page 0 is not mapped\n"
		"text-write  write to the kernel's code, which is read-only\n"
		"data-exec   jump into a variable: data is execute-never\n"
		"stack       recursion without end: the guard page below the stack\n"
		"undef       an undefined instruction\n"
		"memcpy      a fault inside a library function without unwind data\n"
		"hang        spin with interrupts masked. \"call 2 fault hang\" hangs core 2;\n"
		"            a panic of another core then shows where, by FIQ; so does\n"
		"            the watchdog\n"
		"assert      a failed assertion: expression, core, backtrace\n"
		"panic       a direct call of panic()\n"
		"template    use a per-CPU variable without an accessor: the template is\n"
		"            inaccessible after start-up; survived in a kernel built for\n"
		"            one core, where it is the variable\n"
		"sleep-atomic\n"
		"            msleep() with preemption off\n"
		"relock      lock a mutex that this thread has already\n"
		"unlock      unlock a mutex that this thread does not have\n"
		"spin        keep preemption off, but not interrupts, for so many seconds: a\n"
		"            watchdog set to fewer (watchdog=) names core and function\n"
		"\n"
		"All but hang and spin end in a panic: registers, cause, a backtrace of every\n"
		"core, then what the boot parameter panic=poweroff|wait says.",
	.run = run_fault,
	.complete = complete_fault,
};
