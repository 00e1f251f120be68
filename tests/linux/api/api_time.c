// SPDX-License-Identifier: MIT
/*
 * api_time.c - jiffies.h, ktime.h, timekeeping.h, delay.h, timer.h,
 * hrtimer.h, interrupt.h (tasklets), workqueue.h
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "check.h"

#define PATIENCE	(20 * HZ)

static DECLARE_COMPLETION(fired);

static void measures(void)
{
	unsigned long soon = jiffies + HZ;
	struct timespec64 ts;

	CHECK(msecs_to_jiffies(1) == 1 && msecs_to_jiffies(0) == 0);
	CHECK(msecs_to_jiffies(-1) == MAX_JIFFY_OFFSET);
	CHECK(usecs_to_jiffies(1) == 1 && jiffies_to_msecs(HZ) == 1000);
	CHECK(nsecs_to_jiffies(NSEC_PER_SEC) == HZ);
	CHECK(jiffies_to_usecs(2) == 2 * USEC_PER_SEC / HZ);
	CHECK(jiffies64_to_nsecs(HZ) == NSEC_PER_SEC);
	CHECK(time_before(jiffies, soon) && time_after_eq(soon, soon));
	CHECK(time_is_after_jiffies(soon) && !time_is_before_jiffies(soon));
	CHECK(round_jiffies_up(soon) % HZ == 0);
	CHECK(ktime_to_ms(ktime_add_us(ms_to_ktime(3), 2000)) == 5);
	CHECK(ktime_divns(ktime_set(-1, 0), 1000) == -1000000);
	CHECK(ktime_compare(ktime_set(0, 1), ktime_set(0, 2)) == -1);
	ts = ns_to_timespec64(-1);
	CHECK(ts.tv_sec == -1 && ts.tv_nsec == 999999999);
	CHECK(timespec64_to_ns(&ts) == -1);
	ktime_get_real_ts64(&ts);
	CHECK(ts.tv_sec > 1500000000LL);
	CHECK(ktime_get_real_ns() > ktime_get_ns());
}

static void delays(void)
{
	u64 before = ktime_get_ns();

	udelay(50);
	mdelay(1);
	ndelay(100);
	msleep(1);
	usleep_range(100, 200);
	fsleep(10);
	CHECK(ktime_get_ns() - before >= 2 * NSEC_PER_MSEC);
	CHECK(msleep_interruptible(1) == 0);
}

static int fires;
static bool soft;

static void fire(struct timer_list *t)
{
	soft = in_softirq() && in_interrupt() && !in_hardirq() &&
	       !irqs_disabled();
	fires++;
	complete(&fired);
}
static DEFINE_TIMER(timer, fire);

static void timers(void)
{
	timer.expires = jiffies + 1;
	add_timer(&timer);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	CHECK(del_timer_sync(&timer) == 0 && fires == 1 && soft);
	CHECK(mod_timer(&timer, jiffies + 600 * HZ) == 0);
	CHECK(timer_reduce(&timer, jiffies + 700 * HZ) == 1);
	CHECK(mod_timer_pending(&timer, jiffies + 500 * HZ) == 1);
	CHECK(try_to_del_timer_sync(&timer) == 1);
	CHECK(!timer_pending(&timer) && fires == 1);
	timer_setup(&timer, fire, TIMER_PINNED);
	timer.expires = jiffies;
	add_timer_on(&timer, cpumask_first(cpu_online_mask));
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	del_timer_sync(&timer);
}

static bool hard;

static enum hrtimer_restart pulse(struct hrtimer *t)
{
	hard = in_hardirq();
	if (++fires < 3) {
		hrtimer_forward_now(t, ms_to_ktime(1));
		return HRTIMER_RESTART;
	}
	complete(&fired);
	return HRTIMER_NORESTART;
}

static void hrtimers(void)
{
	struct hrtimer t;

	fires = 0;
	hrtimer_init(&t, CLOCK_REALTIME, HRTIMER_MODE_ABS);
	t.function = pulse;
	hrtimer_start(&t, ktime_add_ms(ktime_get_real(), 1),
		      HRTIMER_MODE_ABS);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	CHECK(hrtimer_cancel(&t) == 0 && fires == 3 && hard);
	hrtimer_init(&t, CLOCK_MONOTONIC, HRTIMER_MODE_REL_SOFT);
	t.function = pulse;
	hrtimer_start(&t, ms_to_ktime(1), HRTIMER_MODE_REL_SOFT);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	CHECK(hrtimer_cancel(&t) == 0 && !hard);
	hrtimer_start(&t, ktime_set(600, 0), HRTIMER_MODE_REL_SOFT);
	CHECK(hrtimer_is_queued(&t) && hrtimer_cancel(&t) == 1);
	CHECK(hrtimer_get_remaining(&t) > ktime_set(500, 0));
	hrtimer_set_expires(&t, 1000);
	CHECK(hrtimer_get_expires(&t) == 1000);
	CHECK(hrtimer_forward(&t, 500, 100) == 0);
}

static unsigned long got;

static void with_data(unsigned long data)
{
	got = data;
	soft = in_serving_softirq();
	complete(&fired);
}

static void with_tasklet(struct tasklet_struct *t)
{
	fires++;
	complete(&fired);
}
static DECLARE_TASKLET(tasklet, with_tasklet);

static void tasklets(void)
{
	struct tasklet_struct old;

	tasklet_init(&old, with_data, 77);
	soft = false;
	tasklet_schedule(&old);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	CHECK(got == 77 && soft);
	fires = 0;
	tasklet_disable(&tasklet);
	tasklet_schedule(&tasklet);
	tasklet_schedule(&tasklet);
	CHECK(!wait_for_completion_timeout(&fired, 3) && fires == 0);
	tasklet_enable(&tasklet);
	CHECK(wait_for_completion_timeout(&fired, PATIENCE));
	tasklet_kill(&tasklet);
	CHECK(fires == 1);
	local_bh_disable();
	tasklet_hi_schedule(&tasklet);
	CHECK(fires == 1);
	local_bh_enable();
	tasklet_kill(&tasklet);
	tasklet_kill(&old);
	CHECK(fires == 2);
	reinit_completion(&fired);
}

static DEFINE_PER_CPU(int, visited);

static void visit(struct work_struct *work)
{
	this_cpu_inc(visited);
}

static long where(void *arg)
{
	return raw_smp_processor_id() * 10 + *(long *)arg;
}

static DECLARE_WORK(work, visit);
static DECLARE_DELAYED_WORK(delayed, visit);

static int visits(void)
{
	int cpu, sum = 0;

	for_each_possible_cpu(cpu)
		sum += per_cpu(visited, cpu);
	return sum;
}

static void works(void)
{
	unsigned int last = cpumask_weight(cpu_online_mask) - 1;
	struct workqueue_struct *wq = alloc_workqueue("api%d", WQ_HIGHPRI, 0, 1);
	long plus = 3;

	CHECK(wq != NULL);
	CHECK(schedule_on_each_cpu(visit) == 0);
	CHECK(visits() == num_online_cpus());
	CHECK(work_on_cpu(last, where, &plus) == last * 10 + 3);
	CHECK(queue_work(wq, &work));
	flush_workqueue(wq);
	CHECK(!flush_work(&work) && !cancel_work(&work));
	CHECK(queue_delayed_work(wq, &delayed, 600 * HZ));
	CHECK(cancel_delayed_work(&delayed) && !cancel_delayed_work(&delayed));
	CHECK(!mod_delayed_work(wq, &delayed, 600 * HZ));
	CHECK(mod_delayed_work(wq, &delayed, 500 * HZ));
	flush_delayed_work(&delayed);	/* false: it was faster */
	CHECK(visits() == num_online_cpus() + 2);
	drain_workqueue(wq);
	destroy_workqueue(wq);
}

static void time_and_work(void)
{
	measures();
	delays();
	timers();
	hrtimers();
	tasklets();
	works();
}

CHECKS(time_and_work);
