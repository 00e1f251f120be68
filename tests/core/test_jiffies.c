// SPDX-License-Identifier: MIT
/*
 * tests/core/test_jiffies.c - time in ticks
 */
#include "kernel/core/jiffies.h"

#include "tests/core/harness.h"
#include "tests/ktest.h"

TEST(jiffies, they_follow_the_clock_and_are_never_ahead)
{
	unsigned long before = jiffies, now;
	u64 ns;

	EXPECT_TRUE(sleep_until(jiffies - before >= 3));
	now = jiffies;
	ns = clock_ns();
	EXPECT_GE(ns, jiffies_clock_ns(now));
	EXPECT_LE((long)(now - INITIAL_JIFFIES), (long)(ns / TICK_NSEC));
	EXPECT_LT((long)(before - now), 0);
}

TEST(jiffies, the_long_form_has_the_short_one_below)
{
	for (int i = 0; i < 1000; i++) {
		unsigned long before = jiffies;
		u64 all = get_jiffies_64();
		unsigned long after = jiffies;

		EXPECT_LE((unsigned long)all - before, after - before);
		EXPECT_GE(all, INITIAL_JIFFIES);
	}
}

TEST(jiffies, a_time_is_that_of_its_tick)
{
	unsigned long now = jiffies;

	EXPECT_EQ(jiffies_clock_ns(INITIAL_JIFFIES), 0);
	EXPECT_EQ(jiffies_clock_ns(INITIAL_JIFFIES - 5), 0);
	EXPECT_EQ(jiffies_clock_ns(now + 10) - jiffies_clock_ns(now),
		  10 * TICK_NSEC);
	/* Also beyond the overflow, which is near. */
	EXPECT_EQ(jiffies_clock_ns(now + 1000 * HZ) - jiffies_clock_ns(now),
		  1000ull * NSEC_PER_SEC);
}

TEST(jiffies, an_old_look_at_the_clock_does_not_turn_them_back)
{
	unsigned long before = jiffies;

	jiffies_update(0);
	EXPECT_GE((long)(jiffies - before), 0);
}
