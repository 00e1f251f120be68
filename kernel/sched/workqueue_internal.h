// SPDX-License-Identifier: MIT
/*
 * kernel/sched/workqueue_internal.h - pools, for workqueue.c and work.c
 */
#pragma once

#include "kernel/core/spinlock.h"
#include "kernel/sched/workqueue.h"

/* struct work_struct.pending; picture in work.c. */
enum work_pending { WORK_IDLE, WORK_QUEUED, WORK_CANCELLED };

struct work_pool {
	struct spinlock lock;
	struct list_head list;		/* [lock] */
	struct work_struct *running;	/* [lock] */
	struct wait_queue_head more;	/* the worker waits here */
	struct thread *worker;		/* [I] */
	u32 id;				/* [I] its place in the table */
};

struct workqueue_struct {
	char name[16];
	unsigned int nr_pools;
	struct work_pool pools[];
};

/* Told whenever some work is done or no longer being cancelled. */
extern struct wait_queue_head work_done;

/*
 * Locks the pool that work was queued on last; interrupts are off then.
 * NULL, with nothing locked: there is none, or not any more.
 */
struct work_pool *lock_last_pool(struct work_struct *work,
				 unsigned long *flags);
void unlock_pool(struct work_pool *pool, unsigned long flags);

/* Queues work that the caller has made WORK_QUEUED. Context: any. */
void work_put_on_list(unsigned int cpu, struct workqueue_struct *wq,
		      struct work_struct *work);

/* The first rule of workqueue.c that a pool breaks, or 0. */
int pool_broken_rule_locked(const struct work_pool *pool);
