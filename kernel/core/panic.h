// SPDX-License-Identifier: MIT
/*
 * kernel/core/panic.h - stopping, and the asserts that lead there
 */
#pragma once

#include "kernel/lib/compiler.h"

struct pt_regs;

/*
 * Prints the message and this core's backtrace, stops the other cores and
 * prints theirs, then powers off with PANIC_STATUS or waits for ever, as
 * the boot parameter panic=poweroff|wait says.
 * Context: any, also with locks held. Does not return.
 */
void panic(const char *fmt, ...) __noreturn __printf(1, 2);

/*
 * The same from a fault: registers and backtrace of what faulted, and what
 * explain(addr), if given, prints about the address.
 */
struct panic_fault {
	struct pt_regs *regs;
	void (*explain)(vaddr_t addr);
	vaddr_t addr;
};
void panic_fault(const struct panic_fault *fault, const char *fmt, ...)
	__noreturn __printf(2, 3);

#define PANIC_STATUS	101

/* As panic=poweroff: for runs that nobody watches (run=). */
void panic_set_poweroff(void);

/* Is a panic under way? Then locks no longer keep anybody out. */
bool panic_in_progress(void);

void assert_failed(const char *expr, const char *file, int line)
	__noreturn __cold;

/* Checked in every build: expression, place, core and backtrace. */
#define assert(x)							\
	do {								\
		if (unlikely(!(x)))					\
			assert_failed(#x, __FILE__, __LINE__);		\
	} while (0)

/* Whole-structure checks: only with CONFIG_ASSERT_SLOW. */
#define assert_slow(x)							\
	do { if (IS_ENABLED(CONFIG_ASSERT_SLOW)) assert(x); } while (0)
