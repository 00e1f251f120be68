// SPDX-License-Identifier: MIT
/*
 * kernel/sched/workqueue.c - work queues: their pools and workers
 *
 * A pool is a list of work and the thread that does it; a queue has a pool
 * per core, or one. What may happen to a piece of work: work.c.
 *
 * Work remembers the pool it was queued on last by number, because the work
 * may outlive the queue: the table of pools says whether there is such a one
 * still. Pools are freed after a grace period.
 *
 * Rules    R1 work on a pool's list is WORK_QUEUED and names that pool
 *          (workqueue_verify).
 * Locks    pool->lock guards the list and `running`; pools_lock the table.
 * See      docs/sched.md, tests/sched/test_workqueue.c
 */
#include "kernel/sched/workqueue.h"

#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/workqueue_internal.h"
#include "mm/slab.h"

#define MAX_POOLS	128

struct workqueue_struct *system_wq, *system_unbound_wq;

static DEFINE_SPINLOCK(pools_lock, LOCK_RANK_WORKQUEUE);
static struct work_pool *pools[MAX_POOLS];	/* [pools_lock] read: RCU */
static u32 nr_ids;				/* [pools_lock] given out */

struct wait_queue_head work_done = WAIT_QUEUE_HEAD_INIT(work_done);

/* ---- workers ---- */

static struct work_struct *take_work(struct work_pool *pool)
{
	struct work_struct *work;

	spin_lock_irq(&pool->lock);
	work = list_first_entry_or_null(&pool->list, struct work_struct,
					entry);
	pool->running = work;
	if (work) {
		list_del_init(&work->entry);
		/* Whoever queues it from now on is a new request. */
		smp_store_release(&work->pending, WORK_IDLE);
	}
	spin_unlock_irq(&pool->lock);
	return work;
}

static void do_all(struct work_pool *pool)
{
	struct work_struct *work;

	while ((work = take_work(pool)) != NULL) {
		work->func(work);	/* may free the work */
		spin_lock_irq(&pool->lock);
		pool->running = NULL;
		spin_unlock_irq(&pool->lock);
		wake_up_all(&work_done);
	}
}

static int worker(void *arg)
{
	struct work_pool *pool = arg;

	for (;;) {
		wait_event(pool->more, !list_empty(&pool->list) ||
			   kthread_should_stop());
		do_all(pool);
		if (kthread_should_stop())
			return 0;
	}
}

/* ---- pools ---- */

static int register_pool(struct work_pool *pool)
{
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&pools_lock, flags);
	for (i = 0; i < MAX_POOLS && pools[i]; i++)
		;
	if (i < MAX_POOLS) {
		pool->id = ++nr_ids * MAX_POOLS + i;	/* never 0 */
		rcu_assign_pointer(pools[i], pool);
	}
	spin_unlock_irqrestore(&pools_lock, flags);
	return i < MAX_POOLS ? 0 : -ENOSPC;
}

static void unregister_pool(struct work_pool *pool)
{
	unsigned long flags;

	spin_lock_irqsave(&pools_lock, flags);
	if (pool->id)
		WRITE_ONCE(pools[pool->id % MAX_POOLS], NULL);
	spin_unlock_irqrestore(&pools_lock, flags);
}

struct work_pool *lock_last_pool(struct work_struct *work,
				 unsigned long *flags)
{
	u32 id = READ_ONCE(work->pool_id);
	struct work_pool *pool;

	local_irq_save(*flags);
	rcu_read_lock();
	pool = rcu_dereference(pools[id % MAX_POOLS]);
	if (pool && pool->id != id)
		pool = NULL;
	if (pool)
		spin_lock(&pool->lock);	/* as good a reader from here on */
	rcu_read_unlock();
	return pool;
}

void unlock_pool(struct work_pool *pool, unsigned long flags)
{
	if (pool)
		spin_unlock(&pool->lock);
	local_irq_restore(flags);
}

static int start_pool(struct workqueue_struct *wq, unsigned int i, u32 flags)
{
	struct work_pool *pool = &wq->pools[i];

	spin_lock_init_ranked(&pool->lock, "work_pool", LOCK_RANK_WORKQUEUE);
	INIT_LIST_HEAD(&pool->list);
	init_waitqueue_head(&pool->more);
	if (register_pool(pool))
		return -ENOSPC;
	pool->worker = flags & WQ_UNBOUND ?
		kthread_create(worker, pool, "%s", wq->name) :
		kthread_create(worker, pool, "%s/%u", wq->name, i);
	if (!pool->worker)
		return -ENOMEM;
	if (!(flags & WQ_UNBOUND))
		thread_allow(pool->worker, &(struct cpumask){ BIT(i) });
	if (flags & WQ_HIGHPRI)
		thread_set_prio(pool->worker, PRIO_ABOVE);
	thread_get(pool->worker);
	wake_up_thread(pool->worker);
	return 0;
}

static void stop_pools(struct workqueue_struct *wq)
{
	for (unsigned int i = 0; i < wq->nr_pools; i++) {
		struct work_pool *pool = &wq->pools[i];

		if (pool->worker) {
			kthread_stop(pool->worker);
			thread_put(pool->worker);
		}
		unregister_pool(pool);
	}
	synchronize_rcu();	/* whoever found a pool has let go of it */
	kfree(wq);
}

struct workqueue_struct *alloc_workqueue(const char *name, u32 flags)
{
	unsigned int nr = flags & WQ_UNBOUND ? 1 : nr_cpu_ids;
	struct workqueue_struct *wq;

	wq = kzalloc(sizeof(*wq) + nr * sizeof(wq->pools[0]), GFP_KERNEL);
	if (!wq)
		return NULL;
	wq->nr_pools = nr;
	format(wq->name, sizeof(wq->name), "%s", name);
	for (unsigned int i = 0; i < nr; i++) {
		if (start_pool(wq, i, flags)) {
			stop_pools(wq);
			return NULL;
		}
	}
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	if (!wq)
		return;
	flush_workqueue(wq);
	stop_pools(wq);
}
EXPORT_SYMBOL(destroy_workqueue);

/* ---- the system's own; rules ---- */

void workqueue_init(void)
{
	system_wq = alloc_workqueue("events", 0);
	system_unbound_wq = alloc_workqueue("unbound", WQ_UNBOUND);
	if (!system_wq || !system_unbound_wq)
		panic("workqueue: no memory for the system's queues");
}

int pool_broken_rule_locked(const struct work_pool *pool)
{
	struct work_struct *work;

	assert_held(&pool->lock);
	list_for_each_entry(work, &pool->list, entry)
		if (work->pending != WORK_QUEUED || work->pool_id != pool->id)
			return 1;
	return 0;
}

static int verify_pool(struct work_pool *pool)
{
	unsigned long flags;
	int rule;

	spin_lock_irqsave(&pool->lock, flags);
	rule = pool_broken_rule_locked(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	if (!rule)
		return 0;
	pr_err("workqueue: rule R%d is broken by the list of pool %u\n", rule,
	       pool->id);
	return -EINVAL;
}

int workqueue_verify(void)
{
	int err = 0;

	for (unsigned int i = 0; i < MAX_POOLS; i++) {
		struct work_pool *pool;

		rcu_read_lock();
		pool = rcu_dereference(pools[i]);
		if (pool && verify_pool(pool))
			err = -EINVAL;
		rcu_read_unlock();
	}
	return err;
}

INVARIANT(workqueue) = { .name = "work queues", .check = workqueue_verify };
