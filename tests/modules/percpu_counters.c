// SPDX-License-Identifier: MIT
/*
 * tests/modules/percpu_counters.c - one number that all cores add to
 *
 * percpu_counter is the best known user of per-CPU memory. Each core adds to
 * a number of its own, and brings it to the shared one when it has grown to
 * a batch:
 *
 *   percpu_counter_read()   the shared number: cheap, off by at most a batch
 *                           for each core
 *   percpu_counter_sum()    all of it: exact, and visits every core
 *
 * Here every core adds 1 a thousand times. The sum is exact; what read()
 * says is printed to show by how much it may be off.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu_counter.h>
#include <linux/smp.h>

#define TIMES	1000

static struct percpu_counter counter;

static void add(void *unused)
{
	unsigned int i;

	for (i = 0; i < TIMES; i++)
		percpu_counter_inc(&counter);
}

static int __init percpu_counters_init(void)
{
	s64 limit = (s64)percpu_counter_batch * num_possible_cpus();
	s64 exact, about;
	int err = percpu_counter_init(&counter, 0, GFP_KERNEL);

	if (err)
		return err;
	on_each_cpu(add, NULL, 1);
	exact = percpu_counter_sum(&counter);
	about = percpu_counter_read(&counter);
	pr_info("the sum is %lld, read says %lld, batch %d\n", exact, about,
		(int)percpu_counter_batch);
	if (exact == (s64)TIMES * num_online_cpus() &&
	    abs(exact - about) <= limit)
		return 0;
	percpu_counter_destroy(&counter);
	return -EINVAL;
}

static void __exit percpu_counters_exit(void)
{
	percpu_counter_destroy(&counter);
}

module_init(percpu_counters_init);
module_exit(percpu_counters_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A number that all cores add to");
