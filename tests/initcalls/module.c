// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/module.c - an experiment at the end of start-up
 *
 * Called in a thread, with all cores up: it may sleep, start threads, and
 * call into other cores, as the first function of a loaded module may.
 */
#include "kernel/core/initcall.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/sched/thread.h"

static void say_hello(void *seen)
{
	cpumask_set_cpu(smp_processor_id(), seen);
}

static int module_example(void)
{
	struct cpumask seen = { 0 };

	msleep(1);
	on_each_cpu(say_hello, &seen, true);
	pr_info("%u of %u cores said hello\n", cpumask_weight(&seen),
		num_online_cpus());
	return cpumask_weight(&seen) == num_online_cpus() ? 0 : -1;
}
module_initcall(module_example);
