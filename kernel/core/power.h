// SPDX-License-Identifier: MIT
/*
 * kernel/core/power.h - ending or restarting the machine
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Filled by the driver of the board's system registers. */
struct power_ops {
	const char *name;
	void (*poweroff)(void);
	void (*reboot)(void);
};
void power_register(const struct power_ops *ops);

/*
 * Ends the machine. With semihosting QEMU exits with status (0-255);
 * without, the board is switched off and the status is lost (QEMU: 0).
 * Context: any. Does not return.
 */
void machine_poweroff(int status) __noreturn;
void machine_reboot(void) __noreturn;
