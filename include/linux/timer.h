// SPDX-License-Identifier: MIT
/*
 * include/linux/timer.h - functions called later, in a soft interrupt
 *
 * Two generations. Until Linux 4.14 the function gets `data`; since then it
 * gets the timer, and from_timer() finds what that is part of.
 */
#pragma once

#include "include/linux/container_of.h"
#include "include/linux/jiffies.h"
#include "include/linux/version.h"
#include "kernel/core/timer.h"

struct timer_list;

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
#define TIMER_WANTS_DATA	true
typedef void (*timer_list_fn)(unsigned long data);
#else
#define TIMER_WANTS_DATA	false
typedef void (*timer_list_fn)(struct timer_list *timer);
#endif

struct timer_list {
	struct timer timer;		/* the kernel's own */
	unsigned long expires;		/* jiffies; told when it is started */
	timer_list_fn function;
	unsigned long data;
	bool wants_data;		/* what function is called with */
};

/* Accepted: a timer stays on its core, and an idle core takes its tick. */
#define TIMER_DEFERRABLE	0x1
#define TIMER_PINNED		0x2
#define TIMER_IRQSAFE		0x4	/* only in Linux's own work queues */

/* A timer's function, in the kernel's words. */
void timer_list_fire(struct timer *timer);

#define TIMER_LIST_INIT(name, func, expires_, data_) {			\
	.timer = { .node = LIST_HEAD_INIT((name).timer.node),		\
		   .soft = true, .fn = timer_list_fire },		\
	.expires = (expires_), .function = (func),			\
	.data = (unsigned long)(data_), .wants_data = TIMER_WANTS_DATA }

/* Before it is used; not while it is pending. */
void timer_list_init(struct timer_list *timer, timer_list_fn function,
		     unsigned long data, bool wants_data);

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
#define TIMER_INITIALIZER(func, expires_, data_)				\
	{ .timer = { .soft = true, .fn = timer_list_fire },		\
	  .expires = (expires_), .function = (func), .data = (data_),	\
	  .wants_data = true }
#define DEFINE_TIMER(name, func, expires, data)				\
	struct timer_list name = TIMER_LIST_INIT(name, func, expires, data)
#define init_timer(t)							\
	timer_list_init(t, NULL, 0, true)
#define init_timer_deferrable(t)	init_timer(t)
#define init_timer_on_stack(t)		init_timer(t)
#define setup_timer(t, func, data)	timer_list_init(t, func, data, true)
#define setup_timer_on_stack(t, func, data)	setup_timer(t, func, data)
#define setup_deferrable_timer(t, func, data)	setup_timer(t, func, data)
#define set_timer_slack(t, slack)	((void)(t), (void)(slack))
#else
#define DEFINE_TIMER(name, func)						\
	struct timer_list name = TIMER_LIST_INIT(name, func, 0, 0)
#endif
#define timer_setup(t, func, flags)					\
	timer_list_init(t, (timer_list_fn)(func), (unsigned long)(t),	\
			TIMER_WANTS_DATA)
#define timer_setup_on_stack(t, func, flags)	timer_setup(t, func, flags)
#define destroy_timer_on_stack(t)	((void)(t))
#define from_timer(var, t, field)					\
	container_of(t, __typeof__(*(var)), field)
#define timer_container_of(var, t, field)	from_timer(var, t, field)

#define timer_pending(t)						\
	((timer_pending)(&((const struct timer_list *){ (t) })->timer))

/*
 * Starts a timer that is not pending at its `expires`: on this core, or on
 * one that is online. Context: any.
 */
void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
/*
 * Starts or moves it. _pending: only if it is pending; reduce: only to an
 * earlier time. Return: was it pending? Context: any.
 */
int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int timer_reduce(struct timer_list *timer, unsigned long expires);
#define mod_timer_pinned(timer, expires)	mod_timer(timer, expires)

/*
 * Return: was it pending? sync: its function does not run any more, on any
 * core; not from that function, nor with a lock it takes. try_: -1 if it
 * runs right now.
 */
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer);
#define del_singleshot_timer_sync(timer)	del_timer_sync(timer)
#define timer_delete(timer)		del_timer(timer)
#define timer_delete_sync(timer)	del_timer_sync(timer)
