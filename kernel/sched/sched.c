// SPDX-License-Identifier: MIT
/*
 * kernel/sched/sched.c - run queues and the switch between threads
 *
 * Each core has a queue per priority; the first thread of the first queue
 * that is not empty runs. Threads of one priority take turns of a few
 * ticks. A thread is preempted at the end of an interrupt or in
 * preempt_enable(), whenever need_resched is set and its preempt count is 0.
 *
 *             wake_up                 schedule
 *   sleeping ---------> queued on rq ---------> rq->curr
 *       ^                    ^    preempted        |
 *       |                    +---------------------+
 *       +------------------------------------------+
 *                   schedule, state not TASK_RUNNING
 *
 * Rules    R1 a thread is on at most one queue, that of ctx.cpu, and then
 *          queued is true; R2 rq->curr is on no queue; R3 bitmap and
 *          nr_queued agree with the queues (sched_verify).
 * Locks    rq->lock guards all [R] fields of the threads whose ctx.cpu it
 *          is. It is taken by the thread that goes and released by the one
 *          that comes: who wakes a thread that is just going waits for it
 *          to be gone. Never two of them at once.
 * See      docs/sched.md, tests/sched/test_sched.c
 */
#include "kernel/sched/sched.h"

#include "kernel/core/clock.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/sched/sched_internal.h"

static DEFINE_PER_CPU_SHARED_ALIGNED(struct runqueue, runqueues);

struct runqueue *rq_of(unsigned int cpu)
{
	return per_cpu_ptr(&runqueues, cpu);
}

struct runqueue *rq_lock_of(struct thread *thread, unsigned long *flags)
{
	for (;;) {
		unsigned int cpu = READ_ONCE(thread->ctx.cpu);
		struct runqueue *rq = rq_of(cpu);

		spin_lock_irqsave(&rq->lock, *flags);
		if (thread->ctx.cpu == cpu)
			return rq;
		spin_unlock_irqrestore(&rq->lock, *flags);
	}
}

