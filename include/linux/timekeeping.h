// SPDX-License-Identifier: MIT
/*
 * include/linux/timekeeping.h - what time it is
 *
 * Monotonic time begins with the clock, real time in 1970: the board's
 * clock says when that was. Nobody sets either, and nothing is suspended,
 * so all monotonic clocks are one.
 */
#pragma once

#include "include/linux/time64.h"
#include "include/linux/version.h"
#include "kernel/core/clock.h"

typedef s64 ktime_t;

#define CLOCK_REALTIME		0
#define CLOCK_MONOTONIC		1
#define CLOCK_BOOTTIME		7

#define ktime_get_ns()		clock_ns()
#define ktime_get()		((ktime_t)clock_ns())
#define ktime_get_raw()		ktime_get()
#define ktime_get_raw_ns()	clock_ns()
#define ktime_get_boottime()	ktime_get()
#define ktime_get_boottime_ns()	clock_ns()
#define ktime_get_mono_fast_ns()	clock_ns()
#define ktime_get_seconds()	((time64_t)(clock_ns() / 1000000000u))

/* Since 1970. Context: any. */
u64 ktime_get_real_ns(void);
#define ktime_get_real()	((ktime_t)ktime_get_real_ns())
#define ktime_get_real_seconds()					\
	((time64_t)(ktime_get_real_ns() / 1000000000u))

struct timespec64 ns_to_timespec64(s64 ns);
#define timespec64_to_ns(ts)						\
	((s64)(ts)->tv_sec * 1000000000 + (ts)->tv_nsec)
#define ktime_get_ts64(ts)						\
	((void)(*(ts) = ns_to_timespec64((s64)clock_ns())))
#define ktime_get_real_ts64(ts)						\
	((void)(*(ts) = ns_to_timespec64((s64)ktime_get_real_ns())))
#define ktime_to_timespec64(t)	ns_to_timespec64(t)
#define timespec64_sub(a, b)						\
	ns_to_timespec64(timespec64_to_ns(&(a)) - timespec64_to_ns(&(b)))

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 0, 0)
struct timeval {
	long tv_sec;
	long tv_usec;
};
#define timespec		timespec64
#define getnstimeofday(ts)	ktime_get_real_ts64(ts)
#define do_gettimeofday(tv) do {					\
	struct timespec64 now_ = ns_to_timespec64((s64)ktime_get_real_ns()); \
	*(tv) = (struct timeval){ (long)now_.tv_sec, now_.tv_nsec / 1000 }; \
} while (0)
#define get_seconds()		((unsigned long)ktime_get_real_seconds())
#endif
