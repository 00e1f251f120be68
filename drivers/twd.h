// SPDX-License-Identifier: MIT
/*
 * drivers/twd.h - the Cortex-A9 private timers: each core's tick
 */
#pragma once

/* Registers them as the source of ticks. Once; needs the irq chip. */
void twd_init(void);
