// SPDX-License-Identifier: MIT
/*
 * kernel/sched/watchdog.c - noticing a core on which nothing else gets to run
 *
 * A thread of high priority on each core writes down the time, again and
 * again. The tick, which comes also when preemption is off, sees when it
 * has not for too long, and names the core, the thread and the function.
 */
#include "kernel/sched/watchdog.h"

#include "kernel/core/backtrace.h"
#include "kernel/core/clock.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/sched_internal.h"

u32 watchdog_seconds = 10;
static u32 reports;				/* [a] */
static DEFINE_PER_CPU(u64, watchdog_seen_ns);	/* [o] 0: not watched */

static int parse_watchdog(const char *value)
{
	return value && parse_u32(value, &watchdog_seconds) == 0 ? 0 : -EINVAL;
}

BOOT_PARAM(watchdog) = {
	.name = "watchdog", .parse = parse_watchdog,
	.help = "watchdog=SECONDS: report a core stuck for so long (0: never)",
};

void watchdog_touch(unsigned int cpu)
{
	u64 *seen = per_cpu_ptr(&watchdog_seen_ns, cpu);

	__atomic_store_n(seen, clock_ns(), __ATOMIC_RELAXED);
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

/* IRQs off, in the tick. */
void watchdog_tick(void)
{
	unsigned int cpu = raw_smp_processor_id();
	u64 seen = *raw_cpu_ptr(&watchdog_seen_ns);
	u64 stuck = clock_ns() - seen;

	if (!seen || !watchdog_seconds ||
	    stuck < watchdog_seconds * NSEC_PER_SEC || panic_in_progress())
		return;
	__atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED);
	pr_err("watchdog: soft lockup: core %u stuck for %u s in thread %s "
	       "(%u) at %pS\n", cpu, (u32)(stuck / NSEC_PER_SEC),
	       current->name, current->id, (void *)irq_regs()->pc);
	backtrace_print(irq_regs());
	watchdog_touch(cpu);		/* the next report in as long again */
}

u32 watchdog_reports(void)
{
	return READ_ONCE(reports);
}

void watchdog_init(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct thread *t = kthread_create_on_cpu(watchdog_thread,
				(void *)(uintptr_t)cpu, cpu, "watchdog/%u");

		if (!t)
			panic("watchdog: no memory for its thread");
		thread_set_prio(t, PRIO_WATCHDOG);
		wake_up_thread(t);
	}
}
