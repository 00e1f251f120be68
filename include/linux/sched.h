// SPDX-License-Identifier: MIT
/*
 * include/linux/sched.h - threads: who runs, and who waits
 */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/jiffies.h"
#include "include/linux/preempt.h"
#include "include/linux/version.h"
#include "kernel/core/command.h"
#include "kernel/sched/thread.h"

#define task_struct		thread
#define TASK_COMM_LEN		THREAD_NAME_LEN
#define TASK_KILLABLE		TASK_UNINTERRUPTIBLE
#define TASK_IDLE		TASK_UNINTERRUPTIBLE

#define __set_current_state(s)						\
	do { WRITE_ONCE(current->state, s); } while (0)
#define get_current_state()	READ_ONCE(current->state)
#define task_pid_nr(t)		(((struct thread *){ (t) })->pid)
#define task_cpu(t)		(((struct thread *){ (t) })->ctx.cpu)
#define get_task_comm(buf, t)	strncpy(buf, (t)->comm, sizeof(buf))
#define get_task_struct(t)	({ thread_get(t); (t); })
#define put_task_struct(t)	thread_put(t)

/* Return: 1: it slept, 0. Context: any. */
static inline int wake_up_process(struct thread *t)
{
	return wake_up_thread(t);
}

/* The thread of the shell, by Ctrl-C. No other gets anything like it. */
bool signal_pending(struct thread *t);
#define fatal_signal_pending(t)		signal_pending(t)
#define signal_pending_state(state, t)					\
	(((state) & TASK_INTERRUPTIBLE) && signal_pending(t))

/*
 * Gives up the core, at most so many ticks; the state was set before.
 * Return: ticks left, 0: none. MAX_SCHEDULE_TIMEOUT: until woken.
 */
long schedule_timeout_jiffies(long timeout);
/* The state is set here. */
long schedule_timeout_state(long timeout, u32 state);
#undef MAX_SCHEDULE_TIMEOUT
#define MAX_SCHEDULE_TIMEOUT	((long)(~0ul >> 1))
#define schedule_timeout(timeout)	schedule_timeout_jiffies(timeout)
#define schedule_timeout_interruptible(timeout)				\
	schedule_timeout_state(timeout, TASK_INTERRUPTIBLE)
#define schedule_timeout_uninterruptible(timeout)			\
	schedule_timeout_state(timeout, TASK_UNINTERRUPTIBLE)
#define schedule_timeout_killable(timeout)				\
	schedule_timeout_state(timeout, TASK_KILLABLE)
#define schedule_timeout_idle(timeout)					\
	schedule_timeout_state(timeout, TASK_IDLE)

/* The cores a thread may run on. Return: 0, -EINVAL (none is online). */
#define set_cpus_allowed_ptr(t, mask)	thread_set_allowed(t, mask)
#define set_cpus_allowed(t, mask) ({					\
	struct cpumask allowed_ = (mask);				\
	thread_set_allowed(t, &allowed_); })
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 3, 0)
#define cpus_allowed		allowed
#endif

#define MIN_NICE		(-20)
#define MAX_NICE		19
/* -20 to 19, in four steps: the kernel has few priorities. */
void set_user_nice(struct thread *t, long nice);
/* Before all others but the kernel's own; and back. */
#define sched_set_fifo(t)	thread_set_prio(t, PRIO_HIGH)
#define sched_set_fifo_low(t)	thread_set_prio(t, PRIO_ABOVE)
#define sched_set_normal(t, nice)	set_user_nice(t, nice)

#define sched_clock()		clock_ns()
#define local_clock()		clock_ns()
#define cpu_clock(cpu)		clock_ns()

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define do_exit(code)		thread_exit((int)(code))
#endif
