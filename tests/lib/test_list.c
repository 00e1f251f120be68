// SPDX-License-Identifier: MIT
/*
 * tests/lib/test_list.c - kernel/lib/list.h
 */
#include "kernel/lib/list.h"
#include "tests/ktest.h"

struct item {
	int number;
	struct list_head link;
};

/* The numbers on a list, as decimal digits: items 1, 2, 3 are 123. */
static int digits(struct list_head *head)
{
	struct item *item;
	int value = 0;

	list_for_each_entry(item, head, link)
		value = value * 10 + item->number;
	return value;
}

static int digits_reverse(struct list_head *head)
{
	struct item *item;
	int value = 0;

	list_for_each_entry_reverse(item, head, link)
		value = value * 10 + item->number;
	return value;
}

static void fill(struct list_head *head, struct item *items, int first,
		 int count)
{
	for (int i = 0; i < count; i++) {
		items[i].number = first + i;
		list_add_tail(&items[i].link, head);
	}
}

TEST(list, fresh_list_is_empty)
{
	LIST_HEAD(list);
	struct list_head other;

	INIT_LIST_HEAD(&other);
	EXPECT_TRUE(list_empty(&list));
	EXPECT_TRUE(list_empty(&other));
	EXPECT_FALSE(list_is_singular(&list));
	EXPECT_EQ(list_count_nodes(&list), 0);
	EXPECT_EQ(list_verify(&list), 0);
	EXPECT_NULL(list_first_entry_or_null(&list, struct item, link));
}

TEST(list, add_puts_in_front_and_add_tail_at_end)
{
	LIST_HEAD(list);
	struct item items[3] = { { .number = 1 }, { .number = 2 },
				 { .number = 3 } };

	list_add(&items[1].link, &list);
	EXPECT_TRUE(list_is_singular(&list));
	list_add(&items[0].link, &list);
	list_add_tail(&items[2].link, &list);
	EXPECT_EQ(digits(&list), 123);
	EXPECT_EQ(digits_reverse(&list), 321);
	EXPECT_TRUE(list_is_first(&items[0].link, &list));
	EXPECT_TRUE(list_is_last(&items[2].link, &list));
	EXPECT_FALSE(list_is_singular(&list));
	EXPECT_EQ(list_verify(&list), 0);
}

TEST(list, ends_and_neighbours_are_found)
{
	LIST_HEAD(list);
	struct item items[3];

	fill(&list, items, 1, 3);
	EXPECT_EQ(list_first_entry(&list, struct item, link), &items[0]);
	EXPECT_EQ(list_last_entry(&list, struct item, link), &items[2]);
	EXPECT_EQ(list_next_entry(&items[0], link), &items[1]);
	EXPECT_EQ(list_prev_entry(&items[2], link), &items[1]);
	EXPECT_EQ(list_first_entry_or_null(&list, struct item, link),
		  &items[0]);
}

TEST(list, removed_link_points_nowhere)
{
	LIST_HEAD(list);
	struct item items[3];

	fill(&list, items, 1, 3);
	list_del(&items[1].link);
	EXPECT_EQ(digits(&list), 13);
	EXPECT_NULL(items[1].link.next);
	EXPECT_NULL(items[1].link.prev);
	list_del_init(&items[0].link);
	EXPECT_TRUE(list_empty(&items[0].link));
	EXPECT_EQ(digits(&list), 3);
	EXPECT_EQ(list_verify(&list), 0);
}

TEST(list, safe_walk_may_remove_everything)
{
	LIST_HEAD(list);
	struct item items[4];
	struct item *item, *ahead;
	struct list_head *p, *next;
	int seen = 0;

	fill(&list, items, 1, 4);
	list_for_each_entry_safe(item, ahead, &list, link) {
		seen = seen * 10 + item->number;
		list_del(&item->link);
	}
	EXPECT_EQ(seen, 1234);
	EXPECT_TRUE(list_empty(&list));

	fill(&list, items, 1, 4);
	list_for_each_safe(p, next, &list)
		list_del(p);
	EXPECT_TRUE(list_empty(&list));
}

