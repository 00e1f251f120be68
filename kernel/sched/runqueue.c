// SPDX-License-Identifier: MIT
/*
 * kernel/sched/runqueue.c - where threads wait for a core
 *
 * Each core has a queue per priority. What a thread's state, mask and
 * priority are is guarded by the lock of the core it belongs to, ctx.cpu.
 * A thread changes cores without anybody holding two such locks:
 *
 *                lock of A             no lock              lock of B
 *   belongs to A ---------> moving = true ------> ctx.cpu = B, moving = false
 *
 * While `moving` is set the thread is owned by who moves it; rq_lock_of()
 * waits. So interrupts stay off from the first step to the last: a handler
 * that wakes the thread on the same core would wait for ever.
 *
 * Rules    R1 a thread is on at most one queue, that of ctx.cpu, and then
 *          `queued` is true; R2 rq->curr is on no queue; R3 bitmap and
 *          nr_queued agree with the queues; R4 nothing that waits goes
 *          before what runs, unless need_resched is set; R5 what waits may
 *          run on this core (sched_verify).
 * Locks    rq->lock guards all [R] fields of the threads whose ctx.cpu it
 *          is. Never two of them at once.
 * See      docs/sched.md, tests/sched/test_sched.c
 */
#include "kernel/lib/export.h"
#include "kernel/sched/sched.h"

#include "kernel/core/clock.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/sched_internal.h"

static DEFINE_PER_CPU_SHARED_ALIGNED(struct runqueue, runqueues);

struct runqueue *rq_of(unsigned int cpu)
{
	return per_cpu_ptr(&runqueues, cpu);
}

void rq_init(unsigned int cpu)
{
	struct runqueue *rq = rq_of(cpu);

	spin_lock_init_ranked(&rq->lock, "runqueue", LOCK_RANK_RUNQUEUE);
	for (unsigned int p = 0; p < NR_PRIOS; p++)
		INIT_LIST_HEAD(&rq->queues[p]);
}

void rq_adopt_idle(struct thread *idle)
{
	struct runqueue *rq = rq_of(idle->ctx.cpu);

	idle->switched_in_ns = clock_ns();
	rq->idle_since_ns = idle->switched_in_ns;
	rq->idle = idle;
	rq->curr = idle;
	rq->active = true;
}

struct runqueue *rq_lock_of(struct thread *thread, unsigned long *flags)
{
	for (;;) {
		unsigned int cpu = READ_ONCE(thread->ctx.cpu);
		struct runqueue *rq = rq_of(cpu);

		spin_lock_irqsave(&rq->lock, *flags);
		/* The acquire pairs with the release in rq_place(). */
		if (!smp_load_acquire(&thread->moving) &&
		    thread->ctx.cpu == cpu)
			return rq;
		spin_unlock_irqrestore(&rq->lock, *flags);
		cpu_relax();
	}
}

/* At the tail a thread waits for its turn, which is a whole one then. */
void rq_enqueue_locked(struct runqueue *rq, struct thread *thread, bool head)
{
	assert_held(&rq->lock);
	if (head) {
		list_add(&thread->run_node, &rq->queues[thread->prio]);
	} else {
		list_add_tail(&thread->run_node, &rq->queues[thread->prio]);
		thread->slice = SLICE_TICKS;
	}
	rq->bitmap |= 1u << thread->prio;
	rq->nr_queued++;
	thread->queued = true;
}

void rq_dequeue_locked(struct runqueue *rq, struct thread *thread)
{
	assert_held(&rq->lock);
	list_del_init(&thread->run_node);
	if (list_empty(&rq->queues[thread->prio]))
		rq->bitmap &= ~(1u << thread->prio);
	rq->nr_queued--;
	thread->queued = false;
}

static struct thread *first_queued_locked(struct runqueue *rq)
{
	assert_held(&rq->lock);
	if (!rq->bitmap)
		return NULL;
	return list_first_entry(&rq->queues[ctz_long(rq->bitmap)],
				struct thread, run_node);
}

