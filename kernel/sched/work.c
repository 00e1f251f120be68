// SPDX-License-Identifier: MIT
/*
 * kernel/sched/work.c - a piece of work: queued, delayed, flushed, cancelled
 *
 * Whose the work is, is said by `pending`, changed by compare and swap:
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
 * Rules    R2 work that runs is queued again only on the pool it runs on, so
 *          it never runs twice at once (R1: workqueue.c).
 * See      docs/sched.md, tests/sched/test_work.c
 */
#include "kernel/sched/completion.h"
#include "kernel/lib/export.h"
#include "kernel/sched/workqueue_internal.h"

/* ---- queueing ---- */

static void add_locked(struct work_pool *pool, struct work_struct *work,
		       struct list_head *behind)
{
	assert_held(&pool->lock);
	WRITE_ONCE(work->pool_id, pool->id);
	smp_wmb();	/* pairs with the one in is_queued_locked() */
	list_add(&work->entry, behind);
	/* Before it is released: who sees the work done may free the queue. */
	wake_up(&pool->more);
}

void work_put_on_list(unsigned int cpu, struct workqueue_struct *wq,
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

	assert(cpu == WORK_CPU_ANY || cpu_possible(cpu));
	local_irq_save(flags);
	queued = cmpxchg(&work->pending, WORK_IDLE, WORK_QUEUED) == WORK_IDLE;
	if (queued)
		work_put_on_list(cpu, wq, work);
	local_irq_restore(flags);
	return queued;
}
EXPORT_SYMBOL(queue_work_on);

void delayed_work_timer_fn(struct timer *timer)
{
	struct delayed_work *dw = container_of(timer, struct delayed_work,
					       timer);

	work_put_on_list(dw->cpu, dw->wq, &dw->work);
}
EXPORT_SYMBOL(delayed_work_timer_fn);

void INIT_DELAYED_WORK(struct delayed_work *dw, work_func_t func)
{
	INIT_WORK(&dw->work, func);
	timer_setup(&dw->timer, delayed_work_timer_fn);
}
EXPORT_SYMBOL(INIT_DELAYED_WORK);

/* The work is WORK_QUEUED, and nobody else's. */
static void delay(unsigned int cpu, struct workqueue_struct *wq,
		  struct delayed_work *dw, u64 delay_ns)
{
	dw->wq = wq;
	dw->cpu = cpu;
	timer_start(&dw->timer, delay_ns);
}

bool queue_delayed_work_on(unsigned int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dw, u64 delay_ns)
{
	unsigned long flags;
	bool queued;

	assert(cpu == WORK_CPU_ANY || cpu_possible(cpu));
	local_irq_save(flags);
	queued = cmpxchg(&dw->work.pending, WORK_IDLE, WORK_QUEUED) == WORK_IDLE;
	if (queued)
		delay(cpu, wq, dw, delay_ns);
	local_irq_restore(flags);
	return queued;
}

/* ---- waiting and cancelling ---- */

static bool is_queued_locked(struct work_pool *pool, struct work_struct *work)
{
	bool listed = !list_empty(&work->entry);

	assert_held(&pool->lock);
	/*
	 * First the list, then whose it is: the other way round this would
	 * take work that is just being put on another pool's list for ours.
	 */
	smp_rmb();	/* pairs with the one in add_locked() */
	return listed && READ_ONCE(work->pool_id) == pool->id;
}