void rq_enqueue_locked(struct runqueue *rq, struct thread *thread, bool head)
{
	assert_held(&rq->lock);
	if (head)
		list_add(&thread->run_node, &rq->queues[thread->prio]);
	else
		list_add_tail(&thread->run_node, &rq->queues[thread->prio]);
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

void rq_resched_locked(struct runqueue *rq)
{
	unsigned int cpu = rq->curr->ctx.cpu;

	WRITE_ONCE(rq->curr->ctx.need_resched, 1);
	/*
	 * An interrupt looks at it on its way out. Elsewhere on this core
	 * interrupts are off now: the SGI comes when they are on again.
	 */
	if (cpu != raw_smp_processor_id() || !in_hardirq())
		irq_chip_get()->send_sgi(BIT(cpu), SGI_RESCHED);
}

static struct thread *pick_next(struct runqueue *rq)
{
	struct thread *next;

	if (!rq->bitmap)
		return rq->idle;
	next = list_first_entry(&rq->queues[ctz_long(rq->bitmap)],
				struct thread, run_node);
	rq_dequeue_locked(rq, next);
	return next;
}

/* May the thread be on this core? A displaced one may be anywhere. */
static bool may_run_here(const struct thread *t, unsigned int cpu)
{
	return rq_of(cpu)->active &&
	       (t->displaced || cpumask_test_cpu(cpu, &t->allowed));
}

/*
 * The core for a thread that is to run: where it ran last if that is
 * idle or nobody else is, else the allowed core with the least to do. If
 * all its cores are off it may run anywhere until one comes back.
 */
static unsigned int choose_cpu(struct thread *t)
{
	unsigned int cpu, best = NR_CPUS, load, best_load = ~0u;

	for (int any = 0; any < 2 && best == NR_CPUS; any++) {
		for_each_online_cpu(cpu) {
			struct runqueue *rq = rq_of(cpu);

			if (!rq->active ||
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

/* Does a thread that came to rq go before what runs there? */
static void check_preempt(struct runqueue *rq, const struct thread *t)
{
	if (rq->curr == rq->idle || t->prio < rq->curr->prio)
		rq_resched_locked(rq);
}

void rq_place(struct thread *thread)
{
	for (;;) {
		unsigned int cpu = choose_cpu(thread);
		struct runqueue *rq;
		unsigned long flags;

		assert(cpu < NR_CPUS);	/* one core is always active */
		rq = rq_of(cpu);
		spin_lock_irqsave(&rq->lock, flags);
		if (rq->active) {
			if (thread->ctx.cpu != cpu)
				rq->nr_migrations++;
			thread->ctx.cpu = cpu;
			rq_enqueue_locked(rq, thread, false);
			check_preempt(rq, thread);
			spin_unlock_irqrestore(&rq->lock, flags);
			return;
		}
		spin_unlock_irqrestore(&rq->lock, flags);
	}
}

bool wake_up_state(struct thread *thread, u32 mask)
{
	unsigned long flags;
	struct runqueue *rq;
	bool place, woken;

	smp_mb();	/* pairs with set_current_state */
	rq = rq_lock_of(thread, &flags);
	woken = READ_ONCE(thread->state) & mask;
	place = woken && thread != rq->curr && !thread->queued;
	if (woken)
		WRITE_ONCE(thread->state, TASK_RUNNING);
	spin_unlock_irqrestore(&rq->lock, flags);
	/* Nobody else places it: its state is TASK_RUNNING already. */
	if (place)
		rq_place(thread);
	return woken;
}

static void account(struct runqueue *rq, struct thread *prev,
		    struct thread *next)
{
	u64 now = clock_ns();

	prev->runtime_ns += now - prev->switched_in_ns;
	next->switched_in_ns = now;
	next->nr_switches++;
	rq->nr_switches++;
	if (next == rq->idle)
		rq->idle_since_ns = now;
	else if (prev == rq->idle)
		rq->idle_ns += now - rq->idle_since_ns;
}

/*
 * Runs in the new thread, on the core it came to. What ran before is off
 * the core now, so it may be freed or given to another core.
 */
static void finish_switch(struct thread *prev)
{
	unsigned int cpu = raw_smp_processor_id();
	struct runqueue *rq = rq_of(cpu);
	bool dead = prev->state == TASK_DEAD;
	bool move = !dead && prev != rq->idle && prev->queued &&
		    !may_run_here(prev, cpu);

	if (move)
		rq_dequeue_locked(rq, prev);
	spin_unlock(&rq->lock);
	if (move)
		rq_place(prev);
	else if (dead)
		thread_release(prev);
}

/* IRQs off, preemption off. preempted: the thread did not ask for this. */
static void switch_thread(bool preempted)
{
	struct runqueue *rq = this_cpu_ptr(&runqueues);
	struct thread *prev = current, *next;
	bool runnable;

	rcu_note_quiescent();
	spin_lock(&rq->lock);
	WRITE_ONCE(prev->ctx.need_resched, 0);
	runnable = preempted || prev->state == TASK_RUNNING;
	if (runnable && prev != rq->idle)
		rq_enqueue_locked(rq, prev, preempted && rq->slice > 0);
	if (preempted)
		rq->nr_preemptions++;
	next = pick_next(rq);
	if (next == prev &&
	    (next == rq->idle || may_run_here(next, prev->ctx.cpu))) {
		rq->slice = rq->slice ? rq->slice : SLICE_TICKS;
		spin_unlock(&rq->lock);
		return;
	}
	if (next == prev) {	/* alone here, but to run elsewhere */
		rq_enqueue_locked(rq, prev, false);
		next = rq->idle;
	}
	rq->curr = next;
	rq->slice = SLICE_TICKS;
	account(rq, prev, next);
	prev = (struct thread *)context_switch(&prev->ctx, &next->ctx);
	finish_switch(prev);
}

/* A new thread's first steps: it was switched to with the lock held. */
void thread_begin(struct cpu_context *before)
{
	finish_switch((struct thread *)before);
	preempt_enable_no_resched();
	local_irq_enable();
	thread_exit(kthread_should_stop() ? -EINTR :
		    current->fn(current->arg));
}

void schedule(void)
{
	unsigned long flags;

	if (unlikely(in_interrupt() || preempt_count() != 0))
		panic("schedule() in atomic context: preempt_count 0x%x, "
		      "thread %s", preempt_count(), current->name);
	do {
		preempt_disable();
		local_irq_save(flags);
		switch_thread(false);
		local_irq_restore(flags);
		preempt_enable_no_resched();
	} while (need_resched());
}

void preempt_schedule(void)
{
	if (irqs_disabled())
		return;		/* the next interrupt or enable will do it */
	do {
		preempt_disable();
		local_irq_disable();
		switch_thread(true);
		local_irq_enable();
		preempt_enable_no_resched();
	} while (need_resched());
}

void preempt_schedule_irq(void)
{
	do {
		preempt_disable();
		switch_thread(true);
		preempt_enable_no_resched();
	} while (need_resched());
}

void yield(void)
{
	unsigned long flags;

	if (!sched_running)
		return;
	local_irq_save(flags);
	rq_of(raw_smp_processor_id())->slice = 0;	/* to the tail */
	current->ctx.need_resched = 1;
	local_irq_restore(flags);
	preempt_disable();
	preempt_enable();
}

/* A thread whose turn is over makes room for others of its priority. */
static void sched_tick(void)
{
	struct runqueue *rq = this_cpu_ptr(&runqueues);

	watchdog_tick();
	rcu_tick();
	if (!sched_running || rq->curr == rq->idle)
		return;
	if (rq->slice)
		rq->slice--;
	if (rq->slice == 0 && READ_ONCE(rq->nr_queued))
		WRITE_ONCE(current->ctx.need_resched, 1);
}

static void init_rq(unsigned int cpu)
{
	struct runqueue *rq = rq_of(cpu);

	spin_lock_init_ranked(&rq->lock, "runqueue", LOCK_RANK_RUNQUEUE);
	for (unsigned int p = 0; p < NR_PRIOS; p++)
		INIT_LIST_HEAD(&rq->queues[p]);
}

static_assert(sizeof(struct thread) <= BOOT_CONTEXT_STRIDE,
	      "a boot context has room for the idle thread");

void sched_init_cpu(void)
{
	struct runqueue *rq = this_cpu_ptr(&runqueues);
	struct thread *idle = current;
	unsigned int cpu = raw_smp_processor_id();

	format(idle->name, sizeof(idle->name), "idle/%u", cpu);
	idle->prio = PRIO_IDLE;
	idle->refs = 1;
	idle->allowed = cpumask_of(cpu);
	idle->switched_in_ns = clock_ns();
	INIT_LIST_HEAD(&idle->run_node);
	INIT_LIST_HEAD(&idle->all_node);
	rq->idle_since_ns = idle->switched_in_ns;
	rq->idle = idle;
	rq->curr = idle;
	rq->active = true;
}

void sched_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		init_rq(cpu);
	sched_init_cpu();
	timer_set_tick_hook(sched_tick);
}

void sched_idle(void)
{
	sched_running = true;
	preempt_enable();	/* the one every boot context starts with */
	for (;;) {
		if (IS_ENABLED(CONFIG_SMP))
			cpu_offline_if_asked();
		wfi();		/* what comes preempts this thread */
	}
}

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

static int verify_rq_locked(unsigned int cpu, struct runqueue *rq)
{
	unsigned int nr = 0;
	struct thread *t;

	for (unsigned int p = 0; p < NR_PRIOS; p++) {
		if (list_empty(&rq->queues[p]) == !!(rq->bitmap & (1u << p)))
			return -EINVAL;
		list_for_each_entry(t, &rq->queues[p], run_node) {
			if (t->ctx.cpu != cpu || !t->queued || t->prio != p ||
			    t == rq->curr)
				return -EINVAL;
			nr++;
		}
	}
	return nr == rq->nr_queued && !rq->curr->queued ? 0 : -EINVAL;
}

int sched_verify(void)
{
	unsigned int cpu;
	int err = 0;

	for_each_online_cpu(cpu) {
		struct runqueue *rq = rq_of(cpu);
		unsigned long flags;

		spin_lock_irqsave(&rq->lock, flags);
		if (verify_rq_locked(cpu, rq))
			err = -EINVAL;
		spin_unlock_irqrestore(&rq->lock, flags);
		if (err)
			pr_err("sched: run queue of core %u is broken\n", cpu);
	}
	return err;
}

INVARIANT(sched) = { .name = "run queues", .check = sched_verify };
