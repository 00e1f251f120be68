// SPDX-License-Identifier: MIT
/*
 * kernel/core/timer.c - the tick, and functions called later
 *
 * A timer belongs to the core it was started on last, pending or not. It
 * changes cores without anybody holding two locks:
 *
 *               lock of A              no lock           lock of B
 *   cpu = A  -------------> cpu = MOVING -----> cpu = B, on its list
 *
 * While its function runs it stays with that core, wherever it is started
 * again: so one lock tells whether it is pending or running.
 *
 * A core has two bases: one for the tick's interrupt, one for soft timers.
 *
 * Rules    R1 each list is sorted by expires_ns; R2 a timer is on at most
 *          one list, that of its cpu (timer_verify).
 * Locks    base->lock (two per core, interrupts off) guards list and timers
 *          that belong to it; dropped while a timer's function runs.
 * See      tests/core/test_timer.c, tests/sched/test_timer_cores.c
 */
#include "kernel/core/timer.h"

#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/irq.h"
#include "kernel/core/jiffies.h"
#include "kernel/core/printk.h"
#include "kernel/core/softirq.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "percpu/access/ops.h"

#define MOVING	(~0u)	/* for cpu: between two cores */

struct timer_base {
	struct spinlock lock;
	struct list_head pending;	/* [lock] sorted; R1 */
	unsigned int nr_pending;	/* [lock] */
	unsigned int nr_in_use;		/* [lock] of these, no sleeper's */
	struct timer *running;		/* whose function runs now; set with
					 * the lock, cleared without */
};

enum { HARD, SOFT, NR_BASES };

static DEFINE_PER_CPU(struct timer_base[NR_BASES], timer_bases);
static DEFINE_PER_CPU(u32, tick_count);	/* [o] */
static const struct clock_event *event;	/* [I] */
static void (*tick_hook)(void);		/* [I] */

static irq_result_t tick(unsigned int irq, void *data);
static void run_soft(void);

static struct timer_base *base_of(unsigned int cpu, unsigned int kind)
{
	return &per_cpu(timer_bases, cpu)[kind];
}

void clock_event_register(const struct clock_event *ev)
{
	unsigned int cpu;

	event = ev;
	for_each_possible_cpu(cpu) {
		for (unsigned int kind = 0; kind < NR_BASES; kind++) {
			struct timer_base *base = base_of(cpu, kind);

			spin_lock_init_ranked(&base->lock, "timer_base",
					      LOCK_RANK_TIMER);
			INIT_LIST_HEAD(&base->pending);
		}
	}
	softirq_register(SOFTIRQ_TIMER, run_soft);
	if (irq_register(ev->irq, ev->name, tick, NULL))
		panic("timer: interrupt %u of %s is taken", ev->irq, ev->name);
}

/*
 * Cores that tick together wait for each other's locks. And QEMU that counts
 * instructions goes on to the next core when a timer is due: were all due
 * together, some cores would have next to nothing of each period.
 */
static u32 first_tick_ns(void)
{
	u32 period = NSEC_PER_SEC / CONFIG_HZ;
	u32 phase = smp_processor_id() * (period / NR_CPUS);

	return period - (clock_ns() + period - phase) % period;
}

void timer_init_cpu(void)
{
	irq_enable(event->irq);
	event->start(CONFIG_HZ, first_tick_ns());
}

void timer_stop_cpu(void)
{
	event->stop();
	irq_disable(event->irq);
}

void timer_setup(struct timer *timer, void (*fn)(struct timer *timer))
{
	INIT_LIST_HEAD(&timer->node);
	timer->fn = fn;
	timer->cpu = 0;
	timer->of_sleeper = false;
	timer->soft = false;
}

void timer_setup_soft(struct timer *timer, void (*fn)(struct timer *timer))
{
	timer_setup(timer, fn);
	timer->soft = true;
}

