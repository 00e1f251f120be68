/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * wq_demo - deferred work: per-CPU items on the system queue, private
 * queues (bound, unbound, ordered), delayed work, flush and cancel.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#ifndef WQ_DEMO_ITEMS
#define WQ_DEMO_ITEMS 32
#endif

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		pr_err("FAIL line %d: %s\n", __LINE__, #cond);		\
		return -EINVAL;						\
	}								\
} while (0)

static struct workqueue_struct *bound_wq, *unbound_wq, *ordered_wq;

/* one item per CPU, in per-CPU memory */
struct cpu_item {
	struct work_struct work;
	unsigned int runs;
	unsigned int strayed;
};
static DEFINE_PER_CPU(struct cpu_item, cpu_items);

static void cpu_item_fn(struct work_struct *work)
{
	struct cpu_item *it = container_of(work, struct cpu_item, work);

	it->runs++;
	if (it != per_cpu_ptr(&cpu_items, raw_smp_processor_id()))
		it->strayed++;
}

static int check_per_cpu(void)
{
	unsigned int cpu, round, bad = 0, seen = 0;

	for_each_possible_cpu(cpu)
		INIT_WORK(&per_cpu(cpu_items, cpu).work, cpu_item_fn);

	cpus_read_lock();
	for (round = 0; round < 4; round++) {
		for_each_online_cpu(cpu) {
			struct work_struct *w = &per_cpu(cpu_items, cpu).work;

			if (round & 1)
				queue_work_on(cpu, bound_wq, w);
			else if (!schedule_work_on(cpu, w))
				bad++;
		}
		for_each_online_cpu(cpu)
			flush_work(&per_cpu(cpu_items, cpu).work);
	}
	for_each_online_cpu(cpu) {
		struct cpu_item *it = per_cpu_ptr(&cpu_items, cpu);

		if (it->runs != 4 || it->strayed || work_pending(&it->work))
			bad++;
		seen += it->runs;
	}
	cpus_read_unlock();

	pr_info("per-cpu work ran %u times\n", seen);
	CHECK(bad == 0);
	return 0;
}

/* items allocated one by one, freed by themselves */
static atomic_t live = ATOMIC_INIT(0), sum = ATOMIC_INIT(0);

struct heap_item {
	struct work_struct work;
	int number;
};

static void heap_item_fn(struct work_struct *work)
{
	struct heap_item *it = container_of(work, struct heap_item, work);

	atomic_add(it->number, &sum);
	kfree(it);
	atomic_dec(&live);
}

static int queue_items(struct workqueue_struct *wq)
{
	int i;

	for (i = 1; i <= WQ_DEMO_ITEMS; i++) {
		struct heap_item *it = kmalloc(sizeof(*it), GFP_KERNEL);

		if (!it)
			return -ENOMEM;
		INIT_WORK(&it->work, heap_item_fn);
		it->number = i;
		atomic_inc(&live);
		CHECK(queue_work(wq, &it->work));
	}
	return 0;
}

static int check_queues(void)
{
	int err;

	err = queue_items(bound_wq);
	flush_workqueue(bound_wq);
	if (!err)
		err = queue_items(unbound_wq);
	drain_workqueue(unbound_wq);
	if (err)
		return err;
	CHECK(atomic_read(&live) == 0);
	CHECK(atomic_read(&sum) == WQ_DEMO_ITEMS * (WQ_DEMO_ITEMS + 1));
	return 0;
}

/* an ordered queue runs one item at a time in the order given */
static int order[WQ_DEMO_ITEMS], nr_order;
static atomic_t inside = ATOMIC_INIT(0);
static bool overlapped;

struct numbered {
	struct work_struct work;
	int number;
};
static struct numbered numbered[WQ_DEMO_ITEMS];

static void numbered_fn(struct work_struct *work)
{
	struct numbered *n = container_of(work, struct numbered, work);

	if (atomic_inc_return(&inside) != 1)
		overlapped = true;
	if ((n->number & 7) == 0)
		usleep_range(500, 1000);
	order[nr_order++] = n->number;
	atomic_dec(&inside);
}

static int check_ordered(void)
{
	int i;

	for (i = 0; i < WQ_DEMO_ITEMS; i++) {
		numbered[i].number = i;
		INIT_WORK(&numbered[i].work, numbered_fn);
		queue_work(ordered_wq, &numbered[i].work);
	}
	flush_work(&numbered[WQ_DEMO_ITEMS - 1].work);
	CHECK(nr_order == WQ_DEMO_ITEMS && !overlapped);
	for (i = 0; i < WQ_DEMO_ITEMS; i++)
		CHECK(order[i] == i);
	return 0;
}

