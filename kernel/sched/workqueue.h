// SPDX-License-Identifier: MIT
/*
 * kernel/sched/workqueue.h - work done later, in a thread
 *
 *   static DECLARE_WORK(w, fn);  schedule_work(&w);  cancel_work_sync(&w);
 *
 * A queue has a worker thread per core; work runs on the core it was
 * queued on, or anywhere if the queue is WQ_UNBOUND. Work is queued once
 * until it starts, and never runs twice at the same time. When a core goes
 * off, its worker goes on elsewhere until the core is back.
 * Words of Linux's include/linux/workqueue.h.
 */
#pragma once

#include "kernel/core/timer.h"
#include "kernel/sched/wait.h"

struct work_struct;
struct workqueue_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	struct list_head entry;		/* [lock of its pool] */
	work_func_t func;		/* [I] */
	u32 pending;			/* [a] enum of workqueue.c; 0: idle */
	u32 pool_id;			/* [a] where it was queued last; 0: never */
};

struct delayed_work {
	struct work_struct work;
	struct timer timer;
	struct workqueue_struct *wq;	/* [work.pending] */
	unsigned int cpu;		/* [work.pending] */
};

#define WORK_CPU_ANY	(~0u)
#define WQ_UNBOUND	0x1
#define WQ_HIGHPRI	0x2	/* its workers go before ordinary threads */

#define __WORK_INITIALIZER(name, fn_)					\
	{ .entry = LIST_HEAD_INIT((name).entry), .func = (fn_) }
#define DECLARE_WORK(name, fn)						\
	struct work_struct name = __WORK_INITIALIZER(name, fn)

static inline void INIT_WORK(struct work_struct *work, work_func_t func)
{
	*work = (struct work_struct){ .func = func };
	INIT_LIST_HEAD(&work->entry);
}
void INIT_DELAYED_WORK(struct delayed_work *dw, work_func_t func);

/* What the timer of delayed work calls. */
void delayed_work_timer_fn(struct timer *timer);
#define __DELAYED_WORK_INITIALIZER(name, fn_) {				\
	.work = __WORK_INITIALIZER((name).work, fn_),			\
	.timer = { .node = LIST_HEAD_INIT((name).timer.node),		\
		   .fn = delayed_work_timer_fn } }
#define DECLARE_DELAYED_WORK(name, fn_)					\
	struct delayed_work name = __DELAYED_WORK_INITIALIZER(name, fn_)

static inline bool work_pending(const struct work_struct *work)
{
	return READ_ONCE(work->pending) != 0;
}

extern struct workqueue_struct *system_wq, *system_unbound_wq;

/*
 * Return: the queue, or NULL (out of memory, or of numbers for its pools).
 * Context: thread, may sleep.
 */
struct workqueue_struct *alloc_workqueue(const char *name, u32 flags);
/*
 * Runs what is queued, then ends the workers. Nothing may queue meanwhile.
 * Context: thread, may sleep; not from work of that queue.
 */
void destroy_workqueue(struct workqueue_struct *wq);

/*
 * On a core's worker (cpu: a possible core), or this core's. Work that runs right now is queued
 * again where it runs. Return: false if it was pending already, or is being
 * cancelled. Context: any.
 */
bool queue_work_on(unsigned int cpu, struct workqueue_struct *wq,
		   struct work_struct *work);
#define queue_work(wq, work)	queue_work_on(WORK_CPU_ANY, wq, work)
#define schedule_work(work)	queue_work(system_wq, work)
#define schedule_work_on(cpu, work)	queue_work_on(cpu, system_wq, work)

/* The same, in delay_ns nanoseconds; it is pending until then. */
bool queue_delayed_work_on(unsigned int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dw, u64 delay_ns);
#define queue_delayed_work(wq, dw, ns)					\
	queue_delayed_work_on(WORK_CPU_ANY, wq, dw, ns)

/*
 * Waits no longer, or as long as is said now, whether it was pending or not.
 * Return: was it? Context: any.
 */
bool mod_delayed_work_on(unsigned int cpu, struct workqueue_struct *wq,
			 struct delayed_work *dw, u64 delay_ns);

/*
 * Not pending any more; it may be running. Return: was it pending?
 * Context: any.
 */
bool cancel_work(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dw);

/* Has it run now instead of later, and waits. As flush_work(). */
bool flush_delayed_work(struct delayed_work *dw);

/*
 * Waits until what was queued before has run (not what a timer delays).
 * Return: false if there was nothing to wait for. Context: thread, may
 * sleep; not from the work itself.
 */
bool flush_work(struct work_struct *work);

/*
 * After these the work is neither pending nor running, also if its function
 * queues it again: that is refused meanwhile. Return: whether it was
 * pending. Context: thread, may sleep; not from the work itself.
 */
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *dw);

/* All that was queued before has run. Context: as destroy_workqueue(). */
void flush_workqueue(struct workqueue_struct *wq);

/* And what that has queued, until there is nothing more. */
void drain_workqueue(struct workqueue_struct *wq);

/* Starts the system's queues. Once. */
void workqueue_init(void);

/* Rule R1 of workqueue.c for every queue. */
int workqueue_verify(void);
