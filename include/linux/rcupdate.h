// SPDX-License-Identifier: MIT
/*
 * include/linux/rcupdate.h - waiting until nobody can still be looking
 *
 * A reader has preemption off, so all of Linux's kinds are one.
 */
#pragma once

#include "include/linux/preempt.h"
#include "include/linux/types.h"
#include "kernel/core/softirq.h"
#include "kernel/sched/rcu.h"
#include "mm/slab.h"

#define rcu_read_lock_sched()		rcu_read_lock()
#define rcu_read_unlock_sched()		rcu_read_unlock()
#define rcu_read_lock_bh()						\
	do { local_bh_disable(); rcu_read_lock(); } while (0)
#define rcu_read_unlock_bh()						\
	do { rcu_read_unlock(); local_bh_enable(); } while (0)
#define rcu_read_lock_held()		(!preemptible())
#define rcu_read_lock_sched_held()	(!preemptible())

#define rcu_dereference_raw(p)		rcu_dereference(p)
#define rcu_dereference_sched(p)	rcu_dereference(p)
#define rcu_dereference_bh(p)		rcu_dereference(p)
#define rcu_dereference_check(p, held)	((void)(held), rcu_dereference(p))
/* Nobody changes it meanwhile. */
#define rcu_dereference_protected(p, held)	((void)(held), (p))
/* Only compared, not followed. */
#define rcu_access_pointer(p)		READ_ONCE(p)
/* Nobody reads it yet, or what was written before is seen anyway. */
#define RCU_INIT_POINTER(p, v)		((void)(WRITE_ONCE(p, v)))
#define RCU_INITIALIZER(v)		(v)
#define rcu_replace_pointer(p, v, held) ({				\
	__typeof__(p) replaced_ = rcu_dereference_protected(p, held);	\
	rcu_assign_pointer(p, v);					\
	replaced_; })
#define rcu_pointer_handoff(p)		(p)

#define synchronize_rcu_expedited()	synchronize_rcu()
#define synchronize_sched()		synchronize_rcu()
#define synchronize_rcu_bh()		synchronize_rcu()
#define call_rcu_sched(head, fn)	call_rcu(head, fn)
#define call_rcu_bh(head, fn)		call_rcu(head, fn)
#define rcu_barrier_sched()		rcu_barrier()
#define rcu_barrier_bh()		rcu_barrier()

/*
 * kfree(ptr) after a grace period, by way of its struct rcu_head; without
 * one it waits for it (thread, may sleep).
 */
#define kfree_rcu(ptr, ...)						\
	KFREE_RCU_CHOICE(ptr, ##__VA_ARGS__, KFREE_RCU_BY_HEAD,		\
			 KFREE_RCU_WAIT, 0)(ptr, ##__VA_ARGS__)
#define kvfree_rcu(ptr, ...)		kfree_rcu(ptr, ##__VA_ARGS__)
#define KFREE_RCU_CHOICE(ptr, a, choice, ...)	choice
#define KFREE_RCU_BY_HEAD(ptr, head_)	do {				\
	__typeof__(ptr) freed_ = (ptr);					\
	if (freed_)							\
		kfree_after_rcu(&freed_->head_,				\
			offsetof(__typeof__(*freed_), head_));		\
} while (0)
#define KFREE_RCU_WAIT(ptr)	do {					\
	synchronize_rcu();						\
	kfree(ptr);							\
} while (0)
#define kfree_rcu_mightsleep(p)		KFREE_RCU_WAIT(p)
