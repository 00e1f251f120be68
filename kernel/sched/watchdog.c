// SPDX-License-Identifier: MIT
/*
 * kernel/sched/watchdog.c - noticing a core on which nothing else gets to run
 *
 * A thread of high priority on each core writes down the time, again and
 * again. The tick, which comes also when preemption is off, sees when it
 * has not for too long, and names the core, the thread and the function.
 * Ticks are counted as well: when the machine stood still (a debugger, a
 * busy host) time has passed in which no thread could run.
 *
 * A core that masks interrupts has no ticks either. So each core's tick also
 * looks whether those of the next core come; if not, that core is shown by
 * FIQ (kernel/core/nmi.h). A lockup is reported once, until it is over.
 */
#include "kernel/sched/watchdog.h"

#include "kernel/core/backtrace.h"
#include "kernel/core/clock.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/irq.h"
#include "kernel/core/nmi.h"
#include "kernel/core/printk.h"
#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/sched_internal.h"

u32 watchdog_seconds = 10;
static u32 reports;				/* [a] */

struct watch {
	u64 seen_ns;		/* [a] 0: not watched */
	u32 ticks;		/* [a] since then */

	/* [o] The next core, as this one's tick sees it. */
	unsigned int next;
	u32 next_ticks;		/* when they moved last */
	u64 next_ns;		/* that time; 0: has been reported */
	u32 own_ticks;		/* since then */
};
static DEFINE_PER_CPU(struct watch, watchdog_state);

/* Of the ticks of a time, the least that count as that time. */
#define TICKS_ENOUGH(seconds)	((u64)(seconds) * CONFIG_HZ / 4)

static int parse_watchdog(const char *value)
{
	return value && !parse_u32(value, &watchdog_seconds) ? 0 : -EINVAL;
}

BOOT_PARAM(watchdog) = {
	.name = "watchdog", .parse = parse_watchdog,
	.help = "watchdog=SECONDS: report a core stuck for so long (0: never)",
};

void watchdog_touch(unsigned int cpu)
{
	struct watch *w = per_cpu_ptr(&watchdog_state, cpu);

	WRITE_ONCE(w->ticks, 0);
	__atomic_store_n(&w->seen_ns, clock_ns(), __ATOMIC_RELAXED);
}

static int watchdog_thread(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;

	for (;;) {
		watchdog_touch(cpu);
		msleep(500);
	}
	return 0;
}

/* Seconds for which nothing else ran here, or 0: not for too long. */
static u32 seconds_stuck(struct watch *w)
{
	u64 seen = __atomic_load_n(&w->seen_ns, __ATOMIC_RELAXED);
	u32 ticks = READ_ONCE(w->ticks) + 1;
	u64 stuck = clock_ns() - seen;

	WRITE_ONCE(w->ticks, ticks);
	if (!seen || !watchdog_seconds ||
	    stuck < watchdog_seconds * NSEC_PER_SEC ||
	    ticks < TICKS_ENOUGH(watchdog_seconds))
		return 0;
	return (u32)(stuck / NSEC_PER_SEC);
}

static unsigned int next_online(unsigned int cpu)
{
	unsigned int next = cpumask_next((int)cpu, cpu_online_mask);

	return next < NR_CPUS ? next : cpumask_first(cpu_online_mask);
}

/* Seconds for which the next core had no tick, or 0: not for too long. */
static u32 seconds_deaf(struct watch *w, unsigned int next)
{
	u32 ticks = timer_ticks(next);
	u64 now = clock_ns();

	if (next != w->next || ticks != w->next_ticks) {
		w->next = next;
		w->next_ticks = ticks;
		w->next_ns = now;
		w->own_ticks = 0;
		return 0;
	}
	w->own_ticks++;
	if (!watchdog_seconds || !w->next_ns ||
	    now - w->next_ns < watchdog_seconds * NSEC_PER_SEC ||
	    w->own_ticks < TICKS_ENOUGH(watchdog_seconds))
		return 0;
	return (u32)((now - w->next_ns) / NSEC_PER_SEC);
}

static void watch_next(struct watch *w, unsigned int cpu)
{
	unsigned int next = next_online(cpu);
	u32 deaf = next == cpu ? 0 : seconds_deaf(w, next);

	if (!deaf)
		return;
	pr_err("watchdog: hard lockup: core %u has taken no interrupt for "
	       "%u s\n", next, deaf);
	if (!nmi_show(next, backtrace_printk))
		pr_err("watchdog: core %u does not answer an FIQ\n", next);
	__atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED);
	w->next_ns = 0;
}

/* IRQs off, in the tick. */
void watchdog_tick(void)
{
	unsigned int cpu = raw_smp_processor_id();
	struct watch *w = raw_cpu_ptr(&watchdog_state);
	u32 stuck;

	if (panic_in_progress())
		return;
	watch_next(w, cpu);
	stuck = seconds_stuck(w);
	if (!stuck)
		return;
	__atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED);
	pr_err("watchdog: soft lockup: core %u stuck for %u s in thread %s "
	       "(%u) at %pS\n", cpu, stuck, current->name, current->ctx.id,
	       (void *)regs_seen_pc(irq_regs()));
	backtrace_print(irq_regs());
	__atomic_store_n(&w->seen_ns, 0, __ATOMIC_RELAXED);
}

u32 watchdog_reports(void)
{
	return READ_ONCE(reports);
}

/* For cores that may come later too: until then theirs run elsewhere. */
void watchdog_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct thread *t = kthread_create_on_cpu(watchdog_thread,
				(void *)(uintptr_t)cpu, cpu, "watchdog/%u");

		if (!t)
			panic("watchdog: no memory for its thread");
		thread_set_prio(t, PRIO_WATCHDOG);
		wake_up_thread(t);
	}
}
