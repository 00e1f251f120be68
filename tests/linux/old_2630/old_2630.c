/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * old_2630 - written for Linux 2.6.30: struct cpumask, three-argument
 * cross calls, per-CPU data, a private workqueue, tasklet, timer, hrtimer
 * and a /proc directory with read_proc and write_proc.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/hardirq.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <asm/atomic.h>
#include <asm/uaccess.h>

#ifndef OLD_ITEMS
#define OLD_ITEMS 20
#endif
#define NAME "old_2630: "

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		printk(KERN_ERR NAME "FAIL line %d: %s\n", __LINE__, #cond); \
		return -EINVAL;						\
	}								\
} while (0)

static int factor = 2;
module_param(factor, int, 0444);

struct tally {
	unsigned long calls;
	unsigned long sum;
};

static DEFINE_PER_CPU(struct tally, tallies);
static struct tally *dyn;
static unsigned long *raw;
static cpumask_var_t seen;

static void add_here(void *info)
{
	struct tally *t = &__get_cpu_var(tallies);
	int cpu = smp_processor_id();

	t->calls++;
	t->sum += (long)info;
	per_cpu_ptr(dyn, cpu)->calls++;
	*per_cpu_ptr(raw, cpu) += 2;
	cpumask_set_cpu(cpu, seen);
}

static int check_calls(void)
{
	struct tally *t;
	int cpu, me;

	cpumask_clear(seen);
	CHECK(on_each_cpu(add_here, (void *)5L, 1) == 0);
	CHECK(cpumask_equal(seen, cpu_online_mask));

	cpumask_clear(seen);
	me = get_cpu();
	smp_call_function(add_here, (void *)6L, 1);
	put_cpu();
	CHECK(!cpumask_test_cpu(me, seen));
	CHECK(cpumask_weight(seen) == num_online_cpus() - 1);

	for_each_online_cpu(cpu) {
		cpumask_clear(seen);
		CHECK(!smp_call_function_single(cpu, add_here, (void *)7L, 1));
		CHECK(cpumask_first(seen) == cpu);
		t = &per_cpu(tallies, cpu);
		CHECK(t->calls == (cpu == me ? 2 : 3));
		CHECK(t->sum == (cpu == me ? 12 : 18));
		CHECK(per_cpu_ptr(dyn, cpu)->calls == t->calls);
		CHECK(*per_cpu_ptr(raw, cpu) == 2 * t->calls);
	}

	cpumask_clear(seen);
	preempt_disable();
	smp_call_function_many(cpu_online_mask, add_here, NULL, true);
	preempt_enable();
	CHECK(cpumask_weight(seen) == num_online_cpus() - 1);

	get_cpu_var(tallies).calls += 1000;
	put_cpu_var(tallies);
	printk(KERN_INFO NAME "%u cpus called\n", num_online_cpus());
	return 0;
}

/* work: the function gets the work itself */
struct item {
	struct work_struct work;
	int number;
	int cpu;
};
static struct item items[OLD_ITEMS];
static struct workqueue_struct *queue;
static DEFINE_PER_CPU(struct item, cpu_items);
static atomic_t work_sum = ATOMIC_INIT(0);
static atomic_t strays = ATOMIC_INIT(0);

static void item_fn(struct work_struct *work)
{
	struct item *it = container_of(work, struct item, work);

	atomic_add(it->number * factor, &work_sum);
	if (it->cpu >= 0 && it->cpu != raw_smp_processor_id())
		atomic_inc(&strays);
}

static int check_work(void)
{
	struct item *it;
	int i, cpu, want = 0;

	for (i = 0; i < OLD_ITEMS; i++) {
		items[i].number = i;
		items[i].cpu = -1;
		INIT_WORK(&items[i].work, item_fn);
		CHECK(queue_work(queue, &items[i].work));
		want += i * factor;
	}
	flush_workqueue(queue);
	CHECK(atomic_read(&work_sum) == want);

	get_online_cpus();
	for_each_online_cpu(cpu) {
		it = &per_cpu(cpu_items, cpu);
		it->number = 1;
		it->cpu = cpu;
		INIT_WORK(&it->work, item_fn);
		schedule_work_on(cpu, &it->work);
		flush_work(&it->work);
		queue_work_on(cpu, queue, &it->work);
		want += 2 * factor;
	}
	put_online_cpus();
	flush_workqueue(queue);
	CHECK(atomic_read(&work_sum) == want && atomic_read(&strays) == 0);
	return 0;
}

static void slow_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(slow, slow_fn);
static DECLARE_COMPLETION(slow_done);

static void slow_fn(struct work_struct *work)
{
	if (container_of(work, struct delayed_work, work) == &slow)
		complete(&slow_done);
}

/* one of each deferred call, chained: timer -> tasklet -> work */
static struct timer_list timer;
static int chain;

static void tasklet_fn(unsigned long data)
{
	if (data == 42 && in_softirq())
		chain += 10;
	queue_delayed_work(queue, &slow, 2);
}
static DECLARE_TASKLET(task, tasklet_fn, 42);

static void timer_fn(unsigned long data)
{
	*(int *)data += 1;
	tasklet_schedule(&task);
}

static struct hrtimer pulse;
static DECLARE_COMPLETION(pulse_done);
static int pulses;

