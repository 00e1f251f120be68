// SPDX-License-Identifier: MIT
/*
 * api_sync.c - rwlock.h, seqlock.h, rwsem.h, semaphore.h, mutex.h, wait.h,
 * completion.h, rcupdate.h, notifier.h: what api_locks.c leaves out
 */
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "check.h"

static spinlock_t lock = __SPIN_LOCK_UNLOCKED(lock);
static raw_spinlock_t raw = __RAW_SPIN_LOCK_UNLOCKED(raw);
static rwlock_t rw = __RW_LOCK_UNLOCKED(rw);
static seqlock_t seq = __SEQLOCK_UNLOCKED(seq);
static struct mutex mutex = __MUTEX_INITIALIZER(mutex);
static struct rw_semaphore rwsem = __RWSEM_INITIALIZER(rwsem);
static wait_queue_head_t queue = __WAIT_QUEUE_HEAD_INITIALIZER(queue);

static void raw_locks(void)
{
	unsigned long flags;

	raw_spin_lock_init(&raw);
	raw_spin_lock(&raw);
	CHECK(raw_spin_is_locked(&raw) && !raw_spin_trylock(&raw));
	raw_spin_unlock(&raw);
	raw_spin_lock_irq(&raw);
	CHECK(irqs_disabled());
	raw_spin_unlock_irq(&raw);
	raw_spin_lock_bh(&raw);
	CHECK(in_softirq() && !irqs_disabled());
	raw_spin_unlock_bh(&raw);
	CHECK(raw_spin_trylock_irqsave(&raw, flags) && irqs_disabled());
	raw_spin_unlock_irqrestore(&raw, flags);
	spin_lock_nest_lock(&lock, &raw);
	spin_unlock(&lock);
	spin_lock_irqsave_nested(&lock, flags, 1);
	CHECK(spin_is_locked(&lock) && irqs_disabled());
	spin_unlock_irqrestore(&lock, flags);
	CHECK(!irqs_disabled());
}

static void readers(void)
{
	unsigned long flags;

	rwlock_init(&rw);
	read_lock_irq(&rw);
	CHECK(irqs_disabled() && !write_trylock(&rw));
	read_unlock_irq(&rw);
	read_lock_bh(&rw);
	CHECK(in_softirq());
	read_unlock_bh(&rw);
	read_lock_irqsave(&rw, flags);
	CHECK(irqs_disabled());
	read_unlock_irqrestore(&rw, flags);
	write_lock(&rw);
	CHECK(!read_trylock(&rw));
	write_unlock(&rw);
	write_lock_irq(&rw);
	CHECK(irqs_disabled());
	write_unlock_irq(&rw);
	write_lock_irqsave(&rw, flags);
	CHECK(!write_trylock(&rw));
	write_unlock_irqrestore(&rw, flags);
	CHECK(!irqs_disabled() && !in_softirq());
}

static void sequences(void)
{
	seqcount_t count = SEQCNT_ZERO(count);
	unsigned long flags;
	unsigned int start;

	seqlock_init(&seq);
	start = read_seqbegin(&seq);
	read_seqlock_excl(&seq);
	read_sequnlock_excl(&seq);
	CHECK(!read_seqretry(&seq, start));
	write_seqlock_irq(&seq);
	CHECK(irqs_disabled());
	write_sequnlock_irq(&seq);
	CHECK(read_seqretry(&seq, start));
	write_seqlock_bh(&seq);
	CHECK(in_softirq());
	write_sequnlock_bh(&seq);
	start = read_seqbegin(&seq);
	write_seqlock_irqsave(&seq, flags);
	write_sequnlock_irqrestore(&seq, flags);
	CHECK(read_seqretry(&seq, start));
	start = read_seqcount_begin(&count);
	preempt_disable();
	raw_write_seqcount_begin(&count);
	raw_write_seqcount_end(&count);
	preempt_enable();
	CHECK(read_seqcount_retry(&count, start));
}

