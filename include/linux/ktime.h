// SPDX-License-Identifier: MIT
/*
 * include/linux/ktime.h - time in nanoseconds
 */
#pragma once

#include "include/linux/jiffies.h"
#include "include/linux/timekeeping.h"

#define KTIME_MAX		((s64)~(1ull << 63))
#define KTIME_SEC_MAX		(KTIME_MAX / (s64)NSEC_PER_SEC)

#define ktime_set(secs, nsecs)						\
	((ktime_t)(secs) * (ktime_t)NSEC_PER_SEC + (ktime_t)(nsecs))
#define ns_to_ktime(ns)		((ktime_t)(ns))
#define us_to_ktime(us)		((ktime_t)(us) * 1000)
#define ms_to_ktime(ms)		((ktime_t)(ms) * 1000000)
#define ktime_to_ns(t)		((s64)(t))
#define ktime_to_us(t)		ktime_divns(t, 1000)
#define ktime_to_ms(t)		ktime_divns(t, 1000000)

#define ktime_add(a, b)		((ktime_t)(a) + (ktime_t)(b))
#define ktime_sub(a, b)		((ktime_t)(a) - (ktime_t)(b))
#define ktime_add_ns(t, ns)	((ktime_t)(t) + (s64)(ns))
#define ktime_sub_ns(t, ns)	((ktime_t)(t) - (s64)(ns))
#define ktime_add_us(t, us)	ktime_add_ns(t, (s64)(us) * 1000)
#define ktime_sub_us(t, us)	ktime_sub_ns(t, (s64)(us) * 1000)
#define ktime_add_ms(t, ms)	ktime_add_ns(t, (s64)(ms) * 1000000)
#define ktime_sub_ms(t, ms)	ktime_sub_ns(t, (s64)(ms) * 1000000)
#define ktime_us_delta(late, early)	ktime_to_us(ktime_sub(late, early))
#define ktime_ms_delta(late, early)	ktime_to_ms(ktime_sub(late, early))

/* Towards 0. div is not 0. */
#define ktime_divns(t, div)	((s64)(t) / (s64)(div))

#define ktime_after(a, b)	((ktime_t)(a) > (ktime_t)(b))
#define ktime_before(a, b)	((ktime_t)(a) < (ktime_t)(b))
#define ktime_compare(a, b)	(ktime_after(a, b) - ktime_before(a, b))
