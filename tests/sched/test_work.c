// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_work.c - a piece of work: once, again, delayed, cancelled
 */
#include "kernel/sched/workqueue.h"

#include "kernel/lib/errno.h"
#include "kernel/sched/completion.h"
#include "tests/sched/crew.h"

static struct crew crew;
static u32 runs;

static void count_run(struct work_struct *work)
{
	(void)work;
	WRITE_ONCE(runs, runs + 1);
}

static DECLARE_WORK(counted, count_run);

/* Keeps a worker busy until it is told. */
static struct completion entered, leave;

static void stay(struct work_struct *work)
{
	(void)work;
	complete(&entered);
	wait_for_completion(&leave);
}

static DECLARE_WORK(stayer, stay);

static void occupy(struct workqueue_struct *wq)
{
	init_completion(&entered);
	init_completion(&leave);
	EXPECT_TRUE(queue_work_on(0, wq, &stayer));
	ASSERT_TRUE(crew_told(&entered));
}

TEST(work, it_is_queued_once_until_it_starts)
{
	WRITE_ONCE(runs, 0);
	occupy(system_wq);
	EXPECT_TRUE(schedule_work_on(0, &counted));
	EXPECT_FALSE(schedule_work_on(0, &counted));
	EXPECT_FALSE(queue_work(system_unbound_wq, &counted));
	EXPECT_TRUE(work_pending(&counted));
	complete(&leave);
	flush_work(&counted);	/* on another core, perhaps too late to wait */
	EXPECT_EQ(runs, 1);
	EXPECT_FALSE(work_pending(&counted));
	EXPECT_FALSE(flush_work(&counted));
	flush_work(&stayer);
}

/* ---- again, from itself and from elsewhere ---- */

static u32 again_left;
static struct completion again_done;
static u32 inside, too_many;

static void do_again(struct work_struct *work)
{
	if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) != 1)
		WRITE_ONCE(too_many, 1);
	WRITE_ONCE(runs, runs + 1);
	if (again_left) {
		again_left--;
		EXPECT_TRUE(schedule_work(work));
		EXPECT_FALSE(schedule_work(work));
	} else {
		complete(&again_done);
	}
	__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
}

static DECLARE_WORK(again, do_again);

TEST(work, it_may_queue_itself)
{
	WRITE_ONCE(runs, 0);
	again_left = 20;
	init_completion(&again_done);
	EXPECT_TRUE(schedule_work(&again));
	EXPECT_TRUE(crew_told(&again_done));
	flush_work(&again);
	EXPECT_EQ(runs, 21);
	EXPECT_EQ(too_many, 0);
}

/* Two rounds: each enters, and leaves when told. */
static void stay_inside(struct work_struct *work)
{
	(void)work;
	if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) != 1)
		WRITE_ONCE(too_many, 1);
	complete(&entered);
	wait_for_completion(&leave);
	__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
}

static DECLARE_WORK(lingerer, stay_inside);

/*
 * Queued elsewhere while it runs, it waits where it runs. What is queued
 * behind it there would not run before it had entered a second time.
 */
TEST(work, queued_elsewhere_while_it_runs_it_waits)
{
	WRITE_ONCE(too_many, 0);
	init_completion(&entered);
	init_completion(&leave);
	EXPECT_TRUE(schedule_work_on(0, &lingerer));
	ASSERT_TRUE(crew_told(&entered));
	EXPECT_TRUE(queue_work(system_unbound_wq, &lingerer));
	flush_workqueue(system_unbound_wq);
	EXPECT_FALSE(completion_done(&entered));
	EXPECT_TRUE(work_pending(&lingerer));
	complete(&leave);
	ASSERT_TRUE(crew_told(&entered));
	complete(&leave);
	flush_work(&lingerer);
	EXPECT_EQ(too_many, 0);
	EXPECT_EQ(inside, 0);
}

static void linger(struct work_struct *work)
{
	(void)work;
	if (__atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST) != 1)
		WRITE_ONCE(too_many, 1);
	for (int i = 0; i < 5; i++)
		yield();
	WRITE_ONCE(runs, runs + 1);
	__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
}

static DECLARE_WORK(contended, linger);

