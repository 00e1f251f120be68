// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_completion.c - "it is done", counted
 */
#include "kernel/sched/completion.h"

#include <string.h>

#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;

TEST(completion, it_counts_what_is_told)
{
	DECLARE_COMPLETION(c);

	EXPECT_FALSE(completion_done(&c));
	EXPECT_FALSE(try_wait_for_completion(&c));
	complete(&c);
	complete(&c);
	EXPECT_TRUE(completion_done(&c));
	wait_for_completion(&c);
	EXPECT_TRUE(try_wait_for_completion(&c));
	EXPECT_FALSE(try_wait_for_completion(&c));
}

TEST(completion, told_to_all_it_stays_so)
{
	DECLARE_COMPLETION(c);

	complete_all(&c);
	complete(&c);
	for (int i = 0; i < 5; i++)
		wait_for_completion(&c);
	EXPECT_TRUE(completion_done(&c));
	reinit_completion(&c);
	EXPECT_FALSE(completion_done(&c));
	init_completion(&c);
	EXPECT_FALSE(try_wait_for_completion(&c));
}

static struct completion shared;

static int wait_shared(void *arg)
{
	(void)arg;
	return crew_told(&shared) ? 0 : -ETIMEDOUT;
}

static void start_waiters(unsigned int nr)
{
	init_completion(&shared);
	crew_begin(&crew);
	for (unsigned int i = 0; i < nr; i++) {
		struct thread *t = crew_start(&crew, wait_shared, NULL,
					      CREW_ANY);

		ASSERT_NOT_NULL(t);
		ASSERT_TRUE(crew_sleeps(t));
	}
}

TEST(completion, one_word_lets_one_waiter_go_the_first)
{
	start_waiters(3);
	for (unsigned int i = 0; i < 3; i++) {
		complete(&shared);
		EXPECT_TRUE(crew_has_ended(&crew, i));
		for (unsigned int k = i + 1; k < 3; k++)
			EXPECT_TRUE(crew_sleeps(crew.members[k].thread));
	}
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_FALSE(completion_done(&shared));
}

TEST(completion, one_word_to_all_lets_all_go)
{
	start_waiters(4);
	complete_all(&shared);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- on the stack ---- */

static struct completion *asked;	/* [a] on somebody's stack */

static int answer(void *arg)
{
	u32 rounds = (u32)(uintptr_t)arg;

	while (rounds) {
		struct completion *c = __atomic_exchange_n(&asked, NULL,
							   __ATOMIC_ACQ_REL);

		if (!c) {
			crew_pause(0);
			continue;
		}
		complete(c);	/* it may be gone by now */
		rounds--;
	}
	return 0;
}

static bool __noinline ask(void)
{
	DECLARE_COMPLETION_ONSTACK(c);

	__atomic_store_n(&asked, &c, __ATOMIC_RELEASE);
	return crew_told(&c);
}

static void __noinline overwrite_stack(void)
{
	volatile u8 bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0xa5;
}

/*
 * As soon as the waiter goes on, its stack is overwritten: whoever told must
 * not touch the completion after that.
 */
TEST(completion, it_may_live_on_the_waiters_stack)
{
	u32 rounds = num_online_cpus() > 1 ? 60 : 20;

	crew_begin(&crew);
	crew_start(&crew, answer, (void *)rounds, CREW_ANY);
	for (u32 i = 0; i < rounds; i++) {
		ASSERT_TRUE(ask());
		overwrite_stack();
	}
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- time ---- */

TEST(completion, a_time_out_is_zero_and_not_early)
{
	DECLARE_COMPLETION(c);
	u64 start = clock_ns();

	EXPECT_EQ(wait_for_completion_timeout_ns(&c, 15000000), 0);
	EXPECT_GE(clock_ns() - start, 15000000);
	EXPECT_FALSE(waitqueue_active(&c.wait));
	complete(&c);
	EXPECT_GT(wait_for_completion_timeout_ns(&c, 15000000), 0);
	EXPECT_EQ(wait_for_completion_timeout_ns(&c, 0), 0);
	complete(&c);
	EXPECT_EQ(wait_for_completion_timeout_ns(&c, 0), 1);
}

static void complete_shared(struct timer *timer)
{
	(void)timer;
	complete(&shared);
}

TEST(completion, an_interrupt_can_tell)
{
	struct timer timer;

	timer_setup(&timer, complete_shared);
	init_completion(&shared);
	for (int i = 0; i < 3; i++) {
		timer_start(&timer, 0);
		EXPECT_TRUE(crew_told(&shared));
	}
	timer_cancel_sync(&timer);
}

/* ---- a waiter whose time runs out must not take another's wake-up ---- */

#define TICK_NS		(NSEC_PER_SEC / CONFIG_HZ)

static u32 timeouts, answers;

static int wait_a_tick_again_and_again(void *arg)
{
	for (unsigned int i = 0; i < (unsigned int)(uintptr_t)arg; i++) {
		if (wait_for_completion_timeout_ns(&shared, TICK_NS / 2))
			__atomic_fetch_add(&answers, 1, __ATOMIC_SEQ_CST);
		else
			__atomic_fetch_add(&timeouts, 1, __ATOMIC_SEQ_CST);
	}
	return 0;
}

/*
 * Two wait with a time that ends in the very tick in which the timer tells,
 * one without. Nothing told may be lost: what was not counted by those who
 * have gone must be there for the one who stays.
 */
TEST(completion, a_word_is_never_lost_to_one_whose_time_is_over)
{
	struct timer timer;
	u32 told = 0;

	timer_setup(&timer, complete_shared);
	init_completion(&shared);
	timeouts = answers = 0;
	crew_begin(&crew);
	crew_start(&crew, wait_a_tick_again_and_again, (void *)8, CREW_ANY);
	crew_start(&crew, wait_a_tick_again_and_again, (void *)8, CREW_ANY);
	for (; told < 8; told++) {
		timer_start(&timer, TICK_NS / 2);
		if (!crew_soon(!timer_pending(&timer)))
			break;
	}
	timer_cancel_sync(&timer);
	EXPECT_EQ(told, 8);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(timeouts + answers, 16);
	while (try_wait_for_completion(&shared))
		answers++;
	EXPECT_EQ(answers, told);
}
