// SPDX-License-Identifier: MIT
/*
 * kernel/sched/sched.c - the switch between threads, and when it happens
 *
 * The first thread of the first queue that is not empty runs. Threads of
 * one priority take turns of a few ticks. A thread is preempted at the end
 * of an interrupt or in preempt_enable(), whenever need_resched is set and
 * its preempt count is 0. One that is preempted before its turn is over
 * goes on with the rest of it, before others of its priority.
 *
 *             wake_up                 schedule
 *   sleeping ---------> queued on rq ---------> rq->curr
 *       ^                    ^    preempted        |
 *       |                    +---------------------+
 *       +------------------------------------------+
 *                   schedule, state not TASK_RUNNING
 *
 * Locks    rq->lock is taken by the thread that goes and released by the
 *          one that comes: who wakes a thread that is just going waits for
 *          it to be gone. The rules are runqueue.c's.
 * See      docs/sched.md, tests/sched/test_preempt.c
 */
#include "kernel/sched/sched.h"

#include "kernel/arch/traps.h"
#include "kernel/core/clock.h"
#include "kernel/core/printk.h"
#include "kernel/core/trace.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/sched/sched_internal.h"

TRACE_EVENT(sched_switch, "prev_pid=%u prev_state=%u next_pid=%u");

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
	struct runqueue *rq = rq_of(raw_smp_processor_id());
	bool dead = prev->state == TASK_DEAD, moving = prev->moving;

	spin_unlock(&rq->lock);
	if (moving)
		rq_place(prev);
	else if (dead)
		thread_release(prev);
}

/* IRQs off, preemption off. preempted: the thread did not ask for this. */
static void switch_thread(bool preempted)
{
	struct thread *prev = current, *next;
	unsigned int cpu = raw_smp_processor_id();
	struct runqueue *rq = rq_of(cpu);

	rcu_note_quiescent();
	spin_lock(&rq->lock);
	WRITE_ONCE(prev->ctx.need_resched, 0);
	if (prev != rq->idle && (preempted || prev->state == TASK_RUNNING)) {
		if (rq_may_run_locked(rq, prev, cpu))
			rq_enqueue_locked(rq, prev, preempted && prev->slice);
		else
			prev->moving = true;	/* finish_switch() places it */
	}
	next = rq_pick_next_locked(rq);
	if (next == prev) {
		spin_unlock(&rq->lock);
		return;
	}
	rq->nr_preemptions += preempted && prev != rq->idle;
	rq->curr = next;
	account(rq, prev, next);
	trace_point(sched_switch, prev->ctx.id, prev->state, next->ctx.id);
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
	if (unlikely(preempt_count() != 0 || irqs_disabled()))
		panic("schedule() in atomic context: preempt_count 0x%x, "
		      "IRQs %s, thread %s", preempt_count(),
		      irqs_disabled() ? "off" : "on", current->name);
	do {
		preempt_disable();
		local_irq_disable();
		switch_thread(false);
		local_irq_enable();
		preempt_enable_no_resched();
	} while (need_resched());
}
EXPORT_SYMBOL(schedule);

/* Preempted after the state is set, it would be queued as if it lived. */
void schedule_dead(void)
{
	preempt_disable();
	local_irq_disable();
	WRITE_ONCE(current->state, TASK_DEAD);
	switch_thread(false);
	panic("thread %s runs after its end", current->name);
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
EXPORT_SYMBOL(preempt_schedule);

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
	if (!sched_running)
		return;
	WRITE_ONCE(current->slice, 0);		/* to the tail */
	WRITE_ONCE(current->ctx.need_resched, 1);
	preempt_disable();
	preempt_enable();
}
EXPORT_SYMBOL(yield);

/* A thread whose turn is over makes room for others of its priority. */
static void sched_tick(void)
{
	struct thread *t = current;
	struct runqueue *rq = rq_of(raw_smp_processor_id());

	watchdog_tick();
	rcu_tick();
	if (!sched_running || t == rq->idle)
		return;
	if (t->slice)
		t->slice--;
	if (t->slice == 0 && READ_ONCE(rq->nr_queued))
		WRITE_ONCE(t->ctx.need_resched, 1);
}

static_assert(sizeof(struct thread) <= BOOT_CONTEXT_STRIDE,
	      "a boot context has room for the idle thread");

void sched_init_cpu(void)
{
	struct thread *idle = current;
	unsigned int cpu = raw_smp_processor_id();

	format(idle->name, sizeof(idle->name), "idle/%u", cpu);
	idle->prio = PRIO_IDLE;
	idle->refs = 1;
	idle->allowed = cpumask_of(cpu);
	INIT_LIST_HEAD(&idle->run_node);
	INIT_LIST_HEAD(&idle->all_node);
	rq_adopt_idle(idle);
	rcu_core_on();
}

void sched_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		rq_init(cpu);
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
