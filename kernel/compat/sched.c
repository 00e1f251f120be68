// SPDX-License-Identifier: MIT
/*
 * kernel/compat/sched.c - sleeping for so many ticks, until told, until Ctrl-C
 */
#include "include/linux/sched.h"

#include "include/linux/completion.h"
#include "include/linux/delay.h"
#include "include/linux/semaphore.h"
#include "include/linux/wait.h"
#include "kernel/lib/export.h"

/* The kernel's own, in nanoseconds. */
#undef schedule_timeout

long schedule_timeout_jiffies(long timeout)
{
	unsigned long end;
	u64 end_ns, now;
	long left;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	/* Of a tick that is late, who waits for the next would not wait. */
	jiffies_update(clock_ns());
	end = jiffies + (unsigned long)timeout;
	end_ns = jiffies_clock_ns(end);
	now = clock_ns();
	if (timeout <= 0 || end_ns <= now) {
		WRITE_ONCE(current->state, TASK_RUNNING);
		return 0;
	}
	(void)schedule_timeout(end_ns - now);
	left = (long)(end - jiffies);
	return max(left, 0l);
}
EXPORT_SYMBOL(schedule_timeout_jiffies);

long schedule_timeout_state(long timeout, u32 state)
{
	set_current_state(state);
	return schedule_timeout_jiffies(timeout);
}
EXPORT_SYMBOL(schedule_timeout_state);

bool signal_pending(struct thread *t)
{
	return t->of_shell && command_interrupted();
}
EXPORT_SYMBOL(signal_pending);

unsigned long msleep_interruptible(unsigned int ms)
{
	long left = (long)msecs_to_jiffies(ms) + 1;

	while (left && !signal_pending(current))
		left = schedule_timeout_interruptible(left);
	return jiffies_to_msecs((unsigned long)left);
}
EXPORT_SYMBOL(msleep_interruptible);

void set_user_nice(struct thread *t, long nice)
{
	thread_set_prio(t, nice < 0 ? PRIO_ABOVE : nice == 0 ? PRIO_NORMAL :
			   nice < 10 ? PRIO_BELOW : PRIO_LOW);
}
EXPORT_SYMBOL(set_user_nice);

/* ---- queues ---- */

static void enqueue(struct wait_queue_head *wq, struct wait_queue_entry *w,
		    bool exclusive)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	w->exclusive = exclusive;
	if (exclusive)
		list_add_tail(&w->node, &wq->head);
	else
		list_add(&w->node, &wq->head);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	enqueue(wq, w, false);
}
EXPORT_SYMBOL(add_wait_queue);

void add_wait_queue_exclusive(struct wait_queue_head *wq,
			      struct wait_queue_entry *w)
{
	enqueue(wq, w, true);
}
EXPORT_SYMBOL(add_wait_queue_exclusive);

void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *w)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	list_del_init(&w->node);
	spin_unlock_irqrestore(&wq->lock, flags);
}
EXPORT_SYMBOL(remove_wait_queue);

/* ---- completions ---- */

/* One that was told while its time ran out takes it: see completion.c. */
static long wait_until_told(struct completion *c, long timeout, u32 state)
{
	long left = wait_event_jiffies(c->wait, try_wait_for_completion(c),
				       timeout, state, prepare_to_wait);

	if (left <= 0 && try_wait_for_completion(c))
		left = 1;
	return left;
}

static long as_timeout(unsigned long timeout)
{
	return (long)min(timeout, (unsigned long)MAX_SCHEDULE_TIMEOUT);
}

unsigned long wait_for_completion_timeout(struct completion *c,
					  unsigned long timeout)
{
	return (unsigned long)wait_until_told(c, as_timeout(timeout),
					      TASK_UNINTERRUPTIBLE);
}
EXPORT_SYMBOL(wait_for_completion_timeout);

int wait_for_completion_interruptible(struct completion *c)
{
	long left = wait_until_told(c, MAX_SCHEDULE_TIMEOUT,
				    TASK_INTERRUPTIBLE);

	return left < 0 ? (int)left : 0;
}
EXPORT_SYMBOL(wait_for_completion_interruptible);

long wait_for_completion_interruptible_timeout(struct completion *c,
					       unsigned long timeout)
{
	return wait_until_told(c, as_timeout(timeout), TASK_INTERRUPTIBLE);
}
EXPORT_SYMBOL(wait_for_completion_interruptible_timeout);

/* ---- semaphores ---- */

int down_timeout(struct semaphore *s, long timeout)
{
	return wait_event_timeout(s->wait, !down_trylock(s), timeout) ?
	       0 : -ETIME;
}
EXPORT_SYMBOL(down_timeout);

int down_interruptible(struct semaphore *s)
{
	return wait_event_interruptible(s->wait, !down_trylock(s)) ?
	       -EINTR : 0;
}
EXPORT_SYMBOL(down_interruptible);
