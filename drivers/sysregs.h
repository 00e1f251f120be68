// SPDX-License-Identifier: MIT
/*
 * drivers/sysregs.h - the board's system registers
 */
#pragma once

/* Registers power-off and reboot with kernel/core/power.h. */
void sysregs_init(void);
