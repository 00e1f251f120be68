// SPDX-License-Identifier: MIT
/*
 * kernel/sched/wait.h - waiting for something to become true
 *
 *   wait_event(queue, condition);          one side
 *   condition = true; wake_up(&queue);     the other
 *
 * The condition is looked at after the waiter is on the queue and its state
 * is set, so no wake-up is lost. Linux's words (include/linux/wait.h).
 */
#pragma once

#include "kernel/core/clock.h"
#include "kernel/core/spinlock.h"
#include "kernel/sched/thread.h"

struct wait_queue_head {
	struct spinlock lock;
	struct list_head head;		/* [lock] entries, oldest first */
};
typedef struct wait_queue_head wait_queue_head_t;

struct wait_queue_entry {
	struct thread *thread;
	struct list_head node;		/* [lock of the queue] */
	bool exclusive;			/* [lock] one such is woken at a time */
	bool stays;			/* [I] on the queue, also when woken */
};

#define WAIT_QUEUE_HEAD_INIT(name) {					\
	.lock = SPINLOCK_INIT("wait_queue", LOCK_RANK_WAITQUEUE),	\
	.head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name)					\
	struct wait_queue_head name = WAIT_QUEUE_HEAD_INIT(name)
#define DEFINE_WAIT(name)						\
	struct wait_queue_entry name = {				\
		.thread = current, .node = LIST_HEAD_INIT((name).node) }

void init_waitqueue_head(struct wait_queue_head *wq);

/* On the queue (once), state set; then look at the condition. */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *w,
		     u32 state);
void prepare_to_wait_exclusive(struct wait_queue_head *wq,
			       struct wait_queue_entry *w, u32 state);
/* Running again, off the queue. */
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *w);

/*
 * The same for one that was woken in vain: it was the first to come, so it
 * goes to the front.
 */
void prepare_to_wait_again(struct wait_queue_head *wq,
			   struct wait_queue_entry *w, u32 state);

/*
 * Wakes all waiters that are not exclusive and up to nr exclusive ones (0:
 * all). Context: any. Returns how many it woke.
 */
unsigned int wake_up_nr(struct wait_queue_head *wq, unsigned int nr);

/* With the queue's lock held; for what may be gone once it is released. */
unsigned int wake_up_nr_locked(struct wait_queue_head *wq, unsigned int nr);
#define wake_up(wq)			wake_up_nr(wq, 1)
#define wake_up_all(wq)			wake_up_nr(wq, 0)
#define wake_up_interruptible(wq)	wake_up_nr(wq, 1)

static inline bool waitqueue_active(struct wait_queue_head *wq)
{
	smp_mb();	/* pairs with prepare_to_wait: condition, then this */
	return !list_empty(&wq->head);
}

#define wait_event_state(wq, condition, state, sleep) do {		\
	DEFINE_WAIT(wait_entry_);					\
									\
	assert_can_sleep();						\
	for (;;) {							\
		prepare_to_wait(&(wq), &wait_entry_, state);		\
		if (condition)						\
			break;						\
		sleep;							\
	}								\
	finish_wait(&(wq), &wait_entry_);				\
} while (0)

#define wait_event(wq, condition)					\
	wait_event_state(wq, condition, TASK_UNINTERRUPTIBLE, schedule())
#define wait_event_interruptible(wq, condition) ({			\
	wait_event_state(wq, condition, TASK_INTERRUPTIBLE, schedule());	\
	0; })

/* Returns 0 if the time ran out first, else what was left (at least 1). */
#define wait_event_timeout_ns(wq, condition, ns) ({			\
	u64 wait_left_ = (ns);						\
	bool wait_true_ = false;					\
	DEFINE_WAIT(wait_entry_);					\
									\
	assert_can_sleep();						\
	for (;;) {							\
		prepare_to_wait(&(wq), &wait_entry_,			\
				TASK_UNINTERRUPTIBLE);			\
		wait_true_ = !!(condition);				\
		if (wait_true_ || !wait_left_)				\
			break;						\
		wait_left_ = schedule_timeout(wait_left_);		\
	}								\
	finish_wait(&(wq), &wait_entry_);				\
	wait_true_ ? (wait_left_ ? wait_left_ : 1) : 0; })
