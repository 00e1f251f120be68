// SPDX-License-Identifier: MIT
/*
 * tests/modules/percpu_dynamic.c - per-CPU memory that is asked for
 *
 * A static per-CPU variable is there as long as the module. Memory from
 * alloc_percpu() is there from alloc to free, a copy for every possible core,
 * zeroed. What is returned is no address: it is turned into one by
 *
 *   per_cpu_ptr(p, cpu)     any core's copy
 *   this_cpu_ptr(p)         this core's; the caller must not be moved
 *   get_cpu_ptr(p)          this core's, and from here on not moved
 *   this_cpu_inc(p->n)      changes this core's in one step
 *
 * Each core counts here how often it was called, without a lock and without
 * an atomic: nobody else writes to its copy. Who wants the sum adds up.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>

struct calls {
	u64 nr;
	unsigned int last;
};

static struct calls __percpu *calls;

/* On each core, in an interrupt. */
static void count(void *info)
{
	struct calls *own = this_cpu_ptr(calls);

	own->nr++;
	own->last = *(unsigned int *)info;
}

static u64 sum(void)
{
	unsigned int cpu;
	u64 total = 0;

	for_each_possible_cpu(cpu)
		total += per_cpu_ptr(calls, cpu)->nr;
	return total;
}

static int __init percpu_dynamic_init(void)
{
	unsigned int round, cpu;

	calls = alloc_percpu(struct calls);
	if (!calls)
		return -ENOMEM;
	for (round = 1; round <= 10; round++)
		on_each_cpu(count, &round, 1);
	for_each_online_cpu(cpu)
		pr_info("core %u: %llu calls, the last was %u\n", cpu,
			per_cpu_ptr(calls, cpu)->nr,
			per_cpu_ptr(calls, cpu)->last);
	pr_info("%llu in all\n", sum());
	return 0;
}

static void __exit percpu_dynamic_exit(void)
{
	free_percpu(calls);
}

module_init(percpu_dynamic_init);
module_exit(percpu_dynamic_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Per-CPU memory asked for at run time");
