/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * pcpu_counter - struct percpu_counter: batching, exact and approximate
 * sums, comparison, and updates from every CPU with hotplug held off.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu_counter.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

static int batch = 64;
module_param(batch, int, 0444);
MODULE_PARM_DESC(batch, "local drift allowed before folding (2..4096)");

static struct percpu_counter objects;
static struct percpu_counter bytes;

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		pr_err("FAIL line %d: %s\n", __LINE__, #cond);		\
		return -EINVAL;						\
	}								\
} while (0)

struct job {
	s64 amount;
	unsigned int times;
	unsigned int cpu;
};

/* runs in a work item bound to the CPU */
static long add_on_cpu(void *arg)
{
	struct job *job = arg;
	unsigned int i;

	if (raw_smp_processor_id() != job->cpu)
		return -EXDEV;
	for (i = 0; i < job->times; i++) {
		percpu_counter_add_batch(&bytes, job->amount, batch);
		percpu_counter_inc(&objects);
	}
	return 0;
}

/* one CPU: the shared count moves only when the batch is full */
static int check_batching(void)
{
	s64 seen[4], sum;

	percpu_counter_set(&bytes, 0);

	preempt_disable();
	percpu_counter_add_batch(&bytes, batch - 1, batch);
	seen[0] = percpu_counter_read(&bytes);
	percpu_counter_add_batch(&bytes, 1, batch);
	seen[1] = percpu_counter_read(&bytes);
	percpu_counter_add_batch(&bytes, -(batch - 1), batch);
	seen[2] = percpu_counter_read(&bytes);
	percpu_counter_add_batch(&bytes, -1, batch);
	seen[3] = percpu_counter_read(&bytes);
	preempt_enable();

	if (IS_ENABLED(CONFIG_SMP)) {
		CHECK(seen[0] == 0);
		CHECK(seen[1] == batch);
		CHECK(seen[2] == batch);
	}
	CHECK(seen[3] == 0);
	CHECK(percpu_counter_sum(&bytes) == 0);

	/* drift is bounded by batch on each CPU */
	percpu_counter_add_batch(&bytes, batch / 2, batch);
	sum = percpu_counter_sum(&bytes);
	CHECK(sum == batch / 2);
	CHECK(sum - percpu_counter_read(&bytes) <
	      (s64)batch * num_online_cpus());

	/* folding this CPU by hand makes the cheap read exact here */
	preempt_disable();
	percpu_counter_set(&bytes, 0);
	percpu_counter_add_batch(&bytes, 1, batch);
	percpu_counter_sync(&bytes);
	seen[0] = percpu_counter_read(&bytes);
	preempt_enable();
	CHECK(seen[0] == 1);
	return 0;
}

static int check_signs(void)
{
	percpu_counter_set(&bytes, -5);
	CHECK(percpu_counter_read(&bytes) == -5);
	CHECK(percpu_counter_sum(&bytes) == -5);
#ifdef CONFIG_SMP
	/* the uniprocessor form trusts its user not to go below zero */
	CHECK(percpu_counter_read_positive(&bytes) == 0);
	CHECK(percpu_counter_sum_positive(&bytes) == 0);
#endif

	percpu_counter_set(&bytes, 1LL << 40);
	CHECK(percpu_counter_sum(&bytes) == 1LL << 40);
	CHECK(percpu_counter_compare(&bytes, (1LL << 40) - 1) > 0);
	CHECK(percpu_counter_compare(&bytes, 1LL << 40) == 0);
	CHECK(percpu_counter_compare(&bytes, 1LL << 41) < 0);
	percpu_counter_dec(&bytes);
	CHECK(percpu_counter_compare(&bytes, 1LL << 40) < 0);
	percpu_counter_sub(&bytes, 1LL << 40);
	CHECK(percpu_counter_sum(&bytes) == -1);
	return 0;
}

static int check_all_cpus(void)
{
	struct job job = { .amount = 7, .times = 1000 };
	unsigned int cpus, cpu;
	s64 base, sum;
	long ret = 0;

	percpu_counter_set(&bytes, 0);
	base = percpu_counter_sum(&objects);

	cpus_read_lock();
	cpus = num_online_cpus();
	for_each_online_cpu(cpu) {
		job.cpu = cpu;
		ret = work_on_cpu(cpu, add_on_cpu, &job);
		if (ret)
			break;
	}
	cpus_read_unlock();
	if (ret) {
		pr_err("FAIL work on cpu %u: %ld\n", cpu, ret);
		return ret;
	}

	sum = percpu_counter_sum(&bytes);
	pr_info("cpus=%u sum=%lld read=%lld\n", cpus, sum,
		percpu_counter_read(&bytes));
#ifdef CONFIG_SMP
	pr_info("default batch %d\n", percpu_counter_batch);
	CHECK(percpu_counter_batch > 0);
#endif
	CHECK(sum == 7000LL * cpus);
	CHECK(percpu_counter_sum(&objects) - base == 1000LL * cpus);
	CHECK(abs(sum - percpu_counter_read(&bytes)) < (s64)batch * cpus);

	/* and back down again, one unit at a time */
	job.amount = -7;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		job.cpu = cpu;
		ret = work_on_cpu(cpu, add_on_cpu, &job);
		if (ret)
			break;
	}
	cpus_read_unlock();
	CHECK(ret == 0);
	if (num_online_cpus() == cpus)
		CHECK(percpu_counter_sum(&bytes) == 0);
	return 0;
}

static int __init pcpu_counter_init(void)
{
	int err;

	if (batch < 2 || batch > 4096) {
		pr_err("bad batch %d\n", batch);
		return -EINVAL;
	}

	err = percpu_counter_init(&objects, 0, GFP_KERNEL);
	if (err)
		return err;
	err = percpu_counter_init(&bytes, 123, GFP_KERNEL);
	if (err)
		goto no_bytes;

	err = -EINVAL;
	if (!percpu_counter_initialized(&bytes) ||
	    percpu_counter_sum(&bytes) != 123) {
		pr_err("FAIL initial value\n");
		goto fail;
	}

	err = check_batching();
	if (!err)
		err = check_signs();
	if (!err)
		err = check_all_cpus();
	if (err)
		goto fail;

	pr_info("PASS\n");
	return 0;
fail:
	percpu_counter_destroy(&bytes);
no_bytes:
	percpu_counter_destroy(&objects);
	return err;
}

static void __exit pcpu_counter_exit(void)
{
	pr_info("objects=%lld\n", percpu_counter_sum_positive(&objects));
	percpu_counter_destroy(&bytes);
	percpu_counter_destroy(&objects);
}

module_init(pcpu_counter_init);
module_exit(pcpu_counter_exit);
MODULE_DESCRIPTION("Batched per-CPU counters");
MODULE_LICENSE("Dual MIT/GPL");
