// SPDX-License-Identifier: MIT
/*
 * api_voids.c - what handlers get, a void pointer, goes into each of these as
 * it is
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu_counter.h>
#include <linux/refcount.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <linux/u64_stats_sync.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <asm/local.h>

#include "check.h"

/* Only compiled. */
static void __used takes_any(void *p)
{
	CHECK(mutex_is_locked(p) || rwsem_is_locked(p) || spin_is_locked(p));
	rwlock_init(p);
	seqlock_init((seqlock_t *)p);
	write_seqlock(p);
	write_sequnlock(p);
	up(p);
	complete_all(p);
	wake_up(p);
	percpu_counter_inc(p);
	percpu_ref_get(p);
	schedule_work(p);
	schedule_delayed_work(p, 1);
	CHECK(work_pending(p) || delayed_work_pending(p) || timer_pending(p));
	CHECK(hrtimer_active(p) || hrtimer_is_queued(p) || llist_empty(p));
	CHECK(task_pid_nr(p) || task_cpu(p) || cpumask_weight(p));
	dev_set_drvdata(p, dev_get_drvdata(p));
	put_device(get_device(p));
	tasklet_schedule(p);
	INIT_LIST_HEAD(p);
	INIT_HLIST_HEAD(p);
	cpumask_clear(p);
	mod_timer(p, jiffies);
}

struct counted {
	atomic_t plain;
	atomic64_t wide;
	atomic_long_t word;
	refcount_t refs;
	struct kref kref;
	local_t local;
	u64_stats_t stats;
};

static void count_plain(void *info)
{
	atomic_inc(info);
}

static void count_all(void *info)
{
	struct counted *c = info;
	void *wide = &c->wide, *word = &c->word, *refs = &c->refs;
	void *kref = &c->kref, *local = &c->local, *stats = &c->stats;

	atomic64_inc(wide);
	atomic_long_inc(word);
	refcount_set(refs, 4);
	refcount_inc(refs);
	kref_init(kref);
	kref_get(kref);
	local_set(local, 5);
	local_inc(local);
	u64_stats_set(stats, 6);
	u64_stats_inc(stats);
	u64_stats_add(stats, 1);
}

static void voids(void)
{
	static struct counted c;
	const struct counted *seen = &c;

	on_each_cpu(count_plain, &c.plain, 1);
	smp_call_function_single(0, count_all, &c, 1);
	CHECK(atomic_read(&seen->plain) == num_online_cpus());
	CHECK(atomic64_read(&seen->wide) == 1);
	CHECK(atomic_long_read(&seen->word) == 1);
	CHECK(refcount_read(&seen->refs) == 5 && kref_read(&seen->kref) == 2);
	CHECK(local_read(&seen->local) == 6 && u64_stats_read(&seen->stats) == 8);
}

CHECKS(voids);
