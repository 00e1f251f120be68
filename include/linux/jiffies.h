// SPDX-License-Identifier: MIT
/*
 * include/linux/jiffies.h - time in ticks
 *
 * A tick is 1/HZ second. Differences are right over the overflow as long as
 * they are compared with the words below.
 */
#pragma once

#include "include/linux/typecheck.h"
#include "include/linux/types.h"
#include "kernel/core/clock.h"
#include "kernel/core/jiffies.h"

#define MAX_JIFFY_OFFSET	((long)(~0ul >> 1) - 1)
#define jiffies_64		get_jiffies_64()

#define time_after(a, b)						\
	(typecheck(unsigned long, a) && typecheck(unsigned long, b) &&	\
	 (long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)						\
	(typecheck(unsigned long, a) && typecheck(unsigned long, b) &&	\
	 (long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)
#define time_in_range(a, b, c)						\
	(time_after_eq(a, b) && time_before_eq(a, c))
#define time_in_range_open(a, b, c)					\
	(time_after_eq(a, b) && time_before(a, c))
#define time_after64(a, b)						\
	(typecheck(u64, a) && typecheck(u64, b) && (s64)((b) - (a)) < 0)
#define time_before64(a, b)	time_after64(b, a)
#define time_after_eq64(a, b)						\
	(typecheck(u64, a) && typecheck(u64, b) && (s64)((a) - (b)) >= 0)
#define time_before_eq64(a, b)	time_after_eq64(b, a)
#define time_is_before_jiffies(a)	time_after(jiffies, a)
#define time_is_after_jiffies(a)	time_before(jiffies, a)
#define time_is_before_eq_jiffies(a)	time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a)	time_before_eq(jiffies, a)

/*
 * To ticks: rounded up, at most MAX_JIFFY_OFFSET, which what is negative
 * becomes too. From ticks: rounded down. Context: any.
 */
unsigned long msecs_to_jiffies(unsigned int ms);
unsigned long usecs_to_jiffies(unsigned int us);
unsigned long nsecs_to_jiffies(u64 ns);
u64 nsecs_to_jiffies64(u64 ns);
unsigned int jiffies_to_msecs(unsigned long ticks);
unsigned int jiffies_to_usecs(unsigned long ticks);
u64 jiffies_to_nsecs(unsigned long ticks);
u64 jiffies64_to_nsecs(u64 ticks);
u64 jiffies64_to_msecs(u64 ticks);

#define jiffies_delta_to_msecs(d)	jiffies_to_msecs(max(0l, (long)(d)))

/* To a whole second that has not begun; _up: not before it. */
unsigned long round_jiffies(unsigned long j);
unsigned long round_jiffies_up(unsigned long j);
unsigned long round_jiffies_relative(unsigned long delta);
