// SPDX-License-Identifier: MIT
/*
 * kernel/compat/time.c - ticks, nanoseconds, and the date
 */
#include "include/linux/timekeeping.h"

#include "drivers/rtc_pl031.h"
#include "include/linux/jiffies.h"
#include "kernel/lib/export.h"

#define NS_PER_S	1000000000u
#define NS_PER_MS	1000000u
#define NS_PER_US	1000u

static unsigned long at_most_max(u64 ticks)
{
	return (unsigned long)min(ticks, (u64)MAX_JIFFY_OFFSET);
}

static u64 ticks_up(u64 ns)
{
	return ns / TICK_NSEC + (ns % TICK_NSEC != 0);
}

unsigned long msecs_to_jiffies(unsigned int ms)
{
	return (int)ms < 0 ? MAX_JIFFY_OFFSET :
			     at_most_max(ticks_up((u64)ms * NS_PER_MS));
}
EXPORT_SYMBOL(msecs_to_jiffies);

unsigned long usecs_to_jiffies(unsigned int us)
{
	return at_most_max(ticks_up((u64)us * NS_PER_US));
}
EXPORT_SYMBOL(usecs_to_jiffies);

u64 nsecs_to_jiffies64(u64 ns)
{
	return ns / TICK_NSEC;
}
EXPORT_SYMBOL(nsecs_to_jiffies64);

unsigned long nsecs_to_jiffies(u64 ns)
{
	return (unsigned long)nsecs_to_jiffies64(ns);
}
EXPORT_SYMBOL(nsecs_to_jiffies);

unsigned int jiffies_to_msecs(unsigned long ticks)
{
	return (unsigned int)((u64)ticks * TICK_NSEC / NS_PER_MS);
}
EXPORT_SYMBOL(jiffies_to_msecs);

unsigned int jiffies_to_usecs(unsigned long ticks)
{
	return (unsigned int)((u64)ticks * TICK_NSEC / NS_PER_US);
}
EXPORT_SYMBOL(jiffies_to_usecs);

u64 jiffies64_to_nsecs(u64 ticks)
{
	return ticks * TICK_NSEC;
}
EXPORT_SYMBOL(jiffies64_to_nsecs);

u64 jiffies_to_nsecs(unsigned long ticks)
{
	return (u64)ticks * TICK_NSEC;
}
EXPORT_SYMBOL(jiffies_to_nsecs);

u64 jiffies64_to_msecs(u64 ticks)
{
	return ticks * TICK_NSEC / NS_PER_MS;
}
EXPORT_SYMBOL(jiffies64_to_msecs);

/* Down for the first quarter of a second, else up; never into the past. */
unsigned long round_jiffies(unsigned long j)
{
	unsigned long rest = j % HZ;
	unsigned long rounded = rest < HZ / 4 ? j - rest : j - rest + HZ;

	return (long)(rounded - jiffies) > 0 ? rounded : j;
}
EXPORT_SYMBOL(round_jiffies);

unsigned long round_jiffies_up(unsigned long j)
{
	unsigned long rest = j % HZ, rounded = rest ? j - rest + HZ : j;

	return (long)(rounded - jiffies) > 0 ? rounded : j;
}
EXPORT_SYMBOL(round_jiffies_up);

unsigned long round_jiffies_relative(unsigned long delta)
{
	unsigned long now = jiffies;

	return round_jiffies(now + delta) - now;
}
EXPORT_SYMBOL(round_jiffies_relative);

/* ---- the date ---- */

/* What the date was when the clock began. The board is asked once. */
static u64 clock_began_ns(void)
{
	static u64 began;	/* [a] 0: not asked yet */
	u64 known = __atomic_load_n(&began, __ATOMIC_RELAXED), now;

	if (known)
		return known;
	now = (u64)rtc_seconds() * NS_PER_S - clock_ns();
	if (__atomic_compare_exchange_n(&began, &known, now, false,
					__ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return now;
	return known;
}

u64 ktime_get_real_ns(void)
{
	return clock_began_ns() + clock_ns();
}
EXPORT_SYMBOL(ktime_get_real_ns);

struct timespec64 ns_to_timespec64(s64 ns)
{
	struct timespec64 ts = { .tv_sec = ns / (s64)NS_PER_S };

	ts.tv_nsec = (long)(ns - ts.tv_sec * (s64)NS_PER_S);
	if (ts.tv_nsec < 0) {
		ts.tv_sec--;
		ts.tv_nsec += (long)NS_PER_S;
	}
	return ts;
}
EXPORT_SYMBOL(ns_to_timespec64);
