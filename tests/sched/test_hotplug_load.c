// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_hotplug_load.c - cores go off and on many times, with all
 * that goes on in a kernel meanwhile
 */
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/workqueue.h"
#include "tests/sched/crew.h"

static struct crew crew;
static bool stop;
static DEFINE_MUTEX(load_mutex);
static u32 load_calls, load_works;

static void count_call(void *info)
{
	__atomic_fetch_add((u32 *)info, 1, __ATOMIC_SEQ_CST);
}

static void count_work(struct work_struct *work)
{
	(void)work;
	__atomic_fetch_add(&load_works, 1, __ATOMIC_SEQ_CST);
}

static int make_load(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;
	DECLARE_WORK(work, count_work);

	(void)arg;
	for (unsigned int i = 0; !READ_ONCE(stop) && clock_ns() < end; i++) {
		unsigned int cpu = i % nr_cpu_ids;
		int err;

		mutex_lock(&load_mutex);
		yield();
		mutex_unlock(&load_mutex);
		err = smp_call_function_single(cpu, count_call, &load_calls,
					       i % 2);
		if (err && err != -ENXIO)
			return err;
		schedule_work_on(cpu, &work);
		if (i % 8 == 0)
			synchronize_rcu();
		if (i % 2)
			usleep(100);	/* to the next tick */
	}
	cancel_work_sync(&work);
	return READ_ONCE(stop) ? 0 : -ETIMEDOUT;
}

static int broken_invariants(void)
{
	int nr = 0;

	TABLE_FOREACH(struct invariant, invariants, inv)
		nr += inv->check() < 0;
	return nr;
}

#define ROUNDS		50
#define ROUNDS_LEAST	8
#define ROUNDS_NS	(3 * NSEC_PER_SEC / 2)	/* on a busy host: fewer */

static unsigned int off_and_on(struct cpumask online)
{
	u64 start = clock_ns();
	unsigned int round = 0, cpu = cpumask_first(&online);

	while (round < ROUNDS && (round < ROUNDS_LEAST ||
				  clock_ns() - start < ROUNDS_NS)) {
		if (cpu_down(cpu) || sched_verify() || hotplug_verify() ||
		    workqueue_verify() || cpu_up(cpu) || sched_verify())
			break;
		if (round % 10 == 9 && broken_invariants())
			break;
		round++;
		cpu = cpumask_next((int)cpu, &online);
		if (cpu >= NR_CPUS)
			cpu = cpumask_first(&online);
	}
	return round;
}

/* Every core in turn, with a thread pinned to each and two anywhere. */
TEST(hotplug, all_goes_on_while_cores_go_off_and_on)
{
	struct cpumask online = { cpu_online_mask->bits };
	unsigned int cpu, rounds;

	NEEDS_CPUS(2);
	WRITE_ONCE(stop, false);
	crew_begin(&crew);
	for_each_cpu(cpu, &online)
		crew_start(&crew, make_load, NULL, cpu);
	for (int i = 0; i < 2; i++)
		crew_start(&crew, make_load, NULL, CREW_ANY);
	thread_set_prio(current, PRIO_ABOVE);
	rounds = off_and_on(online);
	thread_set_prio(current, PRIO_NORMAL);
	WRITE_ONCE(stop, true);
	EXPECT_TRUE(crew_end(&crew));
	if (rounds < ROUNDS)
		ktest_note("%u rounds of %u", rounds, ROUNDS);
	EXPECT_GE(rounds, ROUNDS_LEAST);
	EXPECT_EQ(cpu_online_mask->bits, online.bits);
	flush_workqueue(system_wq);
	EXPECT_EQ(broken_invariants(), 0);
	EXPECT_GT(load_calls, 0);
	EXPECT_GT(load_works, 0);
}