struct thread *rq_pick_next_locked(struct runqueue *rq)
{
	struct thread *next = first_queued_locked(rq);

	if (!next)
		return rq->idle;
	rq_dequeue_locked(rq, next);
	return next;
}

void rq_resched_locked(struct runqueue *rq)
{
	unsigned int cpu = rq->curr->ctx.cpu;

	assert_held(&rq->lock);
	WRITE_ONCE(rq->curr->ctx.need_resched, 1);
	/*
	 * An interrupt looks at it on its way out. Elsewhere on this core
	 * interrupts are off now: the SGI comes when they are on again.
	 */
	if (cpu != raw_smp_processor_id() || !in_hardirq())
		irq_chip_get()->send_sgi(BIT(cpu), SGI_RESCHED);
}

/* ---- from core to core ---- */

bool rq_runs_elsewhere(const struct thread *thread)
{
	unsigned int cpu;

	if (thread == current)
		return false;
	for_each_online_cpu(cpu)
		if (READ_ONCE(rq_of(cpu)->curr) == thread)
			return true;
	return false;
}

/* A displaced thread, all of whose cores are off, may be anywhere. */
bool rq_may_run_locked(const struct runqueue *rq, const struct thread *t,
		       unsigned int cpu)
{
	assert_held(&rq->lock);
	return rq->active &&
	       (t->displaced || cpumask_test_cpu(cpu, &t->allowed));
}

/*
 * The core for a thread that is to run: where it ran last if that is
 * idle or nobody else is, else the allowed core with the least to do. If
 * all its cores are off it may run anywhere until one comes back. What is
 * read of the other cores may be out of date at once: a guess.
 */
static unsigned int choose_cpu(struct thread *t)
{
	unsigned int cpu, best = NR_CPUS, load, best_load = ~0u;

	for (int any = 0; any < 2 && best == NR_CPUS; any++) {
		for_each_online_cpu(cpu) {
			struct runqueue *rq = rq_of(cpu);

			if (!READ_ONCE(rq->active) ||
			    (!any && !cpumask_test_cpu(cpu, &t->allowed)))
				continue;
			load = 2 * READ_ONCE(rq->nr_queued) +
			       2 * (READ_ONCE(rq->curr) != rq->idle) +
			       (cpu != t->ctx.cpu);
			if (load < best_load) {
				best_load = load;
				best = cpu;
			}
		}
		t->displaced = any;
	}
	return best;
}

static void enqueue_moved_locked(struct runqueue *rq, struct thread *thread,
				 unsigned int cpu)
{
	if (thread->ctx.cpu != cpu)
		rq->nr_migrations++;
	WRITE_ONCE(thread->ctx.cpu, cpu);
	rq_enqueue_locked(rq, thread, false);
	/* Pairs with the acquire in rq_lock_of(): first where, then that. */
	smp_store_release(&thread->moving, false);
	/* Does it go before what runs there? */
	if (rq->curr == rq->idle || thread->prio < rq->curr->prio)
		rq_resched_locked(rq);
}

void rq_place(struct thread *thread)
{
	assert_irqs_off();
	for (;;) {
		unsigned int cpu = choose_cpu(thread);
		struct runqueue *rq;
		bool active;

		assert(cpu < NR_CPUS);	/* one core is always active */
		rq = rq_of(cpu);
		spin_lock(&rq->lock);
		active = rq->active;
		if (active)
			enqueue_moved_locked(rq, thread, cpu);
		spin_unlock(&rq->lock);
		if (active)
			return;
	}
}

void rq_place_unlock(struct runqueue *rq, struct thread *thread,
		     unsigned long flags)
{
	assert_held(&rq->lock);
	WRITE_ONCE(thread->moving, true);
	spin_unlock(&rq->lock);
	rq_place(thread);
	local_irq_restore(flags);
}

