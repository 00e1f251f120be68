// SPDX-License-Identifier: MIT
/*
 * kernel/compat/kthread.c - kernel threads: errors in pointers, parking
 */
#include "include/linux/kthread.h"

#include "kernel/core/cpumask.h"
#include "kernel/lib/export.h"
#include "kernel/sched/wait.h"

/* Told when a thread parks. */
static DECLARE_WAIT_QUEUE_HEAD(parked_one);

struct thread *kthread_create_or_err(int (*fn)(void *arg), void *arg,
				     const char *namefmt, ...)
{
	struct thread *t;
	va_list args;

	va_start(args, namefmt);
	t = kthread_vcreate(fn, arg, namefmt, args);
	va_end(args);
	return t ? t : ERR_PTR(-ENOMEM);
}
EXPORT_SYMBOL(kthread_create_or_err);

struct thread *kthread_create_on_cpu_or_err(int (*fn)(void *arg), void *arg,
					    unsigned int cpu,
					    const char *namefmt)
{
	struct thread *t;

	if (!cpu_possible(cpu))
		return ERR_PTR(-EINVAL);
	t = (kthread_create_on_cpu)(fn, arg, cpu, namefmt);
	return t ? t : ERR_PTR(-ENOMEM);
}
EXPORT_SYMBOL(kthread_create_on_cpu_or_err);

void kthread_bind_mask(struct thread *t, const struct cpumask *mask)
{
	thread_allow(t, mask);
}
EXPORT_SYMBOL(kthread_bind_mask);

void kthread_bind(struct thread *t, unsigned int cpu)
{
	thread_allow(t, &(struct cpumask){ BIT(cpu) });
}
EXPORT_SYMBOL(kthread_bind);

void kthread_complete_and_exit(struct completion *done, long code)
{
	if (done)
		complete(done);
	thread_exit((int)code);
}
EXPORT_SYMBOL(kthread_complete_and_exit);

bool kthread_should_park(void)
{
	return READ_ONCE(current->should_park);
}
EXPORT_SYMBOL(kthread_should_park);

static bool stays_parked(void)
{
	return kthread_should_park() && !kthread_should_stop();
}

void kthread_parkme(void)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	while (stays_parked()) {
		WRITE_ONCE(current->parked, true);
		wake_up_all(&parked_one);
		schedule();
		set_current_state(TASK_UNINTERRUPTIBLE);
	}
	WRITE_ONCE(current->parked, false);
	set_current_state(TASK_RUNNING);
}
EXPORT_SYMBOL(kthread_parkme);

int kthread_park(struct thread *t)
{
	WRITE_ONCE(t->should_park, true);
	if (t == current)
		return 0;
	wake_up_thread(t);
	wait_event(parked_one, READ_ONCE(t->parked) ||
		   READ_ONCE(t->state) == TASK_DEAD);
	return READ_ONCE(t->parked) ? 0 : -ENOSYS;
}
EXPORT_SYMBOL(kthread_park);

void kthread_unpark(struct thread *t)
{
	WRITE_ONCE(t->should_park, false);
	wake_up_thread(t);
}
EXPORT_SYMBOL(kthread_unpark);
