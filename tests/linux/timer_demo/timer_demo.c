/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * timer_demo - kernel timers, high resolution timers, jiffies and ktime
 * measured against one another.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>

static unsigned int ticks = 5;
module_param(ticks, uint, 0444);
MODULE_PARM_DESC(ticks, "periods of each repeating timer");

#define PERIOD_MS	20

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		pr_err("FAIL line %d: %s\n", __LINE__, #cond);		\
		return -EINVAL;						\
	}								\
} while (0)

/* a timer inside its owner, found again with from_timer() */
struct metronome {
	struct timer_list timer;
	unsigned int left;
	unsigned int beats;
	unsigned long last;
	bool early;
	int cpu;
	struct completion done;
};

static void metronome_beat(struct timer_list *t)
{
	struct metronome *m = from_timer(m, t, timer);

	if (time_before(jiffies, t->expires))
		m->early = true;
	m->last = jiffies;
	m->cpu = smp_processor_id();
	m->beats++;
	if (--m->left)
		mod_timer(&m->timer, jiffies + msecs_to_jiffies(PERIOD_MS));
	else
		complete(&m->done);
}

static atomic_t oneshots = ATOMIC_INIT(0);

static void oneshot_fn(struct timer_list *unused)
{
	atomic_inc(&oneshots);
}
static DEFINE_TIMER(oneshot, oneshot_fn);

static int check_metronome(void)
{
	struct metronome m = { .left = ticks };
	unsigned long start = jiffies;
	unsigned int cpu;
	s64 ms;
	ktime_t t0;

	init_completion(&m.done);
	timer_setup_on_stack(&m.timer, metronome_beat, 0);
	CHECK(!timer_pending(&m.timer));
	t0 = ktime_get();
	mod_timer(&m.timer, start + msecs_to_jiffies(PERIOD_MS));
	if (!wait_for_completion_timeout(&m.done, 30 * HZ)) {
		del_timer_sync(&m.timer);
		pr_err("FAIL metronome stuck after %u\n", m.beats);
		return -ETIMEDOUT;
	}
	ms = ktime_ms_delta(ktime_get(), t0);
	del_timer_sync(&m.timer);

	pr_info("metronome: %u beats in %lld ms, %u jiffies-ms\n", m.beats,
		ms, jiffies_to_msecs(m.last - start));
	CHECK(m.beats == ticks && !m.early);
	CHECK(ms >= (ticks * PERIOD_MS) / 2);
	/* How late they are is up to who runs the virtual machine. */
	CHECK(time_after_eq(m.last, start + ticks * msecs_to_jiffies(PERIOD_MS)));

	/* the same, on each CPU by name */
	for_each_online_cpu(cpu) {
		m.left = 1;
		m.cpu = -1;
		reinit_completion(&m.done);
		m.timer.expires = jiffies + 1;
		add_timer_on(&m.timer, cpu);
		if (!wait_for_completion_timeout(&m.done, 10 * HZ)) {
			del_timer_sync(&m.timer);
			pr_err("FAIL no timer on cpu %u\n", cpu);
			return -ETIMEDOUT;
		}
		del_timer_sync(&m.timer);
		CHECK(m.cpu == cpu);
	}
	destroy_timer_on_stack(&m.timer);
	return 0;
}

static int check_oneshot(void)
{
	/* cancelled before it can run */
	CHECK(mod_timer(&oneshot, jiffies + 60 * HZ) == 0);
	CHECK(timer_pending(&oneshot));
	CHECK(mod_timer(&oneshot, jiffies + 120 * HZ) == 1);
	CHECK(del_timer(&oneshot) == 1);
	CHECK(del_timer(&oneshot) == 0);
	CHECK(mod_timer_pending(&oneshot, jiffies + 1) == 0);
	CHECK(!timer_pending(&oneshot));

	/* moved forward, runs once */
	mod_timer(&oneshot, jiffies + 60 * HZ);
	mod_timer(&oneshot, jiffies + 2);
	msleep(200);
	del_timer_sync(&oneshot);
	CHECK(atomic_read(&oneshots) == 1);
	return 0;
}

struct pulse {
	struct hrtimer timer;
	ktime_t started;
	ktime_t period;
	u64 missed;
	unsigned int fired;
	unsigned int wanted;
	struct completion done;
};

