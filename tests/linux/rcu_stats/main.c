/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * rcu_stats - an RCU-protected table read by a thread on every CPU while
 * this file inserts, replaces and removes. See table.c, stats.c, show.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "rcu_stats.h"

static unsigned int keys = 100;
module_param(keys, uint, 0444);
MODULE_PARM_DESC(keys, "number of keys in use");

static unsigned int passes = 20;
module_param(passes, uint, 0444);
MODULE_PARM_DESC(passes, "times the writer goes over all keys");

static atomic_t torn = ATOMIC_INIT(0);
static atomic_long_t lookups = ATOMIC_LONG_INIT(0);

/* the value belonging to a key has the key in its low half */
static u64 make_value(u32 key, u32 generation)
{
	return (u64)generation << 32 | key;
}

static void check_item(const struct item *it, void *arg)
{
	unsigned int *bad = arg;

	if (READ_ONCE(it->cookie) != ~it->key || (u32)it->value != it->key)
		++*bad;
}

static int reader_fn(void *data)
{
	unsigned int bad = 0, key = (unsigned long)data;
	u64 value;

	while (!kthread_should_stop()) {
		bool hit;

		key = (key + 7) % (2 * keys);
		hit = table_lookup(key, &value);
		if (hit && (u32)value != key)
			bad++;
		stats_account(hit, sizeof(value));
		atomic_long_inc(&lookups);
		if (key % 16 == 0)
			table_walk(check_item, &bad);
		cond_resched();
	}
	if (bad)
		atomic_add(bad, &torn);
	return 0;
}

static int writer(void)
{
	unsigned int pass, key;
	int err;

	for (pass = 1; pass <= passes; pass++) {
		for (key = 0; key < keys; key++) {
			err = table_replace(key, make_value(key, pass));
			if (err)
				return err;
			err = table_insert(key + keys,
					   make_value(key + keys, pass));
			if (err)
				return err;
		}
		if (table_size() != 2 * keys)
			return -ERANGE;
		for (key = keys; key < 2 * keys; key++) {
			err = table_remove(key);
			if (err)
				return err;
		}
		if (pass % 8 == 0)
			synchronize_rcu();
		usleep_range(200, 400);
	}
	return 0;
}

static int run(void)
{
	struct task_struct **threads;
	unsigned int cpu;
	int err = 0;

	threads = kcalloc(nr_cpu_ids, sizeof(*threads), GFP_KERNEL);
	if (!threads)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		struct task_struct *t;

		t = kthread_run_on_cpu(reader_fn, (void *)(unsigned long)cpu,
				       cpu, "rcu_reader/%u");
		if (IS_ERR(t)) {
			err = PTR_ERR(t);
			break;
		}
		threads[cpu] = t;
	}
	if (!err)
		err = writer();
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (threads[cpu])
			kthread_stop(threads[cpu]);
	cpus_read_unlock();
	kfree(threads);
	return err;
}

static int fill(void)
{
	unsigned int key;
	int err = 0;

	for (key = 0; key < keys && !err; key++)
		err = table_insert(key, make_value(key, 0));
	if (!err && table_insert(0, 0) != -EEXIST)
		err = -EINVAL;
	if (!err && table_remove(2 * keys) != -ENOENT)
		err = -EINVAL;
	if (!err && table_replace(2 * keys, 0) != -ENOENT)
		err = -EINVAL;
	return err;
}

static int verify(void)
{
	unsigned int bad = 0, n = table_walk(check_item, &bad);
	struct stats_sum s;
	u64 v;

	stats_read_all(&s);
	pr_info("%llu hits, %llu misses, %llu bytes, %u items, %d torn\n",
		s.hits, s.misses, s.bytes, n, atomic_read(&torn));
	if (bad || n != keys || table_size() != keys || atomic_read(&torn))
		return -EIO;
	if (!table_lookup(keys - 1, &v) || v != make_value(keys - 1, passes))
		return -EIO;
	if (s.hits + s.misses != atomic_long_read(&lookups) ||
	    s.bytes != 8 * (s.hits + s.misses))
		return -ERANGE;
	/* with the grace period over only the listed objects remain */
	rcu_barrier();
	return table_live_objects() == keys ? 0 : -EBUSY;
}

static int __init rcu_stats_module_init(void)
{
	int err;

	if (!keys || keys > 10000 || passes > 1000)
		return -EINVAL;
	err = table_init();
	if (err)
		return err;
	err = stats_init();
	if (err)
		goto no_stats;
	err = fill();
	if (!err)
		err = run();
	if (!err)
		err = verify();
	if (!err)
		err = show_init();
	if (err)
		goto fail;
	pr_info("PASS\n");
	return 0;
fail:
	pr_err("FAIL %d\n", err);
	stats_exit();
no_stats:
	table_exit();
	return err;
}

static void __exit rcu_stats_module_exit(void)
{
	show_exit();
	table_exit();
	stats_exit();
	pr_info("unloaded, %d objects left\n", table_live_objects());
}

module_init(rcu_stats_module_init);
module_exit(rcu_stats_module_exit);
MODULE_DESCRIPTION("RCU table with per-CPU statistics");
MODULE_LICENSE("Dual MIT/GPL");