/* delayed work: once, repeating, moved, cancelled */
static unsigned long ran_at;
static DECLARE_COMPLETION(delayed_done);
static atomic_t ticks = ATOMIC_INIT(0);
static struct delayed_work repeat;

static void delayed_fn(struct work_struct *work)
{
	ran_at = jiffies;
	complete(&delayed_done);
}
static DECLARE_DELAYED_WORK(delayed, delayed_fn);

static void repeat_fn(struct work_struct *work)
{
	struct delayed_work *dw = to_delayed_work(work);

	atomic_inc(&ticks);
	queue_delayed_work(unbound_wq, dw, 1);
}

static int check_delayed(void)
{
	unsigned long start = jiffies, wait = msecs_to_jiffies(60);
	int n;

	CHECK(schedule_delayed_work(&delayed, wait));
	CHECK(!schedule_delayed_work(&delayed, 0));	/* already pending */
	CHECK(delayed_work_pending(&delayed));
	CHECK(wait_for_completion_timeout(&delayed_done, 10 * HZ));
	CHECK(time_after_eq(ran_at, start + wait));

	/* far away, then brought near */
	reinit_completion(&delayed_done);
	CHECK(queue_delayed_work(bound_wq, &delayed, 600 * HZ));
	CHECK(mod_delayed_work(bound_wq, &delayed, 1));
	CHECK(wait_for_completion_timeout(&delayed_done, 10 * HZ));

	/* flush does not wait for the delay */
	start = jiffies;
	flush_delayed_work(&delayed);
	reinit_completion(&delayed_done);
	schedule_delayed_work_on(cpumask_first(cpu_online_mask), &delayed,
				 600 * HZ);
	flush_delayed_work(&delayed);
	CHECK(completion_done(&delayed_done));
	CHECK(time_before(jiffies, start + 60 * HZ));

	/* cancelled before it ran */
	CHECK(schedule_delayed_work(&delayed, 600 * HZ));
	CHECK(cancel_delayed_work_sync(&delayed));
	CHECK(!cancel_delayed_work_sync(&delayed));

	/* one which queues itself has to be cancelled while it does */
	queue_delayed_work(unbound_wq, &repeat, 0);
	msleep(100);
	cancel_delayed_work_sync(&repeat);
	n = atomic_read(&ticks);
	msleep(30);
	CHECK(n > 0 && atomic_read(&ticks) == n);
	pr_info("repeating work ran %d times\n", n);
	return 0;
}

static void destroy_queues(void)
{
	cancel_delayed_work_sync(&delayed);
	if (ordered_wq)
		destroy_workqueue(ordered_wq);
	if (unbound_wq)
		destroy_workqueue(unbound_wq);
	if (bound_wq)
		destroy_workqueue(bound_wq);
}

static int __init wq_demo_init(void)
{
	int err = -ENOMEM;

	INIT_DELAYED_WORK(&repeat, repeat_fn);
	bound_wq = alloc_workqueue("wq_demo", WQ_MEM_RECLAIM | WQ_HIGHPRI, 0);
	unbound_wq = alloc_workqueue("wq_demo_u%d", WQ_UNBOUND, 4, 1);
	ordered_wq = alloc_ordered_workqueue("wq_demo_ord", 0);
	if (!bound_wq || !unbound_wq || !ordered_wq) {
		pr_err("FAIL allocating queues\n");
		goto out;
	}
	err = check_per_cpu();
	if (!err)
		err = check_queues();
	if (!err)
		err = check_ordered();
	if (!err)
		err = check_delayed();
out:
	if (err) {
		cancel_delayed_work_sync(&repeat);
		destroy_queues();
		return err;
	}
	pr_info("PASS\n");
	return 0;
}

static void __exit wq_demo_exit(void)
{
	/* left pending on purpose: destroying a queue must wait for it */
	queue_items(unbound_wq);
	destroy_queues();
	pr_info("unloaded, %d items left\n", atomic_read(&live));
}

module_init(wq_demo_init);
module_exit(wq_demo_exit);
MODULE_DESCRIPTION("Workqueues, per-CPU and delayed work");
MODULE_LICENSE("Dual MIT/GPL");
