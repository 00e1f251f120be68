// SPDX-License-Identifier: MIT
/*
 * include/linux/kthread.h - kernel threads
 *
 * The kernel's own functions of these names return NULL where Linux has an
 * ERR_PTR(): the macros go to those that do as Linux.
 */
#pragma once

#include "include/linux/completion.h"
#include "include/linux/err.h"
#include "include/linux/sched.h"

/*
 * A thread that is not running yet: wake_up_process() starts it. Return: the
 * thread, or ERR_PTR(-ENOMEM); of no such core: ERR_PTR(-EINVAL).
 * Context: thread, may sleep.
 */
struct thread *kthread_create_or_err(int (*fn)(void *arg), void *arg,
				     const char *namefmt, ...) __printf(3, 4);
struct thread *kthread_create_on_cpu_or_err(int (*fn)(void *arg), void *arg,
					    unsigned int cpu,
					    const char *namefmt);
#define kthread_create(fn, arg, ...)					\
	kthread_create_or_err(fn, arg, __VA_ARGS__)
#define kthread_create_on_node(fn, arg, node, ...)			\
	((void)(node), kthread_create_or_err(fn, arg, __VA_ARGS__))
#define kthread_create_on_cpu(fn, arg, cpu, namefmt)			\
	kthread_create_on_cpu_or_err(fn, arg, cpu, namefmt)

/* Creates and starts. */
#undef kthread_run
#define kthread_run(fn, arg, ...) ({					\
	struct thread *run_ = kthread_create_or_err(fn, arg, __VA_ARGS__); \
	if (!IS_ERR(run_))						\
		wake_up_thread(run_);					\
	run_; })
#define kthread_run_on_cpu(fn, arg, cpu, namefmt) ({			\
	struct thread *run_ =						\
		kthread_create_on_cpu_or_err(fn, arg, cpu, namefmt);	\
	if (!IS_ERR(run_))						\
		wake_up_thread(run_);					\
	run_; })

/* Of a thread that was never started: where it will run, also if offline. */
void kthread_bind(struct thread *t, unsigned int cpu);
void kthread_bind_mask(struct thread *t, const struct cpumask *mask);

/* Ends the thread; the first tells somebody before. */
void kthread_complete_and_exit(struct completion *done, long code) __noreturn;
#define kthread_exit(code)	thread_exit((int)(code))
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define complete_and_exit(done, code)	kthread_complete_and_exit(done, code)
#endif

#define kthread_data(t)		((t)->arg)

/*
 * A thread that looks for kthread_should_park() and then calls
 * kthread_parkme() sleeps there until kthread_unpark().
 * kthread_park() waits until it does. Return: 0, -ENOSYS (it has ended).
 * Context: thread, may sleep.
 */
int kthread_park(struct thread *t);
void kthread_unpark(struct thread *t);
void kthread_parkme(void);
bool kthread_should_park(void);
