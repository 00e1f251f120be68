// SPDX-License-Identifier: MIT
/*
 * drivers/sysregs.h - the board's system registers
 */
#pragma once

#include "kernel/lib/types.h"

/* Registers power-off and reboot with kernel/core/power.h. */
void sysregs_init(void);

/* Counts from reset on, 24 in a microsecond; wraps. Context: any. */
u32 sysregs_count(void);
