// SPDX-License-Identifier: MIT
/*
 * kernel/sched/workqueue.c - work done later, in a thread
 *
 * A pool is a list of work and the thread that does it. Whose the work is,
 * is said by `pending`, changed by compare and swap:
 *
 *             queue                  worker, before it calls the function
 *   IDLE ---------------> QUEUED ------------------------------------> IDLE
 *     \                      |
 *      \ cancel              | cancel, having taken it off list or timer
 *       +---> CANCELLED <----+      CANCELLED ---> IDLE: it runs no more
 *
 * QUEUED is: waiting for its timer, or on a pool's list, or on the way
 * there, with interrupts off. So the function may queue its work again, and
 * cannot while the work is cancelled.
 *
 * Work remembers the pool it was queued on last by number, because the work
 * may outlive the queue: the table of pools says whether there is such a one
 * still. Pools are freed after a grace period.
 *
 * Rules    R1 work on a pool's list is QUEUED and names that pool
 *          (workqueue_verify); R2 work that runs is queued again only on
 *          the pool it runs on, so it never runs twice at once.
 * Locks    pool->lock guards the list and `running`; pools_lock the table.
 * See      docs/sched.md, tests/sched/test_workqueue.c
 */
#include "kernel/sched/workqueue.h"

#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/rcu.h"
#include "mm/slab.h"

#define MAX_POOLS	128

enum work_pending { IDLE, QUEUED, CANCELLED };

struct work_pool {
	struct spinlock lock;
	struct list_head list;		/* [lock] */
	struct work_struct *running;	/* [lock] */
	struct wait_queue_head more;	/* the worker waits here */
	struct thread *worker;		/* [I] */
	u32 id;				/* [I] index + n * MAX_POOLS; 0: none */
};

struct workqueue_struct {
	char name[16];
	unsigned int nr_pools;
	struct work_pool pools[];
};

struct workqueue_struct *system_wq, *system_unbound_wq;

static DEFINE_SPINLOCK(pools_lock, LOCK_RANK_WORKQUEUE);
static struct work_pool *pools[MAX_POOLS];	/* [pools_lock] read: RCU */
static u32 nr_ids;				/* [pools_lock] given out */

/* Told whenever some work is done or no longer being cancelled. */
static DECLARE_WAIT_QUEUE_HEAD(work_done);

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
		smp_store_release(&work->pending, IDLE);
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
		pool->id = ++nr_ids * MAX_POOLS + i;
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