static void sleepers(void)
{
	struct semaphore sem = __SEMAPHORE_INITIALIZER(sem, 2);

	CHECK(down_killable(&sem) == 0 && down_trylock(&sem) == 0);
	CHECK(down_trylock(&sem) == 1);
	up(&sem);
	up(&sem);
	init_MUTEX(&sem);
	CHECK(down_trylock(&sem) == 0);
	init_MUTEX_LOCKED(&sem);
	CHECK(down_trylock(&sem) == 1);
	mutex_lock_nested(&mutex, 1);
	lockdep_assert_held(&mutex);
	mutex_unlock(&mutex);
	mutex_lock_io(&mutex);
	CHECK(!mutex_trylock(&mutex));
	mutex_unlock(&mutex);
	CHECK(mutex_lock_killable(&mutex) == 0);
	mutex_unlock(&mutex);
	mutex_destroy(&mutex);
	CHECK(down_read_killable(&rwsem) == 0);
	up_read(&rwsem);
	CHECK(down_read_interruptible(&rwsem) == 0);
	CHECK(!down_write_trylock(&rwsem));
	up_read(&rwsem);
	down_read_nested(&rwsem, 1);
	up_read(&rwsem);
	down_write_nested(&rwsem, 1);
	CHECK(!down_read_trylock(&rwsem));
	up_write(&rwsem);
}

static int state;
static atomic_t woken;

/* Under the lock, which is not held while it sleeps. */
static int taker(void *unused)
{
	spin_lock_irq(&lock);
	wait_event_lock_irq(queue, state == 1, lock);
	state = irqs_disabled() && spin_is_locked(&lock) ? 2 : 3;
	spin_unlock_irq(&lock);
	wake_up(&queue);
	return 0;
}

static int one_of_many(void *unused)
{
	wait_event_exclusive(queue, state == 5);
	atomic_inc(&woken);
	return 0;
}

static void waits(void)
{
	struct task_struct *t = kthread_run(taker, NULL, "taker"), *m[2];
	int i;

	CHECK(!IS_ERR(t));
	while (!wq_has_sleeper(&queue))
		schedule_timeout_uninterruptible(1);
	spin_lock_irq(&lock);
	state = 1;
	spin_lock(&queue.lock);
	wake_up_all_locked(&queue);
	spin_unlock(&queue.lock);
	spin_unlock_irq(&lock);
	wake_up_interruptible_all(&queue);
	wait_event_idle(queue, READ_ONCE(state) > 1);
	CHECK(state == 2);
	CHECK(wait_event_killable(queue, true) == 0);
	CHECK(wait_event_interruptible_exclusive(queue, true) == 0);
	CHECK(wait_event_idle_timeout(queue, false, 1) == 0);
	CHECK(wait_event_killable_timeout(queue, true, 5) == 5);
	io_wait_event(queue, true);
	for (i = 0; i < 2; i++)
		m[i] = kthread_run(one_of_many, NULL, "many/%d", i);
	WRITE_ONCE(state, 5);
	while (atomic_read(&woken) < 2) {
		wake_up_interruptible_nr(&queue, 1);
		wake_up_interruptible_sync(&queue);
		schedule_timeout_idle(1);
	}
	CHECK(!IS_ERR(m[0]) && !IS_ERR(m[1]) && !wq_has_sleeper(&queue));
}

static void entries(void)
{
	DECLARE_WAIT_QUEUE_HEAD_ONSTACK(own);
	wait_queue_entry_t one, two;

	init_waitqueue_entry(&one, current);
	init_wait(&two);
	add_wait_queue_exclusive(&own, &one);
	CHECK(waitqueue_active(&own));
	prepare_to_wait_exclusive(&own, &two, TASK_INTERRUPTIBLE);
	CHECK(get_current_state() == TASK_INTERRUPTIBLE);
	finish_wait(&own, &two);
	CHECK(get_current_state() == TASK_RUNNING);
	remove_wait_queue(&own, &one);
	CHECK(!waitqueue_active(&own));
}

