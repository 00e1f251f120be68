// SPDX-License-Identifier: MIT
/*
 * kernel/sched/sched_internal.h - run queues, for this folder only
 */
#pragma once

#include "kernel/core/spinlock.h"
#include "kernel/sched/thread.h"

#define SLICE_TICKS	3

struct runqueue {
	struct spinlock lock;
	struct list_head queues[NR_PRIOS];	/* [lock] waiting threads */
	u32 bitmap;			/* [lock] bit p: queues[p] not empty */
	unsigned int nr_queued;		/* [lock] */
	struct thread *curr;		/* [lock] the one that runs */
	struct thread *idle;		/* [I] */
	bool active;			/* [lock] takes threads */
	u64 nr_switches;		/* [lock] */
	u64 idle_since_ns;		/* [lock] */
	u64 idle_ns;			/* [lock] */
	u32 nr_preemptions;		/* [lock] */
	u32 nr_migrations;		/* [lock] threads that came from others */
};

struct runqueue *rq_of(unsigned int cpu);
void rq_init(unsigned int cpu);

/* The running context becomes this core's idle thread. IRQs off or early. */
void rq_adopt_idle(struct thread *idle);

/*
 * Takes the lock of the run queue a thread belongs to; waits while the
 * thread is on its way from one to another. Leaves interrupts off.
 */
struct runqueue *rq_lock_of(struct thread *thread, unsigned long *flags);

void rq_enqueue_locked(struct runqueue *rq, struct thread *thread, bool head);
void rq_dequeue_locked(struct runqueue *rq, struct thread *thread);

/* Takes the thread that is to run next off its queue; the idle thread. */
struct thread *rq_pick_next_locked(struct runqueue *rq);

/* May the thread run on that core? rq: that core's. */
bool rq_may_run_locked(const struct runqueue *rq, const struct thread *t,
		       unsigned int cpu);

/*
 * Puts a runnable thread that is on no queue on a suitable core's, and
 * releases rq, the lock it was under.
 */
void rq_place_unlock(struct runqueue *rq, struct thread *thread,
		     unsigned long flags);

/* The second half of that: for a thread marked `moving`. IRQs off. */
void rq_place(struct thread *thread);

/* Does another core run that thread just now? It may have ended: a guess. */
bool rq_runs_elsewhere(const struct thread *thread);

/* Sets need_resched on the core of rq; sees to it that it looks. */
void rq_resched_locked(struct runqueue *rq);

/* The first of runqueue.c's rules that rq breaks as the queue of cpu, or 0. */
int rq_broken_rule_locked(const struct runqueue *rq, unsigned int cpu);

/* Whether a core takes threads. From true on its idle time counts anew. */
void rq_set_active(unsigned int cpu, bool active);

/* Moves all that waits on this core, which takes threads no more. */
void rq_drain(unsigned int cpu);

/* Ends the running thread: gives up the core for good. */
void schedule_dead(void) __noreturn;

/* Frees what a dead thread leaves. Context: not on its stack. */
void thread_release(struct thread *thread);

/* Counts a quiescent state for RCU (rcu.c). */
void rcu_note_quiescent(void);

/* This core runs code that may read, from now on or until now. From it. */
void rcu_core_on(void);
void rcu_core_off(void);

/* Called in every tick, IRQs off. */
void watchdog_tick(void);
void rcu_tick(void);

/* In the idle loop: a core that is to go off goes here (hotplug.c). */
void cpu_offline_if_asked(void);
