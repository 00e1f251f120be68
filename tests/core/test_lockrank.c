// SPDX-License-Identifier: MIT
/*
 * tests/core/test_lockrank.c - the rule of the lock order, on its own states
 */
#include "kernel/core/lockrank.h"

#include "kernel/lib/errno.h"
#include "tests/ktest.h"

static struct lock_class deep = LOCK_CLASS_INIT("deep", 10);
static struct lock_class middle = LOCK_CLASS_INIT("middle", 20);
static struct lock_class middle_too = LOCK_CLASS_INIT("middle too", 20);
static struct lock_class outer = LOCK_CLASS_INIT("outer", 30);

TEST(lockrank, an_empty_hand_may_take_anything)
{
	struct lockrank_state s = { .nr = 0 };

	EXPECT_NULL(lockrank_check(&s, &deep));
	EXPECT_NULL(lockrank_check(&s, &outer));
}

TEST(lockrank, ranks_must_fall)
{
	struct lockrank_state s = { .nr = 0 };

	ASSERT_EQ(lockrank_push(&s, &middle), 0);
	EXPECT_NULL(lockrank_check(&s, &deep));
	EXPECT_EQ(lockrank_check(&s, &outer), &middle);
	EXPECT_EQ(lockrank_check(&s, &middle_too), &middle);
	EXPECT_EQ(lockrank_check(&s, &middle), &middle);
}

TEST(lockrank, without_a_rank_only_the_lock_itself_forbids)
{
	struct lock_class one = LOCK_CLASS_INIT("one", LOCK_RANK_NONE);
	struct lock_class two = LOCK_CLASS_INIT("two", LOCK_RANK_NONE);
	struct lockrank_state s = { .nr = 0 };

	ASSERT_EQ(lockrank_push(&s, &deep), 0);
	EXPECT_NULL(lockrank_check(&s, &one));
	ASSERT_EQ(lockrank_push(&s, &one), 0);
	EXPECT_NULL(lockrank_check(&s, &two));
	EXPECT_EQ(lockrank_check(&s, &one), &one);
	EXPECT_EQ(lockrank_pop(&s, &deep), 0);
	EXPECT_NULL(lockrank_check(&s, &outer));
}

/* Not the last one taken counts, but all that are held. */
TEST(lockrank, every_held_lock_is_asked)
{
	struct lockrank_state s = { .nr = 0 };

	ASSERT_EQ(lockrank_push(&s, &deep), 0);	/* by a trylock */
	ASSERT_EQ(lockrank_push(&s, &outer), 0);
	EXPECT_EQ(lockrank_check(&s, &middle), &deep);
	EXPECT_EQ(lockrank_pop(&s, &deep), 0);
	EXPECT_NULL(lockrank_check(&s, &middle));
}

TEST(lockrank, locks_are_released_in_any_order)
{
	struct lockrank_state s = { .nr = 0 };

	ASSERT_EQ(lockrank_push(&s, &outer), 0);
	ASSERT_EQ(lockrank_push(&s, &middle), 0);
	ASSERT_EQ(lockrank_push(&s, &deep), 0);
	EXPECT_EQ(lockrank_pop(&s, &middle), 0);
	EXPECT_EQ(s.nr, 2);
	EXPECT_EQ(s.held[0], &outer);
	EXPECT_EQ(s.held[1], &deep);
	EXPECT_EQ(lockrank_pop(&s, &outer), 0);
	EXPECT_EQ(s.held[0], &deep);
	EXPECT_EQ(lockrank_pop(&s, &deep), 0);
	EXPECT_EQ(s.nr, 0);
}

TEST(lockrank, what_is_not_held_cannot_be_released)
{
	struct lockrank_state s = { .nr = 0 };

	EXPECT_EQ(lockrank_pop(&s, &deep), -ENOENT);
	ASSERT_EQ(lockrank_push(&s, &middle), 0);
	EXPECT_EQ(lockrank_pop(&s, &middle_too), -ENOENT);
	EXPECT_EQ(s.nr, 1);
	EXPECT_EQ(lockrank_pop(&s, &middle), 0);
	EXPECT_EQ(lockrank_pop(&s, &middle), -ENOENT);
}

TEST(lockrank, the_hand_holds_so_many_and_no_more)
{
	struct lock_class classes[LOCKRANK_DEPTH + 1];
	struct lockrank_state s = { .nr = 0 };

	for (unsigned int i = 0; i <= LOCKRANK_DEPTH; i++)
		classes[i] = (struct lock_class)
			LOCK_CLASS_INIT("many", (u16)(100 - i));
	for (unsigned int i = 0; i < LOCKRANK_DEPTH; i++) {
		EXPECT_NULL(lockrank_check(&s, &classes[i]));
		EXPECT_EQ(lockrank_push(&s, &classes[i]), 0);
	}
	EXPECT_EQ(lockrank_push(&s, &classes[LOCKRANK_DEPTH]), -ENOSPC);
	EXPECT_EQ(s.nr, LOCKRANK_DEPTH);
	EXPECT_EQ(lockrank_pop(&s, &classes[0]), 0);
	EXPECT_EQ(lockrank_push(&s, &classes[LOCKRANK_DEPTH]), 0);
}

/* Compared with an array in which the test does the same. */
TEST(lockrank, random_takes_and_releases_keep_the_order)
{
	struct lock_class classes[6];
	struct lockrank_state s = { .nr = 0 };
	bool held[6] = { false };

	for (u16 i = 0; i < 6; i++)
		classes[i] = (struct lock_class)
			LOCK_CLASS_INIT("some", (u16)(i * 10 + 1));
	for (unsigned int n = 0; n < 2000; n++) {
		unsigned int i = ktest_random_below(6), lowest = 0;

		while (lowest < 6 && !held[lowest])
			lowest++;
		if (held[i]) {
			EXPECT_EQ(lockrank_pop(&s, &classes[i]), 0);
			held[i] = false;
			continue;
		}
		EXPECT_EQ(lockrank_check(&s, &classes[i]) == NULL, i < lowest);
		if (i >= lowest)
			continue;
		EXPECT_EQ(lockrank_push(&s, &classes[i]), 0);
		held[i] = true;
	}
}

TEST(lockrank, two_uses_that_can_deadlock_are_noticed)
{
	struct lock_class class = LOCK_CLASS_INIT("both", 1);

	/* In a thread with interrupts off, in a handler: fine. */
	EXPECT_TRUE(lockrank_note_usage(&class, false, false));
	EXPECT_TRUE(lockrank_note_usage(&class, true, false));
	EXPECT_EQ(class.usage, LOCK_USED_IN_IRQ);
	/* Then the handler could find it held by whom it interrupted. */
	EXPECT_FALSE(lockrank_note_usage(&class, false, true));
	EXPECT_FALSE(lockrank_note_usage(&class, false, false));
}

TEST(lockrank, the_deadlock_is_noticed_in_either_order)
{
	struct lock_class class = LOCK_CLASS_INIT("both", 1);

	EXPECT_TRUE(lockrank_note_usage(&class, false, true));
	EXPECT_TRUE(lockrank_note_usage(&class, false, true));
	EXPECT_TRUE(lockrank_note_usage(&class, false, false));
	EXPECT_EQ(class.usage, LOCK_USED_IRQS_ON);
	EXPECT_FALSE(lockrank_note_usage(&class, true, false));
}
