// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_hotplug.c - cores go off and come back, and all goes on
 */
#include "kernel/sched/hotplug.h"

#include "kernel/core/irq.h"
#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/workqueue.h"
#include "tests/sched/crew.h"

static struct crew crew;

/* The core the tests take off: the last one online. */
static unsigned int last_cpu(void)
{
	unsigned int cpu, last = 0;

	for_each_online_cpu(cpu)
		last = cpu;
	return last;
}

TEST(hotplug, masks_mean_what_they_say)
{
	unsigned long possible = cpu_possible_mask->bits;
	unsigned long present = cpu_present_mask->bits;
	unsigned int cpu, nr = num_online_cpus();

	NEEDS_CPUS(2);
	cpu = last_cpu();
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_FALSE(cpu_online(cpu));
	EXPECT_TRUE(cpu_possible(cpu) && cpu_present(cpu));
	EXPECT_EQ(num_online_cpus(), nr - 1);
	EXPECT_EQ(cpu_possible_mask->bits, possible);
	EXPECT_EQ(cpu_present_mask->bits, present);
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_TRUE(cpu_online(cpu));
	EXPECT_EQ(num_online_cpus(), nr);
}

TEST(hotplug, what_cannot_be_is_refused_and_changes_nothing)
{
	unsigned long online = cpu_online_mask->bits;

	EXPECT_EQ(cpu_down(nr_cpu_ids), -EINVAL);
	EXPECT_EQ(cpu_up(nr_cpu_ids), -EINVAL);
	EXPECT_EQ(cpu_down(~0u), -EINVAL);
	EXPECT_EQ(cpu_up(cpumask_first(cpu_online_mask)), -EEXIST);
	EXPECT_EQ(cpu_online_mask->bits, online);
}

TEST(hotplug, off_twice_and_on_twice_are_refused)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_EQ(cpu_down(cpu), -ENXIO);
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_EQ(cpu_up(cpu), -EEXIST);
}

/* Whichever it is: each core is the last one once. */
TEST(hotplug, the_last_core_stays)
{
	struct cpumask online = { cpu_online_mask->bits };
	unsigned int last, cpu;

	for_each_cpu(last, &online) {
		for_each_cpu(cpu, &online)
			if (cpu != last)
				EXPECT_EQ(cpu_down(cpu), 0);
		EXPECT_EQ(num_online_cpus(), 1);
		EXPECT_EQ(raw_smp_processor_id(), last);
		EXPECT_EQ(cpu_down(last), -EBUSY);
		EXPECT_EQ(hotplug_verify(), 0);
		for_each_cpu(cpu, &online)
			if (cpu != last)
				EXPECT_EQ(cpu_up(cpu), 0);
	}
	EXPECT_EQ(cpu_online_mask->bits, online.bits);
}

/* ---- threads ---- */

static bool stop;

static int spin_until_stopped(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	(void)arg;
	while (!READ_ONCE(stop) && clock_ns() < end)
		cpu_relax();
	return READ_ONCE(stop) ? 0 : -ETIMEDOUT;
}

TEST(hotplug, a_thread_that_may_leaves)
{
	struct cpumask online;
	unsigned int cpu;

	NEEDS_CPUS(2);
	online = (struct cpumask){ cpu_online_mask->bits };
	for_each_cpu(cpu, &online) {
		struct thread *t;

		crew_begin(&crew);
		WRITE_ONCE(stop, false);
		t = crew_start(&crew, spin_until_stopped, NULL, cpu);
		ASSERT_NOT_NULL(t);
		EXPECT_TRUE(crew_soon(READ_ONCE(t->nr_switches)));
		EXPECT_EQ(thread_set_allowed(t, cpu_possible_mask), 0);
		EXPECT_EQ(cpu_down(cpu), 0);
		EXPECT_NE(t->ctx.cpu, cpu);
		EXPECT_FALSE(t->displaced);
		EXPECT_EQ(cpu_up(cpu), 0);
		WRITE_ONCE(stop, true);
		EXPECT_TRUE(crew_end(&crew));
	}
}

