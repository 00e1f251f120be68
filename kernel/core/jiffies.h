// SPDX-License-Identifier: MIT
/*
 * kernel/core/jiffies.h - time in ticks
 *
 * A word that every tick of every core brings up to date from the clock, so
 * that it is right after ticks that were lost, and stands still between two.
 * It begins below its overflow, as Linux's does: who compares with < instead
 * of time_before() finds out after five minutes.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define HZ		CONFIG_HZ
#define TICK_NSEC	(1000000000u / HZ)

#define INITIAL_JIFFIES	((unsigned long)(unsigned int)(-300 * HZ))

extern volatile unsigned long jiffies;

/* The same without overflow. Context: any. */
u64 get_jiffies_64(void);

/*
 * When it is, or was, that many jiffies, in nanoseconds of the clock: up to
 * 2^31 ahead or behind. 0: before the clock began.
 */
u64 jiffies_clock_ns(unsigned long when);

/*
 * In every tick, before what is due at it; and by who is about to wait for
 * ticks, if the last one should be late. Context: any.
 */
void jiffies_update(u64 now_ns);
