/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* /proc/rcu_stats/{items,stats} */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>

#include "rcu_stats.h"

static struct proc_dir_entry *dir;

/* the list cannot change its past under us between start and stop */
static void *items_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	struct item *it;
	loff_t n = *pos;

	rcu_read_lock();
	list_for_each_entry_rcu(it, &table_all, all)
		if (n-- == 0)
			return it;
	return NULL;
}

static void *items_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct item *it = v;

	++*pos;
	it = list_entry_rcu(it->all.next, struct item, all);
	return &it->all == &table_all ? NULL : it;
}

static void items_stop(struct seq_file *m, void *v)
	__releases(RCU)
{
	rcu_read_unlock();
}

static int items_show(struct seq_file *m, void *v)
{
	const struct item *it = v;

	seq_printf(m, "%u: %llu %s\n", it->key, it->value,
		   it->cookie == ~it->key ? "ok" : "STALE");
	return 0;
}

static const struct seq_operations items_ops = {
	.start	= items_start,
	.next	= items_next,
	.stop	= items_stop,
	.show	= items_show,
};

static int stats_show(struct seq_file *m, void *unused)
{
	struct stats_sum s;
	int cpu;

	for_each_online_cpu(cpu) {
		stats_read_cpu(cpu, &s);
		seq_printf(m, "cpu%d hits=%llu misses=%llu bytes=%llu\n", cpu,
			   s.hits, s.misses, s.bytes);
	}
	stats_read_all(&s);
	seq_printf(m, "total hits=%llu misses=%llu bytes=%llu\n", s.hits,
		   s.misses, s.bytes);
	seq_printf(m, "items %u\n", table_size());
	return 0;
}

int show_init(void)
{
	dir = proc_mkdir("rcu_stats", NULL);
	if (!dir)
		return -ENOMEM;
	if (proc_create_seq("items", 0444, dir, &items_ops) &&
	    proc_create_single("stats", 0444, dir, stats_show))
		return 0;
	proc_remove(dir);
	return -ENOMEM;
}

void show_exit(void)
{
	proc_remove(dir);
}
