// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_wait.c - wait queues, and no wake-up lost
 *
 * Pairs of threads pass a number to and fro through a box; who has to wait
 * sleeps until the other has been there.
 *
 *   even thread  --- full = true,  wake ---> [box] ---> odd thread
 *                <-- full = false, wake ---
 */
#include "kernel/sched/completion.h"
#include "kernel/sched/wait.h"
#include "tests/schedules/scenario.h"

#define PAIRS	3
#define ROUNDS	8
#define LOST_NS	(50 * NSEC_PER_MSEC)	/* nobody is that slow */

struct box {
	struct wait_queue_head filled, emptied;
	u32 full;		/* [a] */
	u32 number;		/* the sender's while empty, else the other's */
	struct completion end;
};

static struct box boxes[PAIRS];

static int setup(void)
{
	for (unsigned int i = 0; i < PAIRS; i++) {
		init_waitqueue_head(&boxes[i].filled);
		init_waitqueue_head(&boxes[i].emptied);
		boxes[i].full = 0;
		init_completion(&boxes[i].end);
	}
	return 0;
}

/* Looks first and queues then: a wake-up in between finds nobody. */
static void wait_broken(struct wait_queue_head *wq, const u32 *full, u32 want)
{
	DEFINE_WAIT(w);

	while (READ_ONCE(*full) != want) {
		sched_point();
		prepare_to_wait(wq, &w, TASK_UNINTERRUPTIBLE);
		if (!schedule_timeout(LOST_NS) && READ_ONCE(*full) == want)
			scenario_fail("a wake-up is lost");
	}
	finish_wait(wq, &w);
}

static void wait_until(struct wait_queue_head *wq, const u32 *full, u32 want)
{
	if (scenario_is_twin())
		wait_broken(wq, full, want);
	else
		wait_event(*wq, READ_ONCE(*full) == want);
}

static void send(struct box *box)
{
	for (u32 i = 0; i < ROUNDS; i++) {
		wait_until(&box->emptied, &box->full, 0);
		box->number = i;
		smp_store_release(&box->full, 1);
		sched_point();
		wake_up(&box->filled);
	}
	wait_for_completion(&box->end);
}

static void receive(struct box *box)
{
	for (u32 i = 0; i < ROUNDS; i++) {
		wait_until(&box->filled, &box->full, 1);
		if (box->number != i)
			scenario_fail("got %u, expected %u", box->number, i);
		smp_store_release(&box->full, 0);
		sched_point();
		wake_up(&box->emptied);
	}
	complete(&box->end);
}

static void body(unsigned int id)
{
	struct box *box = &boxes[id / 2];

	if (id % 2 == 0)
		send(box);
	else
		receive(box);
}

static void finish(void)
{
	for (unsigned int i = 0; i < PAIRS; i++)
		if (!list_empty(&boxes[i].filled.head) ||
		    !list_empty(&boxes[i].emptied.head))
			scenario_fail("somebody is left on a wait queue");
}

SCENARIO(wait) = {
	.name = "wait",
	.summary = "who waits for something is woken when it is so",
	.twin = "looks at the condition before it queues",
	.nr_threads = 2 * PAIRS,
	.setup = setup, .body = body, .finish = finish,
};
