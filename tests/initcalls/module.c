// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/module.c - an experiment at the end of start-up
 *
 * Called in a thread, with all cores up: it may sleep, start threads, and
 * call into other cores, as the first function of a loaded module may. It is
 * written as that, and compiled into the kernel: module.sleep_ms=N is its
 * parameter.
 */
#include "include/linux/module.h"
#include "kernel/core/smp.h"
#include "kernel/sched/thread.h"

static unsigned int sleep_ms = 1;
module_param(sleep_ms, uint, 0444);
MODULE_PARM_DESC(sleep_ms, "How long it sleeps first");

static void say_hello(void *seen)
{
	cpumask_set_cpu(smp_processor_id(), seen);
}

static int __init module_example(void)
{
	struct cpumask seen = { 0 };

	msleep(sleep_ms);
	on_each_cpu(say_hello, &seen, true);
	pr_info("%u of %u cores said hello after %u ms\n",
		cpumask_weight(&seen), num_online_cpus(), sleep_ms);
	return cpumask_weight(&seen) == num_online_cpus() ? 0 : -1;
}
module_init(module_example);

MODULE_LICENSE("GPL");