static enum hrtimer_restart pulse_fn(struct hrtimer *t)
{
	struct pulse *p = container_of(t, struct pulse, timer);

	if (++p->fired >= p->wanted) {
		complete(&p->done);
		return HRTIMER_NORESTART;
	}
	p->missed += hrtimer_forward_now(t, p->period) - 1;
	return HRTIMER_RESTART;
}

static int check_hrtimer(void)
{
	static struct pulse p;
	s64 us;

	p.fired = 0;
	p.missed = 0;
	p.wanted = ticks;
	p.period = ns_to_ktime(2 * NSEC_PER_MSEC);
	init_completion(&p.done);
	hrtimer_init(&p.timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	p.timer.function = pulse_fn;

	p.started = ktime_get();
	hrtimer_start(&p.timer, p.period, HRTIMER_MODE_REL);
	if (!wait_for_completion_timeout(&p.done, 30 * HZ)) {
		hrtimer_cancel(&p.timer);
		pr_err("FAIL hrtimer stuck after %u\n", p.fired);
		return -ETIMEDOUT;
	}
	us = ktime_us_delta(ktime_get(), p.started);
	CHECK(hrtimer_cancel(&p.timer) == 0);
	CHECK(!hrtimer_active(&p.timer));
	pr_info("hrtimer: %u pulses in %lld us, %llu missed\n", p.fired, us,
		p.missed);
	CHECK(p.fired == ticks);
	CHECK(us >= 2000LL * ticks);

	/* absolute expiry, cancelled in time */
	hrtimer_start(&p.timer, ktime_add_ms(ktime_get(), 60000),
		      HRTIMER_MODE_ABS);
	CHECK(hrtimer_active(&p.timer) && hrtimer_is_queued(&p.timer));
	CHECK(ktime_to_ms(hrtimer_get_remaining(&p.timer)) > 50000);
	CHECK(hrtimer_try_to_cancel(&p.timer) == 1);
	CHECK(p.fired == ticks);
	return 0;
}

static int check_clocks(void)
{
	ktime_t a, b;
	u64 j0, j1;
	int i;

	a = ktime_get();
	for (i = 0; i < 1000; i++) {
		b = ktime_get();
		CHECK(ktime_compare(b, a) >= 0 && !ktime_before(b, a));
		a = b;
	}
	j0 = get_jiffies_64();
	a = ktime_get();
	schedule_timeout_uninterruptible(msecs_to_jiffies(50));
	usleep_range(1000, 2000);
	b = ktime_get();
	j1 = get_jiffies_64();
	CHECK(j1 > j0);
	CHECK(ktime_to_ms(ktime_sub(b, a)) >= 40);

	CHECK(msecs_to_jiffies(1000) == HZ && jiffies_to_msecs(3 * HZ) == 3000);
	CHECK(ktime_to_ns(ktime_set(3, 5)) == 3 * NSEC_PER_SEC + 5);
	CHECK(ktime_to_us(ms_to_ktime(7)) == 7000);
	CHECK(ktime_after(ktime_add_ns(a, 1), a));
	CHECK(div_u64(10000000019ULL, 10) == 1000000001ULL);
	CHECK(time_after(5UL, ULONG_MAX - 5));
	CHECK(time_in_range(jiffies, jiffies - HZ, jiffies + HZ));
	CHECK(ktime_get_real_seconds() >= 0);
	return 0;
}

static int __init timer_demo_init(void)
{
	int err;

	if (!ticks || ticks > 100)
		return -EINVAL;
	err = check_clocks();
	if (!err)
		err = check_oneshot();
	if (!err)
		err = check_metronome();
	if (!err)
		err = check_hrtimer();
	del_timer_sync(&oneshot);
	if (err)
		return err;
	pr_info("PASS\n");
	return 0;
}

static void __exit timer_demo_exit(void)
{
	del_timer_sync(&oneshot);
	pr_info("unloaded, oneshot ran %d time\n", atomic_read(&oneshots));
}

module_init(timer_demo_init);
module_exit(timer_demo_exit);
MODULE_DESCRIPTION("Timers, hrtimers and clocks");
MODULE_LICENSE("Dual MIT/GPL");
