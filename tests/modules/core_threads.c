// SPDX-License-Identifier: MIT
/*
 * tests/modules/core_threads.c - a thread for each core
 *
 * kthread_create() makes a thread, kthread_bind() ties it to a core, and
 * wake_up_process() lets it run. It ends when it sees that somebody waits in
 * kthread_stop(), which returns what the thread's function returned.
 *
 * A thread that is tied to a core may use that core's per-CPU variables
 * without further ado: it is never moved. (An interrupt of this core might
 * come between; __this_cpu_add() is for when none does.)
 *
 * A thread that is stopped before it ever ran does not run at all, and
 * kthread_stop() returns -EINTR: init waits until each has begun.
 *
 * Every thread is stopped in exit: one that ran on would come back to code
 * that is gone (bad_thread.c).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>

static DEFINE_PER_CPU(struct task_struct *, worker);
static DEFINE_PER_CPU(unsigned int, rounds);
static DECLARE_COMPLETION(begun);

static int work(void *unused)
{
	unsigned int home = smp_processor_id(), moved = 0;

	while (!kthread_should_stop()) {
		if (this_cpu_inc_return(rounds) == 1)
			complete(&begun);
		moved += smp_processor_id() != home;
		msleep(10);
	}
	return moved;
}

static int start(unsigned int cpu)
{
	struct task_struct *t = kthread_create(work, NULL, "worker/%u", cpu);

	if (IS_ERR(t))
		return PTR_ERR(t);
	kthread_bind(t, cpu);
	per_cpu(worker, cpu) = t;
	wake_up_process(t);
	wait_for_completion(&begun);
	return 0;
}

static void stop_all(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct task_struct *t = per_cpu(worker, cpu);

		if (t)
			pr_info("core %u: moved %d times, ran: %s\n", cpu,
				kthread_stop(t),
				per_cpu(rounds, cpu) ? "yes" : "no");
		per_cpu(worker, cpu) = NULL;
	}
}

static int __init core_threads_init(void)
{
	unsigned int cpu;
	int err = 0;

	for_each_online_cpu(cpu) {
		err = start(cpu);
		if (err)
			break;
	}
	if (err)
		stop_all();
	else
		pr_info("%u threads\n", num_online_cpus());
	return err;
}

static void __exit core_threads_exit(void)
{
	stop_all();
}

module_init(core_threads_init);
module_exit(core_threads_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A thread for each core");
