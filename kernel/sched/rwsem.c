// SPDX-License-Identifier: MIT
/*
 * kernel/sched/rwsem.c - many readers or one writer, sleeping
 */
#include "kernel/sched/rwsem.h"

#include "kernel/lib/export.h"

void init_rwsem(struct rw_semaphore *s)
{
	s->count = 0;
	s->writers_waiting = 0;
	s->writer = NULL;
	init_waitqueue_head(&s->wait);
}
EXPORT_SYMBOL(init_rwsem);

bool down_read_trylock(struct rw_semaphore *s)
{
	unsigned long flags;
	bool taken;

	spin_lock_irqsave(&s->wait.lock, flags);
	taken = s->count >= 0 && !s->writers_waiting;
	if (taken)
		s->count++;
	spin_unlock_irqrestore(&s->wait.lock, flags);
	return taken;
}
EXPORT_SYMBOL(down_read_trylock);

void down_read(struct rw_semaphore *s)
{
	assert(READ_ONCE(s->writer) != current);	/* would wait for ever */
	wait_event(s->wait, down_read_trylock(s));
}
EXPORT_SYMBOL(down_read);

/* Changes the count and lets those who wait try again. */
static void add_and_wake(struct rw_semaphore *s, int add)
{
	unsigned long flags;

	spin_lock_irqsave(&s->wait.lock, flags);
	s->count += add;
	if (s->count >= 0)
		s->writer = NULL;
	/* Before it is released: who takes the semaphore may free it. */
	wake_up_nr_locked(&s->wait, 0);
	spin_unlock_irqrestore(&s->wait.lock, flags);
}

void up_read(struct rw_semaphore *s)
{
	assert(READ_ONCE(s->count) > 0);
	add_and_wake(s, -1);
}
EXPORT_SYMBOL(up_read);

bool down_write_trylock(struct rw_semaphore *s)
{
	unsigned long flags;
	bool taken;

	spin_lock_irqsave(&s->wait.lock, flags);
	taken = s->count == 0;
	if (taken) {
		s->count = -1;
		s->writer = current;
	}
	spin_unlock_irqrestore(&s->wait.lock, flags);
	return taken;
}
EXPORT_SYMBOL(down_write_trylock);

static void count_waiting_writer(struct rw_semaphore *s, unsigned int add)
{
	unsigned long flags;

	spin_lock_irqsave(&s->wait.lock, flags);
	s->writers_waiting += add;
	spin_unlock_irqrestore(&s->wait.lock, flags);
}

void down_write(struct rw_semaphore *s)
{
	assert(READ_ONCE(s->writer) != current);	/* not recursive */
	count_waiting_writer(s, 1);
	wait_event(s->wait, down_write_trylock(s));
	count_waiting_writer(s, -1u);
}
EXPORT_SYMBOL(down_write);

void up_write(struct rw_semaphore *s)
{
	assert(READ_ONCE(s->writer) == current);
	add_and_wake(s, 1);
}
EXPORT_SYMBOL(up_write);

void downgrade_write(struct rw_semaphore *s)
{
	assert(READ_ONCE(s->writer) == current);
	add_and_wake(s, 2);
}
EXPORT_SYMBOL(downgrade_write);