/* Leaves interrupts off. NULL, nothing locked: it has no pool (any more). */
static struct work_pool *lock_last_pool(struct work_struct *work,
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

static void unlock_pool(struct work_pool *pool, unsigned long flags)
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
		pool->worker->allowed = cpumask_of(i);
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

/* ---- queueing ---- */

static void add_locked(struct work_pool *pool, struct work_struct *work,
		       struct list_head *behind)
{
	assert_held(&pool->lock);
	list_add(&work->entry, behind);
	WRITE_ONCE(work->pool_id, pool->id);
	/* Before it is released: who sees the work done may free the queue. */
	wake_up(&pool->more);
}

/* `work` is QUEUED, by the caller. */
static void put_on_list(unsigned int cpu, struct workqueue_struct *wq,
			struct work_struct *work)
{
	unsigned long flags;
	struct work_pool *pool = lock_last_pool(work, &flags);

	if (!pool || pool->running != work) {	/* R2 */
		if (pool)
			spin_unlock(&pool->lock);
		if (cpu == WORK_CPU_ANY)
			cpu = raw_smp_processor_id();
		pool = &wq->pools[cpu < wq->nr_pools ? cpu : 0];
		spin_lock(&pool->lock);
	}
	add_locked(pool, work, pool->list.prev);
	unlock_pool(pool, flags);
}

/*
 * Interrupts are off until the work is on its list: who cancels it waits for
 * that, and may be a thread that goes before this one on the same core.
 */
bool queue_work_on(unsigned int cpu, struct workqueue_struct *wq,
		   struct work_struct *work)
{
	unsigned long flags;
	bool queued;

	local_irq_save(flags);
	queued = cmpxchg(&work->pending, IDLE, QUEUED) == IDLE;
	if (queued)
		put_on_list(cpu, wq, work);
	local_irq_restore(flags);
	return queued;
}

static void delay_over(struct timer *timer)
{
	struct delayed_work *dw = container_of(timer, struct delayed_work,
					       timer);

	put_on_list(dw->cpu, dw->wq, &dw->work);
}

void INIT_DELAYED_WORK(struct delayed_work *dw, work_func_t func)
{
	INIT_WORK(&dw->work, func);
	timer_setup(&dw->timer, delay_over);
}

bool queue_delayed_work_on(unsigned int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dw, u64 delay_ns)
{
	unsigned long flags;
	bool queued;

	local_irq_save(flags);
	queued = cmpxchg(&dw->work.pending, IDLE, QUEUED) == IDLE;
	if (queued) {
		dw->wq = wq;
		dw->cpu = cpu;
		timer_start(&dw->timer, delay_ns);
	}
	local_irq_restore(flags);
	return queued;
}

/* ---- waiting and cancelling ---- */

static bool is_queued_locked(struct work_pool *pool, struct work_struct *work)
{
	assert_held(&pool->lock);
	return work->pool_id == pool->id && !list_empty(&work->entry);
}

/* Takes the work off its list. Returns false if it is on none. */
static bool take_off(struct work_struct *work)
{
	unsigned long flags;
	struct work_pool *pool = lock_last_pool(work, &flags);
	bool taken = pool && is_queued_locked(pool, work);

	if (taken) {
		list_del_init(&work->entry);
		WRITE_ONCE(work->pending, CANCELLED);
	}
	unlock_pool(pool, flags);
	return taken;
}

static bool work_runs(struct work_struct *work)
{
	unsigned long flags;
	struct work_pool *pool = lock_last_pool(work, &flags);
	bool runs = pool && pool->running == work;

	unlock_pool(pool, flags);
	return runs;
}

static void assert_not_own_worker(struct work_struct *work)
{
	unsigned long flags;
	struct work_pool *pool = lock_last_pool(work, &flags);
	bool own = pool && pool->worker == current && pool->running == work;

	unlock_pool(pool, flags);
	assert(!own);	/* work that waits for its own end */
}

struct flush {
	struct work_struct work;
	struct completion done;
};

static void flush_reached(struct work_struct *work)
{
	complete(&container_of(work, struct flush, work)->done);
}

static void flush_init(struct flush *f)
{
	INIT_WORK(&f->work, flush_reached);
	f->work.pending = QUEUED;
	init_completion(&f->done);
}

/* Behind the work if it waits, else behind what runs, if that is the work. */
bool flush_work(struct work_struct *work)
{
	struct list_head *behind = NULL;
	struct work_pool *pool;
	unsigned long flags;
	struct flush f;

	assert_can_sleep();
	assert_not_own_worker(work);
	flush_init(&f);
	pool = lock_last_pool(work, &flags);
	if (pool && is_queued_locked(pool, work))
		behind = &work->entry;
	else if (pool && pool->running == work)
		behind = &pool->list;
	if (behind)
		add_locked(pool, &f.work, behind);
	unlock_pool(pool, flags);
	if (behind)
		wait_for_completion(&f.done);
	return behind;
}

void flush_workqueue(struct workqueue_struct *wq)
{
	for (unsigned int i = 0; i < wq->nr_pools; i++) {
		struct flush f;

		flush_init(&f);
		put_on_list(i, wq, &f.work);
		wait_for_completion(&f.done);
	}
}

/* From IDLE or QUEUED to CANCELLED. Returns whether it was QUEUED. */
static bool claim(struct work_struct *work, struct timer *timer)
{
	for (;;) {
		switch (cmpxchg(&work->pending, IDLE, CANCELLED)) {
		case IDLE:
			return false;
		case CANCELLED:		/* by another thread */
			wait_event(work_done,
				   READ_ONCE(work->pending) != CANCELLED);
			continue;
		}
		if (timer && timer_cancel(timer)) {
			WRITE_ONCE(work->pending, CANCELLED);
			return true;
		}
		if (take_off(work))
			return true;
		cpu_relax();	/* on its way, another core's IRQs are off */
	}
}

static bool cancel(struct work_struct *work, struct timer *timer)
{
	bool was_pending;

	assert_can_sleep();
	assert_not_own_worker(work);
	was_pending = claim(work, timer);
	wait_event(work_done, !work_runs(work));
	smp_store_release(&work->pending, IDLE);
	wake_up_all(&work_done);
	return was_pending;
}

bool cancel_work_sync(struct work_struct *work)
{
	return cancel(work, NULL);
}

bool cancel_delayed_work_sync(struct delayed_work *dw)
{
	return cancel(&dw->work, &dw->timer);
}

/* ---- the system's own; rules ---- */

void workqueue_init(void)
{
	system_wq = alloc_workqueue("events", 0);
	system_unbound_wq = alloc_workqueue("unbound", WQ_UNBOUND);
	if (!system_wq || !system_unbound_wq)
		panic("workqueue: no memory for the system's queues");
}

static int verify_pool(struct work_pool *pool)
{
	struct work_struct *work;
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&pool->lock, flags);
	list_for_each_entry(work, &pool->list, entry)
		if (work->pending != QUEUED || work->pool_id != pool->id)
			err = -EINVAL;
	spin_unlock_irqrestore(&pool->lock, flags);
	if (err)
		pr_err("workqueue: list of %s is broken\n", pool->worker->name);
	return err;
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
