// SPDX-License-Identifier: MIT
/*
 * kernel/core/jiffies.c - time in ticks
 */
#include "kernel/core/jiffies.h"

#include "kernel/core/clock.h"
#include "kernel/lib/export.h"

volatile unsigned long jiffies = INITIAL_JIFFIES;	/* [a] */
EXPORT_SYMBOL(jiffies);

static u64 ticks_at(u64 ns)
{
	return INITIAL_JIFFIES + ns / TICK_NSEC;
}

/* Another core may have looked at the clock later and be done before. */
void jiffies_update(u64 now_ns)
{
	unsigned long fresh = (unsigned long)ticks_at(now_ns), old = jiffies;

	while ((long)(fresh - old) > 0 &&
	       !__atomic_compare_exchange_n(&jiffies, &old, fresh, false,
					    __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED))
		;
}

u64 get_jiffies_64(void)
{
	unsigned long low = jiffies;
	u64 now = ticks_at(clock_ns());

	return now - ((unsigned long)now - low);	/* not ahead of jiffies */
}
EXPORT_SYMBOL(get_jiffies_64);

u64 jiffies_clock_ns(unsigned long when)
{
	unsigned long low = jiffies;
	s64 tick = (s64)get_jiffies_64() + (long)(when - low);

	tick -= (s64)INITIAL_JIFFIES;
	return tick > 0 ? (u64)tick * TICK_NSEC : 0;
}
