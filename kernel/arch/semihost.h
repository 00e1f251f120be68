// SPDX-License-Identifier: MIT
/*
 * kernel/arch/semihost.h - asking the debugger or emulator outside
 *
 * ARM semihosting (ARM DUI 0471, chapter 8): SVC 0x123456, operation in
 * r0, parameters in r1. Without a host behind it the SVC reaches our own
 * vector, which answers SEMIHOST_ABSENT in r0 (vectors.S), so asking does
 * no harm and semihost_present() finds out.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define SEMIHOST_ABSENT		0x5a0ff1ce

enum semihost_op {
	SEMIHOST_WRITE0		= 0x04,
	SEMIHOST_ERRNO		= 0x13,
	SEMIHOST_GET_CMDLINE	= 0x15,
	SEMIHOST_HEAPINFO	= 0x16,
	SEMIHOST_EXIT		= 0x18,
	SEMIHOST_EXIT_EXTENDED	= 0x20,
};

/* Context: any, MMU on or off, VBAR set. Returns the host's answer. */
u32 semihost_call(enum semihost_op op, const void *block);

/* Is there a host that answers? Asked once, remembered. */
bool semihost_present(void);

/* Ends the emulator with an exit status (0-255); returns if no host. */
void semihost_exit(int status);
