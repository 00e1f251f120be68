// SPDX-License-Identifier: MIT
/*
 * kernel/compat/tasklet.c - functions run as soft interrupts
 *
 *              schedule            its core's soft interrupt
 *   idle ------------------> SCHED -------------------------> RUN -> idle
 *                              ^   disabled, or runs elsewhere
 *                              +------------------------------ next round
 *
 * SCHED is cleared before the function runs, so that it may be scheduled
 * again meanwhile; RUN keeps another core from beginning before it is done.
 */
#include "include/linux/interrupt.h"

#include "kernel/arch/barrier.h"
#include "kernel/lib/export.h"
#include "kernel/sched/thread.h"
#include "percpu/access/define.h"

#define SCHED	(1ul << TASKLET_STATE_SCHED)
#define RUN	(1ul << TASKLET_STATE_RUN)

struct tasklet_list {
	struct tasklet_struct *first;	/* [o] interrupts off */
	struct tasklet_struct *last;
};

static DEFINE_PER_CPU(struct tasklet_list, tasklets);
static DEFINE_PER_CPU(struct tasklet_list, tasklets_hi);

/* Returns whether the bit was set before. */
static bool set_bit_of(struct tasklet_struct *t, unsigned long bit)
{
	return __atomic_fetch_or(&t->state, bit, __ATOMIC_ACQ_REL) & bit;
}

static void clear_bit_of(struct tasklet_struct *t, unsigned long bit)
{
	__atomic_fetch_and(&t->state, ~bit, __ATOMIC_RELEASE);
}

/* ---- lists ---- */

static void put(struct tasklet_list *list, struct tasklet_struct *t)
{
	t->next = NULL;
	if (list->first)
		list->last->next = t;
	else
		list->first = t;
	list->last = t;
}

static void put_here(struct tasklet_list __percpu *lists,
		     struct tasklet_struct *t)
{
	unsigned long flags;

	local_irq_save(flags);
	put(raw_cpu_ptr(lists), t);
	local_irq_restore(flags);
}

static struct tasklet_struct *take_all(struct tasklet_list __percpu *lists)
{
	struct tasklet_list *list;
	struct tasklet_struct *first;
	unsigned long flags;

	local_irq_save(flags);
	list = raw_cpu_ptr(lists);
	first = list->first;
	list->first = NULL;
	local_irq_restore(flags);
	return first;
}

/* ---- running ---- */

/* Returns whether it is done with. */
static bool run_one(struct tasklet_struct *t)
{
	if (set_bit_of(t, RUN))
		return false;
	if (atomic_read(&t->count)) {
		clear_bit_of(t, RUN);
		return false;
	}
	clear_bit_of(t, SCHED);
	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
	clear_bit_of(t, RUN);
	return true;
}

static void run_all(struct tasklet_list __percpu *lists, unsigned int softirq)
{
	struct tasklet_struct *t = take_all(lists);

	while (t) {
		struct tasklet_struct *next = t->next;

		if (!run_one(t)) {
			put_here(lists, t);
			softirq_raise(softirq);
		}
		t = next;
	}
}

static void run_tasklets(void)
{
	run_all(&tasklets, SOFTIRQ_TASKLET);
}

static void run_tasklets_hi(void)
{
	run_all(&tasklets_hi, SOFTIRQ_HI);
}

void tasklet_schedule(struct tasklet_struct *t)
{
	if (set_bit_of(t, SCHED))
		return;
	softirq_register(SOFTIRQ_TASKLET, run_tasklets);
	preempt_disable();
	put_here(&tasklets, t);
	softirq_raise(SOFTIRQ_TASKLET);
	preempt_enable();
}
EXPORT_SYMBOL(tasklet_schedule);

void tasklet_hi_schedule(struct tasklet_struct *t)
{
	if (set_bit_of(t, SCHED))
		return;
	softirq_register(SOFTIRQ_HI, run_tasklets_hi);
	preempt_disable();
	put_here(&tasklets_hi, t);
	softirq_raise(SOFTIRQ_HI);
	preempt_enable();
}
EXPORT_SYMBOL(tasklet_hi_schedule);

/* ---- the rest of its life ---- */

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data),
		  unsigned long data)
{
	*t = (struct tasklet_struct){ .func = func, .data = data };
}
EXPORT_SYMBOL(tasklet_init);

void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *t))
{
	*t = (struct tasklet_struct){ .callback = callback,
				      .use_callback = true };
}
EXPORT_SYMBOL(tasklet_setup);

void tasklet_disable_nosync(struct tasklet_struct *t)
{
	atomic_inc(&t->count);
}
EXPORT_SYMBOL(tasklet_disable_nosync);

static void wait_not_running(struct tasklet_struct *t)
{
	while (__atomic_load_n(&t->state, __ATOMIC_ACQUIRE) & RUN)
		cpu_relax();
}

void tasklet_disable(struct tasklet_struct *t)
{
	tasklet_disable_nosync(t);
	wait_not_running(t);
}
EXPORT_SYMBOL(tasklet_disable);

void tasklet_enable(struct tasklet_struct *t)
{
	assert(atomic_read(&t->count) > 0);
	atomic_dec(&t->count);
}
EXPORT_SYMBOL(tasklet_enable);

void tasklet_kill(struct tasklet_struct *t)
{
	assert_can_sleep();
	while (set_bit_of(t, SCHED))
		msleep(1);
	wait_not_running(t);
	clear_bit_of(t, SCHED);
}
EXPORT_SYMBOL(tasklet_kill);
