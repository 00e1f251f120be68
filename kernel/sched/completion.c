// SPDX-License-Identifier: MIT
/*
 * kernel/sched/completion.c - "it is done", counted
 *
 * The waiter takes the count under the queue's lock, which the one who
 * tells still holds while waking: so the waiter cannot leave (and its stack
 * cannot go) before that has finished.
 *
 * Each complete() wakes the waiter that came first, and that one alone. It
 * may be one whose time has just run out: having looked in vain for the last
 * time, it is still on the queue. So it looks once more when it is off, or
 * the wake-up that another waits for would be lost with it.
 */
#include "kernel/sched/completion.h"

#include "kernel/lib/export.h"

#define FOR_EVER	(~0u)

void init_completion(struct completion *c)
{
	c->done = 0;
	init_waitqueue_head(&c->wait);
}
EXPORT_SYMBOL(init_completion);

static void tell(struct completion *c, unsigned int done)
{
	struct wait_queue_entry *w, *next;
	unsigned long flags;

	spin_lock_irqsave(&c->wait.lock, flags);
	if (c->done != FOR_EVER)
		c->done = done == FOR_EVER ? FOR_EVER : c->done + 1;
	list_for_each_entry_safe(w, next, &c->wait.head, node) {
		list_del_init(&w->node);
		wake_up_thread(w->thread);
		if (done != FOR_EVER)
			break;
	}
	spin_unlock_irqrestore(&c->wait.lock, flags);
}

void complete(struct completion *c)
{
	tell(c, 1);
}
EXPORT_SYMBOL(complete);

void complete_all(struct completion *c)
{
	tell(c, FOR_EVER);
}
EXPORT_SYMBOL(complete_all);

bool try_wait_for_completion(struct completion *c)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&c->wait.lock, flags);
	done = c->done != 0;
	if (done && c->done != FOR_EVER)
		c->done--;
	spin_unlock_irqrestore(&c->wait.lock, flags);
	return done;
}
EXPORT_SYMBOL(try_wait_for_completion);

void wait_for_completion(struct completion *c)
{
	wait_event(c->wait, try_wait_for_completion(c));
}
EXPORT_SYMBOL(wait_for_completion);

u64 wait_for_completion_timeout_ns(struct completion *c, u64 ns)
{
	u64 left = wait_event_timeout_ns(c->wait, try_wait_for_completion(c),
					 ns);

	if (!left && try_wait_for_completion(c))
		left = 1;
	return left;
}

bool completion_done(struct completion *c)
{
	unsigned long flags;
	bool done;

	/* The lock: who told is done with the object when this says so. */
	spin_lock_irqsave(&c->wait.lock, flags);
	done = c->done != 0;
	spin_unlock_irqrestore(&c->wait.lock, flags);
	return done;
}
EXPORT_SYMBOL(completion_done);
