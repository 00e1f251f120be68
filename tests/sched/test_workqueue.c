// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_workqueue.c - work queues: where work runs, and when all
 * of it has
 */
#include "kernel/sched/workqueue.h"

#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/workqueue_internal.h"
#include "mm/fault_inject.h"
#include "mm/slab.h"
#include "tests/sched/crew.h"

static struct completion ran;
static unsigned int ran_on;
static u32 runs;

static void note_core(struct work_struct *work)
{
	(void)work;
	ran_on = raw_smp_processor_id();
	runs++;
	complete(&ran);
}

static DECLARE_WORK(note, note_core);

TEST(workqueue, work_runs_on_the_core_it_is_queued_on)
{
	unsigned int cpu;

	init_completion(&ran);
	for_each_online_cpu(cpu) {
		EXPECT_TRUE(schedule_work_on(cpu, &note));
		ASSERT_TRUE(crew_told(&ran));
		EXPECT_EQ(ran_on, cpu);
		flush_work(&note);
	}
}

TEST(workqueue, without_a_core_it_is_the_callers)
{
	unsigned int cpu;

	init_completion(&ran);
	for_each_online_cpu(cpu) {
		crew_stay_on(cpu);
		EXPECT_TRUE(schedule_work(&note));
		ASSERT_TRUE(crew_told(&ran));
		EXPECT_EQ(ran_on, cpu);
		flush_work(&note);
	}
	crew_roam();
}

TEST(workqueue, unbound_work_runs)
{
	init_completion(&ran);
	EXPECT_TRUE(queue_work(system_unbound_wq, &note));
	EXPECT_TRUE(crew_told(&ran));
	flush_work(&note);
	EXPECT_TRUE(queue_work_on(nr_cpu_ids - 1, system_unbound_wq, &note));
	EXPECT_TRUE(crew_told(&ran));
	flush_work(&note);
}

static void queue_note(struct timer *timer)
{
	(void)timer;
	EXPECT_TRUE(schedule_work(&note));
}

TEST(workqueue, an_interrupt_can_queue)
{
	struct timer timer;

	init_completion(&ran);
	timer_setup(&timer, queue_note);
	timer_start(&timer, 0);
	EXPECT_TRUE(crew_told(&ran));
	timer_cancel_sync(&timer);
	flush_work(&note);
}

/* ---- all that is queued ---- */

struct counted {
	struct work_struct work;
	u32 times;
};

static struct counted many[24];

static void count(struct work_struct *work)
{
	struct counted *c = container_of(work, struct counted, work);

	WRITE_ONCE(c->times, c->times + 1);
}

static void init_many(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(many); i++) {
		INIT_WORK(&many[i].work, count);
		many[i].times = 0;
	}
}

static void expect_all_ran(u32 times)
{
	u32 wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(many); i++) {
		wrong += READ_ONCE(many[i].times) != times;
		wrong += work_pending(&many[i].work);
	}
	EXPECT_EQ(wrong, 0);
}

TEST(workqueue, after_a_flush_all_that_was_queued_has_run)
{
	struct workqueue_struct *wq = alloc_workqueue("test", 0);

	ASSERT_NOT_NULL(wq);
	init_many();
	for (u32 round = 1; round <= 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(many); i++)
			EXPECT_TRUE(queue_work_on(i % nr_cpu_ids, wq,
						  &many[i].work));
		flush_workqueue(wq);
		expect_all_ran(round);
	}
	destroy_workqueue(wq);
}

TEST(workqueue, destroying_it_runs_what_is_queued)
{
	struct workqueue_struct *wq = alloc_workqueue("test", WQ_UNBOUND);
	unsigned int threads = thread_count();

	ASSERT_NOT_NULL(wq);
	init_many();
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		EXPECT_TRUE(queue_work(wq, &many[i].work));
	destroy_workqueue(wq);
	expect_all_ran(1);
	EXPECT_EQ(thread_count(), threads - 1);
	destroy_workqueue(NULL);
}

