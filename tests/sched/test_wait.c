// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_wait.c - waiting for something, and for time to pass
 */
#include "kernel/sched/wait.h"

#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;
static DECLARE_WAIT_QUEUE_HEAD(queue);
static bool ready;

TEST(wait, what_is_true_already_does_not_wait)
{
	u32 switches = current->nr_switches;

	wait_event(queue, true);
	EXPECT_GT(wait_event_timeout_ns(queue, true, 1), 0);
	EXPECT_EQ(wait_event_timeout_ns(queue, true, 0), 1);
	if (!IS_ENABLED(CONFIG_SCHED_POINTS))	/* seeds switch everywhere */
		EXPECT_LE(current->nr_switches - switches, 1);	/* a tick's */
	EXPECT_FALSE(waitqueue_active(&queue));
	EXPECT_EQ(current->state, TASK_RUNNING);
}

TEST(wait, nobody_waits_nobody_is_woken)
{
	EXPECT_EQ(wake_up(&queue), 0);
	EXPECT_EQ(wake_up_all(&queue), 0);
}

static int wait_until_ready(void *arg)
{
	(void)arg;
	wait_event(queue, READ_ONCE(ready));
	return 0;
}

TEST(wait, a_wake_up_in_vain_makes_it_wait_again)
{
	struct thread *t;

	WRITE_ONCE(ready, false);
	crew_begin(&crew);
	t = crew_start(&crew, wait_until_ready, NULL, CREW_ANY);
	ASSERT_NOT_NULL(t);
	for (int i = 0; i < 5; i++) {
		ASSERT_TRUE(crew_sleeps(t));
		EXPECT_TRUE(waitqueue_active(&queue));
		EXPECT_EQ(wake_up(&queue), 1);
	}
	ASSERT_TRUE(crew_sleeps(t));
	WRITE_ONCE(ready, true);
	EXPECT_EQ(wake_up(&queue), 1);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_FALSE(waitqueue_active(&queue));
}

/* ---- kinds of waiters ---- */

static u32 nr_tickets, nr_served;
static unsigned int served[8];

static bool take_ticket(unsigned int who)
{
	u32 left = READ_ONCE(nr_tickets);

	while (left) {
		if (__atomic_compare_exchange_n(&nr_tickets, &left, left - 1,
						false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST)) {
			served[__atomic_fetch_add(&nr_served, 1,
						  __ATOMIC_SEQ_CST)] = who;
			return true;
		}
	}
	return false;
}

static int wait_exclusive(void *arg)
{
	unsigned int who = (unsigned int)(uintptr_t)arg;
	DEFINE_WAIT(w);

	prepare_to_wait_exclusive(&queue, &w, TASK_UNINTERRUPTIBLE);
	while (!take_ticket(who)) {
		schedule();
		prepare_to_wait_again(&queue, &w, TASK_UNINTERRUPTIBLE);
	}
	finish_wait(&queue, &w);
	return 0;
}

static void start_waiter(int (*fn)(void *arg), unsigned int who)
{
	struct thread *t = crew_start(&crew, fn, (void *)who, CREW_ANY);

	ASSERT_NOT_NULL(t);
	ASSERT_TRUE(crew_sleeps(t));
}

TEST(wait, exclusive_waiters_are_woken_one_by_one_in_order)
{
	nr_tickets = 0;
	nr_served = 0;
	crew_begin(&crew);
	for (unsigned int i = 0; i < 4; i++)
		start_waiter(wait_exclusive, i);
	for (unsigned int i = 0; i < 4; i++) {
		__atomic_add_fetch(&nr_tickets, 1, __ATOMIC_SEQ_CST);
		EXPECT_EQ(wake_up(&queue), 1);
		EXPECT_TRUE(crew_has_ended(&crew, i));
		EXPECT_EQ(served[i], i);
	}
	EXPECT_TRUE(crew_end(&crew));
}

TEST(wait, who_was_woken_in_vain_is_first_again)
{
	nr_tickets = 0;
	nr_served = 0;
	crew_begin(&crew);
	start_waiter(wait_exclusive, 0);
	start_waiter(wait_exclusive, 1);
	EXPECT_EQ(wake_up(&queue), 1);
	EXPECT_TRUE(crew_sleeps(crew.members[0].thread));
	__atomic_add_fetch(&nr_tickets, 1, __ATOMIC_SEQ_CST);
	wake_up(&queue);
	EXPECT_TRUE(crew_has_ended(&crew, 0));
	__atomic_add_fetch(&nr_tickets, 1, __ATOMIC_SEQ_CST);
	wake_up(&queue);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(served[0], 0);
}

/* Also those who came behind an exclusive one. */
TEST(wait, those_not_exclusive_are_all_woken)
{
	nr_tickets = 0;
	nr_served = 0;
	WRITE_ONCE(ready, false);
	crew_begin(&crew);
	start_waiter(wait_until_ready, 0);
	start_waiter(wait_exclusive, 1);
	start_waiter(wait_exclusive, 2);
	start_waiter(wait_until_ready, 3);
	WRITE_ONCE(ready, true);
	__atomic_add_fetch(&nr_tickets, 1, __ATOMIC_SEQ_CST);
	EXPECT_EQ(wake_up(&queue), 3);
	EXPECT_TRUE(crew_has_ended(&crew, 0));
	EXPECT_TRUE(crew_has_ended(&crew, 1));
	EXPECT_TRUE(crew_has_ended(&crew, 3));
	EXPECT_TRUE(crew_sleeps(crew.members[2].thread));
	__atomic_add_fetch(&nr_tickets, 1, __ATOMIC_SEQ_CST);
	EXPECT_EQ(wake_up_all(&queue), 1);
	EXPECT_TRUE(crew_end(&crew));
}

