// SPDX-License-Identifier: MIT
/*
 * kernel/sched/thread.c - threads: made, stopped, ended, put to sleep
 *
 * Locks    threads_lock guards the list of all threads.
 */
#include "kernel/sched/thread.h"

#include "kernel/arch/mmu.h"
#include "kernel/core/clock.h"
#include "kernel/core/fault.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/sched_internal.h"
#include "mm/mem_info.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

static DEFINE_SPINLOCK(threads_lock, LOCK_RANK_THREADS);
static LIST_HEAD(threads);		/* [threads_lock] */
static unsigned int nr_threads;		/* [threads_lock] */
static u32 last_id;			/* [a] */

#define STACK_PAGES	((long)(THREAD_STACK_SIZE / PAGE_SIZE))

static void sleep_over(struct timer *timer)
{
	struct thread *t = container_of(timer, struct thread, sleep_timer);

	t->timed_out = true;
	wake_up_thread(t);
}

void thread_allow(struct thread *thread, const struct cpumask *mask)
{
	thread->allowed = *mask;
	WRITE_ONCE(thread->ctx.bound, cpumask_weight(mask) == 1);
}

static void thread_init(struct thread *t, int (*fn)(void *arg), void *arg)
{
	t->ctx.lr = (u32)context_first;
	t->ctx.stack_base = (vaddr_t)t->stack;
	t->ctx.stack_top = t->ctx.stack_base + THREAD_STACK_SIZE;
	t->ctx.sp = t->ctx.stack_top;
	/* As if it had stopped in switch_thread(): its own disable, a lock. */
	t->ctx.preempt_count = 2 * PREEMPT_OFFSET;
	t->ctx.cpu = raw_smp_processor_id();
	t->state = TASK_UNINTERRUPTIBLE;
	t->prio = PRIO_NORMAL;
	thread_allow(t, cpu_possible_mask);
	t->fn = fn;
	t->arg = arg;
	t->refs = 1;
	t->ctx.id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
	t->pid = (int)t->ctx.id;
	INIT_LIST_HEAD(&t->run_node);
	timer_setup(&t->sleep_timer, sleep_over);
	t->sleep_timer.of_sleeper = true;
}

/*
 * vmalloc() puts guard pages behind areas, not before: below the very first
 * one, and behind an area that has none, there may be memory. Then another.
 */
static void *alloc_stack(void)
{
	void *stack = vmalloc(THREAD_STACK_SIZE), *other;

	if (!stack || !mmu_readable((vaddr_t)stack - 1))
		return stack;
	other = alloc_stack();
	vfree(stack);
	return other;
}

struct thread *kthread_vcreate(int (*fn)(void *arg), void *arg,
			       const char *namefmt, va_list args)
{
	struct thread *t = kzalloc(sizeof(*t), GFP_KERNEL);
	unsigned long flags;

	if (!t)
		return NULL;
	t->stack = alloc_stack();
	if (!t->stack) {
		kfree(t);
		return NULL;
	}
	mem_info_add_stack(STACK_PAGES);
	vformat(t->name, sizeof(t->name), namefmt, args);
	thread_init(t, fn, arg);
	spin_lock_irqsave(&threads_lock, flags);
	list_add_tail(&t->all_node, &threads);
	nr_threads++;
	spin_unlock_irqrestore(&threads_lock, flags);
	return t;
}
EXPORT_SYMBOL(kthread_vcreate);

struct thread *kthread_create(int (*fn)(void *arg), void *arg,
			      const char *namefmt, ...)
{
	struct thread *t;
	va_list args;

	va_start(args, namefmt);
	t = kthread_vcreate(fn, arg, namefmt, args);
	va_end(args);
	return t;
}
EXPORT_SYMBOL(kthread_create);

