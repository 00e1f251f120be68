// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * pcpu_cache.c - objects kept ready on each CPU, in front of a kmem_cache
 *
 * A CPU that goes away gives its objects back (CPU hotplug state). A work
 * item trims every cache now and then; a shrinker-like limit is a parameter.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/debugfs.h>
#include <linux/init.h>
#include <linux/llist.h>
#include <linux/local_lock.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

struct object {
	struct llist_node node;
	char payload[56];
};

struct pool {
	local_lock_t lock;
	struct list_head free;
	unsigned int nr;
	unsigned long hits, misses;
};

struct item {
	struct list_head list;
	u32 magic;
};

static int limit = 16;

static int set_limit(const char *val, const struct kernel_param *kp)
{
	int n, ret = kstrtoint(val, 0, &n);

	if (ret)
		return ret;
	if (n < 1 || n > 128)
		return -ERANGE;
	return param_set_int(val, kp);
}

static const struct kernel_param_ops limit_ops = {
	.set = set_limit,
	.get = param_get_int,
};
module_param_cb(limit, &limit_ops, &limit, 0644);
MODULE_PARM_DESC(limit, "objects kept on a CPU (1..128)");

static DEFINE_PER_CPU(struct pool, pools) = {
	.lock = INIT_LOCAL_LOCK(lock),
};
static struct kmem_cache *cachep;
static enum cpuhp_state hp_state;
static struct dentry *dir;
static atomic_long_t live = ATOMIC_LONG_INIT(0);
static LLIST_HEAD(returned);

static struct item *item_get(gfp_t gfp)
{
	struct item *it = NULL;
	struct pool *p;

	local_lock(&pools.lock);
	p = this_cpu_ptr(&pools);
	it = list_first_entry_or_null(&p->free, struct item, list);
	if (it) {
		list_del_init(&it->list);
		p->nr--;
		p->hits++;
	} else {
		p->misses++;
	}
	local_unlock(&pools.lock);
	if (!it) {
		it = kmem_cache_zalloc(cachep, gfp);
		if (unlikely(!it))
			return NULL;
		INIT_LIST_HEAD(&it->list);
	}
	it->magic = 0xfeedu;
	atomic_long_inc(&live);
	return it;
}

static void item_put(struct item *it)
{
	struct pool *p;
	bool keep;

	if (WARN_ON(it->magic != 0xfeedu))
		return;
	it->magic = 0;
	atomic_long_dec(&live);
	local_lock(&pools.lock);
	p = this_cpu_ptr(&pools);
	keep = p->nr < READ_ONCE(limit);
	if (keep) {
		list_add(&it->list, &p->free);
		p->nr++;
	}
	local_unlock(&pools.lock);
	if (!keep)
		kmem_cache_free(cachep, it);
}

static unsigned int drain(unsigned int cpu)
{
	struct pool *p = per_cpu_ptr(&pools, cpu);
	struct item *it, *tmp;
	unsigned int n = 0;

	list_for_each_entry_safe(it, tmp, &p->free, list) {
		list_del(&it->list);
		kmem_cache_free(cachep, it);
		n++;
	}
	p->nr = 0;
	return n;
}

static int pool_online(unsigned int cpu)
{
	struct pool *p = per_cpu_ptr(&pools, cpu);

	INIT_LIST_HEAD(&p->free);
	p->nr = 0;
	return 0;
}

static int pool_dead(unsigned int cpu)
{
	pr_info("cpu %u is gone: %s\n", cpu,
		drain(cpu) ? "objects given back" : "nothing to give back");
	return 0;
}

/* What another CPU may free, it hands over without a lock. */
static void remote_free(void *info)
{
	struct object *o = info;

	llist_add(&o->node, &returned);
}

static void collect(struct work_struct *work)
{
	struct llist_node *list = llist_del_all(&returned);
	struct object *o, *next;
	int n = 0;

	llist_for_each_entry_safe(o, next, list, node) {
		kfree(o);
		n++;
	}
	if (n)
		pr_info("collected %d\n", n);
}
static DECLARE_WORK(collect_work, collect);

static void exercise(struct work_struct *work)
{
	struct item *held[8];
	int i, round;

	for (round = 0; round < 100; round++) {
		for (i = 0; i < ARRAY_SIZE(held); i++)
			held[i] = item_get(GFP_KERNEL);
		for (i = 0; i < ARRAY_SIZE(held); i++)
			if (held[i])
				item_put(held[i]);
		cond_resched();
	}
}

static int pools_show(struct seq_file *m, void *v)
{
	int cpu;

	for_each_online_cpu(cpu) {
		const struct pool *p = per_cpu_ptr(&pools, cpu);

		seq_printf(m, "cpu%d: %u ready, %lu hits, %lu misses\n", cpu,
			   p->nr, p->hits, p->misses);
	}
	seq_printf(m, "live %ld\n", atomic_long_read(&live));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(pools);

static int __init pcpu_cache_init(void)
{
	int cpu, ret;

	cachep = kmem_cache_create("pcpu_cache_item", sizeof(struct item), 0,
				   SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	if (!cachep)
		return -ENOMEM;
	ret = cpuhp_setup_state(CPUHP_BP_PREPARE_DYN, "pcpu_cache:prepare",
				pool_online, pool_dead);
	if (ret < 0)
		goto err;
	hp_state = ret;
	ret = schedule_on_each_cpu(exercise);
	if (ret)
		goto err_hp;
	for_each_online_cpu(cpu) {
		struct object *o = kzalloc(sizeof(*o), GFP_KERNEL);

		if (o)
			smp_call_function_single(cpu, remote_free, o, true);
	}
	schedule_work(&collect_work);
	flush_work(&collect_work);
	dir = debugfs_create_dir("pcpu_cache", NULL);
	debugfs_create_file("pools", 0444, dir, NULL, &pools_fops);
	pr_info("ready, live %ld\n", atomic_long_read(&live));
	return 0;
err_hp:
	cpuhp_remove_state(hp_state);
err:
	kmem_cache_destroy(cachep);
	return ret;
}

static void __exit pcpu_cache_exit(void)
{
	debugfs_remove_recursive(dir);
	cancel_work_sync(&collect_work);
	cpuhp_remove_state(hp_state);
	kmem_cache_destroy(cachep);
}

module_init(pcpu_cache_init);
module_exit(pcpu_cache_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("Objects kept ready on each CPU");
