// SPDX-License-Identifier: MIT
/*
 * api_locks.c - spinlock.h, rwlock.h, seqlock.h, mutex.h, rwsem.h,
 * semaphore.h, wait.h, completion.h, rcupdate.h, rculist.h, hashtable.h,
 * jhash.h, notifier.h
 */
#include <linux/completion.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rculist.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "check.h"

static DEFINE_SPINLOCK(lock);
static DEFINE_RAW_SPINLOCK(raw_lock);
static DEFINE_RWLOCK(rwlock);
static DEFINE_SEQLOCK(seqlock);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SEMAPHORE(semaphore);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_COMPLETION(done);

static void spinning(void)
{
	unsigned long flags;
	spinlock_t own;

	spin_lock_init(&own);
	spin_lock(&lock);
	spin_lock_nested(&own, 1);
	CHECK(spin_is_locked(&lock) && !spin_trylock(&lock));
	CHECK(in_atomic());
	assert_spin_locked(&own);
	spin_unlock(&own);
	spin_unlock(&lock);
	CHECK(spin_trylock(&lock));
	spin_unlock(&lock);
	spin_lock_bh(&lock);
	CHECK(in_softirq() && !in_serving_softirq());
	CHECK(!spin_trylock_bh(&lock));
	spin_unlock_bh(&lock);
	CHECK(!in_softirq());
	spin_lock_irq(&lock);
	CHECK(irqs_disabled());
	spin_unlock_irq(&lock);
	spin_lock_irqsave(&lock, flags);
	CHECK(irqs_disabled());
	spin_unlock_irqrestore(&lock, flags);
	CHECK(spin_trylock_irqsave(&lock, flags) && irqs_disabled());
	spin_unlock_irqrestore(&lock, flags);
	CHECK(spin_trylock_irq(&lock));
	spin_unlock_irq(&lock);
	CHECK(!irqs_disabled());
	raw_spin_lock_irqsave(&raw_lock, flags);
	raw_spin_unlock_irqrestore(&raw_lock, flags);
}

static void readers_and_writers(void)
{
	unsigned int seq;

	read_lock(&rwlock);
	CHECK(read_trylock(&rwlock) && !write_trylock(&rwlock));
	read_unlock(&rwlock);
	read_unlock(&rwlock);
	write_lock_bh(&rwlock);
	CHECK(rwlock_is_locked(&rwlock) && !read_trylock(&rwlock));
	write_unlock_bh(&rwlock);
	CHECK(write_trylock(&rwlock));
	write_unlock(&rwlock);
	seq = read_seqbegin(&seqlock);
	CHECK(!read_seqretry(&seqlock, seq));
	write_seqlock(&seqlock);
	write_sequnlock(&seqlock);
	CHECK(read_seqretry(&seqlock, seq));
	CHECK(down_read_trylock(&rwsem) && !down_write_trylock(&rwsem));
	up_read(&rwsem);
	down_write(&rwsem);
	CHECK(rwsem_is_locked(&rwsem) && !down_read_trylock(&rwsem));
	downgrade_write(&rwsem);
	up_read(&rwsem);
	CHECK(down_write_killable(&rwsem) == 0);
	up_write(&rwsem);
}

static void sleeping(void)
{
	mutex_lock(&mutex);
	CHECK(mutex_is_locked(&mutex));
	mutex_unlock(&mutex);
	CHECK(mutex_trylock(&mutex) == 1);
	mutex_unlock(&mutex);
	CHECK(mutex_lock_interruptible(&mutex) == 0);
	mutex_unlock(&mutex);
	down(&semaphore);
	CHECK(down_trylock(&semaphore) == 1);
	CHECK(down_timeout(&semaphore, 2) == -ETIME);
	up(&semaphore);
	CHECK(down_trylock(&semaphore) == 0);
	up(&semaphore);
	CHECK(down_interruptible(&semaphore) == 0);
	up(&semaphore);
	CHECK(down_timeout(&semaphore, 2) == 0);
	up(&semaphore);
}

static int turn;		/* [a] */

static int partner(void *unused)
{
	wait_event(queue, READ_ONCE(turn) == 1);
	WRITE_ONCE(turn, 2);
	wake_up(&queue);
	wait_event_interruptible(queue, READ_ONCE(turn) == 3);
	complete(&done);
	while (!kthread_should_stop()) {
		DECLARE_WAITQUEUE(entry, current);

		add_wait_queue(&queue, &entry);
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop() && READ_ONCE(turn) != 4)
			schedule();
		__set_current_state(TASK_RUNNING);
		remove_wait_queue(&queue, &entry);
		if (READ_ONCE(turn) == 4) {
			WRITE_ONCE(turn, 5);
			complete_all(&done);
		}
	}
	return turn;
}

