// SPDX-License-Identifier: MIT
/*
 * kernel/compat/hrtimer.c - functions called at a time in nanoseconds
 *
 * The kernel's timers know the monotonic clock. A time of the real clock is
 * turned into it when it is given, and back when it is asked for.
 */
#include "include/linux/hrtimer.h"

#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/export.h"

#undef timer_pending
#undef timer_setup

static u64 clock_ahead_ns(int clock)
{
	return clock == CLOCK_REALTIME ? ktime_get_real_ns() - clock_ns() : 0;
}

static void start_here(struct hrtimer *t)
{
	preempt_disable();
	timer_start_at(&t->timer, t->expires_ns, raw_smp_processor_id());
	preempt_enable();
}

static void fire(struct timer *timer)
{
	struct hrtimer *t = container_of(timer, struct hrtimer, timer);

	if (t->function(t) == HRTIMER_RESTART && !timer_pending(&t->timer))
		start_here(t);
}

void hrtimer_init(struct hrtimer *t, int clock, enum hrtimer_mode mode)
{
	timer_setup(&t->timer, fire);
	t->timer.soft = mode & HRTIMER_MODE_BIT_SOFT;
	t->expires_ns = 0;
	t->clock = clock;
	t->function = NULL;
}
EXPORT_SYMBOL(hrtimer_init);

void hrtimer_set_expires(struct hrtimer *t, ktime_t time)
{
	t->expires_ns = time < 0 ? 0 : (u64)time - clock_ahead_ns(t->clock);
}
EXPORT_SYMBOL(hrtimer_set_expires);

ktime_t hrtimer_get_expires(const struct hrtimer *t)
{
	return (ktime_t)(t->expires_ns + clock_ahead_ns(t->clock));
}
EXPORT_SYMBOL(hrtimer_get_expires);

ktime_t hrtimer_cb_get_time(const struct hrtimer *t)
{
	return (ktime_t)(clock_ns() + clock_ahead_ns(t->clock));
}
EXPORT_SYMBOL(hrtimer_cb_get_time);

void hrtimer_start(struct hrtimer *t, ktime_t time, enum hrtimer_mode mode)
{
	assert(t->function);
	if (mode & HRTIMER_MODE_BIT_REL)
		t->expires_ns = clock_ns() + (time > 0 ? (u64)time : 0);
	else
		hrtimer_set_expires(t, time);
	start_here(t);
}
EXPORT_SYMBOL(hrtimer_start);

void hrtimer_restart(struct hrtimer *t)
{
	assert(t->function);
	start_here(t);
}
EXPORT_SYMBOL(hrtimer_restart);

int hrtimer_cancel(struct hrtimer *t)
{
	return timer_cancel_sync(&t->timer);
}
EXPORT_SYMBOL(hrtimer_cancel);

int hrtimer_try_to_cancel(struct hrtimer *t)
{
	return timer_running(&t->timer) ? -1 : timer_cancel(&t->timer);
}
EXPORT_SYMBOL(hrtimer_try_to_cancel);

u64 hrtimer_forward(struct hrtimer *t, ktime_t now, ktime_t interval)
{
	u64 at = (u64)now - clock_ahead_ns(t->clock), times;

	if (timer_pending(&t->timer) || at < t->expires_ns)
		return 0;
	if (interval < (ktime_t)hrtimer_resolution)
		interval = hrtimer_resolution;
	times = (at - t->expires_ns) / (u64)interval + 1;
	t->expires_ns += times * (u64)interval;
	return times;
}
EXPORT_SYMBOL(hrtimer_forward);