bool wake_up_state(struct thread *thread, u32 mask)
{
	unsigned long flags;
	struct runqueue *rq;
	bool woken;

	smp_mb();	/* pairs with set_current_state */
	rq = rq_lock_of(thread, &flags);
	woken = READ_ONCE(thread->state) & mask;
	if (woken)
		WRITE_ONCE(thread->state, TASK_RUNNING);
	/* On its way to sleep (curr), or preempted there (queued): it stays. */
	if (woken && thread != rq->curr && !thread->queued)
		rq_place_unlock(rq, thread, flags);
	else
		spin_unlock_irqrestore(&rq->lock, flags);
	return woken;
}
EXPORT_SYMBOL(wake_up_state);

void rq_set_active(unsigned int cpu, bool active)
{
	struct runqueue *rq = rq_of(cpu);
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	rq->active = active;
	if (active) {
		rq->idle_since_ns = clock_ns();
		rq->idle->switched_in_ns = rq->idle_since_ns;
	}
	spin_unlock_irqrestore(&rq->lock, flags);
}

void rq_drain(unsigned int cpu)
{
	struct runqueue *rq = rq_of(cpu);
	struct thread *t;
	unsigned long flags;

	for (;;) {
		spin_lock_irqsave(&rq->lock, flags);
		t = first_queued_locked(rq);
		if (!t)
			break;
		rq_dequeue_locked(rq, t);
		rq_place_unlock(rq, t, flags);
	}
	spin_unlock_irqrestore(&rq->lock, flags);
}

/* ---- figures and rules ---- */

void sched_get_stats(unsigned int cpu, struct sched_stats *stats)
{
	struct runqueue *rq = rq_of(cpu);
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	stats->nr_switches = rq->nr_switches;
	stats->idle_ns = rq->idle_ns;
	if (rq->curr == rq->idle && rq->active)
		stats->idle_ns += clock_ns() - rq->idle_since_ns;
	stats->nr_preemptions = rq->nr_preemptions;
	stats->nr_migrations = rq->nr_migrations;
	stats->nr_running = rq->nr_queued + (rq->curr != rq->idle);
	spin_unlock_irqrestore(&rq->lock, flags);
}

/* The number of the first rule that a waiting thread breaks, or 0. */
static int broken_by_thread(const struct runqueue *rq, const struct thread *t,
			    unsigned int cpu, unsigned int prio)
{
	if (t->ctx.cpu != cpu || !t->queued || t->prio != prio || t->moving)
		return 1;
	if (t == rq->curr)
		return 2;
	return t->displaced || cpumask_test_cpu(cpu, &t->allowed) ? 0 : 5;
}

int rq_broken_rule_locked(const struct runqueue *rq, unsigned int cpu)
{
	unsigned int nr = 0;
	struct thread *t;
	int rule;

	assert_held(&rq->lock);
	for (unsigned int p = 0; p < NR_PRIOS; p++) {
		if (list_empty(&rq->queues[p]) == !!(rq->bitmap & (1u << p)))
			return 3;
		list_for_each_entry(t, &rq->queues[p], run_node) {
			rule = broken_by_thread(rq, t, cpu, p);
			if (rule)
				return rule;
			nr++;
		}
	}
	if (nr != rq->nr_queued)
		return 3;
	if (rq->curr->queued)
		return 2;
	return nr && ctz_long(rq->bitmap) < rq->curr->prio &&
	       !READ_ONCE(rq->curr->ctx.need_resched) ? 4 : 0;
}

int sched_verify(void)
{
	unsigned int cpu;
	int err = 0;

	for_each_online_cpu(cpu) {
		struct runqueue *rq = rq_of(cpu);
		unsigned long flags;
		int rule;

		spin_lock_irqsave(&rq->lock, flags);
		rule = rq_broken_rule_locked(rq, cpu);
		spin_unlock_irqrestore(&rq->lock, flags);
		if (!rule)
			continue;
		pr_err("sched: run queue of core %u: rule R%d is broken\n",
		       cpu, rule);
		err = -EINVAL;
	}
	return err;
}

INVARIANT(sched) = { .name = "run queues", .check = sched_verify };
