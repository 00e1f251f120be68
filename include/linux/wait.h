// SPDX-License-Identifier: MIT
/*
 * include/linux/wait.h - waiting for something to become true
 *
 * Timeouts are in jiffies. A wait that is interruptible ends with
 * -ERESTARTSYS when the shell's thread gets a Ctrl-C.
 */
#pragma once

#include "include/linux/sched.h"
#include "include/linux/spinlock.h"
#include "kernel/sched/wait.h"

typedef struct wait_queue_entry wait_queue_entry_t;
typedef struct wait_queue_entry wait_queue_t;		/* until 4.12 */

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)	WAIT_QUEUE_HEAD_INIT(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name)	DECLARE_WAIT_QUEUE_HEAD(name)

/* An entry that stays on its queue until it is removed. */
#define __WAITQUEUE_INITIALIZER(name, task) {				\
	.thread = (task), .node = LIST_HEAD_INIT((name).node),		\
	.stays = true }
#define DECLARE_WAITQUEUE(name, task)					\
	struct wait_queue_entry name = __WAITQUEUE_INITIALIZER(name, task)
#define init_waitqueue_entry(entry, task)				\
	(*(entry) = (struct wait_queue_entry)				\
		__WAITQUEUE_INITIALIZER(*(entry), task))
#define init_wait(entry)						\
	(*(entry) = (struct wait_queue_entry){ .thread = current,	\
		.node = LIST_HEAD_INIT((entry)->node) })

/* Context: any. */
void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w);
void add_wait_queue_exclusive(struct wait_queue_head *wq,
			      struct wait_queue_entry *w);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w);

#define wake_up_interruptible_all(wq)	wake_up_nr(wq, 0)
#define wake_up_interruptible_nr(wq, nr)	wake_up_nr(wq, nr)
#define wake_up_interruptible_sync(wq)	wake_up_nr(wq, 1)
#define wake_up_locked(wq)		wake_up_nr_locked(wq, 1)
#define wake_up_all_locked(wq)		wake_up_nr_locked(wq, 0)
#define wq_has_sleeper(wq)		waitqueue_active(wq)

/* What every wait below is made of. left: ticks left, or -ERESTARTSYS. */
#define wait_event_jiffies(wq, condition, timeout, state, prepare) ({	\
	long left_ = (timeout);						\
	DEFINE_WAIT(wait_entry_);					\
									\
	assert_can_sleep();						\
	for (;;) {							\
		prepare(&(wq), &wait_entry_, state);			\
		if (condition) {					\
			left_ += !left_;				\
			break;						\
		}							\
		if (!left_)						\
			break;						\
		if (signal_pending_state(state, current)) {		\
			left_ = -ERESTARTSYS;				\
			break;						\
		}							\
		left_ = schedule_timeout_jiffies(left_);		\
	}								\
	finish_wait(&(wq), &wait_entry_);				\
	left_; })

#undef wait_event
#define wait_event(wq, condition)					\
	((void)wait_event_jiffies(wq, condition, MAX_SCHEDULE_TIMEOUT,	\
				  TASK_UNINTERRUPTIBLE, prepare_to_wait))
#define wait_event_timeout(wq, condition, timeout)			\
	wait_event_jiffies(wq, condition, timeout,			\
			   TASK_UNINTERRUPTIBLE, prepare_to_wait)
#define wait_event_interruptible_timeout(wq, condition, timeout)	\
	wait_event_jiffies(wq, condition, timeout,			\
			   TASK_INTERRUPTIBLE, prepare_to_wait)

#undef wait_event_interruptible
#define wait_event_interruptible(wq, condition)				\
	((int)min(0l, wait_event_jiffies(wq, condition,			\
		MAX_SCHEDULE_TIMEOUT, TASK_INTERRUPTIBLE,		\
		prepare_to_wait)))
#define wait_event_interruptible_exclusive(wq, condition)		\
	((int)min(0l, wait_event_jiffies(wq, condition,			\
		MAX_SCHEDULE_TIMEOUT, TASK_INTERRUPTIBLE,		\
		prepare_to_wait_exclusive)))
#define wait_event_killable(wq, condition)				\
	({ wait_event(wq, condition); 0; })
#define wait_event_killable_timeout(wq, condition, timeout)		\
	wait_event_timeout(wq, condition, timeout)
#define wait_event_exclusive(wq, condition)				\
	((void)wait_event_jiffies(wq, condition, MAX_SCHEDULE_TIMEOUT,	\
		TASK_UNINTERRUPTIBLE, prepare_to_wait_exclusive))
#define wait_event_idle(wq, condition)	wait_event(wq, condition)
#define wait_event_idle_timeout(wq, condition, timeout)			\
	wait_event_timeout(wq, condition, timeout)
#define io_wait_event(wq, condition)	wait_event(wq, condition)

/* The condition is looked at with the lock held, the sleep is without it. */
#define wait_event_lock_irq(wq, condition, lock) do {			\
	DEFINE_WAIT(wait_entry_);					\
									\
	for (;;) {							\
		prepare_to_wait(&(wq), &wait_entry_,			\
				TASK_UNINTERRUPTIBLE);			\
		if (condition)						\
			break;						\
		spin_unlock_irq(&(lock));				\
		schedule();						\
		spin_lock_irq(&(lock));					\
	}								\
	finish_wait(&(wq), &wait_entry_);				\
} while (0)
