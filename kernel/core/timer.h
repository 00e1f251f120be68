// SPDX-License-Identifier: MIT
/*
 * kernel/core/timer.h - the tick, and functions called later
 *
 * Each core has its own tick (CONFIG_HZ) and its own list of timers, sorted
 * by time. A timer fires on the core that started it (or on the one its
 * function was running on when it was started), in the tick's interrupt, at
 * the first tick at or after its time; or, a soft one, in the soft interrupt
 * behind it, with interrupts on (softirq.h).
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/list.h"

/* Makes periodic interrupts on the core it is called on. */
struct clock_event {
	const char *name;
	unsigned int irq;
	/* This core, IRQs off; the first after first_ns, 1 to a period. */
	void (*start)(u32 hz, u32 first_ns);
	void (*stop)(void);	/* this core; IRQs off */
	void (*ack)(void);	/* this core, in its interrupt */
};
void clock_event_register(const struct clock_event *event);

/*
 * Starts this core's tick, apart from the others' by equal shares of a period.
 * Context: IRQs off.
 */
void timer_init_cpu(void);
/* Stops it: the core goes off. Context: IRQs off. */
void timer_stop_cpu(void);

struct timer {
	struct list_head node;		/* [base lock]; empty: not pending */
	u64 expires_ns;			/* [base lock] */
	unsigned int cpu;		/* whose it is; [base lock] */
	bool of_sleeper;		/* [I] wakes a thread: nobody's leak */
	bool soft;			/* [I] */
	/* [I] context: IRQ; of a soft one: soft interrupt */
	void (*fn)(struct timer *timer);
};

void timer_setup(struct timer *timer, void (*fn)(struct timer *timer));
void timer_setup_soft(struct timer *timer, void (*fn)(struct timer *timer));

/*
 * Starts, or moves, a timer to fire delay_ns from now on this core.
 * Context: any, from any core, also while it is started or cancelled there.
 */
void timer_start(struct timer *timer, u64 delay_ns);

/*
 * The same at a time of the clock, on a core that is online. Like
 * timer_start() it stays where its function runs right now.
 */
void timer_start_at(struct timer *timer, u64 expires_ns, unsigned int cpu);

/*
 * Returns true if it was pending and now is not. A function already
 * running on another core may still be running. Context: any.
 */
bool timer_cancel(struct timer *timer);

/*
 * The same, and waits until the function is not running on any core.
 * Context: not from the timer's own function, not in an interrupt.
 */
bool timer_cancel_sync(struct timer *timer);

/* Called in every tick, after the timers. One hook: the scheduler's. */
void timer_set_tick_hook(void (*hook)(void));

/* Moves a dead core's timers to this one (CPU hotplug). */
void timer_migrate(unsigned int dead_cpu);

bool timer_pending(const struct timer *timer);
/* Does its function run right now, on some core? A hint. Context: any. */
bool timer_running(struct timer *timer);

/* Ticks seen by a core; timers waiting on it. */
u32 timer_ticks(unsigned int cpu);
unsigned int timer_pending_count(unsigned int cpu);
