// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_runqueue.c - threads on their way between cores
 *
 * The rules of runqueue.c, and what used to break them.
 */
#include "kernel/lib/errno.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/sched_internal.h"
#include "tests/sched/crew.h"

static struct crew crew;

/* ---- the rules, on a run queue of its own, as if of core 0 ---- */

static struct runqueue rq;
static struct thread runs, waits;

static int broken_rule(void)
{
	unsigned long flags;
	int rule;

	spin_lock_irqsave(&rq.lock, flags);
	rule = rq_broken_rule_locked(&rq, 0);
	spin_unlock_irqrestore(&rq.lock, flags);
	return rule;
}

static void make_queue(void)
{
	unsigned long flags;

	rq = (struct runqueue){ .active = true, .curr = &runs };
	spin_lock_init_ranked(&rq.lock, "test", LOCK_RANK_RUNQUEUE);
	for (unsigned int p = 0; p < NR_PRIOS; p++)
		INIT_LIST_HEAD(&rq.queues[p]);
	runs = (struct thread){ .prio = PRIO_NORMAL };
	waits = (struct thread){ .prio = PRIO_NORMAL,
				 .allowed = cpumask_of(0) };
	spin_lock_irqsave(&rq.lock, flags);
	rq_enqueue_locked(&rq, &waits, false);
	spin_unlock_irqrestore(&rq.lock, flags);
}

TEST(runqueue, verify_sees_each_broken_rule)
{
	make_queue();
	EXPECT_EQ(broken_rule(), 0);
	waits.ctx.cpu = 1;
	EXPECT_EQ(broken_rule(), 1);
	make_queue();
	waits.queued = false;
	EXPECT_EQ(broken_rule(), 1);
	make_queue();
	waits.moving = true;
	EXPECT_EQ(broken_rule(), 1);
	make_queue();
	runs.queued = true;
	EXPECT_EQ(broken_rule(), 2);
	make_queue();
	rq.curr = &waits;
	EXPECT_EQ(broken_rule(), 2);
	make_queue();
	rq.nr_queued++;
	EXPECT_EQ(broken_rule(), 3);
	make_queue();
	rq.bitmap |= 1u << PRIO_LOW;
	EXPECT_EQ(broken_rule(), 3);
	make_queue();
	runs.prio = PRIO_IDLE;
	EXPECT_EQ(broken_rule(), 4);
	runs.ctx.need_resched = 1;
	EXPECT_EQ(broken_rule(), 0);
	make_queue();
	waits.allowed = (struct cpumask){ 0 };
	EXPECT_EQ(broken_rule(), 5);
	waits.displaced = true;
	EXPECT_EQ(broken_rule(), 0);
}

TEST(runqueue, what_is_at_the_tail_gets_a_whole_turn)
{
	unsigned long flags;
	struct thread *next;

	make_queue();
	EXPECT_EQ(waits.slice, SLICE_TICKS);
	spin_lock_irqsave(&rq.lock, flags);
	next = rq_pick_next_locked(&rq);
	waits.slice = 1;
	rq_enqueue_locked(&rq, &waits, true);
	spin_unlock_irqrestore(&rq.lock, flags);
	EXPECT_EQ(next, &waits);
	EXPECT_EQ(waits.slice, 1);
	EXPECT_EQ(broken_rule(), 0);
}

/* ---- a thread on its way ---- */

static bool got_lock;

static int take_its_lock(void *arg)
{
	unsigned long flags;
	struct runqueue *its = rq_lock_of(arg, &flags);
	int wrong = its != rq_of(((struct thread *)arg)->ctx.cpu);

	WRITE_ONCE(got_lock, true);
	spin_unlock_irqrestore(&its->lock, flags);
	return wrong;
}

/*
 * Between two cores it is nobody's but the mover's. Who wants it runs all
 * the time meanwhile, which shows that it has really tried.
 */
TEST(runqueue, whoever_wants_a_thread_on_its_way_waits)
{
	unsigned int first = cpumask_first(cpu_online_mask);
	unsigned int other = crew_other_cpu(first);
	struct thread *t;

	runs = (struct thread){ .prio = PRIO_NORMAL, .ctx.cpu = first,
				.moving = true };
	WRITE_ONCE(got_lock, false);
	crew_begin(&crew);
	t = crew_start(&crew, take_its_lock, &runs, CREW_ANY);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_soon(READ_ONCE(got_lock) || thread_runtime_ns(t) >
			      5 * (u64)NSEC_PER_MSEC));
	EXPECT_FALSE(READ_ONCE(got_lock));
	WRITE_ONCE(runs.ctx.cpu, other < NR_CPUS ? other : first);
	smp_store_release(&runs.moving, false);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- leaving a core on which others wait ---- */

