// SPDX-License-Identifier: MIT
/*
 * include/linux/interrupt.h - tasklets: functions run as soft interrupts
 *
 * A tasklet runs once for any number of times it is scheduled before, on
 * the core that scheduled it, never on two at once. Until Linux 5.8 its
 * function got `data`; since then it gets the tasklet, and from_tasklet()
 * finds what that is part of.
 */
#pragma once

#include "include/linux/atomic.h"
#include "include/linux/container_of.h"
#include "include/linux/hardirq.h"
#include "include/linux/irqflags.h"
#include "include/linux/version.h"
#include "kernel/core/softirq.h"

struct tasklet_struct {
	struct tasklet_struct *next;	/* [o] on the list of a core */
	unsigned long state;		/* [a] TASKLET_STATE_ */
	atomic_t count;			/* > 0: disabled */
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};
enum { TASKLET_STATE_SCHED, TASKLET_STATE_RUN };

#define DECLARE_TASKLET_OLD(name, fn)					\
	struct tasklet_struct name = { .func = (fn) }
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 9, 0)
#define DECLARE_TASKLET(name, fn, data_)				\
	struct tasklet_struct name = { .func = (fn), .data = (data_) }
#define DECLARE_TASKLET_DISABLED(name, fn, data_)			\
	struct tasklet_struct name = {					\
		.func = (fn), .data = (data_), .count = ATOMIC_INIT(1) }
#else
#define DECLARE_TASKLET(name, fn)					\
	struct tasklet_struct name = {					\
		.callback = (fn), .use_callback = true }
#define DECLARE_TASKLET_DISABLED(name, fn)				\
	struct tasklet_struct name = {					\
		.callback = (fn), .use_callback = true,			\
		.count = ATOMIC_INIT(1) }
#endif
#define from_tasklet(var, t, field)					\
	container_of(t, __typeof__(*(var)), field)

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data),
		  unsigned long data);
void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *t));

/* Context: any. hi: before timers and other tasklets. */
void tasklet_schedule(struct tasklet_struct *t);
void tasklet_hi_schedule(struct tasklet_struct *t);

/*
 * Disabled, it stays scheduled and does not run. disable waits until it does
 * not; kill until what was scheduled has run, so not of a disabled one.
 * Context: disable_nosync, enable: any; the others: thread, may sleep.
 */
void tasklet_disable(struct tasklet_struct *t);
void tasklet_disable_nosync(struct tasklet_struct *t);
void tasklet_enable(struct tasklet_struct *t);
void tasklet_kill(struct tasklet_struct *t);
