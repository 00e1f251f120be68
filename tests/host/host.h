// SPDX-License-Identifier: MIT
/*
 * tests/host/host.h - what tests have on the host and not in the kernel
 *
 * The stand-ins for console, log and panic keep what they are given, so
 * that a test can look at it; and a test can run in a child process, for
 * what cannot be undone.
 */
#pragma once

#include <setjmp.h>

#include "tests/ktest.h"

/*
 * stmt must end in a panic (or a failed assert). It is left half-way, so it
 * should not own anything. Afterwards host_panic_text() is the message.
 */
#define EXPECT_PANIC(stmt)						\
	do {								\
		volatile bool panicked_ = true;				\
									\
		if (setjmp(*host_panic_expect()) == 0) {		\
			stmt;						\
			panicked_ = false;				\
		}							\
		host_panic_expect_none();				\
		EXPECT_TRUE(panicked_);					\
	} while (0)

jmp_buf *host_panic_expect(void);
void host_panic_expect_none(void);
const char *host_panic_text(void);

/* Text printed to the log since the last call of host_log_clear(). */
const char *host_log_text(void);
void host_log_clear(void);

/* Between these two the console's output is kept instead of printed. */
void host_capture_begin(void);
const char *host_capture_end(void);

/* Is text a part of whole? If not, both are noted. */
bool host_says(const char *whole, const char *text);

/* What command_interrupted() says after so many calls; -1: never. */
void host_interrupt_after(int calls);

/*
 * Run fn in a child process, as a part of the current test.
 * Return: 0 if none of its expectations failed and it did not crash.
 */
int host_in_child(void (*fn)(void)) __must_check;

/* Give the kernel's own bootmem its RAM: host_ram, as bootmem_init() does. */
#define HOST_RAM_SIZE		(40UL << 20)
paddr_t host_ram(void);
void host_boot(void);