static int just_run(void *arg)
{
	(void)arg;
	return 0;
}

/* With a lower one waiting here: it must run now, not the idle thread. */
static int leave_core(void *arg)
{
	unsigned int here = raw_smp_processor_id();
	struct thread *low = crew_start(&crew, just_run, NULL, here);
	struct cpumask mask = cpumask_of((unsigned int)(uintptr_t)arg);

	if (!low || !READ_ONCE(low->queued))
		return -EINVAL;
	if (thread_set_allowed(current, &mask))
		return -EBUSY;
	return sched_verify();
}

TEST(runqueue, what_waits_runs_when_the_running_thread_leaves)
{
	unsigned int cpu, here;

	NEEDS_CPUS(2);
	here = raw_smp_processor_id();
	crew_stay_on(here);
	for_each_online_cpu(cpu) {
		struct thread *t;

		if (cpu == here)
			continue;
		crew_begin(&crew);
		t = crew_hire(&crew, leave_core, (void *)here, cpu);
		ASSERT_NOT_NULL(t);
		thread_set_prio(t, PRIO_HIGH);
		wake_up_thread(t);
		EXPECT_TRUE(crew_has_ended(&crew, 0));
		EXPECT_TRUE(crew_end(&crew));
	}
	crew_roam();
}

/* ---- all at once ---- */

#define ROUNDS	150	/* sleeps of the victim */
#define BOUND_NS	NSEC_PER_SEC	/* on a busy host: fewer */

static struct thread *victim;
static u32 inside;			/* how many run the victim's loop */
static bool stop_victim;
static u32 victim_rounds;

/* Two wakers that do not know of each other, at any moment of this. */
static int sleep_again_and_again(void *arg)
{
	(void)arg;
	while (!READ_ONCE(stop_victim)) {
		if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) != 1)
			return -EBUSY;
		set_current_state(TASK_UNINTERRUPTIBLE);
		__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
		if (READ_ONCE(stop_victim))
			break;
		schedule();
		WRITE_ONCE(victim_rounds, victim_rounds + 1);
	}
	set_current_state(TASK_RUNNING);
	return 0;
}

static u64 end_ns;

static bool enough(void)
{
	return READ_ONCE(victim_rounds) >= ROUNDS || clock_ns() > end_ns;
}

static int wake_again_and_again(void *arg)
{
	(void)arg;
	for (unsigned int i = 1; !enough(); i++) {
		wake_up_thread(victim);
		cpu_relax();
		if (i % 64 == 0)
			yield();
	}
	return 0;
}

static unsigned int some_cpu(unsigned int i)
{
	unsigned int cpu = cpumask_first(cpu_online_mask);

	for (i %= num_online_cpus(); i; i--)
		cpu = cpumask_next((int)cpu, cpu_online_mask);
	return cpu;
}

static int change_again_and_again(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; !enough(); i++) {
		struct cpumask mask = cpumask_of(some_cpu(i));

		if (thread_set_allowed(victim, &mask))
			return -EINVAL;
		thread_set_prio(victim, PRIO_ABOVE + i % 3);
		if (sched_verify())
			return -EIO;
		yield();
	}
	return 0;
}

TEST(runqueue, wakers_and_movers_do_not_lose_or_double_a_thread)
{
	WRITE_ONCE(stop_victim, false);
	inside = 0;
	victim_rounds = 0;
	end_ns = clock_ns() + BOUND_NS;
	crew_begin(&crew);
	victim = crew_start(&crew, sleep_again_and_again, NULL, CREW_ANY);
	ASSERT_NOT_NULL(victim);
	for (int i = 0; i < 3; i++)
		crew_start(&crew, wake_again_and_again, NULL, CREW_ANY);
	crew_start(&crew, change_again_and_again, NULL, CREW_ANY);
	for (unsigned int i = 1; i < 5; i++)
		EXPECT_TRUE(crew_has_ended(&crew, i));
	WRITE_ONCE(stop_victim, true);
	wake_up_thread(victim);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_GE(victim_rounds, 3);
}
