// SPDX-License-Identifier: MIT
/*
 * kernel/compat/workqueue.c - work queues in Linux's measures
 */
#include "include/linux/workqueue.h"

#include "include/linux/workqueue_old.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/hotplug.h"
#include "mm/slab.h"

/* The kernel's own, of today and with its measures. */
#undef work_struct
#undef alloc_workqueue
#undef mod_delayed_work_on
#undef queue_delayed_work_on
#undef INIT_WORK
#undef queue_work
#undef cancel_delayed_work

EXPORT_SYMBOL(system_wq);
EXPORT_SYMBOL(system_unbound_wq);

struct workqueue_struct *alloc_workqueue_named(const char *fmt, u32 flags,
					       int max_active, ...)
{
	char name[16];
	va_list args;

	va_start(args, max_active);
	vformat(name, sizeof(name), fmt, args);
	va_end(args);
	return alloc_workqueue(name, flags & (WQ_UNBOUND | WQ_HIGHPRI));
}
EXPORT_SYMBOL(alloc_workqueue_named);

/* Until the tick that the delay ends with. */
static u64 delay_ns(unsigned long delay)
{
	u64 end = jiffies_clock_ns(jiffies + delay), now = clock_ns();

	return end > now ? end - now : 0;
}

bool queue_delayed_work_jiffies(unsigned int cpu, struct workqueue_struct *wq,
				struct delayed_work *dw, unsigned long delay)
{
	if (!delay)
		return queue_work_on(cpu, wq, &dw->work);
	return queue_delayed_work_on(cpu, wq, dw, delay_ns(delay));
}
EXPORT_SYMBOL(queue_delayed_work_jiffies);

bool mod_delayed_work_jiffies(unsigned int cpu, struct workqueue_struct *wq,
			      struct delayed_work *dw, unsigned long delay)
{
	return mod_delayed_work_on(cpu, wq, dw, delay ? delay_ns(delay) : 0);
}
EXPORT_SYMBOL(mod_delayed_work_jiffies);

/* ---- on certain cores ---- */

int schedule_on_each_cpu(work_func_t fn)
{
	struct work_struct *works = kcalloc(nr_cpu_ids, sizeof(*works),
					    GFP_KERNEL);
	unsigned int cpu;

	if (!works)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		INIT_WORK(&works[cpu], fn);
		queue_work_on(cpu, system_wq, &works[cpu]);
	}
	for_each_online_cpu(cpu)
		flush_work(&works[cpu]);
	cpus_read_unlock();
	kfree(works);
	return 0;
}
EXPORT_SYMBOL(schedule_on_each_cpu);

struct call_on_cpu {
	struct work_struct work;
	long (*fn)(void *arg);
	void *arg;
	long result;
};

static void call_fn(struct work_struct *work)
{
	struct call_on_cpu *call = container_of(work, struct call_on_cpu, work);

	call->result = call->fn(call->arg);
}

long work_on_cpu(int cpu, long (*fn)(void *arg), void *arg)
{
	struct call_on_cpu call = { .fn = fn, .arg = arg };

	INIT_WORK(&call.work, call_fn);
	queue_work_on((unsigned int)cpu, system_wq, &call.work);
	flush_work(&call.work);
	return call.result;
}
EXPORT_SYMBOL(work_on_cpu);

/* ---- as it was until 2.6.19 ---- */

void work_with_data_fn(struct work_struct *work)
{
	struct work_with_data *w = container_of(work, struct work_with_data,
						dw.work);

	w->func(w->data);
}
EXPORT_SYMBOL(work_with_data_fn);
