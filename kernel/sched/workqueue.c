// SPDX-License-Identifier: MIT
/*
 * kernel/sched/workqueue.c - work done later, in a thread
 *
 * A pool is a list of work and the thread that does it. `pending` is taken
 * by who queues (one wins) and given back by the worker before it calls the
 * function, so that the function may queue its work again.
 *
 * Rules    R1 work on a pool's list is pending and names that pool;
 *          R2 work that runs is on no list unless queued again, and then
 *          on the list of the pool it runs on, so it never runs twice at
 *          once.
 * Locks    pool->lock guards the list and `running`.
 */
#include "kernel/sched/workqueue.h"

#include "kernel/sched/completion.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/sched/tmp_mm.h"

struct work_pool {
	struct spinlock lock;
	struct list_head list;		/* [lock] */
	struct work_struct *running;	/* [lock] */
	struct wait_queue_head more;	/* the worker waits here */
	struct thread *worker;		/* [I] */
};

struct workqueue_struct {
	char name[16];
	unsigned int nr_pools;
	struct work_pool pools[];
};

struct workqueue_struct *system_wq, *system_unbound_wq;

/* Told whenever some work is done or taken off a list. */
static DECLARE_WAIT_QUEUE_HEAD(work_done);

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
		smp_store_release(&work->pending, 0);
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

static int start_pool(struct workqueue_struct *wq, unsigned int i, u32 flags)
{
	struct work_pool *pool = &wq->pools[i];

	spin_lock_init_ranked(&pool->lock, "work_pool", LOCK_RANK_WORKQUEUE);
	INIT_LIST_HEAD(&pool->list);
	init_waitqueue_head(&pool->more);
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
		if (!wq->pools[i].worker)
			continue;
		kthread_stop(wq->pools[i].worker);
		thread_put(wq->pools[i].worker);
	}
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

/* R2: work that runs right now is queued where it runs. */
static struct work_pool *choose_pool(unsigned int cpu,
				     struct workqueue_struct *wq,
				     struct work_struct *work)
{
	struct work_pool *last = READ_ONCE(work->pool);
	bool runs_there;

	if (last) {
		spin_lock(&last->lock);
		runs_there = last->running == work;
		spin_unlock(&last->lock);
		if (runs_there)
			return last;
	}
	if (cpu == WORK_CPU_ANY)
		cpu = raw_smp_processor_id();
	return &wq->pools[cpu < wq->nr_pools ? cpu : 0];
}

bool queue_work_on(unsigned int cpu, struct workqueue_struct *wq,
		   struct work_struct *work)
{
	struct work_pool *pool;
	unsigned long flags;

	if (xchg(&work->pending, 1))
		return false;
	local_irq_save(flags);
	pool = choose_pool(cpu, wq, work);
	spin_lock(&pool->lock);
	list_add_tail(&work->entry, &pool->list);
	WRITE_ONCE(work->pool, pool);
	spin_unlock(&pool->lock);
	local_irq_restore(flags);
	wake_up(&pool->more);
	return true;
}

/* Takes the work off its list. Returns false if it is on none. */
static bool take_off(struct work_struct *work)
{
	struct work_pool *pool = READ_ONCE(work->pool);
	bool taken = false;

	if (!pool)
		return false;
	spin_lock_irq(&pool->lock);
	if (READ_ONCE(work->pool) == pool && !list_empty(&work->entry)) {
		list_del_init(&work->entry);
		smp_store_release(&work->pending, 0);
		taken = true;
	}
	spin_unlock_irq(&pool->lock);
	return taken;
}

static bool work_runs(struct work_struct *work)
{
	struct work_pool *pool = READ_ONCE(work->pool);
	bool runs;

	if (!pool)
		return false;
	spin_lock_irq(&pool->lock);
	runs = pool->running == work;
	spin_unlock_irq(&pool->lock);
	return runs;
}

static void assert_not_own_worker(struct work_struct *work)
{
	struct work_pool *pool = READ_ONCE(work->pool);

	assert(!pool || pool->worker != current || pool->running != work);
}

bool flush_work(struct work_struct *work)
{
	bool was_pending = READ_ONCE(work->pending);

	assert_not_own_worker(work);
	wait_event(work_done, !READ_ONCE(work->pending) && !work_runs(work));
	return was_pending;
}

bool cancel_work_sync(struct work_struct *work)
{
	bool was_pending = false;

	assert_not_own_worker(work);
	/* Pending but on no list: just being queued, or just being taken. */
	while (READ_ONCE(work->pending)) {
		was_pending |= take_off(work);
		if (READ_ONCE(work->pending))
			yield();
	}
	wait_event(work_done, !work_runs(work));
	return was_pending;
}

static void delay_over(struct timer *timer)
{
	struct delayed_work *dw = container_of(timer, struct delayed_work,
					       timer);

	queue_work_on(dw->cpu, dw->wq, &dw->work);
}

void INIT_DELAYED_WORK(struct delayed_work *dw, work_func_t func)
{
	INIT_WORK(&dw->work, func);
	timer_setup(&dw->timer, delay_over);
}

bool queue_delayed_work_on(unsigned int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dw, u64 delay_ns)
{
	if (timer_pending(&dw->timer) || READ_ONCE(dw->work.pending))
		return false;
	dw->wq = wq;
	dw->cpu = cpu;
	timer_start(&dw->timer, delay_ns);
	return true;
}

bool cancel_delayed_work_sync(struct delayed_work *dw)
{
	bool was_pending = timer_cancel_sync(&dw->timer);

	was_pending |= cancel_work_sync(&dw->work);
	/* Its function may have started the timer again meanwhile. */
	return timer_cancel_sync(&dw->timer) || was_pending;
}

struct flush {
	struct work_struct work;
	struct completion done;
};

static void flush_reached(struct work_struct *work)
{
	complete(&container_of(work, struct flush, work)->done);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	for (unsigned int i = 0; i < wq->nr_pools; i++) {
		struct flush f;

		INIT_WORK(&f.work, flush_reached);
		init_completion(&f.done);
		queue_work_on(i, wq, &f.work);
		wait_for_completion(&f.done);
		flush_work(&f.work);	/* the worker has let go of it */
	}
}

void workqueue_init(void)
{
	system_wq = alloc_workqueue("events", 0);
	system_unbound_wq = alloc_workqueue("unbound", WQ_UNBOUND);
	if (!system_wq || !system_unbound_wq)
		panic("workqueue: no memory for the system's queues");
}
