// SPDX-License-Identifier: MIT
/*
 * kernel/sched/wait.c - waiting for something to become true
 *
 * Locks    the queue's lock guards its list; a waiter is woken under it, so
 *          that its entry (on its stack) is still there.
 */
#include "kernel/sched/wait.h"

#include "kernel/lib/export.h"

void init_waitqueue_head(struct wait_queue_head *wq)
{
	spin_lock_init_ranked(&wq->lock, "wait_queue", LOCK_RANK_WAITQUEUE);
	INIT_LIST_HEAD(&wq->head);
}
EXPORT_SYMBOL(init_waitqueue_head);

static void prepare(struct wait_queue_head *wq, struct wait_queue_entry *w,
		    u32 state, bool first)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	if (!list_empty(&w->node))
		;				/* not woken since */
	else if (first)
		list_add(&w->node, &wq->head);
	else
		list_add_tail(&w->node, &wq->head);
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *w,
		     u32 state)
{
	prepare(wq, w, state, false);
}
EXPORT_SYMBOL(prepare_to_wait);

void prepare_to_wait_exclusive(struct wait_queue_head *wq,
			       struct wait_queue_entry *w, u32 state)
{
	w->exclusive = true;		/* not on the queue yet, or set */
	prepare(wq, w, state, false);
}
EXPORT_SYMBOL(prepare_to_wait_exclusive);

void prepare_to_wait_again(struct wait_queue_head *wq,
			   struct wait_queue_entry *w, u32 state)
{
	prepare(wq, w, state, true);
}

void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&wq->lock, flags);
	list_del_init(&w->node);
	spin_unlock_irqrestore(&wq->lock, flags);
}
EXPORT_SYMBOL(finish_wait);

unsigned int wake_up_nr_locked(struct wait_queue_head *wq, unsigned int nr)
{
	struct wait_queue_entry *w, *next;
	unsigned int woken = 0, exclusive = 0;

	assert_held(&wq->lock);
	list_for_each_entry_safe(w, next, &wq->head, node) {
		/* Those behind may be of the other kind: look at all. */
		if (w->exclusive && nr && exclusive == nr)
			continue;
		exclusive += w->exclusive;
		if (!w->stays)
			list_del_init(&w->node);
		woken += wake_up_thread(w->thread);
	}
	return woken;
}
EXPORT_SYMBOL(wake_up_nr_locked);

unsigned int wake_up_nr(struct wait_queue_head *wq, unsigned int nr)
{
	unsigned int woken;
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	woken = wake_up_nr_locked(wq, nr);
	spin_unlock_irqrestore(&wq->lock, flags);
	return woken;
}
EXPORT_SYMBOL(wake_up_nr);