static enum hrtimer_restart pulse_fn(struct hrtimer *t)
{
	if (++pulses == 5) {
		complete(&pulse_done);
		return HRTIMER_NORESTART;
	}
	hrtimer_forward(t, ktime_get(), ktime_set(0, 3000000));
	return HRTIMER_RESTART;
}

static int check_timers(void)
{
	ktime_t start;
	s64 ns;

	setup_timer(&timer, timer_fn, (unsigned long)&chain);
	mod_timer(&timer, jiffies + msecs_to_jiffies(20));
	CHECK(wait_for_completion_timeout(&slow_done, 20 * HZ));
	CHECK(chain == 11 && del_timer_sync(&timer) == 0);

	init_timer(&timer);
	timer.function = timer_fn;
	timer.data = (unsigned long)&chain;
	timer.expires = jiffies + 600 * HZ;
	add_timer(&timer);
	CHECK(del_timer_sync(&timer) == 1);

	CHECK(schedule_delayed_work(&slow, 600 * HZ));
	CHECK(cancel_delayed_work_sync(&slow));

	hrtimer_init(&pulse, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	pulse.function = pulse_fn;
	start = ktime_get();
	hrtimer_start(&pulse, ktime_set(0, 3000000), HRTIMER_MODE_REL);
	CHECK(wait_for_completion_timeout(&pulse_done, 20 * HZ));
	ns = ktime_to_ns(ktime_sub(ktime_get(), start));
	CHECK(pulses == 5 && ns >= 15000000);
	printk(KERN_INFO NAME "5 pulses in %lld ns\n", (long long)ns);
	return 0;
}

static struct proc_dir_entry *dir;
static DEFINE_MUTEX(word_mutex);
static char word[32] = "none";

static int tally_read(char *page, char **start, off_t off, int count,
		      int *eof, void *data)
{
	int cpu, len = 0;

	for_each_online_cpu(cpu)
		len += snprintf(page + len, PAGE_SIZE - len,
				"cpu%d calls %lu\n", cpu,
				per_cpu_ptr(dyn, cpu)->calls);
	*eof = 1;
	return len;
}

static int word_read(char *page, char **start, off_t off, int count,
		     int *eof, void *data)
{
	int len;

	mutex_lock(&word_mutex);
	len = sprintf(page, "%s\n", (char *)data);
	mutex_unlock(&word_mutex);
	*eof = 1;
	return len;
}

static int word_write(struct file *file, const char __user *buffer,
		      unsigned long count, void *data)
{
	unsigned long len = min(count, (unsigned long)sizeof(word) - 1);
	char tmp[sizeof(word)];

	if (copy_from_user(tmp, buffer, len))
		return -EFAULT;
	if (len && tmp[len - 1] == '\n')
		len--;
	tmp[len] = '\0';
	mutex_lock(&word_mutex);
	strlcpy(data, tmp, sizeof(word));
	mutex_unlock(&word_mutex);
	return count;
}

static int make_proc(void)
{
	struct proc_dir_entry *e;

	dir = proc_mkdir("old_2630", NULL);
	if (!dir)
		return -ENOMEM;
	if (!create_proc_read_entry("tally", 0444, dir, tally_read, NULL))
		goto no_tally;
	e = create_proc_entry("word", 0644, dir);
	if (!e)
		goto no_word;
	e->read_proc = word_read;
	e->write_proc = word_write;
	e->data = word;
	return 0;
no_word:
	remove_proc_entry("tally", dir);
no_tally:
	remove_proc_entry("old_2630", NULL);
	return -ENOMEM;
}

static void free_all(void)
{
	del_timer_sync(&timer);
	tasklet_kill(&task);
	cancel_delayed_work_sync(&slow);
	hrtimer_cancel(&pulse);
	if (queue)
		destroy_workqueue(queue);
	free_percpu(raw);
	free_percpu(dyn);
	free_cpumask_var(seen);
}

static int __init old_init(void)
{
	int err = -ENOMEM;

	if (!alloc_cpumask_var(&seen, GFP_KERNEL))
		return -ENOMEM;
	setup_timer(&timer, timer_fn, 0);
	hrtimer_init(&pulse, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	dyn = alloc_percpu(struct tally);
	raw = __alloc_percpu(sizeof(*raw), __alignof__(*raw));
	queue = create_workqueue("old_2630");
	if (!dyn || !raw || !queue)
		goto fail;
	err = check_calls();
	if (!err)
		err = check_work();
	if (!err)
		err = check_timers();
	if (!err)
		err = make_proc();
	if (err)
		goto fail;
	printk(KERN_INFO NAME "PASS\n");
	return 0;
fail:
	printk(KERN_ERR NAME "FAIL %d\n", err);
	free_all();
	return err;
}

static void __exit old_exit(void)
{
	remove_proc_entry("word", dir);
	remove_proc_entry("tally", dir);
	remove_proc_entry("old_2630", NULL);
	free_all();
	printk(KERN_INFO NAME "unloaded, word %s\n", word);
}

module_init(old_init);
module_exit(old_exit);
MODULE_DESCRIPTION("Linux 2.6.30 interfaces");
MODULE_LICENSE("Dual MIT/GPL");
