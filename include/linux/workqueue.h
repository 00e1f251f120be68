// SPDX-License-Identifier: MIT
/*
 * include/linux/workqueue.h - work done later, in a thread
 *
 * Delays are in jiffies. A worker does one piece of work after the other,
 * whatever max_active says: work must not wait for other work of its queue
 * and core. Until Linux 2.6.19 the function got `data`, and any work could
 * be delayed: include/linux/workqueue_old.h.
 */
#pragma once

#include "include/linux/jiffies.h"
#include "include/linux/timer.h"
#include "include/linux/version.h"
#include "kernel/sched/workqueue.h"

/* The kernel's own flags; the others ask for what is the case here anyway. */
enum {
	WQ_FREEZABLE = 1 << 4,
	WQ_MEM_RECLAIM = 1 << 5,
	WQ_CPU_INTENSIVE = 1 << 6,
	WQ_SYSFS = 1 << 7,
	WQ_POWER_EFFICIENT = 1 << 8,
	__WQ_ORDERED = 1 << 9,
};
#define WQ_MAX_ACTIVE		512
#define WQ_DFL_ACTIVE		(WQ_MAX_ACTIVE / 2)
#define WORK_CPU_UNBOUND	WORK_CPU_ANY

#define system_long_wq		system_wq
#define system_highpri_wq	system_wq
#define system_freezable_wq	system_wq
#define system_power_efficient_wq	system_wq

/*
 * A queue; max_active is not looked at. Return: NULL: out of memory.
 * Context: thread, may sleep.
 */
struct workqueue_struct *alloc_workqueue_named(const char *fmt, u32 flags,
					       int max_active, ...)
	__printf(1, 4);
#define alloc_workqueue(fmt, flags, max_active, ...)			\
	alloc_workqueue_named(fmt, flags, max_active, ##__VA_ARGS__)
#define alloc_ordered_workqueue(fmt, flags, ...)			\
	alloc_workqueue_named(fmt, WQ_UNBOUND | (flags), 1, ##__VA_ARGS__)
#define create_workqueue(name)		alloc_workqueue_named("%s", 0, 1, name)
#define create_freezable_workqueue(name)				\
	alloc_workqueue_named("%s", WQ_UNBOUND, 1, name)
#define create_singlethread_workqueue(name)				\
	alloc_workqueue_named("%s", WQ_UNBOUND, 1, name)

#define INIT_WORK_ONSTACK(work, fn)	INIT_WORK(work, fn)
#define INIT_DELAYED_WORK_ONSTACK(dw, fn)	INIT_DELAYED_WORK(dw, fn)
#define INIT_DEFERRABLE_WORK(dw, fn)	INIT_DELAYED_WORK(dw, fn)
#define DECLARE_DEFERRABLE_WORK(name, fn)	DECLARE_DELAYED_WORK(name, fn)
#define destroy_work_on_stack(work)	((void)(work))
#define destroy_delayed_work_on_stack(dw)	((void)(dw))
#define to_delayed_work(w)	container_of(w, struct delayed_work, work)
static inline bool delayed_work_pending(const struct delayed_work *dw)
{
	return work_pending(&dw->work);
}

/* Delayed until so many ticks are over; 0: not at all. */
bool queue_delayed_work_jiffies(unsigned int cpu, struct workqueue_struct *wq,
				struct delayed_work *dw, unsigned long delay);
bool mod_delayed_work_jiffies(unsigned int cpu, struct workqueue_struct *wq,
			      struct delayed_work *dw, unsigned long delay);
#define queue_delayed_work_on(cpu, wq, dw, delay)			\
	queue_delayed_work_jiffies(cpu, wq, dw, delay)
#undef queue_delayed_work
#define queue_delayed_work(wq, dw, delay)				\
	queue_delayed_work_jiffies(WORK_CPU_ANY, wq, dw, delay)
#define schedule_delayed_work(dw, delay)				\
	queue_delayed_work_jiffies(WORK_CPU_ANY, system_wq, dw, delay)
#define schedule_delayed_work_on(cpu, dw, delay)			\
	queue_delayed_work_jiffies(cpu, system_wq, dw, delay)
#define mod_delayed_work_on(cpu, wq, dw, delay)				\
	mod_delayed_work_jiffies(cpu, wq, dw, delay)
#define mod_delayed_work(wq, dw, delay)					\
	mod_delayed_work_jiffies(WORK_CPU_ANY, wq, dw, delay)

#define flush_scheduled_work()	flush_workqueue(system_wq)
#define cancel_rearming_delayed_work(dw)	cancel_delayed_work_sync(dw)
#define cancel_rearming_delayed_workqueue(wq, dw)			\
	cancel_delayed_work_sync(dw)

/*
 * Has fn run on every core that is online, in its worker, and waits.
 * Return: 0, -ENOMEM. Context: thread, may sleep.
 */
int schedule_on_each_cpu(work_func_t fn);

/*
 * Has fn run on a core that is online. Return: what fn returned.
 * Context: thread, may sleep; not from work of the system's queue.
 */
long work_on_cpu(int cpu, long (*fn)(void *arg), void *arg);

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 20)
#include "include/linux/workqueue_old.h"
#endif
