// SPDX-License-Identifier: MIT
/*
 * api_late.c - jiffies.h, ktime.h, timekeeping.h, timer.h, hrtimer.h,
 * workqueue.h, interrupt.h, sched.h: what api_time.c leaves out
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "check.h"

#define PATIENCE	(20 * HZ)

static DECLARE_COMPLETION(fired);

static void measures(void)
{
	u64 far = jiffies_64 + HZ;
	unsigned long now = jiffies;

	CHECK(jiffies64_to_msecs(HZ) == 1000 && jiffies_to_nsecs(HZ) == NSEC_PER_SEC);
	CHECK(nsecs_to_jiffies64(2ull * NSEC_PER_SEC) == 2 * HZ);
	CHECK(jiffies_delta_to_msecs(-1) == 0 && jiffies_delta_to_msecs(HZ) == 1000);
	CHECK(time_before64(jiffies_64, far) && time_after64(far, jiffies_64));
	CHECK(time_after_eq64(far, far) && time_before_eq64(far, far));
	CHECK(time_before_eq(now, now) && time_is_before_eq_jiffies(now));
	CHECK(time_is_after_eq_jiffies(now + HZ) && !time_in_range_open(now, now, now));
	CHECK(time_in_range(now, now, now));
	CHECK(round_jiffies(now + HZ) % HZ == 0);
	CHECK(round_jiffies_relative(HZ) <= 2 * HZ);
	CHECK(get_jiffies_64() >= jiffies_64 - 1);
	CHECK(MSEC_PER_SEC == 1000 && USEC_PER_MSEC == 1000);
}

static void clocks(void)
{
	struct timespec64 a, b;
	ktime_t t = ktime_set(3, 500);

	CHECK(ktime_add(t, t) == 2 * t && ktime_sub(t, t) == 0);
	CHECK(ktime_sub_ns(t, 500) == ktime_set(3, 0));
	CHECK(ktime_sub_us(ktime_sub_ms(t, 3000), 0) == 500);
	CHECK(us_to_ktime(5) == 5000 && KTIME_MAX == S64_MAX);
	CHECK(KTIME_SEC_MAX == KTIME_MAX / NSEC_PER_SEC);
	ktime_get_ts64(&a);
	b = ktime_to_timespec64(ktime_get_boottime());
	b = timespec64_sub(b, a);
	CHECK(b.tv_sec >= 0 && b.tv_nsec >= 0 && b.tv_sec < 60);
	CHECK(ktime_get_raw() <= ktime_get() && ktime_get_raw_ns() > 0);
	CHECK(ktime_get_boottime_ns() <= ktime_get_mono_fast_ns());
	CHECK(ktime_get_seconds() <= ktime_get_boottime() / NSEC_PER_SEC);
	CHECK(sched_clock() <= local_clock() && cpu_clock(0) > 0);
	CHECK(CLOCK_BOOTTIME == 7);
}

struct with_timer {
	int n;
	struct timer_list timer;
};

static void fire(struct timer_list *t)
{
	struct with_timer *w = timer_container_of(w, t, timer);

	w->n = 4;
	complete(&fired);
}

static void timers(void)
{
	struct with_timer w = { .n = 0 };
	struct timer_list *t = &w.timer;

	timer_setup_on_stack(t, fire, TIMER_DEFERRABLE | TIMER_IRQSAFE);
	CHECK(mod_timer_pending(t, jiffies + 1) == 0 && !timer_pending(t));
	mod_timer_pinned(t, jiffies + 600 * HZ);
	CHECK(timer_delete(t) == 1 && timer_delete_sync(t) == 0);
	mod_timer(t, jiffies + 1);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	CHECK(del_singleshot_timer_sync(t) == 0 && w.n == 4);
	destroy_timer_on_stack(t);
}

static enum hrtimer_restart fire_hr(struct hrtimer *t)
{
	CHECK(hrtimer_callback_running(t));
	complete(&fired);
	return HRTIMER_NORESTART;
}

static void hrtimers(void)
{
	struct hrtimer t;

	hrtimer_init_on_stack(&t, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_setup(&t, fire_hr, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start_range_ns(&t, ms_to_ktime(1), 1000, HRTIMER_MODE_REL);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	hrtimer_cancel(&t);
	hrtimer_set_expires(&t, ktime_get());
	hrtimer_add_expires_ns(&t, NSEC_PER_MSEC);
	hrtimer_start_expires(&t, HRTIMER_MODE_ABS);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	hrtimer_cancel(&t);
	CHECK(hrtimer_expires_remaining(&t) <= 0 && !hrtimer_active(&t));
	CHECK(hrtimer_resolution == NSEC_PER_SEC / HZ);
	CHECK(hrtimer_cb_get_time(&t) <= ktime_get());
	CHECK(HRTIMER_MODE_REL == HRTIMER_MODE_ABS + 1);
	destroy_hrtimer_on_stack(&t);
}

struct owner {
	struct tasklet_struct tasklet;
	struct work_struct work;
	struct delayed_work delayed;
	int n;
};

static void by_tasklet(struct tasklet_struct *t)
{
	struct owner *o = from_tasklet(o, t, tasklet);

	o->n = 5;
	complete(&fired);
}

static void by_data(unsigned long data)
{
	*(int *)data += 1;
	complete(&fired);
}

static int old_n;
static DECLARE_TASKLET_DISABLED(disabled, by_tasklet);
static DECLARE_TASKLET_OLD(old_style, (void (*)(unsigned long))by_data);

static void tasklets(void)
{
	struct owner o = { .n = 0 };

	tasklet_setup(&o.tasklet, by_tasklet);
	tasklet_schedule(&o.tasklet);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE) && o.n == 5);
	tasklet_disable_nosync(&o.tasklet);
	tasklet_enable(&o.tasklet);
	tasklet_kill(&o.tasklet);
	CHECK(atomic_read(&disabled.count) == 1);
	old_style.data = (unsigned long)&old_n;
	tasklet_schedule(&old_style);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE) && old_n == 1);
	tasklet_kill(&old_style);
}

static void by_work(struct work_struct *work)
{
	container_of(work, struct owner, work)->n++;
}

static void by_delayed(struct work_struct *work)
{
	struct delayed_work *dw = to_delayed_work(work);

	container_of(dw, struct owner, delayed)->n += 10;
}

static void works(void)
{
	struct workqueue_struct *wq = alloc_ordered_workqueue("late-%s", 0, "o");
	struct workqueue_struct *frozen = create_freezable_workqueue("late-f");
	struct owner o = { .n = 0 };

	CHECK(wq && frozen && WQ_DFL_ACTIVE <= WQ_MAX_ACTIVE);
	INIT_WORK_ONSTACK(&o.work, by_work);
	INIT_DELAYED_WORK_ONSTACK(&o.delayed, by_delayed);
	queue_work_on(WORK_CPU_UNBOUND, wq, &o.work);
	flush_work(&o.work);
	CHECK(o.n == 1 && !work_pending(&o.work));
	CHECK(queue_delayed_work(frozen, &o.delayed, 600 * HZ));
	CHECK(delayed_work_pending(&o.delayed));
	CHECK(mod_delayed_work_on(0, frozen, &o.delayed, 0));
	flush_delayed_work(&o.delayed);
	CHECK(o.n == 11 && !delayed_work_pending(&o.delayed));
	schedule_delayed_work_on(0, &o.delayed, 600 * HZ);
	CHECK(cancel_rearming_delayed_work(&o.delayed));
	INIT_DEFERRABLE_WORK(&o.delayed, by_delayed);
	queue_delayed_work(system_long_wq, &o.delayed, 1);
	flush_delayed_work(&o.delayed);
	queue_work(system_highpri_wq, &o.work);
	flush_work(&o.work);
	queue_work(system_freezable_wq, &o.work);
	flush_work(&o.work);
	queue_work(system_power_efficient_wq, &o.work);
	flush_scheduled_work();
	CHECK(o.n == 24);
	destroy_work_on_stack(&o.work);
	destroy_delayed_work_on_stack(&o.delayed);
	destroy_workqueue(wq);
	destroy_workqueue(frozen);
}

static int quit(void *arg)
{
	kthread_exit(3);
	return 0;
}

static DECLARE_COMPLETION(staying);

static int stay(void *arg)
{
	CHECK(kthread_data(current) == arg);
	complete(&staying);
	while (!kthread_should_stop())
		schedule_timeout_killable(1);
	return 7;
}

static void threads(void)
{
	struct task_struct *t = kthread_create(stay, &fired, "stay");
	char name[TASK_COMM_LEN];

	CHECK(!IS_ERR(t));
	kthread_bind_mask(t, cpumask_of(0));
	wake_up_process(t);
	get_task_comm(name, t);
	CHECK(strcmp(name, "stay") == 0 && task_cpu(t) == 0);
	sched_set_fifo_low(t);
	sched_set_fifo(t);
	sched_set_normal(t, MAX_NICE);
	wait_for_completion(&staying);	/* else it may never begin: -EINTR */
	CHECK(kthread_stop(t) == 7 && MIN_NICE == -20);
	t = kthread_run(quit, NULL, "quit");
	CHECK(!IS_ERR(t));
	CHECK(!fatal_signal_pending(current));
	CHECK(!signal_pending_state(TASK_KILLABLE, current));
	usleep_range_state(10, 20, TASK_IDLE);
	might_sleep();
	might_sleep_if(true);
}

static void late(void)
{
	measures();
	clocks();
	timers();
	hrtimers();
	tasklets();
	works();
	threads();
}

CHECKS_AT(early_initcall, late);