TEST(list, plain_walk_visits_each_link_once)
{
	LIST_HEAD(list);
	struct item items[4];
	struct list_head *p;
	size_t visited = 0;

	fill(&list, items, 1, 4);
	list_for_each(p, &list)
		visited++;
	EXPECT_EQ(visited, 4);
	EXPECT_EQ(list_count_nodes(&list), 4);
}

TEST(list, move_changes_list_and_order)
{
	LIST_HEAD(from);
	LIST_HEAD(to);
	struct item items[4], others[2];

	fill(&from, items, 1, 4);
	fill(&to, others, 8, 2);
	list_move(&items[1].link, &to);
	list_move_tail(&items[2].link, &to);
	EXPECT_EQ(digits(&from), 14);
	EXPECT_EQ(digits(&to), 2893);
	list_move(&items[3].link, &from);
	EXPECT_EQ(digits(&from), 41);
	EXPECT_EQ(list_verify(&from), 0);
	EXPECT_EQ(list_verify(&to), 0);
}

TEST(list, bulk_move_takes_a_part_of_another_list)
{
	LIST_HEAD(list);
	LIST_HEAD(other);
	struct item items[5], others[2];

	fill(&list, items, 1, 5);
	fill(&other, others, 8, 2);
	list_bulk_move_tail(&other, &items[1].link, &items[3].link);
	EXPECT_EQ(digits(&list), 15);
	EXPECT_EQ(digits(&other), 89234);
	EXPECT_EQ(digits_reverse(&other), 43298);
	list_bulk_move_tail(&other, list.next, list.prev);
	EXPECT_TRUE(list_empty(&list));
	EXPECT_EQ(digits(&other), 8923415);
	EXPECT_EQ(list_verify(&other), 0);
	EXPECT_EQ(list_verify(&list), 0);
}

TEST(list, replace_takes_the_place)
{
	LIST_HEAD(list);
	struct item items[3];
	struct item fresh = { .number = 9 };

	fill(&list, items, 1, 3);
	list_replace(&items[1].link, &fresh.link);
	EXPECT_EQ(digits(&list), 193);
	EXPECT_EQ(digits_reverse(&list), 391);
	EXPECT_NULL(items[1].link.next);
}

TEST(list, splice_keeps_order_and_empties_the_source)
{
	LIST_HEAD(from);
	LIST_HEAD(to);
	struct item items[2], others[2];

	fill(&from, items, 1, 2);
	fill(&to, others, 8, 2);
	list_splice_init(&from, &to);
	EXPECT_EQ(digits(&to), 1289);
	EXPECT_TRUE(list_empty(&from));
	list_splice_init(&from, &to);
	EXPECT_EQ(digits(&to), 1289);
	list_splice_tail_init(&to, &from);
	EXPECT_EQ(digits(&from), 1289);
	EXPECT_EQ(digits_reverse(&from), 9821);
	EXPECT_TRUE(list_empty(&to));
}

TEST(list, splice_tail_appends)
{
	LIST_HEAD(from);
	LIST_HEAD(to);
	struct item items[2], others[2];

	fill(&from, items, 1, 2);
	fill(&to, others, 8, 2);
	list_splice_tail_init(&from, &to);
	EXPECT_EQ(digits(&to), 8912);
	EXPECT_EQ(list_verify(&to), 0);
}

/* R1, and its broken twins. */
TEST(list, verify_sees_a_broken_link)
{
	LIST_HEAD(list);
	struct item items[3];
	struct list_head *kept;

	fill(&list, items, 1, 3);
	kept = items[1].link.prev;
	items[1].link.prev = &items[2].link;
	EXPECT_NE(list_verify(&list), 0);
	items[1].link.prev = kept;
	EXPECT_EQ(list_verify(&list), 0);

	/* A shortcut into the middle: the walk never meets the head. */
	kept = items[2].link.next;
	items[2].link.next = &items[1].link;
	EXPECT_NE(list_verify(&list), 0);
	items[2].link.next = NULL;
	EXPECT_NE(list_verify(&list), 0);
	items[2].link.next = kept;
	EXPECT_EQ(list_verify(&list), 0);
}