struct thread *kthread_create_on_cpu(int (*fn)(void *arg), void *arg,
				     unsigned int cpu, const char *namefmt)
{
	struct thread *t;

	if (!cpu_possible(cpu)) {
		pr_err("thread: none for core %u: there are %u (\"%s\", by "
		       "%pS)\n", cpu, nr_cpu_ids, namefmt,
		       __builtin_return_address(0));
		return NULL;
	}
	t = kthread_create(fn, arg, namefmt, cpu);
	if (t)
		thread_allow(t, &(struct cpumask){ BIT(cpu) });
	return t;
}
EXPORT_SYMBOL(kthread_create_on_cpu);

void thread_get(struct thread *thread)
{
	__atomic_fetch_add(&thread->refs, 1, __ATOMIC_RELAXED);
}
EXPORT_SYMBOL(thread_get);

void thread_put(struct thread *thread)
{
	unsigned long flags;

	if (__atomic_sub_fetch(&thread->refs, 1, __ATOMIC_ACQ_REL))
		return;
	spin_lock_irqsave(&threads_lock, flags);
	list_del(&thread->all_node);
	nr_threads--;
	spin_unlock_irqrestore(&threads_lock, flags);
	vfree(thread->stack);
	mem_info_add_stack(-STACK_PAGES);
	kfree(thread);
}
EXPORT_SYMBOL(thread_put);

/*
 * From finish_switch(): the thread has left its stack for good. Whoever
 * waits holds a reference too, and drops it after this one: so the memory
 * is free when the wait is over.
 */
void thread_release(struct thread *thread)
{
	struct completion *exited = thread->exited;

	thread_put(thread);
	if (exited)
		complete(exited);
}

void thread_exit(int code)
{
	if (preempt_count() != 0 || irqs_disabled())
		panic("thread %s ends in atomic context: preempt_count 0x%x, "
		      "IRQs %s", current->name, preempt_count(),
		      irqs_disabled() ? "off" : "on");
	timer_cancel_sync(&current->sleep_timer);
	current->exit_code = code;
	schedule_dead();
}
EXPORT_SYMBOL(thread_exit);

bool kthread_should_stop(void)
{
	return READ_ONCE(current->should_stop);
}
EXPORT_SYMBOL(kthread_should_stop);

static int wait_for_exit(struct thread *thread, struct completion *exited)
{
	int code;

	wait_for_completion(exited);
	code = thread->exit_code;
	thread_put(thread);
	return code;
}

int thread_join(struct thread *thread)
{
	DECLARE_COMPLETION(exited);
	unsigned long flags;
	struct runqueue *rq = rq_lock_of(thread, &flags);
	bool dead = thread->state == TASK_DEAD && thread != rq->curr;

	/* The lock orders this against finish_switch() of the thread. */
	if (!dead)
		thread->exited = &exited;
	spin_unlock_irqrestore(&rq->lock, flags);
	if (dead)
		complete(&exited);
	return wait_for_exit(thread, &exited);
}
EXPORT_SYMBOL(thread_join);

int kthread_stop(struct thread *thread)
{
	thread_get(thread);
	WRITE_ONCE(thread->should_stop, true);
	wake_up_thread(thread);
	return thread_join(thread);
}
EXPORT_SYMBOL(kthread_stop);

int thread_set_allowed(struct thread *thread, const struct cpumask *mask)
{
	struct cpumask online = { mask->bits & cpu_online_mask->bits };
	unsigned long flags;
	struct runqueue *rq;
	bool move = false;

	if (cpumask_empty(&online))
		return -EINVAL;
	rq = rq_lock_of(thread, &flags);
	thread_allow(thread, mask);
	thread->displaced = false;
	if (!cpumask_test_cpu(thread->ctx.cpu, mask)) {
		if (thread == rq->curr)
			rq_resched_locked(rq);	/* moved when it has gone */
		move = thread->queued;
	}
	if (move) {
		rq_dequeue_locked(rq, thread);
		rq_place_unlock(rq, thread, flags);
	} else {
		spin_unlock_irqrestore(&rq->lock, flags);
	}
	if (thread == current)
		cond_resched();
	return 0;
}
EXPORT_SYMBOL(thread_set_allowed);

