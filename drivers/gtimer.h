// SPDX-License-Identifier: MIT
/*
 * drivers/gtimer.h - the Cortex-A9 global timer: the clock
 */
#pragma once

/* Starts it and registers it as the clock. Once, as early as possible. */
void gtimer_init(void);