/* Locks the base the timer belongs to; waits while it moves. */
static struct timer_base *lock_base_of(struct timer *timer,
				       unsigned long *flags)
{
	for (;;) {
		unsigned int cpu = READ_ONCE(timer->cpu);

		if (cpu != MOVING) {
			struct timer_base *base = base_of(cpu, timer->soft);

			spin_lock_irqsave(&base->lock, *flags);
			if (timer->cpu == cpu)
				return base;
			spin_unlock_irqrestore(&base->lock, *flags);
		}
		cpu_relax();
	}
}

/* Takes the timer off its list. Returns false if it was on none. */
static bool detach_locked(struct timer_base *base, struct timer *timer)
{
	assert_held(&base->lock);
	if (list_empty(&timer->node))
		return false;
	list_del_init(&timer->node);
	base->nr_pending--;
	base->nr_in_use -= !timer->of_sleeper;
	return true;
}

static void insert_locked(struct timer_base *base, struct timer *timer)
{
	struct timer *other;

	assert_held(&base->lock);
	list_for_each_entry(other, &base->pending, node)
		if (other->expires_ns > timer->expires_ns)
			break;
	list_add_tail(&timer->node, &other->node);
	base->nr_pending++;
	base->nr_in_use += !timer->of_sleeper;
}

/* Makes it a core's if it may leave. Returns the base locked then. */
static struct timer_base *bring_locked(struct timer_base *base,
				       struct timer *timer, unsigned int cpu)
{
	struct timer_base *to = base_of(cpu, timer->soft);

	assert_held(&base->lock);
	if (base == to || READ_ONCE(base->running) == timer)
		return base;
	WRITE_ONCE(timer->cpu, MOVING);
	spin_unlock(&base->lock);
	spin_lock(&to->lock);
	WRITE_ONCE(timer->cpu, cpu);
	return to;
}

void timer_start_at(struct timer *timer, u64 expires_ns, unsigned int cpu)
{
	unsigned long flags;
	struct timer_base *base = lock_base_of(timer, &flags);

	detach_locked(base, timer);
	base = bring_locked(base, timer, cpu);
	timer->expires_ns = expires_ns;
	insert_locked(base, timer);
	spin_unlock_irqrestore(&base->lock, flags);
}

void timer_start(struct timer *timer, u64 delay_ns)
{
	unsigned long flags;
	u64 now;

	local_irq_save(flags);	/* this core stays this one */
	now = clock_ns();
	timer_start_at(timer, now + min(delay_ns, ~0ull - now),
		       raw_smp_processor_id());
	local_irq_restore(flags);
}

bool timer_cancel(struct timer *timer)
{
	unsigned long flags;
	struct timer_base *base = lock_base_of(timer, &flags);
	bool pending = detach_locked(base, timer);

	spin_unlock_irqrestore(&base->lock, flags);
	return pending;
}

bool timer_pending(const struct timer *timer)
{
	return !list_empty(&timer->node);
}
EXPORT_SYMBOL(timer_pending);

static struct timer *take_expired(struct timer_base *base, u64 now)
{
	unsigned long flags;
	struct timer *timer;

	spin_lock_irqsave(&base->lock, flags);
	timer = list_first_entry_or_null(&base->pending, struct timer, node);
	if (timer && timer->expires_ns <= now) {
		detach_locked(base, timer);
		WRITE_ONCE(base->running, timer);
	} else {
		timer = NULL;
	}
	spin_unlock_irqrestore(&base->lock, flags);
	return timer;
}

/* What is started from here on: next time. */
static void run_expired(struct timer_base *base, u64 now)
{
	struct timer *timer;

	while ((timer = take_expired(base, now)) != NULL) {
		timer->fn(timer);	/* may free the timer */
		/* Pairs with the acquire in timer_cancel_sync(). */
		smp_store_release(&base->running, NULL);
	}
}

static void run_soft(void)
{
	run_expired(base_of(smp_processor_id(), SOFT), clock_ns());
}

static irq_result_t tick(unsigned int irq, void *data)
{
	unsigned int cpu = smp_processor_id();
	u64 now = clock_ns();

	(void)irq;
	(void)data;
	event->ack();
	raw_cpu_write(tick_count, raw_cpu_read(tick_count) + 1);
	jiffies_update(now);
	run_expired(base_of(cpu, HARD), now);
	if (READ_ONCE(base_of(cpu, SOFT)->nr_pending))
		softirq_raise(SOFTIRQ_TIMER);
	if (tick_hook)
		tick_hook();
	return IRQ_HANDLED;
}

