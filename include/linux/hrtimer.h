// SPDX-License-Identifier: MIT
/*
 * include/linux/hrtimer.h - functions called at a time in nanoseconds
 *
 * As Linux does without high resolution: never early, at the first tick at
 * or after the time. In the tick's interrupt, or with a _SOFT mode in the
 * soft interrupt behind it.
 */
#pragma once

#include "include/linux/ktime.h"
#include "include/linux/timer.h"

#define HRTIMER_MODE_BIT_REL	0x01
#define HRTIMER_MODE_BIT_SOFT	0x04

enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0x00,
	HRTIMER_MODE_REL = 0x01,
	HRTIMER_MODE_PINNED = 0x02,
	HRTIMER_MODE_ABS_PINNED = 0x02,
	HRTIMER_MODE_REL_PINNED = 0x03,
	HRTIMER_MODE_SOFT = 0x04,
	HRTIMER_MODE_ABS_SOFT = 0x04,
	HRTIMER_MODE_REL_SOFT = 0x05,
	HRTIMER_MODE_HARD = 0x08,
	HRTIMER_MODE_ABS_HARD = 0x08,
	HRTIMER_MODE_REL_HARD = 0x09,
};

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };

struct hrtimer {
	struct timer timer;		/* the kernel's own */
	u64 expires_ns;			/* of the monotonic clock */
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	int clock;			/* CLOCK_ */
};

/* The clock says what an absolute time is of. Context: any. */
void hrtimer_init(struct hrtimer *timer, int clock, enum hrtimer_mode mode);
#define hrtimer_init_on_stack(timer, clock, mode)			\
	hrtimer_init(timer, clock, mode)
#define hrtimer_setup(timer, fn, clock, mode) do {			\
	hrtimer_init(timer, clock, mode);				\
	(timer)->function = (fn);					\
} while (0)
#define destroy_hrtimer_on_stack(timer)	((void)(timer))

/* Starts or moves it, on this core. */
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode);
#define hrtimer_start_range_ns(timer, time, slack, mode)		\
	hrtimer_start(timer, time, mode)
/* At the time it was started for last, or moved to. */
void hrtimer_restart(struct hrtimer *timer);
#define hrtimer_start_expires(timer, mode)	hrtimer_restart(timer)

/*
 * Return: 1: was pending; 0; try_: -1: its function runs. The other one
 * waits for that; not from the function itself.
 */
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);

/*
 * Moves the time on by whole intervals until it is after `now`; not while
 * it is pending. Return: how many.
 */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
#define hrtimer_forward_now(timer, interval)				\
	hrtimer_forward(timer, hrtimer_cb_get_time(timer), interval)

#define hrtimer_is_queued(t)						\
	((timer_pending)(&((struct hrtimer *){ (t) })->timer))
#define hrtimer_callback_running(t)					\
	timer_running(&((struct hrtimer *){ (t) })->timer)
#define hrtimer_active(t)						\
	(hrtimer_is_queued(t) || hrtimer_callback_running(t))

/* In the time of its clock. */
ktime_t hrtimer_cb_get_time(const struct hrtimer *timer);
ktime_t hrtimer_get_expires(const struct hrtimer *timer);
void hrtimer_set_expires(struct hrtimer *timer, ktime_t time);
#define hrtimer_add_expires_ns(t, ns)	((void)((t)->expires_ns += (u64)(ns)))
#define hrtimer_get_remaining(t)					\
	((ktime_t)((t)->expires_ns - clock_ns()))
#define hrtimer_expires_remaining(t)	hrtimer_get_remaining(t)
#define hrtimer_resolution		TICK_NSEC
