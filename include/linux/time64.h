// SPDX-License-Identifier: MIT
/*
 * include/linux/time64.h - seconds and nanoseconds
 */
#pragma once

#include "kernel/core/clock.h"

#define MSEC_PER_SEC	1000L
#define USEC_PER_MSEC	1000L
#define USEC_PER_SEC	1000000L
/*
 * Signed, as Linux's, but a second is 64 bits wide: what was only ever
 * compiled for 64 bits multiplies it by more than two.
 */
#undef NSEC_PER_USEC
#undef NSEC_PER_MSEC
#undef NSEC_PER_SEC
#define NSEC_PER_USEC	1000L
#define NSEC_PER_MSEC	1000000L
#define NSEC_PER_SEC	1000000000LL

typedef s64 time64_t;

struct timespec64 {
	time64_t tv_sec;
	long tv_nsec;		/* 0 to NSEC_PER_SEC - 1 */
};
