// SPDX-License-Identifier: MIT
/*
 * kernel/sched/rcu.c - waiting until nobody can still be looking
 *
 * Each core counts its quiescent states: moments at which no code of it is
 * inside a read section. A grace period is over when every core that runs
 * code has counted at least one more since it began, or has gone off. That
 * is more than the cores online: one that goes off takes interrupts, whose
 * handlers may read, until its idle thread has masked them.
 *
 * Barriers: a reader's accesses come before its core counts (the switch or
 * the exception is between them, and the count is a release); the writer
 * reads the counts with acquire, so what it does next comes after them. And
 * a full one on each side keeps a count and what is read after it in order:
 * either the writer sees that count when it begins, and waits for the next,
 * or the reader sees what the writer wrote before.
 */
#include "kernel/sched/rcu.h"

#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/verify.h"
#include "kernel/lib/export.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/sched_internal.h"
#include "mm/slab.h"

#define SPINS	200	/* looks at a core before sleeping a tick */
#define POLL_MS	1

static DEFINE_PER_CPU(u32, rcu_quiescent);	/* [o] counts */
static struct cpumask may_read;			/* [a] cores that run code */
static u32 grace_periods;			/* [a] */

static DEFINE_SPINLOCK(rcu_lock, LOCK_RANK_RCU);
static struct rcu_head *waiting;		/* [rcu_lock] oldest first */
static struct rcu_head **waiting_tail = &waiting;
static u32 nr_waiting;				/* [rcu_lock] */
static DECLARE_WAIT_QUEUE_HEAD(rcu_work);

void rcu_note_quiescent(void)
{
	u32 *count = raw_cpu_ptr(&rcu_quiescent);

	smp_store_release(count, *count + 1);	/* pairs: wait_for_core */
	smp_mb();				/* pairs: synchronize_rcu */
}

void rcu_core_on(void)
{
	cpumask_set_cpu(raw_smp_processor_id(), &may_read);
}

void rcu_core_off(void)
{
	cpumask_clear_cpu(raw_smp_processor_id(), &may_read);
}

/* In the tick: what it interrupted was not inside a read section. */
void rcu_tick(void)
{
	if (preempt_count() == HARDIRQ_OFFSET)
		rcu_note_quiescent();
}

static bool has_passed(unsigned int cpu, u32 seen)
{
	return !cpumask_test_cpu(cpu, &may_read) ||
	       smp_load_acquire(per_cpu_ptr(&rcu_quiescent, cpu)) != seen;
}

/*
 * Made to look whether another thread is to run, a core passes through
 * switch_thread() as soon as its preemption is on: long before its next tick.
 */
static void poke(unsigned int cpu)
{
	struct runqueue *rq = rq_of(cpu);
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	rq_resched_locked(rq);
	spin_unlock_irqrestore(&rq->lock, flags);
}

static void wait_for_core(unsigned int cpu, u32 seen)
{
	for (unsigned int i = 0; i < SPINS && !has_passed(cpu, seen); i++)
		cpu_relax();
	while (!has_passed(cpu, seen))
		msleep(POLL_MS);
}

void synchronize_rcu(void)
{
	struct cpumask cores;
	u32 seen[NR_CPUS] = { 0 };
	unsigned int cpu;

	assert_can_sleep();
	if (!sched_running)
		return;		/* one context only: nobody else reads */
	smp_mb();		/* what was taken away is away before we count */
	cores.bits = READ_ONCE(may_read.bits);	/* later ones see it gone */
	for_each_cpu(cpu, &cores) {
		seen[cpu] = READ_ONCE(per_cpu(rcu_quiescent, cpu));
		poke(cpu);
	}
	for_each_cpu(cpu, &cores)
		wait_for_core(cpu, seen[cpu]);
	smp_mb();
	__atomic_fetch_add(&grace_periods, 1, __ATOMIC_RELAXED);
}
EXPORT_SYMBOL_GPL(synchronize_rcu);

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	unsigned long flags;

	head->next = NULL;
	head->func = func;
	spin_lock_irqsave(&rcu_lock, flags);
	*waiting_tail = head;
	waiting_tail = &head->next;
	nr_waiting++;
	spin_unlock_irqrestore(&rcu_lock, flags);
	wake_up(&rcu_work);
}
EXPORT_SYMBOL(call_rcu);

/* No function has an address in the first page: it is an offset, then. */
void kfree_after_rcu(struct rcu_head *head, size_t offset)
{
	assert(offset < PAGE_SIZE);
	call_rcu(head, (void (*)(struct rcu_head *))(uintptr_t)offset);
}
EXPORT_SYMBOL(kfree_after_rcu);

static void call_or_free(struct rcu_head *head)
{
	uintptr_t func = (uintptr_t)head->func;

	if (func < PAGE_SIZE)
		kfree((char *)head - func);
	else
		head->func(head);	/* may free it */
}

static struct rcu_head *take_waiting(void)
{
	struct rcu_head *list;
	unsigned long flags;

	spin_lock_irqsave(&rcu_lock, flags);
	list = waiting;
	waiting = NULL;
	waiting_tail = &waiting;
	spin_unlock_irqrestore(&rcu_lock, flags);
	return list;
}

static void call_all(struct rcu_head *list)
{
	while (list) {
		struct rcu_head *head = list;
		unsigned long flags;

		list = head->next;
		spin_lock_irqsave(&rcu_lock, flags);
		nr_waiting--;	/* first: a barrier ends in its function */
		spin_unlock_irqrestore(&rcu_lock, flags);
		call_or_free(head);
	}
}

static int rcu_thread(void *arg)
{
	(void)arg;
	for (;;) {
		struct rcu_head *list;

		wait_event(rcu_work, READ_ONCE(waiting) != NULL);
		list = take_waiting();
		synchronize_rcu();
		call_all(list);
	}
	return 0;
}

struct barrier_head {
	struct rcu_head head;
	struct completion done;
};

static void barrier_reached(struct rcu_head *head)
{
	complete(&container_of(head, struct barrier_head, head)->done);
}

void rcu_barrier(void)
{
	struct barrier_head b;

	init_completion(&b.done);
	call_rcu(&b.head, barrier_reached);
	wait_for_completion(&b.done);
}
EXPORT_SYMBOL(rcu_barrier);

void rcu_init(void)
{
	if (!kthread_run(rcu_thread, NULL, "rcu"))
		panic("rcu: no memory for its thread");
}

u32 rcu_grace_periods(void)
{
	return READ_ONCE(grace_periods);
}

u32 rcu_pending(void)
{
	return READ_ONCE(nr_waiting);
}

static unsigned long read_pending(void)
{
	return rcu_pending();
}

COUNTER(rcu) = { .name = "RCU callbacks", .read = read_pending };
