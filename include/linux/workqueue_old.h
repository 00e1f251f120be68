// SPDX-License-Identifier: MIT
/*
 * include/linux/workqueue_old.h - work as it was until Linux 2.6.19
 *
 * The function gets a pointer given with it, and any work has a timer. For
 * include/linux/workqueue.h alone.
 */
#pragma once

#include "kernel/sched/workqueue.h"

struct work_with_data {
	struct delayed_work dw;		/* the kernel's own */
	void (*func)(void *data);
	void *data;
};

/* In the kernel's words: calls func(data). */
void work_with_data_fn(struct work_struct *work);

#undef DECLARE_WORK
#define DECLARE_WORK(name, fn_, data_)					\
	struct work_with_data name = {					\
		.dw = __DELAYED_WORK_INITIALIZER((name).dw,		\
						 work_with_data_fn),	\
		.func = (fn_), .data = (data_) }
#define INIT_WORK(w, fn, data_) do {					\
	INIT_DELAYED_WORK(&(w)->dw, work_with_data_fn);			\
	PREPARE_WORK(w, fn, data_);					\
} while (0)
#define PREPARE_WORK(w, fn, data_) do {					\
	(w)->func = (fn);						\
	(w)->data = (data_);						\
} while (0)

#undef work_pending
#define work_pending(w)		(READ_ONCE((w)->dw.work.pending) != 0)
#undef queue_work
#define queue_work(wq, w)						\
	queue_work_on(WORK_CPU_ANY, wq, &(w)->dw.work)
#undef schedule_work
#define schedule_work(w)						\
	queue_work_on(WORK_CPU_ANY, system_wq, &(w)->dw.work)
#undef queue_delayed_work
#define queue_delayed_work(wq, w, delay)				\
	queue_delayed_work_jiffies(WORK_CPU_ANY, wq, &(w)->dw, delay)
#undef schedule_delayed_work
#define schedule_delayed_work(w, delay)					\
	queue_delayed_work_jiffies(WORK_CPU_ANY, system_wq, &(w)->dw, delay)
#undef schedule_delayed_work_on
#define schedule_delayed_work_on(cpu, w, delay)				\
	queue_delayed_work_jiffies(cpu, system_wq, &(w)->dw, delay)
#define cancel_delayed_work(w)	(cancel_delayed_work)(&(w)->dw)
#undef cancel_rearming_delayed_work
#define cancel_rearming_delayed_work(w)					\
	((void)cancel_delayed_work_sync(&(w)->dw))

#define work_struct		work_with_data