TEST(hotplug, a_pinned_thread_runs_elsewhere_and_comes_home)
{
	struct thread *t;
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	crew_begin(&crew);
	WRITE_ONCE(stop, false);
	t = crew_start(&crew, spin_until_stopped, NULL, cpu);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_soon(READ_ONCE(t->nr_switches)));
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_NE(t->ctx.cpu, cpu);
	EXPECT_TRUE(t->displaced);
	EXPECT_EQ(t->allowed.bits, BIT(cpu));
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_TRUE(crew_soon(READ_ONCE(t->ctx.cpu) == cpu));
	EXPECT_FALSE(t->displaced);
	WRITE_ONCE(stop, true);
	EXPECT_TRUE(crew_end(&crew));
}

static unsigned int woke_on;
static struct completion go;

static int wait_and_look(void *arg)
{
	(void)arg;
	wait_for_completion(&go);
	woke_on = raw_smp_processor_id();
	return 0;
}

/* Asleep when the core goes off; woken while it is off, or when it is back. */
TEST(hotplug, a_pinned_sleeper_wakes_elsewhere_or_at_home)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	for (int back = 0; back < 2; back++) {
		init_completion(&go);
		crew_begin(&crew);
		crew_start(&crew, wait_and_look, NULL, cpu);
		EXPECT_TRUE(crew_sleeps(crew.members[0].thread));
		EXPECT_EQ(cpu_down(cpu), 0);
		if (back)
			EXPECT_EQ(cpu_up(cpu), 0);
		complete(&go);
		EXPECT_TRUE(crew_end(&crew));
		EXPECT_EQ(woke_on == cpu, back);
		if (!back)
			EXPECT_EQ(cpu_up(cpu), 0);
	}
}

static int take_own_core_off(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;

	if (raw_smp_processor_id() != cpu || cpu_down(cpu) ||
	    raw_smp_processor_id() == cpu)
		return -EINVAL;
	return cpu_up(cpu);
}

TEST(hotplug, a_thread_may_take_its_own_core_off)
{
	struct cpumask online;
	unsigned int cpu;

	NEEDS_CPUS(2);
	online = (struct cpumask){ cpu_online_mask->bits };
	for_each_cpu(cpu, &online) {
		crew_begin(&crew);
		crew_start(&crew, take_own_core_off, (void *)cpu, cpu);
		EXPECT_TRUE(crew_end(&crew));
	}
}

TEST(hotplug, a_thread_for_a_core_that_is_off_runs_elsewhere)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	EXPECT_EQ(cpu_down(cpu), 0);
	init_completion(&go);
	complete(&go);
	crew_begin(&crew);
	crew_start(&crew, wait_and_look, NULL, cpu);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_NE(woke_on, cpu);
	EXPECT_EQ(cpu_up(cpu), 0);
}

/* ---- timers, work, interrupts, calls ---- */

static bool fired;

static void fire(struct timer *timer)
{
	(void)timer;
	WRITE_ONCE(fired, true);
}

static struct timer soon, late;

static int start_timers(void *arg)
{
	(void)arg;
	timer_start(&soon, 5 * (u64)NSEC_PER_SEC / CONFIG_HZ);
	timer_start(&late, 3600 * NSEC_PER_SEC);
	return 0;
}

TEST(hotplug, its_timers_go_on_elsewhere)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	timer_setup(&soon, fire);
	timer_setup(&late, fire);
	WRITE_ONCE(fired, false);
	crew_begin(&crew);
	crew_start(&crew, start_timers, NULL, cpu);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(late.cpu, cpu);
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_EQ(timer_pending_count(cpu), 0);
	EXPECT_TRUE(timer_pending(&late));
	EXPECT_NE(late.cpu, cpu);
	EXPECT_TRUE(crew_soon(READ_ONCE(fired)));
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_FALSE(timer_cancel_sync(&soon));
	EXPECT_TRUE(timer_cancel_sync(&late));
}

static struct completion worked;
static unsigned int worked_on;

static void note_core(struct work_struct *work)
{
	(void)work;
	worked_on = raw_smp_processor_id();
	complete(&worked);
}

