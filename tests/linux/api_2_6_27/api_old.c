// SPDX-License-Identifier: MIT
/*
 * api_old.c - words that Linux has no more, most of them for long
 */
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/rwlock.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/time.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "check.h"

static spinlock_t lock = SPIN_LOCK_UNLOCKED;
static rwlock_t rwlock = RW_LOCK_UNLOCKED;
static seqlock_t seqlock = SEQLOCK_UNLOCKED;
static DECLARE_MUTEX_LOCKED(locked);
static DECLARE_COMPLETION(done);
static int __initdata begun = 3;
static int __devinitdata probed = 4;
static const int __devinitconst probed_too = 5;
static int __cpuinitdata counted;
static int __exitdata ended __used;
static int __devexitdata removed __used;
static int __cpuexitdata less __used;
static int __refdata referred = 6;
static const int __refconst referred_too = 7;

static void static_locks(void)
{
	CHECK(spin_trylock(&lock) && !spin_trylock(&lock));
	spin_unlock(&lock);
	CHECK(write_trylock(&rwlock));
	write_unlock(&rwlock);
	write_seqlock(&seqlock);
	write_sequnlock(&seqlock);
	CHECK(down_trylock(&locked) == 1);
	up(&locked);
	CHECK(down_trylock(&locked) == 0);
	complete(&done);
	INIT_COMPLETION(done);
	CHECK(!try_wait_for_completion(&done));
}

static void numbers(void)
{
	unsigned long long ull;
	unsigned long ul;
	long long ll;
	long l;
	bool b;
	int uninitialized_var(x);

	CHECK(!strict_strtoul("12", 10, &ul) && ul == 12);
	CHECK(!strict_strtol("-12", 10, &l) && l == -12);
	CHECK(!strict_strtoull("12", 10, &ull) && ull == 12);
	CHECK(!strict_strtoll("-12", 10, &ll) && ll == -12);
	CHECK(!strtobool("y", &b) && b);
	CHECK(access_ok(VERIFY_READ, &l, sizeof(l)));
	CHECK(access_ok(VERIFY_WRITE, &l, sizeof(l)));
	CHECK(put_user(3, &x) == 0 && x == 3);
}

static void clocks(void)
{
	struct timeval tv;
	struct timespec ts;

	do_gettimeofday(&tv);
	getnstimeofday(&ts);
	CHECK(tv.tv_sec > 1500000000 && tv.tv_usec >= 0 && tv.tv_usec < 1000000);
	CHECK(ts.tv_sec >= tv.tv_sec && get_seconds() >= tv.tv_sec);
}

static unsigned long got;

static void fire(unsigned long data)
{
	got = data;
	complete(&done);
}

static struct timer_list initialized = TIMER_INITIALIZER(fire, 0, 5);

static void timers(void)
{
	struct timer_list t;

	mod_timer(&initialized, jiffies + 1);
	wait_for_completion(&done);
	CHECK(got == 5);
	init_timer_on_stack(&t);
	t.function = fire;
	t.data = 6;
	t.expires = jiffies + 1;
	add_timer(&t);
	wait_for_completion(&done);
	CHECK(got == 6);
	init_timer_deferrable(&t);
	setup_deferrable_timer(&t, fire, 8);
	set_timer_slack(&t, 1);
	setup_timer_on_stack(&t, fire, 7);
	mod_timer(&t, jiffies);
	wait_for_completion(&done);
	CHECK(got == 7 && !del_timer_sync(&t));
}

static int exits(void *arg)
{
	complete_and_exit(arg, 0);
	return 0;
}

static int exits_too(void *arg)
{
	complete(arg);
	do_exit(0);
	return 0;
}

static void threads(void)
{
	DECLARE_COMPLETION_ONSTACK(ended_);

	CHECK(!IS_ERR(kthread_run(exits, &ended_, "exits")));
	wait_for_completion(&ended_);
	CHECK(!IS_ERR(kthread_run(exits_too, &ended_, "exits_too")));
	wait_for_completion(&ended_);
	CHECK(cpus_weight(current->cpus_allowed) >= 1);
	CHECK(set_cpus_allowed(current, cpumask_of_cpu(0)) == 0);
	CHECK(smp_processor_id() == 0);
	CHECK(set_cpus_allowed(current, cpu_possible_map) == 0);
}