static void waiting(void)
{
	struct task_struct *t = kthread_run(partner, NULL, "partner");

	CHECK(!IS_ERR(t));
	CHECK(wait_event_timeout(queue, false, 2) == 0);
	CHECK(wait_event_timeout(queue, true, 0) == 1);
	CHECK(wait_event_interruptible_timeout(queue, true, HZ) == HZ);
	CHECK(!wait_for_completion_timeout(&done, 2));
	CHECK(!try_wait_for_completion(&done));
	WRITE_ONCE(turn, 1);
	wake_up_all(&queue);
	wait_event(queue, READ_ONCE(turn) == 2);
	WRITE_ONCE(turn, 3);
	wake_up_interruptible(&queue);
	CHECK(wait_for_completion_interruptible(&done) == 0);
	CHECK(!completion_done(&done));
	WRITE_ONCE(turn, 4);
	wake_up(&queue);
	CHECK(wait_for_completion_interruptible_timeout(&done, 20 * HZ) > 0);
	CHECK(completion_done(&done) && try_wait_for_completion(&done));
	reinit_completion(&done);
	CHECK(!completion_done(&done));
	CHECK(kthread_stop(t) == 5);
}

struct number {
	struct list_head all;
	struct hlist_node bucket;
	struct rcu_head rcu;
	int n;
};

static DEFINE_HASHTABLE(table, 3);
static LIST_HEAD(numbers);
static int freed;

static void free_number(struct rcu_head *head)
{
	WRITE_ONCE(freed, freed + container_of(head, struct number, rcu)->n);
	kfree(container_of(head, struct number, rcu));
}

static void looking(void)
{
	struct number *a[4], *pos;
	int i, sum = 0, found = 0;

	for (i = 0; i < 4; i++) {
		a[i] = kzalloc(sizeof(*a[i]), GFP_KERNEL);
		a[i]->n = i + 1;
		hash_add_rcu(table, &a[i]->bucket, i + 1);
	}
	list_add_rcu(&a[1]->all, &numbers);
	list_add_tail_rcu(&a[2]->all, &numbers);
	list_add_rcu(&a[0]->all, &numbers);
	list_replace_rcu(&a[2]->all, &a[3]->all);
	rcu_read_lock();
	list_for_each_entry_rcu(pos, &numbers, all)
		sum = sum * 10 + pos->n;
	hash_for_each_possible_rcu(table, pos, bucket, 3)
		found += pos->n == 3;
	rcu_read_unlock();
	CHECK(sum == 124 && found == 1);
	CHECK(list_first_or_null_rcu(&numbers, struct number, all) == a[0]);
	list_del_rcu(&a[1]->all);
	CHECK(a[1]->all.next == &a[3]->all);
	synchronize_rcu();
	for (i = 0; i < 4; i++)
		hash_del_rcu(&a[i]->bucket);
	CHECK(hash_empty(table));
	call_rcu(&a[1]->rcu, free_number);
	call_rcu(&a[2]->rcu, free_number);
	kfree_rcu(a[0], rcu);
	kfree_rcu(a[3], rcu);
	rcu_barrier();
	CHECK(freed == 5);
	CHECK(jhash("Four score and seven years ago", 30, 0) == 0x17770551);
	CHECK(jhash_1word(7, 1) == jhash2((u32 []){ 7 }, 1, 1));
}

static int told;

static int first(struct notifier_block *nb, unsigned long action, void *data)
{
	told = told * 10 + 1;
	return action ? NOTIFY_STOP : NOTIFY_OK;
}

static int second(struct notifier_block *nb, unsigned long action, void *data)
{
	told = told * 10 + 2;
	return notifier_from_errno(*(int *)data);
}

static void telling(void)
{
	static BLOCKING_NOTIFIER_HEAD(chain);
	static ATOMIC_NOTIFIER_HEAD(quick);
	struct notifier_block a = { .notifier_call = first, .priority = 9 };
	struct notifier_block b = { .notifier_call = second };
	int err = -EPERM;

	CHECK(!blocking_notifier_chain_register(&chain, &b));
	CHECK(!blocking_notifier_chain_register(&chain, &a));
	CHECK(blocking_notifier_chain_register(&chain, &a) == -EEXIST);
	CHECK(notifier_to_errno(blocking_notifier_call_chain(&chain, 0, &err))
	      == -EPERM && told == 12);
	CHECK(blocking_notifier_call_chain(&chain, 1, &err) == NOTIFY_STOP);
	CHECK(told == 121);
	CHECK(!blocking_notifier_chain_unregister(&chain, &a));
	CHECK(!blocking_notifier_chain_unregister(&chain, &b));
	CHECK(blocking_notifier_chain_unregister(&chain, &b) == -ENOENT);
	CHECK(!atomic_notifier_chain_register(&quick, &a));
	CHECK(atomic_notifier_call_chain(&quick, 0, NULL) == NOTIFY_OK);
	CHECK(!atomic_notifier_chain_unregister(&quick, &a));
}

static void locks(void)
{
	spinning();
	readers_and_writers();
	sleeping();
	waiting();
	looking();
	telling();
}

CHECKS(locks);
