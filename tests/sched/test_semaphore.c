// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_semaphore.c - at most n at a time
 */
#include "kernel/sched/semaphore.h"

#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;
static DEFINE_SEMAPHORE(sem, 3);

TEST(semaphore, it_counts)
{
	struct semaphore s;

	sema_init(&s, 2);
	down(&s);
	EXPECT_TRUE(down_trylock(&s));
	EXPECT_FALSE(down_trylock(&s));
	up(&s);
	EXPECT_TRUE(down_trylock(&s));
	up(&s);
	up(&s);
	up(&s);
	EXPECT_EQ(s.count, 3);
}

static u32 inside, most_inside;

static int enter_and_leave(void *arg)
{
	(void)arg;
	for (int i = 0; i < 60; i++) {
		u32 now, most;

		down(&sem);
		now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
		most = READ_ONCE(most_inside);
		while (now > most &&
		       !__atomic_compare_exchange_n(&most_inside, &most, now,
						    false, __ATOMIC_SEQ_CST,
						    __ATOMIC_SEQ_CST))
			;
		yield();
		__atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
		up(&sem);
	}
	return 0;
}

TEST(semaphore, never_more_than_n_are_inside)
{
	inside = most_inside = 0;
	crew_begin(&crew);
	for (int i = 0; i < 8; i++)
		crew_start(&crew, enter_and_leave, NULL, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_LE(most_inside, 3);
	EXPECT_GE(most_inside, 1);
	EXPECT_EQ(sem.count, 3);
	EXPECT_FALSE(waitqueue_active(&sem.wait));
}

TEST(semaphore, a_time_out_takes_nothing)
{
	struct semaphore s;
	u64 start = clock_ns();

	sema_init(&s, 0);
	EXPECT_EQ(down_timeout_ns(&s, 15000000), -ETIMEDOUT);
	EXPECT_GE(clock_ns() - start, 15000000);
	up(&s);
	EXPECT_EQ(s.count, 1);
	EXPECT_EQ(down_timeout_ns(&s, 0), 0);
	EXPECT_EQ(s.count, 0);
}

static struct semaphore told;

static void up_told(struct timer *timer)
{
	(void)timer;
	up(&told);
}

TEST(semaphore, anybody_may_give_even_an_interrupt)
{
	struct timer timer;

	sema_init(&told, 0);
	timer_setup(&timer, up_told);
	timer_start(&timer, 0);
	EXPECT_EQ(down_timeout_ns(&told, CREW_SOON_NS), 0);
	timer_cancel_sync(&timer);
}

static struct semaphore *asked;		/* [a] on somebody's stack */

static int give(void *arg)
{
	u32 rounds = (u32)(uintptr_t)arg;

	while (rounds) {
		struct semaphore *s = __atomic_exchange_n(&asked, NULL,
							  __ATOMIC_ACQ_REL);

		if (!s) {
			crew_pause(0);
			continue;
		}
		up(s);		/* it may be gone by now */
		rounds--;
	}
	return 0;
}

static int __noinline ask(void)
{
	struct semaphore s;

	sema_init(&s, 0);
	__atomic_store_n(&asked, &s, __ATOMIC_RELEASE);
	return down_timeout_ns(&s, CREW_SOON_NS);
}

static void __noinline overwrite_stack(void)
{
	volatile u8 bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = 0xa5;
}

TEST(semaphore, who_has_it_may_free_it_at_once)
{
	u32 rounds = num_online_cpus() > 1 ? 60 : 20;

	crew_begin(&crew);
	crew_start(&crew, give, (void *)rounds, CREW_ANY);
	for (u32 i = 0; i < rounds; i++) {
		ASSERT_EQ(ask(), 0);
		overwrite_stack();
	}
	EXPECT_TRUE(crew_end(&crew));
}