void thread_set_prio(struct thread *thread, unsigned int prio)
{
	unsigned long flags;
	struct runqueue *rq = rq_lock_of(thread, &flags);
	bool queued = thread->queued;

	if (queued)
		rq_dequeue_locked(rq, thread);
	thread->prio = (u8)min(prio, (unsigned int)PRIO_LOW);
	if (queued)
		rq_enqueue_locked(rq, thread, false);
	rq_resched_locked(rq);
	spin_unlock_irqrestore(&rq->lock, flags);
}
EXPORT_SYMBOL(thread_set_prio);

u64 schedule_timeout(u64 ns)
{
	u64 now = clock_ns(), end = now + ns;

	if (end < now) {	/* longer than the clock runs: no timeout */
		schedule();
		return ns;
	}
	current->timed_out = false;
	timer_start(&current->sleep_timer, ns);
	schedule();
	timer_cancel_sync(&current->sleep_timer);
	now = clock_ns();
	return current->timed_out || now >= end ? 0 : end - now;
}

void usleep(u32 us)
{
	u64 left = (u64)us * NSEC_PER_USEC;

	if (!sched_running) {
		clock_delay_us(us);
		return;
	}
	assert_can_sleep();
	while (left) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		left = schedule_timeout(left);
	}
}
EXPORT_SYMBOL(usleep);

void msleep(u32 ms)
{
	while (ms > 1000) {
		usleep(1000000);
		ms -= 1000;
	}
	usleep(ms * 1000);
}
EXPORT_SYMBOL(msleep);

void thread_foreach(void (*fn)(void *ctx, struct thread *t), void *ctx)
{
	unsigned long flags;
	unsigned int cpu;
	struct thread *t;

	spin_lock_irqsave(&threads_lock, flags);
	for_each_online_cpu(cpu)
		fn(ctx, rq_of(cpu)->idle);
	list_for_each_entry(t, &threads, all_node)
		fn(ctx, t);
	spin_unlock_irqrestore(&threads_lock, flags);
}

struct thread *thread_running_on(unsigned int cpu)
{
	return READ_ONCE(rq_of(cpu)->curr);
}

bool thread_is_running(const struct thread *thread)
{
	return READ_ONCE(rq_of(READ_ONCE(thread->ctx.cpu))->curr) == thread;
}

u64 thread_runtime_ns(struct thread *thread)
{
	unsigned long flags;
	struct runqueue *rq = rq_lock_of(thread, &flags);
	u64 ns = thread->runtime_ns;

	if (rq->curr == thread)
		ns += clock_ns() - thread->switched_in_ns;
	spin_unlock_irqrestore(&rq->lock, flags);
	return ns;
}

const char *thread_state_name(const struct thread *thread)
{
	switch (READ_ONCE(thread->state)) {
	case TASK_RUNNING: return "R";
	case TASK_INTERRUPTIBLE: return "S";
	case TASK_UNINTERRUPTIBLE: return "D";
	}
	return "X";
}

unsigned int thread_count(void)
{
	return READ_ONCE(nr_threads);
}

static bool explain_stack(vaddr_t va, char *buf, size_t size)
{
	const struct thread *t = current;

	/* Other stacks are nobody's business here; boot stacks: fault.c. */
	if (!t->stack || t->ctx.stack_base - va - 1 >= PAGE_SIZE)
		return false;
	format(buf, size, "guard page below the stack of thread %s (%u): that "
	       "stack overflowed", t->name, t->ctx.id);
	return true;
}

FAULT_EXPLAINER(stack_of_thread) = {
	.name = "thread stacks", .explain = explain_stack,
};

static unsigned long read_threads(void)
{
	return thread_count();
}

COUNTER(threads) = { .name = "threads", .read = read_threads };
