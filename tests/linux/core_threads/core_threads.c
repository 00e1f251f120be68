/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * core_threads - one kernel thread per online CPU. The threads run in
 * lock step through a barrier, pass values to their neighbours and are
 * collected with kthread_stop() or a completion.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/wait.h>

static unsigned int rounds = 50;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "lock-step rounds of each thread");

#define LIMIT	(10 * HZ)

/* a reusable barrier for a known number of threads */
struct step_barrier {
	atomic_t arrived;
	unsigned int generation;
	unsigned int parties;
	wait_queue_head_t queue;
};

static void step_barrier_init(struct step_barrier *b, unsigned int parties)
{
	atomic_set(&b->arrived, 0);
	b->generation = 0;
	b->parties = parties;
	init_waitqueue_head(&b->queue);
}

static int step_barrier_wait(struct step_barrier *b)
{
	unsigned int gen = READ_ONCE(b->generation);

	if (atomic_inc_return(&b->arrived) == b->parties) {
		atomic_set(&b->arrived, 0);
		/* everything before is visible to whoever sees the new number */
		smp_store_release(&b->generation, gen + 1);
		wake_up_all(&b->queue);
		return 0;
	}
	if (!wait_event_timeout(b->queue,
				smp_load_acquire(&b->generation) != gen,
				LIMIT))
		return -ETIMEDOUT;
	return 0;
}

struct worker {
	struct task_struct *task;
	struct worker *next;
	unsigned int cpu;
	unsigned int mailbox;
	bool ran_elsewhere;
	struct completion finished;
};

static struct worker *workers;
static unsigned int nr_workers;
static struct step_barrier barrier_a, barrier_b;
static DECLARE_COMPLETION(start_line);
static atomic_t total = ATOMIC_INIT(0);
static atomic64_t wide = ATOMIC64_INIT(0);
static atomic_t errors = ATOMIC_INIT(0);

static int lock_step_fn(void *data)
{
	struct worker *w = data;
	unsigned int i;
	int err = 0;

	wait_for_completion(&start_line);
	for (i = 1; i <= rounds && !err; i++) {
		WRITE_ONCE(w->mailbox, w->cpu * 1000 + i);
		err = step_barrier_wait(&barrier_a);
		if (err)
			break;
		if (READ_ONCE(w->next->mailbox) != w->next->cpu * 1000 + i)
			atomic_inc(&errors);
		if (raw_smp_processor_id() != w->cpu)
			w->ran_elsewhere = true;
		atomic_add(2, &total);
		atomic64_add(1LL << 33, &wide);
		err = step_barrier_wait(&barrier_b);
	}
	complete(&w->finished);

	/* stay until told to go, so kthread_stop() has a live thread */
	set_current_state(TASK_INTERRUPTIBLE);
	while (!kthread_should_stop()) {
		schedule();
		set_current_state(TASK_INTERRUPTIBLE);
	}
	__set_current_state(TASK_RUNNING);
	return err ? err : (int)w->cpu + 100;
}

static int run_lock_step(void)
{
	unsigned int i, made = 0;
	int ret, err = 0;

	step_barrier_init(&barrier_a, nr_workers);
	step_barrier_init(&barrier_b, nr_workers);

	for (i = 0; i < nr_workers; i++) {
		struct worker *w = &workers[i];

		init_completion(&w->finished);
		w->task = kthread_create_on_cpu(lock_step_fn, w, w->cpu,
						"ct_step/%u");
		if (IS_ERR(w->task)) {
			err = PTR_ERR(w->task);
			pr_err("FAIL create on cpu %u: %d\n", w->cpu, err);
			break;
		}
		made++;
	}
	if (err) {
		/* never woken: kthread_stop() reports that with -EINTR */
		while (made--)
			kthread_stop(workers[made].task);
		return err;
	}
	for (i = 0; i < nr_workers; i++)
		wake_up_process(workers[i].task);
	complete_all(&start_line);

	for (i = 0; i < nr_workers; i++)
		if (!wait_for_completion_timeout(&workers[i].finished,
						 2 * LIMIT))
			err = -ETIMEDOUT;
	for (i = 0; i < nr_workers; i++) {
		ret = kthread_stop(workers[i].task);
		workers[i].task = NULL;
		if (ret != workers[i].cpu + 100) {
			pr_err("FAIL thread %u returned %d\n", i, ret);
			err = -EIO;
		}
		if (workers[i].ran_elsewhere) {
			pr_err("FAIL thread %u left its cpu\n", i);
			err = -EIO;
		}
	}
	if (atomic_read(&total) != 2 * rounds * nr_workers ||
	    atomic64_read(&wide) != (1LL << 33) * rounds * nr_workers ||
	    atomic_read(&errors)) {
		pr_err("FAIL total=%d errors=%d\n", atomic_read(&total),
		       atomic_read(&errors));
		err = -EIO;
	}
	return err;
}

/* second kind: bound by hand, ends by itself through a completion */
static int short_fn(void *data)
{
	struct worker *w = data;

	WRITE_ONCE(w->mailbox, raw_smp_processor_id());
	kthread_complete_and_exit(&w->finished, 0);
	return 0;	/* not reached */
}

static int run_bound(void)
{
	struct task_struct *t;
	unsigned int i;

	for (i = 0; i < nr_workers; i++) {
		struct worker *w = &workers[i];

		reinit_completion(&w->finished);
		WRITE_ONCE(w->mailbox, ~0U);
		t = kthread_create(short_fn, w, "ct_short/%u", w->cpu);
		if (IS_ERR(t)) {
			pr_err("FAIL create: %ld\n", PTR_ERR(t));
			return PTR_ERR(t);
		}
		kthread_bind(t, w->cpu);
		wake_up_process(t);
		if (!wait_for_completion_timeout(&w->finished, LIMIT)) {
			pr_err("FAIL bound thread %u never ended\n", w->cpu);
			return -ETIMEDOUT;
		}
		if (READ_ONCE(w->mailbox) != w->cpu) {
			pr_err("FAIL bound thread on %u, not %u\n",
			       w->mailbox, w->cpu);
			return -EIO;
		}
	}
	return 0;
}

static int __init core_threads_init(void)
{
	unsigned int cpu, i = 0;
	int err = -ENOMEM;

	if (!rounds || rounds > 999)
		return -EINVAL;

	cpus_read_lock();
	nr_workers = num_online_cpus();
	workers = kcalloc(nr_workers, sizeof(*workers), GFP_KERNEL);
	if (!workers)
		goto out;
	for_each_online_cpu(cpu) {
		workers[i].cpu = cpu;
		workers[i].next = &workers[(i + 1) % nr_workers];
		i++;
	}
	err = run_lock_step();
	if (!err)
		err = run_bound();
	/* a thread that never reported may still use its slot */
	if (err != -ETIMEDOUT)
		kfree(workers);
out:
	cpus_read_unlock();
	if (err) {
		pr_err("FAIL %d\n", err);
		return err;
	}
	pr_info("%u threads, %u rounds, total=%d\n", nr_workers, rounds,
		atomic_read(&total));
	pr_info("PASS\n");
	return 0;
}

static void __exit core_threads_exit(void)
{
	pr_info("unloaded\n");
}

module_init(core_threads_init);
module_exit(core_threads_exit);
MODULE_DESCRIPTION("A thread per core in lock step");
MODULE_LICENSE("Dual MIT/GPL");
