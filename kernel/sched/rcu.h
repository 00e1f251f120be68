// SPDX-License-Identifier: MIT
/*
 * kernel/sched/rcu.h - waiting until nobody can still be looking
 *
 *   reader   rcu_read_lock(); p = rcu_dereference(gp); ...; rcu_read_unlock();
 *   writer   old = gp; rcu_assign_pointer(gp, new); synchronize_rcu();
 *            kfree(old);
 *
 * A reader has preemption off. So once every core has switched threads, or
 * was seen by its tick outside such a section, all readers from before are
 * gone. Words of Linux's include/linux/rcupdate.h.
 */
#pragma once

#include "kernel/arch/barrier.h"
#include "kernel/core/preempt.h"

#define rcu_read_lock()		preempt_disable()
#define rcu_read_unlock()	preempt_enable()

/* ARM keeps loads that depend on a loaded address in order. */
#define rcu_dereference(p)	READ_ONCE(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)

/* Context: thread, may sleep (some ticks); not inside a read section. */
void synchronize_rcu(void);

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);	/* or an offset: kfree_after_rcu */
};

/* Calls func(head) after a grace period, in a thread. Context: any. */
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));

/*
 * kfree() of the object that head lies in, offset bytes (less than a page)
 * behind its start, after a grace period. Context: any.
 */
void kfree_after_rcu(struct rcu_head *head, size_t offset);

/* Waits until all functions given to call_rcu so far have been called. */
void rcu_barrier(void);

/* Starts the thread behind call_rcu. Once. */
void rcu_init(void);

/* Grace periods completed, functions waiting: for tests and /proc. */
u32 rcu_grace_periods(void);
u32 rcu_pending(void);
