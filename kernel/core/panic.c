// SPDX-License-Identifier: MIT
/*
 * kernel/core/panic.c - stopping the machine and telling why
 *
 * The first core that panics wins; it prints its own story and then has
 * each other core print its backtrace, one after the other, by FIQ (nmi.c).
 * A panic inside the panic prints its message alone.
 */
#include "kernel/core/panic.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/backtrace.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/console.h"
#include "kernel/core/debugger.h"
#include "kernel/core/nmi.h"
#include "kernel/core/power.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"

#include <string.h>

#define NOBODY	(-1)

static int panic_cpu = NOBODY;		/* [a] the core that won */
static bool panic_again;		/* owned by panic_cpu */
static bool panic_poweroff;		/* [I] after boot parameters */

static int parse_panic(const char *value)
{
	if (!value)
		return -EINVAL;
	if (strcmp(value, "poweroff") != 0 && strcmp(value, "wait") != 0)
		return -EINVAL;
	panic_poweroff = value[0] == 'p';	/* the last one holds */
	return 0;
}

BOOT_PARAM(panic) = {
	.name = "panic", .parse = parse_panic,
	.help = "panic=poweroff|wait: after a panic, end QEMU or wait",
};

void panic_set_poweroff(void)
{
	panic_poweroff = true;
}

bool panic_in_progress(void)
{
	return __atomic_load_n(&panic_cpu, __ATOMIC_RELAXED) != NOBODY;
}

/* Only one core gets past this, and only once. */
static void claim(const char *fmt, va_list args)
{
	int me = (int)arch_cpu_id(), expected = NOBODY;

	local_irq_disable();
	if (__atomic_compare_exchange_n(&panic_cpu, &expected, me, false,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		console_divert(NULL);
		return;
	}
	if (expected != me)
		nmi_park();	/* the winner's FIQ finds this core here */
	if (!panic_again) {
		char text[160];

		panic_again = true;
		vformat(text, sizeof(text), fmt, args);
		pr_emerg("panic inside the panic: %s\n", text);
	}
	if (panic_poweroff)
		machine_poweroff(PANIC_STATUS);
	nmi_park();
}

static void __noreturn finish(struct pt_regs *regs)
{
	const struct debugger *debugger = debugger_get();

	if (debugger)
		debugger->panic(regs);
	nmi_stop_others();
	if (panic_poweroff) {
		pr_emerg("powering off with status %d (panic=poweroff)\n",
			 PANIC_STATUS);
		machine_poweroff(PANIC_STATUS);
	}
	pr_emerg("halted (panic=wait); leave QEMU with Ctrl-A X\n");
	nmi_park();
}

static void vpanic(const struct panic_fault *fault, const char *fmt,
		   va_list args)
{
	char text[256];
	va_list again;

	va_copy(again, args);
	claim(fmt, again);
	va_end(again);
	vformat(text, sizeof(text), fmt, args);
	pr_emerg("Kernel panic on core %u: %s\n", arch_cpu_id(), text);
	if (!fault) {
		dump_stack();
		return;
	}
	if (fault->explain)
		fault->explain(fault->addr);
	regs_print(fault->regs);
	backtrace_print(fault->regs);
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vpanic(NULL, fmt, args);
	va_end(args);
	finish(NULL);
}
EXPORT_SYMBOL(panic);

void panic_fault(const struct panic_fault *fault, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vpanic(fault, fmt, args);
	va_end(args);
	finish(fault->regs);
}

void assert_failed(const char *expr, const char *file, int line)
{
	panic("assertion failed: %s, %s:%d", expr, file, line);
}

/* libgcc and newlib end here. */
void abort(void) __noreturn;
void abort(void)
{
	panic("abort() was called");
}
