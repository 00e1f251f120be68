// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_nearest.c - the distance of two names
 */
#include "kernel/shell/nearest.h"

#include <string.h>

#include "tests/ktest.h"

TEST(nearest, each_kind_of_mistake_costs_one)
{
	EXPECT_EQ(edit_distance("cpus", "cpus"), 0);
	EXPECT_EQ(edit_distance("cpu", "cpus"), 1);
	EXPECT_EQ(edit_distance("cpuss", "cpus"), 1);
	EXPECT_EQ(edit_distance("cpas", "cpus"), 1);
	EXPECT_EQ(edit_distance("cpsu", "cpus"), 1);
	EXPECT_EQ(edit_distance("", "cpus"), 4);
	EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(nearest, distance_is_symmetric_and_no_longer_than_the_longer_name)
{
	char a[12], b[12];

	for (int i = 0; i < KTEST_CASES(20000, 2000); i++) {
		u32 a_len = ktest_random_below(sizeof(a));
		u32 b_len = ktest_random_below(sizeof(b));
		unsigned int distance;

		memset(a, 0, sizeof(a));
		memset(b, 0, sizeof(b));
		for (u32 j = 0; j < a_len; j++)
			a[j] = (char)('a' + ktest_random_below(3));
		for (u32 j = 0; j < b_len; j++)
			b[j] = (char)('a' + ktest_random_below(3));
		distance = edit_distance(a, b);
		if (distance != edit_distance(b, a) ||
		    distance > (a_len > b_len ? a_len : b_len) ||
		    (distance == 0) != (strcmp(a, b) == 0)) {
			ktest_note("\"%s\" \"%s\" %u", a, b, distance);
			EXPECT_TRUE(false);
			return;
		}
	}
}

TEST(nearest, overlong_names_are_far_from_everything)
{
	char name[200];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	EXPECT_GT(edit_distance(name, "x"), NEAREST_NAME_MAX);
	EXPECT_FALSE(edit_distance_close(edit_distance(name, name), name));
}

TEST(nearest, only_small_mistakes_are_worth_a_proposal)
{
	EXPECT_TRUE(edit_distance_close(1, "cpu"));
	EXPECT_FALSE(edit_distance_close(1, "x"));
	EXPECT_FALSE(edit_distance_close(2, "cpu"));
	EXPECT_TRUE(edit_distance_close(2, "vresoin"));
	EXPECT_FALSE(edit_distance_close(3, "something"));
}
