// SPDX-License-Identifier: MIT
/*
 * include/linux/interrupt.h - devices' interrupts, and tasklets
 *
 * An interrupt has its number of the GIC's: 32 and more are the board's. One
 * that nobody says he has handled is disabled, and the log tells.
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
#include "include/linux/irqreturn.h"
#include "include/linux/irqflags.h"
#include "include/linux/version.h"
#include "kernel/core/softirq.h"

#define IRQF_TRIGGER_NONE	0x0
#define IRQF_SHARED		0x80

/*
 * handler(irq, dev) runs when the interrupt comes, interrupts off. Several
 * handlers may have one interrupt if all say IRQF_SHARED; then dev, not
 * NULL, tells them apart. Return: 0; -EINVAL (no interrupt of the board's,
 * no handler, shared without dev), -EBUSY, -ENOMEM. Context: thread, may
 * sleep.
 */
typedef irqreturn_t (*linux_irq_handler_t)(int irq, void *dev);
#define irq_handler_t		linux_irq_handler_t
int __must_check request_irq(unsigned int irq, irq_handler_t handler,
			     unsigned long flags, const char *name, void *dev);
/*
 * The handler does not run any more when it is back. Return: name, or NULL
 * with a warning: there was none. Context: thread, may sleep.
 */
const void *free_irq(unsigned int irq, void *dev);

/*
 * Masks and unmasks one that was requested; it counts how often. What comes
 * meanwhile waits. disable waits for handlers, _nosync does not.
 * Context: any; disable_irq and synchronize_irq: thread, may sleep.
 */
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void enable_irq(unsigned int irq);
/* Waits until handlers that run now are through. */
void synchronize_irq(unsigned int irq);

enum irqchip_irq_state { IRQCHIP_STATE_PENDING };
/*
 * Has an interrupt come as if its device had raised it. Return: 0, -EINVAL
 * (any other wish, or not one of the board's). Context: any.
 */
int irq_set_irqchip_state(unsigned int irq, enum irqchip_irq_state which,
			  bool value);

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