static DECLARE_WORK(note, note_core);

TEST(hotplug, work_for_it_is_done_elsewhere_and_then_at_home)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	init_completion(&worked);
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_TRUE(schedule_work_on(cpu, &note));
	EXPECT_TRUE(crew_told(&worked));
	EXPECT_NE(worked_on, cpu);
	flush_work(&note);
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_TRUE(schedule_work_on(cpu, &note));
	EXPECT_TRUE(crew_told(&worked));
	EXPECT_EQ(worked_on, cpu);
	flush_work(&note);
}

TEST(hotplug, the_boards_interrupts_go_to_another)
{
	unsigned int irq, cpu, home;
	struct cpumask online;

	NEEDS_CPUS(2);
	online = (struct cpumask){ cpu_online_mask->bits };
	for_each_cpu(cpu, &online) {
		EXPECT_EQ(cpu_down(cpu), 0);
		for (irq = IRQ_FIRST_SPI; irq < NR_IRQS; irq++)
			if (!cpu_online(irq_target(irq)))
				break;
		EXPECT_EQ(irq, NR_IRQS);
		EXPECT_EQ(cpu_up(cpu), 0);
	}
	/* Back to where they were, for the tests that follow. */
	home = cpumask_first(&online);
	for_each_cpu(cpu, &online)
		if (cpu != home)
			irq_migrate(cpu, home);
}

static void count_call(void *info)
{
	__atomic_fetch_add((u32 *)info, 1, __ATOMIC_SEQ_CST);
}

TEST(hotplug, calls_to_it_fail_at_once)
{
	u32 calls = 0, expected = num_online_cpus() - 2;
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	crew_stay_on(crew_other_cpu(cpu));
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_EQ(smp_call_function_single(cpu, count_call, &calls, true),
		  -ENXIO);
	EXPECT_EQ(smp_call_function_single(cpu, count_call, &calls, false),
		  -ENXIO);
	EXPECT_EQ(calls, 0);
	smp_call_function(count_call, &calls, true);
	EXPECT_EQ(calls, expected);
	smp_call_function_many(cpu_possible_mask, count_call, &calls, true);
	EXPECT_EQ(calls, 2 * expected);
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_EQ(smp_call_function_single(cpu, count_call, &calls, true), 0);
	EXPECT_EQ(calls, 2 * expected + 1);
	crew_roam();
}

TEST(hotplug, grace_periods_go_on_without_it)
{
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	EXPECT_EQ(cpu_down(cpu), 0);
	synchronize_rcu();
	rcu_barrier();
	EXPECT_EQ(cpu_up(cpu), 0);
	synchronize_rcu();
}

TEST(hotplug, time_off_is_not_idle_time)
{
	struct sched_stats before, after;
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = last_cpu();
	EXPECT_EQ(cpu_down(cpu), 0);
	sched_get_stats(cpu, &before);
	crew_spin_ns(5 * (u64)NSEC_PER_MSEC);
	sched_get_stats(cpu, &after);
	EXPECT_EQ(after.idle_ns, before.idle_ns);
	EXPECT_EQ(after.nr_running, 0);
	EXPECT_EQ(cpu_up(cpu), 0);
}

/* ---- the lock ---- */

static bool is_off;

static int take_last_off(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;
	int err = cpu_down(cpu);

	WRITE_ONCE(is_off, true);
	return err ? err : cpu_up(cpu);
}

/* Nesting must work also when somebody waits to take a core off. */
TEST(hotplug, readers_hold_it_off_and_nest)
{
	struct thread *t;

	NEEDS_CPUS(2);
	WRITE_ONCE(is_off, false);
	crew_begin(&crew);
	cpus_read_lock();
	t = crew_start(&crew, take_last_off, (void *)last_cpu(), CREW_ANY);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_sleeps(t));
	cpus_read_lock();
	cpus_read_unlock();
	EXPECT_FALSE(READ_ONCE(is_off));
	cpus_read_unlock();
	EXPECT_TRUE(crew_end(&crew));
}
