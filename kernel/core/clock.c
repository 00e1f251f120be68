// SPDX-License-Identifier: MIT
/*
 * kernel/core/clock.c - monotonic time
 */
#include "kernel/core/clock.h"

#include "kernel/arch/barrier.h"
#include "kernel/lib/export.h"

static const struct clock_source *clock;	/* [I] */

void clock_register(const struct clock_source *source)
{
	clock = source;
}

const struct clock_source *clock_source_get(void)
{
	return clock;
}

u64 clock_ns(void)
{
	return clock ? clock->read_ns() : 0;
}
EXPORT_SYMBOL(clock_ns);

void clock_delay_us(u32 us)
{
	u64 end = clock_ns() + (u64)us * NSEC_PER_USEC;

	while (clock_ns() < end)
		cpu_relax();
}
EXPORT_SYMBOL(clock_delay_us);