static int queue_everywhere(void *arg)
{
	for (unsigned int i = 0; i < 60; i++) {
		if (i % 3)
			schedule_work_on(i % nr_cpu_ids, &contended);
		else
			queue_work(system_unbound_wq, &contended);
		yield();
	}
	(void)arg;
	return 0;
}

TEST(work, it_never_runs_twice_at_the_same_time)
{
	WRITE_ONCE(runs, 0);
	WRITE_ONCE(too_many, 0);
	crew_begin(&crew);
	for (int i = 0; i < 4; i++)
		crew_start(&crew, queue_everywhere, NULL, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	flush_work(&contended);
	cancel_work_sync(&contended);
	EXPECT_EQ(too_many, 0);
	EXPECT_GE(runs, 1);
	EXPECT_EQ(inside, 0);
}

/* ---- flush ---- */

static int flush_stayer(void *arg)
{
	(void)arg;
	return flush_work(&stayer) ? 0 : -EINVAL;
}

TEST(work, flush_waits_for_what_runs)
{
	struct thread *t;

	occupy(system_wq);
	crew_begin(&crew);
	t = crew_start(&crew, flush_stayer, NULL, CREW_ANY);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_sleeps(t));
	complete(&leave);
	EXPECT_TRUE(crew_end(&crew));
}

static bool go_on;

/* Its end comes from another core: so it gives way to that. */
static void never_ending(struct work_struct *work)
{
	WRITE_ONCE(runs, runs + 1);
	cpu_relax();
	if (READ_ONCE(go_on))
		schedule_work(work);
}

static DECLARE_WORK(endless, never_ending);

/* Of work that queues itself it waits for what was queued, not for ever. */
TEST(work, flush_of_work_that_goes_on_for_ever_ends)
{
	WRITE_ONCE(go_on, true);
	WRITE_ONCE(runs, 0);
	EXPECT_TRUE(schedule_work(&endless));
	for (int i = 0; i < 5; i++)
		flush_work(&endless);
	EXPECT_GE(runs, 1);
	WRITE_ONCE(go_on, false);
	flush_work(&endless);
	flush_work(&endless);
	EXPECT_FALSE(work_pending(&endless));
}

/* ---- cancel ---- */

TEST(work, cancelled_while_it_waits_it_does_not_run)
{
	WRITE_ONCE(runs, 0);
	occupy(system_wq);
	EXPECT_TRUE(schedule_work_on(0, &counted));
	EXPECT_TRUE(cancel_work_sync(&counted));
	EXPECT_FALSE(work_pending(&counted));
	EXPECT_FALSE(cancel_work_sync(&counted));
	complete(&leave);
	flush_workqueue(system_wq);
	EXPECT_EQ(runs, 0);
	EXPECT_TRUE(schedule_work_on(0, &counted));
	flush_work(&counted);
	EXPECT_EQ(runs, 1);
}

static int cancel_stayer(void *arg)
{
	*(bool *)arg = cancel_work_sync(&stayer);
	return 0;
}

TEST(work, cancelled_while_it_runs_it_is_waited_for)
{
	static bool was_pending[2];

	was_pending[0] = was_pending[1] = true;
	occupy(system_wq);
	crew_begin(&crew);
	for (int i = 0; i < 2; i++) {
		struct thread *t = crew_start(&crew, cancel_stayer,
					      &was_pending[i], CREW_ANY);

		ASSERT_NOT_NULL(t);
		EXPECT_TRUE(crew_sleeps(t));
	}
	EXPECT_FALSE(schedule_work(&stayer));	/* it is being cancelled */
	complete(&leave);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_FALSE(was_pending[0] || was_pending[1]);
	EXPECT_FALSE(work_pending(&stayer));
}

TEST(work, cancelled_it_stays_so_although_it_queues_itself)
{
	WRITE_ONCE(go_on, true);
	for (int i = 0; i < 20; i++) {
		u32 at_end;

		EXPECT_TRUE(schedule_work_on((unsigned int)i % nr_cpu_ids,
					     &endless));
		if (i % 2)
			crew_pause(0);
		cancel_work_sync(&endless);
		at_end = READ_ONCE(runs);
		EXPECT_FALSE(work_pending(&endless));
		flush_workqueue(system_wq);
		EXPECT_EQ(READ_ONCE(runs), at_end);
	}
	WRITE_ONCE(go_on, false);
}