static void twice(struct work_struct *work)
{
	got *= 2;
}

static void works(void)
{
	struct workqueue_struct *wq = create_singlethread_workqueue("old");
	struct delayed_work dw;

	INIT_DELAYED_WORK(&dw, twice);
	CHECK(queue_delayed_work(wq, &dw, 600 * HZ));
	cancel_rearming_delayed_workqueue(wq, &dw);
	CHECK(!delayed_work_pending(&dw) && got == 7);
	destroy_workqueue(wq);
}

/* Each core that goes and comes is told of, in these steps. */
static int steps[16], nr_steps;

static int __cpuinit told(struct notifier_block *nb, unsigned long action,
			  void *cpu)
{
	if (nr_steps < 16)
		steps[nr_steps++] = action;
	return NOTIFY_OK;
}

static struct notifier_block __cpuinitdata nb = { .notifier_call = told };

static void cores(void)
{
	static read_proc_t *reads;
	static write_proc_t *writes;
	unsigned int last = num_online_cpus() - 1;

	CHECK(!reads && !writes);
	register_cpu_notifier(&nb);
	if (last) {
		CHECK(cpu_down(last) == 0 && cpu_up(last) == 0);
		CHECK(steps[0] == CPU_DOWN_PREPARE);
		CHECK(steps[nr_steps - 1] == CPU_ONLINE);
		while (nr_steps && steps[--nr_steps] != CPU_UP_PREPARE)
			;
		CHECK(nr_steps > 0);
	}
	unregister_cpu_notifier(&nb);
	CHECK(nr_steps < 16);
	CHECK(CPU_DOWN_PREPARE_FROZEN != CPU_DOWN_PREPARE);
	CHECK(CPU_UP_PREPARE_FROZEN != CPU_UP_PREPARE);
	CHECK((CPU_DEAD_FROZEN ^ CPU_DEAD) == (CPU_ONLINE_FROZEN ^ CPU_ONLINE));
	CHECK((CPU_DOWN_FAILED_FROZEN ^ CPU_DOWN_FAILED) ==
	      (CPU_UP_CANCELED_FROZEN ^ CPU_UP_CANCELED));
}

static int __devinit probe(void)
{
	return begun + probed + probed_too;
}

static void __devexit remove(void)
{
}

static void (*const removal)(void) __used = __devexit_p(remove);

static void __cpuexit leave(void)
{
}

static int limit = 3;

static int set_limit(const char *val, struct kernel_param *kp)
{
	return param_set_int(val, kp);
}
module_param_call(limit, (void *)set_limit, param_get_int, &limit, 0644);

int __ref api_old_function(void)
{
	return referred + referred_too;
}
EXPORT_UNUSED_SYMBOL(api_old_function);

int api_old_other(void);
int api_old_other(void)
{
	return 0;
}
EXPORT_SYMBOL_GPL_FUTURE(api_old_other);

int api_old_third(void);
int api_old_third(void)
{
	return 0;
}
EXPORT_UNUSED_SYMBOL_GPL(api_old_third);

static int __init api_old(void)
{
	int *p = __alloc_percpu(sizeof(int));

	static_locks();
	numbers();
	clocks();
	timers();
	threads();
	works();
	cores();
	leave();
	CHECK(probe() == 12 && api_old_function() == 13);
	CHECK(percpu_ptr(p, 0) == per_cpu_ptr(p, 0));
	percpu_free(p);
	CHECK(IS_ENABLED(CONFIG_HOTPLUG_CPU) || counted == 0);
	p = kmalloc(4, __GFP_WAIT | __GFP_IO | __GFP_FS);
	CHECK(p != NULL);
	kfree(p);
	ssleep(0);
	return check_result();
}

static void __exit api_old_exit(void)
{
}

__initcall(api_old);
__exitcall(api_old_exit);
MODULE_LICENSE("GPL");
