// SPDX-License-Identifier: MIT
/*
 * kernel/sched/sched_internal.h - run queues, for this folder only
 */
#pragma once

#include "kernel/core/spinlock.h"
#include "kernel/sched/thread.h"

struct runqueue {
	struct spinlock lock;
	struct list_head queues[NR_PRIOS];	/* [lock] waiting threads */
	u32 bitmap;			/* [lock] bit p: queues[p] not empty */
	unsigned int nr_queued;		/* [lock] */
	struct thread *curr;		/* [lock] the one that runs */
	struct thread *idle;		/* [I] */
	bool active;			/* [lock] takes threads */
	u32 slice;			/* [o] ticks left for curr */
	u64 nr_switches;		/* [lock] */
	u64 idle_since_ns;		/* [lock] */
	u64 idle_ns;			/* [lock] */
	u32 nr_preemptions;		/* [lock] */
	u32 nr_migrations;		/* [lock] threads that came from others */
};

struct runqueue *rq_of(unsigned int cpu);

/* Takes the lock of the run queue a thread belongs to. */
struct runqueue *rq_lock_of(struct thread *thread, unsigned long *flags);

void rq_enqueue_locked(struct runqueue *rq, struct thread *thread, bool head);
void rq_dequeue_locked(struct runqueue *rq, struct thread *thread);

/* Puts a runnable thread that is on no queue on a suitable core's. */
void rq_place(struct thread *thread);

/* Sets need_resched on the core of rq; wakes it if it is another. */
void rq_resched_locked(struct runqueue *rq);

/* Frees what a dead thread leaves. Context: not on its stack. */
void thread_release(struct thread *thread);

/* Counts a quiescent state for RCU (rcu.c). */
void rcu_note_quiescent(void);

/* Called in every tick, IRQs off. */
void watchdog_tick(void);
void rcu_tick(void);

/* In the idle loop: a core that is to go off goes here (hotplug.c). */
void cpu_offline_if_asked(void);

#define SLICE_TICKS	3
