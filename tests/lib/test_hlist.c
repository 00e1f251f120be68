// SPDX-License-Identifier: MIT
/*
 * tests/lib/test_hlist.c - kernel/lib/hlist.h
 */
#include "kernel/lib/hlist.h"

#include "tests/ktest.h"

struct item {
	int n;
	struct hlist_node link;
};

/* The numbers along a chain as digits; -1 where R1 does not hold. */
static int digits(const struct hlist_head *head)
{
	struct hlist_node *const *place = &head->first;
	struct item *item;
	int value = 0;

	hlist_for_each_entry(item, head, link) {
		if (item->link.pprev != place)
			return -1;
		value = value * 10 + item->n;
		place = &item->link.next;
	}
	return value;
}

TEST(hlist, order_is_as_added)
{
	struct item a = { .n = 1 }, b = { .n = 2 }, c = { .n = 3 },
		    d = { .n = 4 };
	HLIST_HEAD(head);

	EXPECT_TRUE(hlist_empty(&head));
	hlist_add_head(&b.link, &head);
	hlist_add_head(&a.link, &head);
	hlist_add_behind(&d.link, &b.link);
	hlist_add_before(&c.link, &d.link);
	EXPECT_EQ(digits(&head), 1234);
}

TEST(hlist, removed_links_are_on_no_chain)
{
	struct item items[4] = { { .n = 1 }, { .n = 2 }, { .n = 3 },
				 { .n = 4 } };
	struct hlist_node *p, *ahead;
	HLIST_HEAD(head);

	for (int i = 3; i >= 0; i--)
		hlist_add_head(&items[i].link, &head);
	hlist_del(&items[0].link);
	EXPECT_EQ(digits(&head), 234);
	hlist_del_init(&items[2].link);
	hlist_del_init(&items[2].link);
	EXPECT_TRUE(hlist_unhashed(&items[2].link));
	EXPECT_EQ(digits(&head), 24);
	hlist_for_each_safe(p, ahead, &head)
		hlist_del(p);
	EXPECT_TRUE(hlist_empty(&head));
}

TEST(hlist, a_chain_moves_to_another_head)
{
	struct item a = { .n = 1 }, b = { .n = 2 }, *item;
	struct hlist_node *ahead;
	HLIST_HEAD(from);
	HLIST_HEAD(to);

	hlist_add_head(&b.link, &from);
	hlist_add_head(&a.link, &from);
	hlist_move_list(&from, &to);
	EXPECT_TRUE(hlist_empty(&from));
	EXPECT_EQ(digits(&to), 12);
	hlist_for_each_entry_safe(item, ahead, &to, link)
		if (item->n == 1)
			hlist_del(&item->link);
	EXPECT_EQ(digits(&to), 2);
}
