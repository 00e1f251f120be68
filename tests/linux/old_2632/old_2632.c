/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * old_2632 - written for Linux 2.6.32, the last kernel before this_cpu_*:
 * local_t and __get_cpu_var, percpu_counter with two-argument init, a
 * thread per CPU, CPU notifier, delayed work, proc_create with seq_file.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/notifier.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <asm/atomic.h>
#include <asm/local.h>

#ifndef OLD_BATCH
#define OLD_BATCH 16
#endif
#define NAME "old_2632: "

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		printk(KERN_ERR NAME "FAIL line %d: %s\n", __LINE__, #cond); \
		return -EINVAL;						\
	}								\
} while (0)

static int loops = 500;
module_param(loops, int, 0444);

struct lane {
	struct task_struct *task;
	struct completion done;
	unsigned long steps;
	int wrong;
};

static DEFINE_PER_CPU(struct lane, lanes);
static DEFINE_PER_CPU(local_t, events) = LOCAL_INIT(0);
static DEFINE_PER_CPU(unsigned int, ipis);
static unsigned long *scratch;			/* alloc_percpu */
static struct percpu_counter total;
static long level = 10;

/* one thread per CPU */
static int lane_thread(void *data)
{
	struct lane *l = data;
	int i, cpu;

	for (i = 0; i < loops; i++) {
		cpu = get_cpu();
		if (l != &per_cpu(lanes, cpu))
			l->wrong++;
		__get_cpu_var(lanes).steps++;
		*per_cpu_ptr(scratch, cpu) += i;
		put_cpu();

		local_inc(&get_cpu_var(events));
		put_cpu_var(events);
		__percpu_counter_add(&total, 2, OLD_BATCH);
		if (i % 64 == 0)
			cond_resched();
	}
	complete(&l->done);
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return l->wrong;
}

static int run_lanes(void)
{
	unsigned long want = (unsigned long)loops * (loops - 1) / 2;
	int cpu, err = 0, n = 0;
	struct lane *l;

	get_online_cpus();
	for_each_online_cpu(cpu) {
		l = &per_cpu(lanes, cpu);
		init_completion(&l->done);
		l->task = kthread_create(lane_thread, l, "old_2632/%d", cpu);
		if (IS_ERR(l->task)) {
			err = PTR_ERR(l->task);
			l->task = NULL;
			break;
		}
		kthread_bind(l->task, cpu);
		wake_up_process(l->task);
		n++;
	}
	for_each_online_cpu(cpu) {
		l = &per_cpu(lanes, cpu);
		if (!l->task)
			continue;
		if (!wait_for_completion_timeout(&l->done, 20 * HZ))
			err = -ETIMEDOUT;
		if (kthread_stop(l->task) != 0)
			err = -EIO;
		l->task = NULL;
		if (l->steps != loops || *per_cpu_ptr(scratch, cpu) != want ||
		    local_read(&per_cpu(events, cpu)) != loops)
			err = -ERANGE;
	}
	put_online_cpus();
	CHECK(err == 0);
	CHECK(percpu_counter_sum(&total) == 2LL * loops * n);
	printk(KERN_INFO NAME "%d lanes, total %lld\n", n,
	       (long long)percpu_counter_sum(&total));
	percpu_counter_add(&total, -5);
	percpu_counter_dec(&total);
	CHECK(percpu_counter_sum(&total) == 2LL * loops * n - 6);
	percpu_counter_set(&total, 0);
	CHECK(percpu_counter_read(&total) == 0);
	return 0;
}

/* cross calls and work bound to a CPU */
static void count_ipi(void *unused)
{
	__get_cpu_var(ipis)++;
}

static long where_am_i(void *arg)
{
	return *(long *)arg + raw_smp_processor_id();
}

static int check_calls(void)
{
	long base = 1000;
	int cpu;

	get_online_cpus();
	on_each_cpu(count_ipi, NULL, 1);
	for_each_online_cpu(cpu) {
		if (smp_call_function_single(cpu, count_ipi, NULL, 1) ||
		    per_cpu(ipis, cpu) != 2 ||
		    work_on_cpu(cpu, where_am_i, &base) != 1000 + cpu) {
			put_online_cpus();
			printk(KERN_ERR NAME "FAIL calls on cpu %d\n", cpu);
			return -EIO;
		}
	}
	put_online_cpus();
	return 0;
}

/* a timer which starts delayed work, which restarts the timer */
static struct timer_list kick;
static struct workqueue_struct *single;
static DECLARE_COMPLETION(rallied);
static int volleys;