/* Takes the work off its list. Returns false if it is on none. */
static bool take_off(struct work_struct *work, enum work_pending to)
{
	unsigned long flags;
	struct work_pool *pool = lock_last_pool(work, &flags);
	bool taken = pool && is_queued_locked(pool, work);

	if (taken) {
		list_del_init(&work->entry);
		smp_store_release(&work->pending, (u32)to);
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
	f->work.pending = WORK_QUEUED;
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
EXPORT_SYMBOL(flush_work);

void flush_workqueue(struct workqueue_struct *wq)
{
	for (unsigned int i = 0; i < wq->nr_pools; i++) {
		struct flush f;

		flush_init(&f);
		work_put_on_list(i, wq, &f.work);
		wait_for_completion(&f.done);
	}
}
EXPORT_SYMBOL(flush_workqueue);

static bool is_idle(struct workqueue_struct *wq)
{
	for (unsigned int i = 0; i < wq->nr_pools; i++) {
		if (!list_empty(&wq->pools[i].list))
			return false;
	}
	return true;
}

void drain_workqueue(struct workqueue_struct *wq)
{
	do {
		flush_workqueue(wq);
	} while (!is_idle(wq));
}
EXPORT_SYMBOL(drain_workqueue);

/*
 * From WORK_QUEUED to another state, off timer and list. Returns false if it
 * is not queued, or another thread cancels it.
 */
static bool grab(struct work_struct *work, struct timer *timer,
		 enum work_pending to)
{
	while (READ_ONCE(work->pending) == WORK_QUEUED) {
		if (timer && timer_cancel(timer)) {
			smp_store_release(&work->pending, (u32)to);
			return true;
		}
		if (take_off(work, to))
			return true;
		cpu_relax();	/* on its way, another core's IRQs are off */
	}
	return false;
}

bool cancel_work(struct work_struct *work)
{
	return grab(work, NULL, WORK_IDLE);
}
EXPORT_SYMBOL(cancel_work);

bool cancel_delayed_work(struct delayed_work *dw)
{
	return grab(&dw->work, &dw->timer, WORK_IDLE);
}
EXPORT_SYMBOL(cancel_delayed_work);

bool mod_delayed_work_on(unsigned int cpu, struct workqueue_struct *wq,
			 struct delayed_work *dw, u64 delay_ns)
{
	unsigned long flags;
	bool pending;

	assert(cpu == WORK_CPU_ANY || cpu_possible(cpu));
	local_irq_save(flags);
	pending = grab(&dw->work, &dw->timer, WORK_QUEUED);
	if (pending)
		delay(cpu, wq, dw, delay_ns);
	local_irq_restore(flags);
	return pending || !queue_delayed_work_on(cpu, wq, dw, delay_ns);
}
EXPORT_SYMBOL(mod_delayed_work_on);

bool flush_delayed_work(struct delayed_work *dw)
{
	unsigned long flags;

	local_irq_save(flags);
	if (timer_cancel(&dw->timer))
		work_put_on_list(dw->cpu, dw->wq, &dw->work);
	local_irq_restore(flags);
	return flush_work(&dw->work);
}
EXPORT_SYMBOL(flush_delayed_work);

/*
 * From WORK_IDLE or WORK_QUEUED to WORK_CANCELLED. Returns whether it was
 * WORK_QUEUED.
 */
static bool claim(struct work_struct *work, struct timer *timer)
{
	for (;;) {
		switch (cmpxchg(&work->pending, WORK_IDLE, WORK_CANCELLED)) {
		case WORK_IDLE:
			return false;
		case WORK_CANCELLED:		/* by another thread */
			wait_event(work_done,
				   READ_ONCE(work->pending) != WORK_CANCELLED);
			continue;
		}
		if (grab(work, timer, WORK_CANCELLED))
			return true;
	}
}

static bool cancel(struct work_struct *work, struct timer *timer)
{
	bool was_pending;

	assert_can_sleep();
	assert_not_own_worker(work);
	was_pending = claim(work, timer);
	wait_event(work_done, !work_runs(work));
	smp_store_release(&work->pending, WORK_IDLE);
	wake_up_all(&work_done);
	return was_pending;
}

bool cancel_work_sync(struct work_struct *work)
{
	return cancel(work, NULL);
}
EXPORT_SYMBOL(cancel_work_sync);

bool cancel_delayed_work_sync(struct delayed_work *dw)
{
	return cancel(&dw->work, &dw->timer);
}
EXPORT_SYMBOL(cancel_delayed_work_sync);
