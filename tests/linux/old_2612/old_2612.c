/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * old_2612 - written for Linux 2.6.12: per-CPU data, cross calls with four
 * arguments, three-argument INIT_WORK, init_timer, read_proc/write_proc.
 */
#include <linux/config.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/proc_fs.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <asm/atomic.h>
#include <asm/semaphore.h>
#include <asm/uaccess.h>

#ifndef OLD_ROUNDS
#define OLD_ROUNDS 4
#endif
#define NAME "old_2612: "

static int beats = 5;
module_param(beats, int, 0444);
MODULE_PARM_DESC(beats, "how often the timer fires");

static int verbose;		/* a bool parameter is an int here */
module_param(verbose, bool, 0444);

struct counts {
	unsigned long calls;
	unsigned long total;
};

static DEFINE_PER_CPU(unsigned long, hits);
static DEFINE_PER_CPU(int, seed) = 7;
static struct counts *dyn;
static atomic_t visits = ATOMIC_INIT(0);
static DECLARE_MUTEX(note_sem);
static long note;

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		printk(KERN_ERR NAME "FAIL line %d: %s\n", __LINE__, #cond); \
		return -EINVAL;						\
	}								\
} while (0)

/* cross calls: interrupts may be off, never sleeps */
static void bump(void *info)
{
	struct counts *c = per_cpu_ptr(dyn, smp_processor_id());

	__get_cpu_var(hits)++;
	c->calls++;
	c->total += *(int *)info;
	atomic_inc(&visits);
}

static int check_percpu(void)
{
	cpumask_t online = cpu_online_map;
	int cpu, i, n = 0, add = 3, others;

	for_each_cpu(cpu) {
		CHECK(per_cpu(seed, cpu) == 7);
		CHECK(per_cpu_ptr(dyn, cpu)->calls == 0);
		per_cpu(seed, cpu) += cpu;
	}
	get_cpu_var(seed) += 100;
	put_cpu_var(seed);
	for_each_cpu(cpu)
		n += per_cpu(seed, cpu) - 7 - cpu;
	CHECK(n == 100);

	for (i = 0; i < OLD_ROUNDS; i++)
		CHECK(on_each_cpu(bump, &add, 0, 1) == 0);
	for_each_online_cpu(cpu) {
		CHECK(cpu_isset(cpu, online));
		CHECK(per_cpu(hits, cpu) == OLD_ROUNDS);
		CHECK(per_cpu_ptr(dyn, cpu)->total == 3 * OLD_ROUNDS);
	}

	/* everybody but this CPU */
	preempt_disable();
	n = atomic_read(&visits);
	others = smp_call_function(bump, &add, 1, 1);
	n = atomic_read(&visits) - n;
	preempt_enable();
	CHECK(others == 0 && n == num_online_cpus() - 1);
	printk(KERN_INFO NAME "%d cpus, %d visits\n", cpus_weight(online),
	       atomic_read(&visits));
	return 0;
}

/* the work function gets the pointer given to INIT_WORK */
struct job {
	struct work_struct work;
	struct completion done;
	int input;
	int output;
	int ran_on;
};
static DEFINE_PER_CPU(struct job, jobs);

static void job_fn(void *data)
{
	struct job *j = data;

	j->output = j->input * 2 + 1;
	j->ran_on = smp_processor_id();
	complete(&j->done);
}

/* a thread on each CPU puts a job on that CPU's queue */
static int queue_thread(void *data)
{
	struct job *j = data;

	INIT_WORK(&j->work, job_fn, j);
	if (!schedule_work(&j->work))
		complete(&j->done);
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule_timeout(HZ / 20 + 1);
	}
	__set_current_state(TASK_RUNNING);
	return smp_processor_id();
}

static int check_work(void)
{
	struct task_struct *t;
	struct job *j;
	int cpu, ret, same = 0;

	for_each_online_cpu(cpu) {
		j = &per_cpu(jobs, cpu);
		init_completion(&j->done);
		j->input = cpu + 10;
		j->output = 0;
		t = kthread_create(queue_thread, j, "old_2612/%d", cpu);
		if (IS_ERR(t))
			return PTR_ERR(t);
		kthread_bind(t, cpu);
		wake_up_process(t);
		ret = wait_for_completion_timeout(&j->done, 10 * HZ) ?
			0 : -ETIMEDOUT;
		if (kthread_stop(t) != cpu)
			ret = -EIO;
		flush_scheduled_work();
		CHECK(ret == 0 && j->output == 2 * cpu + 21);
		same += j->ran_on == cpu;
	}
	printk(KERN_INFO NAME "%d jobs ran where they were queued\n", same);
	return 0;
}

