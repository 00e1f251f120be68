// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * pcpu_stats.c - events counted on each CPU, sampled by a timer, shown in /proc
 *
 * Every CPU has a thread that "handles packets". Counters are per CPU and
 * protected by u64_stats_sync, so that 64-bit values are consistent on 32-bit
 * machines. A timer takes a sample ten times a second and computes the rate.
 * Writing "reset" to the file starts again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/u64_stats_sync.h>
#include <linux/uaccess.h>

struct pstats {
	u64_stats_t packets;
	u64_stats_t bytes;
	u64 last_packets;
	struct u64_stats_sync syncp;
};

struct sampler {
	struct timer_list timer;
	spinlock_t lock;
	unsigned int samples;
	u64 total;
};

static unsigned int length = 64;
module_param(length, uint, 0644);
MODULE_PARM_DESC(length, "bytes of a packet");

static struct pstats __percpu *stats;
static DEFINE_PER_CPU(struct task_struct *, worker);
static DEFINE_PER_CPU_READ_MOSTLY(bool, enabled) = true;
static struct sampler sampler;
static struct proc_dir_entry *entry;

static void account(unsigned int bytes)
{
	struct pstats *s = get_cpu_ptr(stats);

	u64_stats_update_begin(&s->syncp);
	u64_stats_inc(&s->packets);
	u64_stats_add(&s->bytes, bytes);
	u64_stats_update_end(&s->syncp);
	put_cpu_ptr(stats);
}

static void fetch(int cpu, u64 *packets, u64 *bytes)
{
	const struct pstats *s = per_cpu_ptr(stats, cpu);
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&s->syncp);
		*packets = u64_stats_read(&s->packets);
		*bytes = u64_stats_read(&s->bytes);
	} while (u64_stats_fetch_retry(&s->syncp, start));
}

static int handle(void *data)
{
	unsigned long cpu = (unsigned long)data;

	while (!kthread_should_stop()) {
		if (this_cpu_read(enabled))
			account(length);
		WARN_ON_ONCE(cpu != raw_smp_processor_id());
		schedule_timeout_interruptible(msecs_to_jiffies(10));
	}
	return 0;
}

static void sample(struct timer_list *t)
{
	struct sampler *s = from_timer(s, t, timer);
	u64 packets, bytes, total = 0;
	int cpu;

	for_each_online_cpu(cpu) {
		fetch(cpu, &packets, &bytes);
		total += packets;
	}
	spin_lock(&s->lock);
	s->samples++;
	s->total = total;
	spin_unlock(&s->lock);
	mod_timer(&s->timer, jiffies + HZ / 10);
}

static int stats_show(struct seq_file *m, void *v)
{
	u64 packets, bytes, sum = 0;
	int cpu;

	seq_printf(m, "%-4s %12s %12s\n", "cpu", "packets", "bytes");
	for_each_possible_cpu(cpu) {
		fetch(cpu, &packets, &bytes);
		sum += bytes;
		seq_printf(m, "%-4d %12llu %12llu\n", cpu, packets, bytes);
	}
	spin_lock_bh(&sampler.lock);
	seq_printf(m, "sum %llu, %s samples\n", sum,
		   sampler.samples ? "some" : "no");
	spin_unlock_bh(&sampler.lock);
	return 0;
}

static int stats_open(struct inode *inode, struct file *file)
{
	return single_open(file, stats_show, pde_data(inode));
}

static ssize_t stats_write(struct file *file, const char __user *ubuf,
			   size_t count, loff_t *ppos)
{
	char buf[16];
	int cpu;

	if (count >= sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, ubuf, count))
		return -EFAULT;
	buf[count] = '\0';
	if (!strcmp(strstrip(buf), "reset")) {
		for_each_possible_cpu(cpu) {
			struct pstats *s = per_cpu_ptr(stats, cpu);

			u64_stats_set(&s->packets, 0);
			u64_stats_set(&s->bytes, 0);
		}
	} else if (!strcmp(buf, "off") || !strcmp(buf, "on")) {
		for_each_possible_cpu(cpu)
			per_cpu(enabled, cpu) = buf[1] == 'n';
	} else {
		pr_warn("\"%s\" is not understood\n", buf);
		return -EINVAL;
	}
	return count;
}

static const struct proc_ops stats_ops = {
	.proc_open	= stats_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
	.proc_write	= stats_write,
};

static void stop_workers(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		if (!IS_ERR_OR_NULL(per_cpu(worker, cpu)))
			kthread_stop(per_cpu(worker, cpu));
		per_cpu(worker, cpu) = NULL;
	}
}

static int __init pcpu_stats_init(void)
{
	long cpu;
	int ret;

	stats = alloc_percpu(struct pstats);
	if (!stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
	spin_lock_init(&sampler.lock);
	timer_setup(&sampler.timer, sample, 0);

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		struct task_struct *t;

		t = kthread_create_on_node(handle, (void *)cpu, cpu_to_node(cpu),
					   "pstats/%ld", cpu);
		if (IS_ERR(t)) {
			ret = PTR_ERR(t);
			cpus_read_unlock();
			goto err;
		}
		kthread_bind(t, cpu);
		per_cpu(worker, cpu) = t;
		wake_up_process(t);
	}
	cpus_read_unlock();

	entry = proc_create("pcpu_stats", 0644, NULL, &stats_ops);
	if (!entry) {
		ret = -ENOMEM;
		goto err;
	}
	mod_timer(&sampler.timer, jiffies + HZ / 10);
	pr_info("%u CPUs, %zu bytes each\n", num_online_cpus(), sizeof(*stats));
	return 0;
err:
	stop_workers();
	free_percpu(stats);
	return ret;
}

static void __exit pcpu_stats_exit(void)
{
	proc_remove(entry);
	del_timer_sync(&sampler.timer);
	stop_workers();
	free_percpu(stats);
	pr_info("%llu packets at the last sample\n", sampler.total);
}

module_init(pcpu_stats_init);
module_exit(pcpu_stats_exit);

MODULE_AUTHOR("A. Reader");
MODULE_DESCRIPTION("Statistics on each CPU");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_VERSION("1.0");