TEST(wait, a_state_is_woken_only_by_its_mask)
{
	struct thread *t;

	WRITE_ONCE(ready, false);
	crew_begin(&crew);
	t = crew_start(&crew, wait_until_ready, NULL, CREW_ANY);
	ASSERT_NOT_NULL(t);
	ASSERT_TRUE(crew_sleeps(t));
	EXPECT_FALSE(wake_up_state(t, TASK_INTERRUPTIBLE));
	EXPECT_FALSE(wake_up_thread(current));
	WRITE_ONCE(ready, true);
	EXPECT_TRUE(wake_up_state(t, TASK_UNINTERRUPTIBLE));
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- no wake-up is lost ---- */

static u32 turn;

struct player {
	u32 rest;	/* of the turns that are mine */
	u32 rounds;
};

static int play(void *arg)
{
	const struct player *p = arg;

	for (u32 i = 0; i < p->rounds; i++) {
		if (!wait_event_timeout_ns(queue,
					   READ_ONCE(turn) % 2 == p->rest,
					   CREW_SOON_NS))
			return -ETIMEDOUT;
		WRITE_ONCE(turn, turn + 1);
		wake_up(&queue);
	}
	return 0;
}

static void play_on(unsigned int a, unsigned int b, u32 rounds)
{
	static struct player players[2];

	WRITE_ONCE(turn, 0);
	crew_begin(&crew);
	for (u32 i = 0; i < 2; i++) {
		players[i] = (struct player){ i, rounds };
		crew_start(&crew, play, &players[i], i ? b : a);
	}
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(turn, 2 * rounds);
}

TEST(wait, ten_thousand_turns_on_one_core)
{
	unsigned int cpu = raw_smp_processor_id();

	play_on(cpu, cpu, 5000);
}

TEST(wait, turns_between_two_cores)
{
	unsigned int cpu = raw_smp_processor_id();

	NEEDS_CPUS(2);
	play_on(cpu, crew_other_cpu(cpu), 50);
	play_on(CREW_ANY, CREW_ANY, 50);
}

static void make_ready(struct timer *timer)
{
	(void)timer;
	WRITE_ONCE(ready, true);
	wake_up(&queue);
}

TEST(wait, an_interrupt_can_wake)
{
	struct timer timer;

	timer_setup(&timer, make_ready);
	for (int i = 0; i < 3; i++) {
		WRITE_ONCE(ready, false);
		timer_start(&timer, 0);
		EXPECT_GT(wait_event_timeout_ns(queue, READ_ONCE(ready),
						CREW_SOON_NS), 0);
	}
	timer_cancel_sync(&timer);
}

/* ---- time ---- */

TEST(wait, a_time_that_runs_out_is_zero_and_not_early)
{
	static const u64 times[] = { 1, 1000, 5000000, 25000000 };

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		u64 start = clock_ns();

		EXPECT_EQ(wait_event_timeout_ns(queue, false, times[i]), 0);
		EXPECT_GE(clock_ns() - start, times[i]);
	}
	EXPECT_FALSE(waitqueue_active(&queue));
}

TEST(wait, true_at_the_last_look_is_not_a_time_out)
{
	unsigned int looks = 0;

	/* Nobody wakes it: it looks once before, and once when it is over. */
	EXPECT_EQ(wait_event_timeout_ns(queue, looks++ > 0, 3000000), 1);
}

/* All of it, if there was nothing to wait for by then. */
TEST(wait, what_is_left_of_the_time_is_returned)
{
	unsigned int looks = 0;
	struct timer timer;
	u64 left;

	WRITE_ONCE(ready, false);
	timer_setup(&timer, make_ready);
	timer_start(&timer, 0);
	left = wait_event_timeout_ns(queue, (looks++, READ_ONCE(ready)),
				     CREW_SOON_NS);
	timer_cancel_sync(&timer);
	EXPECT_GT(left, 0);
	if (looks == 1)
		EXPECT_EQ(left, CREW_SOON_NS);
	else if (looks == 2)	/* true before it slept, perhaps */
		EXPECT_LE(left, CREW_SOON_NS);
	else
		EXPECT_LT(left, CREW_SOON_NS);
}

TEST(wait, sleep_is_not_early)
{
	for (u32 us = 1; us < 30000; us = us * 3 + 1) {
		u64 start = clock_ns();

		usleep(us);
		EXPECT_GE(clock_ns() - start, (u64)us * NSEC_PER_USEC);
	}
	usleep(0);
	msleep(0);
}

/* Woken for something else, a sleeper sleeps on. */
static int sleep_and_measure(void *arg)
{
	u64 start = clock_ns();

	(void)arg;
	msleep(50);
	return clock_ns() - start >= 50 * (u64)NSEC_PER_MSEC ? 0 : -EINTR;
}

TEST(wait, a_sleeper_that_is_woken_sleeps_on)
{
	struct thread *t;

	crew_begin(&crew);
	t = crew_start(&crew, sleep_and_measure, NULL, CREW_ANY);
	ASSERT_NOT_NULL(t);
	for (int i = 0; i < 5; i++) {
		wake_up_thread(t);
		crew_pause(0);
	}
	EXPECT_TRUE(crew_end(&crew));
}

TEST(wait, no_timeout_waits_until_woken)
{
	struct timer timer;

	WRITE_ONCE(ready, false);
	timer_setup(&timer, make_ready);
	timer_start(&timer, 0);
	EXPECT_EQ(wait_event_timeout_ns(queue, READ_ONCE(ready),
					MAX_SCHEDULE_TIMEOUT),
		  MAX_SCHEDULE_TIMEOUT);
	timer_cancel_sync(&timer);
}