static void volley_fn(struct work_struct *work)
{
	if (++volleys == 6)
		complete(&rallied);
	else
		mod_timer(&kick, jiffies + 1);
}
static DECLARE_DELAYED_WORK(volley, volley_fn);

static void kick_fn(unsigned long data)
{
	queue_delayed_work((struct workqueue_struct *)data, &volley, 1);
}

static int check_rally(void)
{
	unsigned long start = jiffies;

	kick.function = kick_fn;
	kick.data = (unsigned long)single;
	kick.expires = jiffies + 1;
	add_timer(&kick);
	CHECK(wait_for_completion_timeout(&rallied, 20 * HZ));
	flush_workqueue(single);
	CHECK(volleys == 6 && !timer_pending(&kick));
	CHECK(time_after_eq(jiffies, start + 12));
	CHECK(!cancel_delayed_work_sync(&volley));
	return 0;
}

/* CPUs coming and going */
static atomic_t came = ATOMIC_INIT(0), went = ATOMIC_INIT(0);

static int cpu_event(struct notifier_block *nb, unsigned long action,
		     void *hcpu)
{
	unsigned long cpu = (unsigned long)hcpu;

	switch (action & ~CPU_TASKS_FROZEN) {
	case CPU_ONLINE:
		per_cpu(ipis, cpu) = 0;
		atomic_inc(&came);
		break;
	case CPU_DEAD:
		atomic_inc(&went);
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block cpu_nb = { .notifier_call = cpu_event };

static int level_show(struct seq_file *m, void *v)
{
	int cpu;

	seq_printf(m, "level %ld\n", *(long *)m->private);
	for_each_online_cpu(cpu)
		seq_printf(m, "cpu%d events %ld ipis %u\n", cpu,
			   local_read(&per_cpu(events, cpu)),
			   per_cpu(ipis, cpu));
	return 0;
}

static int level_open(struct inode *inode, struct file *file)
{
	return single_open(file, level_show, PDE(inode)->data);
}

static ssize_t level_write(struct file *file, const char __user *ubuf,
			   size_t count, loff_t *ppos)
{
	char buf[24];
	long v;
	int err;

	if (count >= sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, ubuf, count))
		return -EFAULT;
	buf[count] = '\0';
	err = strict_strtol(buf, 0, &v);
	printk(KERN_INFO NAME "write %s\n", err ? "refused" : "taken");
	if (err)
		return err;
	level = v;
	return count;
}

static const struct file_operations level_fops = {
	.owner		= THIS_MODULE,
	.open		= level_open,
	.read		= seq_read,
	.write		= level_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int __init old_init(void)
{
	int err;

	if (loops < 1 || loops > 100000)
		return -EINVAL;
	err = percpu_counter_init(&total, 0);
	if (err)
		return err;
	init_timer(&kick);
	err = -ENOMEM;
	scratch = alloc_percpu(unsigned long);
	if (!scratch)
		goto no_scratch;
	single = create_singlethread_workqueue("old_2632");
	if (!single)
		goto no_queue;

	err = run_lanes();
	if (!err)
		err = check_calls();
	if (!err)
		err = check_rally();
	if (!err && !proc_create_data("old_2632", 0644, NULL, &level_fops,
				      &level))
		err = -ENOMEM;
	if (err)
		goto fail;
	register_hotcpu_notifier(&cpu_nb);
	printk(KERN_INFO NAME "PASS\n");
	return 0;
fail:
	printk(KERN_ERR NAME "FAIL %d\n", err);
	volleys = 5;		/* the next one does not restart the timer */
	del_timer_sync(&kick);
	cancel_delayed_work_sync(&volley);
	del_timer_sync(&kick);
	destroy_workqueue(single);
no_queue:
	free_percpu(scratch);
no_scratch:
	percpu_counter_destroy(&total);
	return err;
}

static void __exit old_exit(void)
{
	unregister_hotcpu_notifier(&cpu_nb);
	remove_proc_entry("old_2632", NULL);
	destroy_workqueue(single);
	free_percpu(scratch);
	percpu_counter_destroy(&total);
	printk(KERN_INFO NAME "unloaded, level %ld, %d came, %d went\n", level,
	       atomic_read(&came), atomic_read(&went));
}

module_init(old_init);
module_exit(old_exit);
MODULE_DESCRIPTION("Linux 2.6.32 interfaces");
MODULE_LICENSE("Dual MIT/GPL");
