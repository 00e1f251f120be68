// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_work.c - cancelled work does not run
 *
 * For each piece of work one thread queues it, on any core, and another
 * cancels it meanwhile. When the first has stopped and the second has
 * cancelled once more, the work is given up, as if its memory were freed:
 * whoever is then found inside its function is a use after free.
 */
#include "kernel/core/cpumask.h"
#include "kernel/sched/workqueue.h"
#include "tests/schedules/scenario.h"

#define WORKS	3
#define ROUNDS	4		/* lives of each */
#define QUEUED	4		/* times in one life */

struct subject {
	struct work_struct work;
	u32 alive;		/* [a] its function may run */
	u32 running;		/* [a] inside its function */
	u32 queuing;		/* [a] lives the queuer may queue in */
	u32 stopped;		/* [a] lives the queuer is through with */
};

static struct subject subjects[WORKS];

static void function(struct work_struct *work)
{
	struct subject *s = container_of(work, struct subject, work);

	if (__atomic_fetch_add(&s->running, 1, __ATOMIC_RELAXED))
		scenario_fail("work runs twice at once");
	if (!READ_ONCE(s->alive))
		scenario_fail("work runs after it was cancelled");
	sched_point();
	if (!READ_ONCE(s->alive))
		scenario_fail("work is cancelled while it runs");
	__atomic_fetch_sub(&s->running, 1, __ATOMIC_RELAXED);
}

static int setup(void)
{
	for (unsigned int i = 0; i < WORKS; i++) {
		subjects[i] = (struct subject){ .alive = 0 };
		INIT_WORK(&subjects[i].work, function);
	}
	return 0;
}

/* Takes care of work that waits, and forgets the one that runs. */
static void cancel(struct work_struct *work)
{
	if (scenario_is_twin() && !READ_ONCE(work->pending))
		return;
	cancel_work_sync(work);
}

static void wait_for(const u32 *count, u32 value)
{
	while (READ_ONCE(*count) < value)
		yield();
}

static void queue_often(struct subject *s, unsigned int id)
{
	for (u32 life = 1; life <= ROUNDS; life++) {
		wait_for(&s->queuing, life);
		for (unsigned int i = 0; i < QUEUED; i++)
			schedule_work_on(scenario_random(id, nr_cpu_ids),
					 &s->work);
		smp_store_release(&s->stopped, life);
	}
}

static void cancel_often(struct subject *s, unsigned int id)
{
	for (u32 life = 1; life <= ROUNDS; life++) {
		WRITE_ONCE(s->alive, 1);
		smp_store_release(&s->queuing, life);
		for (unsigned int i = scenario_random(id, 4); i; i--)
			cancel_work_sync(&s->work);
		wait_for(&s->stopped, life);
		cancel(&s->work);
		WRITE_ONCE(s->alive, 0);
		for (unsigned int i = scenario_random(id, 4); i; i--)
			sched_point();
	}
}

static void body(unsigned int id)
{
	struct subject *s = &subjects[id / 2];

	if (id % 2 == 0)
		queue_often(s, id);
	else
		cancel_often(s, id);
}

static void finish(void)
{
	for (unsigned int i = 0; i < WORKS; i++)
		if (subjects[i].work.pending ||
		    !list_empty(&subjects[i].work.entry))
			scenario_fail("work is queued at the end");
	flush_workqueue(system_wq);	/* what the twin left running */
}

SCENARIO(work) = {
	.name = "work",
	.summary = "work that was cancelled neither waits nor runs",
	.twin = "cancels what waits, and forgets what runs",
	.nr_threads = 2 * WORKS,
	.setup = setup, .body = body, .finish = finish,
};