/* delayed work is plain work_struct with a timer inside */
static void later_fn(void *data);
static DECLARE_WORK(later, later_fn, &later);
static DECLARE_COMPLETION(later_done);
static unsigned long later_at;

static void later_fn(void *data)
{
	later_at = jiffies;
	if (data == &later)
		complete(&later_done);
}

static int check_delayed(void)
{
	unsigned long start = jiffies;

	CHECK(schedule_delayed_work(&later, HZ / 10));
	CHECK(!schedule_delayed_work(&later, 0));
	CHECK(wait_for_completion_timeout(&later_done, 10 * HZ));
	CHECK(!time_before(later_at, start + HZ / 10));
	CHECK(schedule_delayed_work(&later, 600 * HZ));
	CHECK(cancel_delayed_work(&later));
	flush_scheduled_work();
	return 0;
}

static struct timer_list beat_timer;
static struct timer_list never = TIMER_INITIALIZER(NULL, 0, 0);
static DECLARE_COMPLETION(beats_done);
static int beat_count;

static void beat_fn(unsigned long data)
{
	int *count = (int *)data;

	if (++*count < beats)
		mod_timer(&beat_timer, jiffies + 2);
	else
		complete(&beats_done);
}

static int check_timer(void)
{
	unsigned long left;

	init_timer(&beat_timer);
	beat_timer.function = beat_fn;
	beat_timer.data = (unsigned long)&beat_count;
	beat_timer.expires = jiffies + 2;
	add_timer(&beat_timer);
	left = wait_for_completion_timeout(&beats_done, 20 * HZ);
	del_timer_sync(&beat_timer);
	CHECK(left && beat_count == beats);

	never.function = beat_fn;
	never.expires = jiffies + 600 * HZ;
	add_timer(&never);
	CHECK(timer_pending(&never));
	CHECK(del_timer(&never) == 1 && !timer_pending(&never));
	if (verbose)
		printk(KERN_INFO NAME "%d beats\n", beat_count);
	return 0;
}

static int old_read_proc(char *page, char **start, off_t off, int count,
			 int *eof, void *data)
{
	int cpu, len = 0;

	down(&note_sem);
	len += sprintf(page + len, "note %ld\n", *(long *)data);
	up(&note_sem);
	for_each_online_cpu(cpu)
		len += sprintf(page + len, "cpu%d hits %lu\n", cpu,
			       per_cpu(hits, cpu));
	if (len <= off + count)
		*eof = 1;
	*start = page + off;
	len -= off;
	if (len > count)
		len = count;
	return len < 0 ? 0 : len;
}

static int old_write_proc(struct file *file, const char __user *buffer,
			  unsigned long count, void *data)
{
	char buf[16], *end;
	long v;

	if (count >= sizeof(buf))
		return -EINVAL;
	if (copy_from_user(buf, buffer, count))
		return -EFAULT;
	buf[count] = '\0';
	v = simple_strtol(buf, &end, 0);
	if (end == buf)
		return -EINVAL;
	down(&note_sem);
	*(long *)data = v;
	up(&note_sem);
	printk(KERN_INFO NAME "note set to %ld\n", v);
	return count;
}

static int __init old_init(void)
{
	struct proc_dir_entry *e;
	int err = -ENOMEM;

	dyn = alloc_percpu(struct counts);
	if (!dyn)
		return -ENOMEM;
#if RAW_PERCPU_ARGS == 1
	free_percpu(__alloc_percpu(sizeof(struct counts)));
#elif RAW_PERCPU_ARGS == 2
	free_percpu(__alloc_percpu(sizeof(struct counts),
				   __alignof__(struct counts)));
#endif
	e = create_proc_entry("old_2612", 0644, NULL);
	if (!e)
		goto no_proc;
	e->owner = THIS_MODULE;
	e->data = &note;
	e->read_proc = old_read_proc;
	e->write_proc = old_write_proc;

	err = check_percpu();
	if (!err)
		err = check_work();
	if (!err)
		err = check_delayed();
	if (!err)
		err = check_timer();
	if (err)
		goto fail;
	printk(KERN_INFO NAME "PASS\n");
	return 0;
fail:
	printk(KERN_ERR NAME "FAIL %d\n", err);
	remove_proc_entry("old_2612", NULL);
	cancel_delayed_work(&later);
	flush_scheduled_work();
no_proc:
	free_percpu(dyn);
	return err;
}

static void __exit old_exit(void)
{
	remove_proc_entry("old_2612", NULL);
	free_percpu(dyn);
	printk(KERN_INFO NAME "unloaded, note %ld\n", note);
}

module_init(old_init);
module_exit(old_exit);
MODULE_DESCRIPTION("Linux 2.6.12 interfaces");
MODULE_LICENSE("Dual MIT/GPL");
