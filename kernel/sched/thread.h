// SPDX-License-Identifier: MIT
/*
 * kernel/sched/thread.h - kernel threads
 *
 *   struct thread *t = kthread_run(worker, &data, "worker/%u", n);
 *   ...
 *   int result = kthread_stop(t);
 *
 * A thread runs fn(arg) on a stack of its own with a guard page below it,
 * on any core of its mask. It ends when fn returns. Linux's words where
 * Linux has them (include/linux/kthread.h, sched.h).
 *
 * Lifetime: a thread frees itself when it ends, unless somebody holds it:
 * thread_get(), or kthread_stop(), which is only for threads that wait for
 * kthread_should_stop().
 */
#pragma once

#include "kernel/arch/context.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/timer.h"
#include "kernel/lib/list.h"

#define TASK_RUNNING		0	/* runs, or wants to */
#define TASK_INTERRUPTIBLE	1	/* sleeps; the shell's Ctrl-C may wake */
#define TASK_UNINTERRUPTIBLE	2	/* sleeps until what it waits for */
#define TASK_NORMAL		3
#define TASK_DEAD		4

/* Priorities: 0 runs first. Threads of one priority take turns. */
enum {
	PRIO_STOPPER, PRIO_WATCHDOG, PRIO_HIGH, PRIO_ABOVE, PRIO_NORMAL,
	PRIO_BELOW, PRIO_LOW, PRIO_IDLE, NR_PRIOS,
};

#define THREAD_NAME_LEN	24
#define THREAD_STACK_SIZE	8192

struct completion;

struct thread {
	struct cpu_context ctx;		/* first: TPIDRURO points here */
	u32 state;			/* [a] TASK_* */
	u8 prio;			/* [R] */
	u8 slice;			/* ticks left of its turn; own, or [R] */
	bool queued;			/* [R] on its core's queue */
	bool moving;			/* [a] from core to core: runqueue.c */
	bool displaced;			/* [R] off its mask: its core is off */
	bool in_point;			/* own; schedules.c */
	struct cpumask allowed;		/* [R] */
	struct list_head run_node;	/* [R] */
	struct list_head all_node;	/* [T] */
	u32 refs;			/* [a] */
	union {				/* [I] */
		char name[THREAD_NAME_LEN];
		char comm[THREAD_NAME_LEN];	/* Linux's word */
	};
	int pid;			/* [I] ctx.id, in Linux's word */
	int (*fn)(void *arg);		/* [I] */
	void *arg;			/* [I] */
	void *stack;			/* [I] NULL: a boot stack */
	u64 runtime_ns;			/* [R] */
	u64 switched_in_ns;		/* [R] */
	u32 nr_switches;		/* [R] */
	bool should_stop;		/* [a] */
	bool of_shell;			/* [I] Ctrl-C is its signal */
	bool should_park;		/* [a] */
	bool parked;			/* [a] waits in kthread_parkme() */
	bool timed_out;			/* own */
	u8 cpus_read_depth;		/* own: cpus_read_lock() */
	struct timer sleep_timer;	/* own */
	struct completion *exited;	/* [R] told when it ends */
	int exit_code;			/* written before exited is told */
};
/*
 * [R] lock of the run queue of ctx.cpu; while `moving`, of who moves it.
 * [T] threads_lock, [I] immutable, own: by the thread itself.
 */

static_assert(offsetof(struct thread, ctx) == 0, "current is the context");

#define current	((struct thread *)current_context())

/*
 * Creates a thread, not yet running; wake_up_thread() starts it. One on a
 * core runs only there, and has the core's number in its name, as "%u".
 * Return: the thread, or NULL (out of memory; no such core, which is said).
 * Context: thread.
 */
struct thread *kthread_create(int (*fn)(void *arg), void *arg,
			      const char *namefmt, ...) __printf(3, 4);
struct thread *kthread_create_on_cpu(int (*fn)(void *arg), void *arg,
				     unsigned int cpu, const char *namefmt);
struct thread *kthread_vcreate(int (*fn)(void *arg), void *arg,
			       const char *namefmt, va_list args);

/* Creates and starts. */
#define kthread_run(fn, arg, ...) ({					\
	struct thread *kthread_run_ = kthread_create(fn, arg, __VA_ARGS__); \
	if (kthread_run_)						\
		wake_up_thread(kthread_run_);				\
	kthread_run_; })

/*
 * Asks the thread to end, wakes it, waits until it has, and returns what
 * its fn returned. A thread that was never started ends at once with
 * -EINTR. Context: thread, may sleep.
 */
int kthread_stop(struct thread *thread);
bool kthread_should_stop(void);

void thread_get(struct thread *thread);
void thread_put(struct thread *thread);

/*
 * Waits for a held thread to end by itself; returns its result; drops it.
 * One thread may wait for another. When this or kthread_stop() returns and
 * nobody else holds the thread, its memory is free again.
 */
int thread_join(struct thread *thread);

/* Ends the running thread. Context: nothing held, IRQs on. */
void thread_exit(int code) __noreturn;

/*
 * The cores a thread may run on. The caller itself is on one of them when
 * this returns; another thread that runs elsewhere right now leaves as soon
 * as it can be preempted. Return: 0, -EINVAL (no online core in the mask).
 * Context: thread, may sleep.
 */
int thread_set_allowed(struct thread *thread, const struct cpumask *mask);

/*
 * The same for one that was never started: where it will be. Nobody looks
 * yet, and no core of the mask need be online.
 */
void thread_allow(struct thread *thread, const struct cpumask *mask);
void thread_set_prio(struct thread *thread, unsigned int prio);

/*
 * Makes a thread runnable if its state is in mask. Returns whether it was
 * asleep. Context: any. Orders: what was written before is seen by the
 * woken thread (pairs with set_current_state).
 */
bool wake_up_state(struct thread *thread, u32 mask);
#define wake_up_thread(t)	wake_up_state(t, TASK_NORMAL)

/*
 * First the state, then the look at the condition: whoever makes it true
 * and wakes either is seen, or sees the state.
 */
#define set_current_state(s) do {					\
	WRITE_ONCE(current->state, s);					\
	smp_mb();							\
	sched_point();							\
} while (0)

/*
 * Gives up the core: until woken if the state says so. Context: thread;
 * with preemption or interrupts off it panics.
 */
void schedule(void);

/* The same, at most ns nanoseconds. Returns what is left, 0: none. */
u64 schedule_timeout(u64 ns);
#define MAX_SCHEDULE_TIMEOUT	(~0ull)

void msleep(u32 ms);
void usleep(u32 us);

/* Lets others of the same priority run. */
void yield(void);
#define cond_resched() do {						\
	assert_can_sleep();						\
	if (should_resched())						\
		schedule();						\
} while (0)

/* Calls fn for every thread, with threads_lock held: fn must not sleep. */
void thread_foreach(void (*fn)(void *ctx, struct thread *t), void *ctx);

/* Who runs on a core at this moment; NULL before there are threads. */
struct thread *thread_running_on(unsigned int cpu);

/* Does it run on its core at this moment? No promise for the next. */
bool thread_is_running(const struct thread *thread);

/* Nanoseconds a thread has run, including right now. */
u64 thread_runtime_ns(struct thread *thread);
const char *thread_state_name(const struct thread *thread);
unsigned int thread_count(void);