static void completions(void)
{
	struct completion done = COMPLETION_INITIALIZER(done);

	complete(&done);
	CHECK(wait_for_completion_killable(&done) == 0);
	complete_all(&done);
	wait_for_completion_io(&done);
	CHECK(wait_for_completion_io_timeout(&done, 5) == 5);
	CHECK(wait_for_completion_killable_timeout(&done, 5) == 5);
	reinit_completion(&done);
	CHECK(wait_for_completion_killable_timeout(&done, 1) == 0);
	complete(&done);
	init_completion(&done);
	CHECK(!try_wait_for_completion(&done));
}

struct held {
	int n;
	struct rcu_head rcu;
};

static struct held __rcu *shared;
static int called;

static void call(struct rcu_head *head)
{
	called += container_of(head, struct held, rcu)->n;
}

static void published(void)
{
	struct held a = { .n = 1 }, b = { .n = 2 }, *p, *dynamic;

	RCU_INIT_POINTER(shared, &a);
	rcu_read_lock_sched();
	CHECK(rcu_read_lock_sched_held() && rcu_dereference_sched(shared)->n == 1);
	rcu_read_unlock_sched();
	rcu_read_lock_bh();
	CHECK(in_softirq() && rcu_dereference_bh(shared)->n == 1);
	rcu_read_unlock_bh();
	rcu_read_lock();
	CHECK(rcu_read_lock_held());
	CHECK(rcu_dereference_check(shared, true)->n == 1);
	p = rcu_pointer_handoff(rcu_dereference_raw(shared));
	rcu_read_unlock();
	CHECK(p == &a && rcu_replace_pointer(shared, &b, true) == &a);
	CHECK(rcu_access_pointer(shared) == &b);
	CHECK(rcu_dereference_protected(shared, 1)->n == 2);
	call_rcu_sched(&a.rcu, call);
	call_rcu_bh(&b.rcu, call);
	rcu_barrier_sched();
	rcu_barrier_bh();
	CHECK(called == 3);
	synchronize_sched();
	synchronize_rcu_bh();
	synchronize_rcu_expedited();
	dynamic = kmalloc(sizeof(*dynamic), GFP_KERNEL);
	kvfree_rcu(dynamic, rcu);
	kfree_rcu_mightsleep(kmalloc(8, GFP_KERNEL));
	rcu_barrier();
}

static int answer(struct notifier_block *nb, unsigned long action, void *data)
{
	*(int *)data += action;
	return action == 2 ? NOTIFY_BAD : NOTIFY_DONE;
}

static void chains(void)
{
	static RAW_NOTIFIER_HEAD(chain);
	struct blocking_notifier_head blocking;
	struct atomic_notifier_head atomic;
	struct raw_notifier_head own;
	struct notifier_block a = { .notifier_call = answer };
	struct notifier_block b = { .notifier_call = answer };
	int sum = 0;

	BLOCKING_INIT_NOTIFIER_HEAD(&blocking);
	ATOMIC_INIT_NOTIFIER_HEAD(&atomic);
	RAW_INIT_NOTIFIER_HEAD(&own);
	CHECK(!raw_notifier_chain_register(&chain, &a));
	CHECK(!raw_notifier_chain_register(&chain, &b));
	CHECK(raw_notifier_call_chain(&chain, 1, &sum) == NOTIFY_DONE);
	CHECK(sum == 2);
	CHECK(raw_notifier_call_chain(&chain, 2, &sum) & NOTIFY_STOP_MASK);
	CHECK(sum == 4);
	CHECK(!raw_notifier_chain_unregister(&chain, &a));
	CHECK(!raw_notifier_chain_unregister(&chain, &b));
	CHECK(blocking_notifier_call_chain(&blocking, 1, &sum) == NOTIFY_DONE);
	CHECK(atomic_notifier_call_chain(&atomic, 1, &sum) == NOTIFY_DONE);
	CHECK(raw_notifier_call_chain(&own, 1, &sum) == NOTIFY_DONE);
	CHECK(sum == 4);
}

static void synchronizing(void)
{
	raw_locks();
	readers();
	sequences();
	sleepers();
	waits();
	entries();
	completions();
	published();
	chains();
}

CHECKS_AT(rootfs_initcall, synchronizing);
