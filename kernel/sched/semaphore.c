// SPDX-License-Identifier: MIT
/*
 * kernel/sched/semaphore.c - at most n at a time
 */
#include "kernel/sched/semaphore.h"

#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

void sema_init(struct semaphore *s, unsigned int count)
{
	s->count = count;
	init_waitqueue_head(&s->wait);
}
EXPORT_SYMBOL(sema_init);

bool down_trylock(struct semaphore *s)
{
	unsigned long flags;
	bool taken;

	spin_lock_irqsave(&s->wait.lock, flags);
	taken = s->count > 0;
	if (taken)
		s->count--;
	spin_unlock_irqrestore(&s->wait.lock, flags);
	return taken;
}
EXPORT_SYMBOL(down_trylock);

void down(struct semaphore *s)
{
	wait_event(s->wait, down_trylock(s));
}
EXPORT_SYMBOL(down);

int down_timeout_ns(struct semaphore *s, u64 ns)
{
	/* up() wakes all who wait: none relies on another. */
	return wait_event_timeout_ns(s->wait, down_trylock(s), ns) ?
	       0 : -ETIMEDOUT;
}

void up(struct semaphore *s)
{
	unsigned long flags;

	spin_lock_irqsave(&s->wait.lock, flags);
	s->count++;
	/* Before it is released: who takes the semaphore may free it. */
	wake_up_nr_locked(&s->wait, 0);
	spin_unlock_irqrestore(&s->wait.lock, flags);
}
EXPORT_SYMBOL(up);