TEST(workqueue, workers_are_pinned_and_named)
{
	struct workqueue_struct *wq = alloc_workqueue("a long name of one", 0);

	ASSERT_NOT_NULL(wq);
	EXPECT_EQ(wq->nr_pools, nr_cpu_ids);
	for (unsigned int i = 0; i < wq->nr_pools; i++)
		EXPECT_EQ(wq->pools[i].worker->allowed.bits, BIT(i));
	EXPECT_STREQ(wq->pools[0].worker->name, "a long name of /0");
	destroy_workqueue(wq);
}

/* Work of a queue that is gone may be used with another. */
TEST(workqueue, work_outlives_its_queue)
{
	struct workqueue_struct *wq;

	init_completion(&ran);
	for (int i = 0; i < 3; i++) {
		wq = alloc_workqueue("test", WQ_UNBOUND);
		ASSERT_NOT_NULL(wq);
		EXPECT_TRUE(queue_work(wq, &note));
		EXPECT_TRUE(crew_told(&ran));
		destroy_workqueue(wq);
		EXPECT_FALSE(flush_work(&note));
		EXPECT_FALSE(cancel_work_sync(&note));
		EXPECT_TRUE(schedule_work(&note));
		EXPECT_TRUE(crew_told(&ran));
		flush_work(&note);
	}
}

static void free_itself(struct work_struct *work)
{
	kfree(container_of(work, struct counted, work));
	complete(&ran);
}

TEST(workqueue, work_may_free_itself)
{
	init_completion(&ran);
	for (int i = 0; i < 10; i++) {
		struct counted *c = kzalloc(sizeof(*c), GFP_KERNEL);

		ASSERT_NOT_NULL(c);
		INIT_WORK(&c->work, free_itself);
		EXPECT_TRUE(schedule_work(&c->work));
		ASSERT_TRUE(crew_told(&ran));
	}
	flush_workqueue(system_wq);
}

TEST(workqueue, without_memory_there_is_none_and_nothing_is_lost)
{
	static const enum fault_class classes[] = { FAULT_SLAB, FAULT_VMALLOC };

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		u32 nth = 0, failures;

		do {
			struct fault_plan plan = { .nth = ++nth,
						   .this_context = true };
			unsigned int threads = thread_count();
			struct workqueue_struct *wq;
			struct fault_counts counts;

			fault_arm(classes[i], &plan);
			wq = alloc_workqueue("test", 0);
			fault_disarm(classes[i]);
			fault_get(classes[i], &counts);
			failures = counts.failures;
			EXPECT_EQ(!wq, failures != 0);
			destroy_workqueue(wq);
			ASSERT_EQ(thread_count(), threads);
		} while (failures && nth < 30);
		EXPECT_EQ(failures, 0);
		EXPECT_GT(nth, nr_cpu_ids);
	}
}

TEST(workqueue, verify_sees_a_broken_list)
{
	struct workqueue_struct *wq = alloc_workqueue("test", WQ_UNBOUND);
	struct work_pool *pool;
	unsigned long flags;

	ASSERT_NOT_NULL(wq);
	pool = &wq->pools[0];
	init_many();
	spin_lock_irqsave(&pool->lock, flags);
	many[0].work.pending = WORK_QUEUED;
	many[0].work.pool_id = pool->id;
	list_add(&many[0].work.entry, &pool->list);
	EXPECT_EQ(pool_broken_rule_locked(pool), 0);
	many[0].work.pool_id++;
	EXPECT_EQ(pool_broken_rule_locked(pool), 1);
	many[0].work.pool_id--;
	many[0].work.pending = WORK_IDLE;
	EXPECT_EQ(pool_broken_rule_locked(pool), 1);
	list_del_init(&many[0].work.entry);
	EXPECT_EQ(pool_broken_rule_locked(pool), 0);
	spin_unlock_irqrestore(&pool->lock, flags);
	EXPECT_EQ(workqueue_verify(), 0);
	destroy_workqueue(wq);
}
