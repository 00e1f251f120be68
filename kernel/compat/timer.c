// SPDX-License-Identifier: MIT
/*
 * kernel/compat/timer.c - Linux's timers: the kernel's soft ones, in jiffies
 *
 * A timer of TIMER_INITIALIZER() has no list yet: the initializer does not
 * know the timer's name. adopt() makes up for it when it is first used.
 */
#include "include/linux/timer.h"

#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/lib/export.h"

/* The kernel's own functions of these names. */
#undef timer_pending
#undef timer_setup

void timer_list_fire(struct timer *timer)
{
	struct timer_list *t = container_of(timer, struct timer_list, timer);
	void *function = (void *)t->function;
	u32 depth = preempt_count();

	if (t->wants_data)
		((void (*)(unsigned long))function)(t->data);
	else
		((void (*)(struct timer_list *))function)(t);
	if (preempt_count() != depth)
		panic("timer %pS left with preempt_count 0x%x, came with 0x%x",
		      function, preempt_count(), depth);
}
EXPORT_SYMBOL(timer_list_fire);

void timer_list_init(struct timer_list *timer, timer_list_fn function,
		     unsigned long data, bool wants_data)
{
	timer_setup_soft(&timer->timer, timer_list_fire);
	timer->function = function;
	timer->data = data;
	timer->wants_data = wants_data;
}
EXPORT_SYMBOL(timer_list_init);

static void adopt(struct timer_list *timer)
{
	struct list_head *node = &timer->timer.node;

	if (unlikely(!node->next))
		INIT_LIST_HEAD(node);
}

static void start(struct timer_list *timer, unsigned long expires,
		  unsigned int cpu)
{
	timer->expires = expires;
	timer_start_at(&timer->timer, jiffies_clock_ns(expires), cpu);
}

void add_timer_on(struct timer_list *timer, int cpu)
{
	adopt(timer);
	assert(!timer_pending(&timer->timer) && timer->function);
	start(timer, timer->expires, (unsigned int)cpu);
}
EXPORT_SYMBOL(add_timer_on);

void add_timer(struct timer_list *timer)
{
	preempt_disable();
	add_timer_on(timer, (int)raw_smp_processor_id());
	preempt_enable();
}
EXPORT_SYMBOL(add_timer);

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	bool pending;

	adopt(timer);
	assert(timer->function);
	preempt_disable();
	pending = timer_pending(&timer->timer);
	start(timer, expires, raw_smp_processor_id());
	preempt_enable();
	return pending;
}
EXPORT_SYMBOL(mod_timer);

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	adopt(timer);
	return timer_pending(&timer->timer) ? mod_timer(timer, expires) : 0;
}
EXPORT_SYMBOL(mod_timer_pending);

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
	adopt(timer);
	if (timer_pending(&timer->timer) &&
	    time_after_eq(expires, timer->expires))
		return 1;
	return mod_timer(timer, expires);
}
EXPORT_SYMBOL(timer_reduce);

int del_timer(struct timer_list *timer)
{
	adopt(timer);
	return timer_cancel(&timer->timer);
}
EXPORT_SYMBOL(del_timer);

int del_timer_sync(struct timer_list *timer)
{
	adopt(timer);
	return timer_cancel_sync(&timer->timer);
}
EXPORT_SYMBOL(del_timer_sync);

int try_to_del_timer_sync(struct timer_list *timer)
{
	adopt(timer);
	return timer_running(&timer->timer) ? -1 : timer_cancel(&timer->timer);
}
EXPORT_SYMBOL(try_to_del_timer_sync);
