// SPDX-License-Identifier: MIT
/*
 * api_threads.c - kthread.h, sched.h, smp.h, cpu.h, cpuhotplug.h
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "check.h"

static int on_core = -1;

static int run(void *data)
{
	on_core = raw_smp_processor_id();
	while (!kthread_should_stop()) {
		if (kthread_should_park()) {
			*(int *)data += 1;
			kthread_parkme();
			*(int *)data += 10;
		}
		schedule_timeout_interruptible(1);
	}
	return *(int *)data;
}

static int never(void *data)
{
	*(int *)data = 1;
	return 0;
}

static int ends(void *data)
{
	kthread_complete_and_exit(data, 5);
	return 0;
}

static void threads(void)
{
	unsigned int last = num_online_cpus() - 1;
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *t;
	int parked = 0, ran = 0;

	t = kthread_create_on_node(run, &parked, 0, "api/%u", last);
	CHECK(!IS_ERR(t) && strcmp(t->comm, last ? "api/3" : "api/0") == 0);
	CHECK(task_pid_nr(t) > 0 && t->pid != current->pid);
	kthread_bind(t, last);
	get_task_struct(t);
	CHECK(wake_up_process(t) == 1);
	CHECK(kthread_park(t) == 0 && parked == 1 && on_core == last);
	kthread_unpark(t);
	while (READ_ONCE(parked) != 11)
		msleep(1);
	CHECK(kthread_park(t) == 0 && kthread_stop(t) == 22);
	put_task_struct(t);
	t = kthread_create(never, &ran, "never");
	CHECK(kthread_stop(t) == -EINTR && !ran);
	CHECK(IS_ERR(kthread_create_on_cpu(never, &ran, 99, "no/%u")));
	t = kthread_run(ends, &done, "ends");
	CHECK(!IS_ERR(t));
	wait_for_completion(&done);
}

static void sleeping(void)
{
	unsigned long before = jiffies;

	set_current_state(TASK_INTERRUPTIBLE);
	CHECK(schedule_timeout(2) == 0 && jiffies - before >= 2);
	CHECK(current->state == TASK_RUNNING);
	CHECK(schedule_timeout_uninterruptible(1) == 0);
	CHECK(schedule_timeout(0) == 0);
	__set_current_state(TASK_RUNNING);
	cond_resched();
	yield();
	set_user_nice(current, 5);
	set_user_nice(current, 0);
	CHECK(!signal_pending(current));
	CHECK(set_cpus_allowed_ptr(current, cpumask_of(0)) == 0);
	CHECK(smp_processor_id() == 0);
	CHECK(set_cpus_allowed_ptr(current, cpu_possible_mask) == 0);
}

static DEFINE_PER_CPU(int, called);

static void call(void *info)
{
	__this_cpu_add(called, *(int *)info);
}

static bool odd(int cpu, void *info)
{
	return cpu & 1;
}

static int here(void *arg)
{
	return raw_smp_processor_id() + *(int *)arg;
}

static int calls(void)
{
	int cpu, sum = 0;

	for_each_possible_cpu(cpu) {
		sum += per_cpu(called, cpu);
		per_cpu(called, cpu) = 0;
	}
	return sum;
}

static void calling(void)
{
	int n = num_online_cpus(), last = n - 1, one = 1;
	call_single_data_t csd;

	on_each_cpu(call, &one, 1);
	CHECK(calls() == n);
	preempt_disable();
	smp_call_function(call, &one, 1);
	preempt_enable();
	CHECK(calls() == n - 1);
	on_each_cpu_mask(cpu_online_mask, call, &one, true);
	CHECK(calls() == n);
	on_each_cpu_cond(odd, call, &one, true);
	CHECK(calls() == n / 2);
	CHECK(smp_call_function_any(cpumask_of(last), call, &one, 1) == 0);
	CHECK(per_cpu(called, last) == 1 && calls() == 1);
	CHECK(smp_call_function_single(99, call, &one, 1) == -ENXIO);
	CHECK(smp_call_on_cpu(last, here, &one, false) == last + 1);
	INIT_CSD(&csd, call, &one);
	CHECK(smp_call_function_single_async(last, &csd) == 0);
	while (READ_ONCE(per_cpu(called, last)) == 0)
		msleep(1);
	CHECK(calls() == 1);
	kick_all_cpus_sync();
}

static int ups, downs;

static int up(unsigned int cpu)
{
	WRITE_ONCE(ups, ups + 1);
	return 0;
}

static int down_(unsigned int cpu)
{
	WRITE_ONCE(downs, downs + 1);
	return 0;
}

static int up_of(unsigned int cpu, struct hlist_node *node)
{
	WRITE_ONCE(ups, ups + 1);
	return 0;
}

static int down_of(unsigned int cpu, struct hlist_node *node)
{
	WRITE_ONCE(downs, downs + 1);
	return 0;
}

static void hotplug(void)
{
	cpuhp_multi_fn on = up_of;
	int state, multi, n = num_online_cpus(), last = n - 1;
	struct hlist_node node;

	state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "api:online", up, down_);
	CHECK(state >= 0 && ups == n);
	multi = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "api:multi",
					up_of, down_of);
	CHECK(multi > 0 && ups == n);
	CHECK(cpuhp_state_add_instance(multi, &node) == 0 && ups == 2 * n);
	if (last) {
		CHECK(remove_cpu(last) == 0 && downs == 2);
		CHECK(!cpu_online(last) && add_cpu(last) == 0);
		CHECK(ups == 2 * n + 2);
	}
	ups = downs = 0;
	CHECK(cpuhp_state_remove_instance(multi, &node) == 0 && downs == n);
	cpuhp_remove_multi_state(multi);
	cpus_read_lock();
	cpuhp_remove_state_cpuslocked(state);
	CHECK(downs == 2 * n);
	state = cpuhp_setup_state_nocalls_cpuslocked(CPUHP_BP_PREPARE_DYN,
						     "api:prepare", up, down_);
	cpus_read_unlock();
	CHECK(state >= 0 && ups == 0);
	cpus_read_lock();
	cpuhp_remove_state_nocalls_cpuslocked(state);
	cpus_read_unlock();
	multi = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "api:locked", on,
					down_of);
	cpus_read_lock();
	CHECK(cpuhp_state_add_instance_cpuslocked(multi, &node) == 0);
	cpus_read_unlock();
	CHECK(ups == n && cpuhp_state_remove_instance(multi, &node) == 0);
	cpuhp_remove_multi_state(multi);
}

static void threads_and_cores(void)
{
	threads();
	sleeping();
	calling();
	hotplug();
}

CHECKS(threads_and_cores);