void timer_set_tick_hook(void (*hook)(void))
{
	tick_hook = hook;
}

bool timer_cancel_sync(struct timer *timer)
{
	bool was_pending = false, running;

	assert_not_in_irq();
	do {
		unsigned long flags;
		struct timer_base *base = lock_base_of(timer, &flags);

		/* It may have been started again by its function. */
		was_pending |= detach_locked(base, timer);
		running = smp_load_acquire(&base->running) == timer;
		spin_unlock_irqrestore(&base->lock, flags);
		if (running)
			cpu_relax();
	} while (running);
	return was_pending;
}

bool timer_running(struct timer *timer)
{
	unsigned long flags;
	struct timer_base *base = lock_base_of(timer, &flags);
	bool running = READ_ONCE(base->running) == timer;

	spin_unlock_irqrestore(&base->lock, flags);
	return running;
}
EXPORT_SYMBOL(timer_running);

static void migrate(struct timer_base *from, unsigned int cpu)
{
	struct timer_base *to;
	struct timer *timer;

	spin_lock(&from->lock);
	while ((timer = list_first_entry_or_null(&from->pending, struct timer,
						 node)) != NULL) {
		detach_locked(from, timer);
		to = bring_locked(from, timer, cpu);
		insert_locked(to, timer);
		spin_unlock(&to->lock);
		spin_lock(&from->lock);
	}
	spin_unlock(&from->lock);
}

/* The dead core runs nothing: its bases are ours to empty. */
void timer_migrate(unsigned int dead_cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	for (unsigned int kind = 0; kind < NR_BASES; kind++)
		migrate(base_of(dead_cpu, kind), raw_smp_processor_id());
	local_irq_restore(flags);
}

u32 timer_ticks(unsigned int cpu)
{
	return READ_ONCE(per_cpu(tick_count, cpu));
}

unsigned int timer_pending_count(unsigned int cpu)
{
	return READ_ONCE(base_of(cpu, HARD)->nr_pending) +
	       READ_ONCE(base_of(cpu, SOFT)->nr_pending);
}

static int verify_base(unsigned int cpu, struct timer_base *base)
{
	unsigned int nr = 0, in_use = 0;
	u64 last = 0;
	struct timer *timer;

	list_for_each_entry(timer, &base->pending, node) {
		if (timer->expires_ns < last || timer->cpu != cpu) {
			pr_err("timer: core %u: timer %ps out of order or of "
			       "core %u\n", cpu, timer->fn, timer->cpu);
			return -EINVAL;
		}
		last = timer->expires_ns;
		nr++;
		in_use += !timer->of_sleeper;
	}
	if (nr == base->nr_pending && in_use == base->nr_in_use)
		return 0;
	pr_err("timer: core %u: %u timers pending, %u in use; counted %u, "
	       "%u\n", cpu, nr, in_use, base->nr_pending, base->nr_in_use);
	return -EINVAL;
}

static int verify_core(unsigned int cpu)
{
	int err = 0;

	for (unsigned int kind = 0; kind < NR_BASES; kind++) {
		struct timer_base *base = base_of(cpu, kind);
		unsigned long flags;

		spin_lock_irqsave(&base->lock, flags);
		err |= verify_base(cpu, base);
		spin_unlock_irqrestore(&base->lock, flags);
	}
	return err;
}

static int timer_verify(void)
{
	unsigned int cpu;
	int err = 0;

	for_each_possible_cpu(cpu)
		err |= verify_core(cpu);
	return err;
}

static unsigned long timers_in_use(void)
{
	unsigned long nr = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		nr += READ_ONCE(base_of(cpu, HARD)->nr_in_use) +
		      READ_ONCE(base_of(cpu, SOFT)->nr_in_use);
	return nr;
}

INVARIANT(timer) = { .name = "timer", .check = timer_verify };
COUNTER(timers) = { .name = "timers in use", .read = timers_in_use };
