// SPDX-License-Identifier: MIT
/*
 * api_lists.c - list.h, rculist.h, hashtable.h: every way along a list
 */
#include <linux/hashtable.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/poison.h>
#include <linux/rculist.h>

#include "check.h"

#define N	4

struct item {
	int n;
	struct list_head list;
	struct hlist_node node;
};

static struct item items[N];

static void fill(struct list_head *head)
{
	int i;

	INIT_LIST_HEAD(head);
	for (i = 0; i < N; i++) {
		items[i].n = i + 1;
		list_add_tail(&items[i].list, head);
	}
}

static void walks(void)
{
	struct list_head head = LIST_HEAD_INIT(head), *p, *ahead;
	struct item *pos, *next;
	int d = 0;

	fill(&head);
	list_for_each_prev(p, &head)
		d = d * 10 + list_entry(p, struct item, list)->n;
	CHECK(d == 4321);
	pos = &items[1];
	d = 0;
	list_for_each_entry_from(pos, &head, list)
		d = d * 10 + pos->n;
	CHECK(d == 234 && list_entry_is_head(pos, &head, list));
	CHECK(list_is_head(&pos->list, &head));
	pos = &items[2];
	d = 0;
	list_for_each_entry_continue_reverse(pos, &head, list)
		d = d * 10 + pos->n;
	CHECK(d == 21);
	pos = NULL;
	pos = list_prepare_entry(pos, &head, list);
	d = 0;
	list_for_each_entry_continue(pos, &head, list)
		d = d * 10 + pos->n;
	CHECK(d == 1234);
	pos = &items[0];
	list_for_each_entry_safe_continue(pos, next, &head, list)
		if (pos->n == 3)
			list_del_init_careful(&pos->list);
	CHECK(list_empty_careful(&items[2].list));
	pos = &items[1];
	d = 0;
	list_for_each_entry_safe_from(pos, next, &head, list) {
		d = d * 10 + pos->n;
		list_del(&pos->list);
	}
	CHECK(d == 24 && items[3].list.next == LIST_POISON1);
	CHECK(items[3].list.prev == LIST_POISON2);
	fill(&head);
	d = 0;
	list_for_each_prev_safe(p, ahead, &head) {
		d = d * 10 + list_entry(p, struct item, list)->n;
		list_del(p);
	}
	CHECK(d == 4321 && list_empty(&head));
	fill(&head);
	list_del(&items[3].list);
	list_replace_init(&items[0].list, &items[3].list);
	CHECK(list_empty(&items[0].list));
	CHECK(list_first_entry(&head, struct item, list) == &items[3]);
}

static void buckets(void)
{
	struct hlist_head head = HLIST_HEAD_INIT;
	struct hlist_node *p;
	struct item *pos;
	int i, d = 0;

	INIT_HLIST_HEAD(&head);
	for (i = 0; i < N; i++) {
		items[i].n = i + 1;
		INIT_HLIST_NODE(&items[i].node);
		CHECK(hlist_unhashed(&items[i].node));
		hlist_add_head(&items[i].node, &head);
	}
	hlist_for_each(p, &head)
		d = d * 10 + hlist_entry(p, struct item, node)->n;
	CHECK(d == 4321);
	pos = &items[2];
	d = 0;
	hlist_for_each_entry_continue(pos, node)
		d = d * 10 + pos->n;
	CHECK(d == 21);
}

static void published(void)
{
	static struct hlist_head hashed;
	LIST_HEAD(head);
	struct list_head *p;
	struct item *pos;
	int d = 0;

	INIT_LIST_HEAD_RCU(&head);
	fill(&head);
	rcu_read_lock();
	list_for_each_rcu(p, &head)
		d = d * 10 + list_entry_rcu(p, struct item, list)->n;
	CHECK(d == 1234 && list_next_rcu(&head) == &items[0].list);
	pos = &items[1];
	d = 0;
	list_for_each_entry_continue_rcu(pos, &head, list)
		d = d * 10 + pos->n;
	CHECK(d == 34);
	pos = &items[1];
	d = 0;
	list_for_each_entry_from_rcu(pos, &head, list)
		d = d * 10 + pos->n;
	CHECK(d == 234);
	hlist_add_head_rcu(&items[0].node, &hashed);
	hlist_add_behind_rcu(&items[2].node, &items[0].node);
	hlist_add_before_rcu(&items[1].node, &items[2].node);
	d = 0;
	hlist_for_each_entry_rcu(pos, &hashed, node)
		d = d * 10 + pos->n;
	CHECK(d == 123);
	CHECK(hlist_first_rcu(&hashed) == &items[0].node);
	CHECK(hlist_next_rcu(&items[0].node) == &items[1].node);
	rcu_read_unlock();
	hlist_del_rcu(&items[1].node);
	hlist_del_init_rcu(&items[0].node);
	CHECK(hlist_unhashed(&items[0].node) && hashed.first == &items[2].node);
}

struct holder {
	DECLARE_HASHTABLE(table, 2);
};

static void tables(void)
{
	static struct holder h;
	struct hlist_node *ahead;
	struct item *pos;
	int i, bucket, sum = 0;

	hash_init(h.table);
	CHECK(HASH_SIZE(h.table) == 4 && HASH_BITS(h.table) == 2);
	CHECK(hash_min(7, 2) == hash_32(7, 2));
	for (i = 0; i < N; i++) {
		items[i].n = i + 1;
		hash_add(h.table, &items[i].node, i);
	}
	hash_for_each(h.table, bucket, pos, node)
		sum += pos->n;
	rcu_read_lock();
	hash_for_each_rcu(h.table, bucket, pos, node)
		sum += pos->n;
	rcu_read_unlock();
	CHECK(sum == 20 && hash_hashed(&items[0].node));
	hash_for_each_possible_safe(h.table, pos, ahead, node, 2)
		if (pos->n == 3)
			hash_del(&pos->node);
	CHECK(!hash_hashed(&items[2].node));
	hash_for_each_safe(h.table, bucket, ahead, pos, node)
		hash_del(&pos->node);
	CHECK(hash_empty(h.table));
}

static void lists(void)
{
	walks();
	buckets();
	published();
	tables();
}

CHECKS_AT(fs_initcall, lists);