/* ---- delayed ---- */

static u64 started_ns, ran_ns;
static struct completion delayed_ran;

static void note_time(struct work_struct *work)
{
	(void)work;
	ran_ns = clock_ns();
	WRITE_ONCE(runs, runs + 1);
	complete(&delayed_ran);
}

#define DELAY_NS	15000000u

TEST(work, delayed_it_is_not_early)
{
	static struct delayed_work dw;
	unsigned int cpu;

	INIT_DELAYED_WORK(&dw, note_time);
	init_completion(&delayed_ran);
	for_each_online_cpu(cpu) {
		started_ns = clock_ns();
		EXPECT_TRUE(queue_delayed_work_on(cpu, system_wq, &dw,
						  DELAY_NS));
		EXPECT_FALSE(queue_delayed_work(system_wq, &dw, 0));
		EXPECT_FALSE(schedule_work(&dw.work));
		EXPECT_TRUE(work_pending(&dw.work));
		ASSERT_TRUE(crew_told(&delayed_ran));
		EXPECT_GE(ran_ns - started_ns, DELAY_NS);
		flush_work(&dw.work);
	}
	EXPECT_FALSE(cancel_delayed_work_sync(&dw));
}

TEST(work, delayed_it_can_be_cancelled)
{
	static struct delayed_work dw;

	INIT_DELAYED_WORK(&dw, note_time);
	init_completion(&delayed_ran);
	WRITE_ONCE(runs, 0);
	for (int i = 0; i < 10; i++) {
		EXPECT_TRUE(queue_delayed_work(system_wq, &dw, DELAY_NS));
		EXPECT_TRUE(cancel_delayed_work_sync(&dw));
		EXPECT_FALSE(work_pending(&dw.work));
		EXPECT_FALSE(timer_pending(&dw.timer));
	}
	EXPECT_EQ(runs, 0);
}

static struct delayed_work periodic;

static void run_periodically(struct work_struct *work)
{
	(void)work;
	WRITE_ONCE(runs, runs + 1);
	queue_delayed_work_on(runs % nr_cpu_ids, system_wq, &periodic, 0);
}

/* Whether the cancel comes while the timer waits, fires, or the work runs. */
TEST(work, periodic_it_can_be_cancelled_at_any_moment)
{
	INIT_DELAYED_WORK(&periodic, run_periodically);
	for (unsigned int i = 0; i < 8; i++) {
		u32 at_end;

		WRITE_ONCE(runs, 0);
		EXPECT_TRUE(queue_delayed_work(system_wq, &periodic, 0));
		EXPECT_TRUE(crew_soon(READ_ONCE(runs) > i % 2));
		crew_spin_ns(i * 1500000u);	/* into the next tick */
		cancel_delayed_work_sync(&periodic);
		at_end = READ_ONCE(runs);
		EXPECT_FALSE(work_pending(&periodic.work));
		EXPECT_FALSE(timer_pending(&periodic.timer));
		flush_workqueue(system_wq);
		EXPECT_EQ(READ_ONCE(runs), at_end);
	}
}

static struct delayed_work contested;

static int queue_and_cancel(void *arg)
{
	for (unsigned int i = 0; i < 40; i++) {
		queue_delayed_work_on(i % nr_cpu_ids, system_wq, &contested,
				      i % 2 ? 0 : DELAY_NS);
		if (i % 4 == (unsigned int)(uintptr_t)arg)
			cancel_delayed_work_sync(&contested);
		yield();
	}
	return 0;
}

TEST(work, many_queue_and_cancel_the_same)
{
	INIT_DELAYED_WORK(&contested, count_run);
	crew_begin(&crew);
	for (int i = 0; i < 4; i++)
		crew_start(&crew, queue_and_cancel, (void *)i, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	cancel_delayed_work_sync(&contested);
	EXPECT_FALSE(work_pending(&contested.work));
	EXPECT_FALSE(timer_pending(&contested.timer));
}
