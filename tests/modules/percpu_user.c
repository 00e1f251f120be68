// SPDX-License-Identifier: MIT
/*
 * tests/modules/percpu_user.c - per-CPU memory, the ways a module has it
 *
 *   static    DEFINE_PER_CPU(): room out of percpu_reserve=, when loaded
 *   dynamic   alloc_percpu(): out of the chunks, until free_percpu()
 *
 * A thread on each core, one after the other, counts in both with this_cpu_inc(): no lock, for no
 * other core ever writes to its copy. Who wants the sum reads them all.
 */
#include "include/linux/cpumask.h"
#include "include/linux/module.h"
#include "include/linux/percpu.h"
#include "kernel/sched/thread.h"
#include "percpu/access/ops.h"

static unsigned int rounds = 1000;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "How often each core counts");

static DEFINE_PER_CPU(unsigned int, in_static);
static unsigned int __percpu *in_dynamic;

static atomic_t counting;

static int count(void *unused)
{
	for (unsigned int i = 0; i < rounds; i++) {
		this_cpu_inc(in_static);
		this_cpu_inc(*in_dynamic);
	}
	atomic_dec(&counting);
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

/* Starts count() on a core, and waits until it has counted. */
static int count_on(unsigned int cpu)
{
	struct thread *t = kthread_create_on_cpu(count, NULL, cpu, "count/%u");

	if (!t)
		return -ENOMEM;
	atomic_set(&counting, 1);
	wake_up_thread(t);
	while (atomic_read(&counting))
		msleep(1);
	return kthread_stop(t);
}

static bool is_right(void)
{
	unsigned int cpu;
	bool right = true;

	for_each_online_cpu(cpu) {
		unsigned int a = per_cpu(in_static, cpu);
		unsigned int b = *per_cpu_ptr(in_dynamic, cpu);

		pr_notice("percpu_user: core %u: static %u dynamic %u\n", cpu,
			  a, b);
		right = right && a == rounds && b == rounds;
	}
	return right;
}

static int __init percpu_user_init(void)
{
	unsigned int cpu;
	int err = 0;

	in_dynamic = alloc_percpu(unsigned int);
	if (!in_dynamic)
		return -ENOMEM;
	for_each_online_cpu(cpu)
		err = err ? : count_on(cpu);
	if (!err && !is_right())
		err = -EINVAL;
	if (err)
		free_percpu(in_dynamic);
	return err;
}

static void __exit percpu_user_exit(void)
{
	free_percpu(in_dynamic);
	pr_notice("percpu_user: done\n");
}

module_init(percpu_user_init);
module_exit(percpu_user_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Counts in static and dynamic per-CPU memory");
