// SPDX-License-Identifier: MIT
/*
 * kernel/core/clock.h - monotonic time
 */
#pragma once

#include "kernel/lib/compiler.h"

#define NSEC_PER_USEC	1000u
#define NSEC_PER_MSEC	1000000u
#define NSEC_PER_SEC	1000000000ull

/* A counter that never goes back, the same on all cores. */
struct clock_source {
	const char *name;
	u32 hz;
	u64 (*read_ns)(void);	/* context: any */
};
void clock_register(const struct clock_source *source);
const struct clock_source *clock_source_get(void);

/* Nanoseconds since the clock started; 0 before there is one. Context: any. */
u64 clock_ns(void);

/* Waits, giving way to other cores of an emulator. Context: any. */
void clock_delay_us(u32 us);
