// SPDX-License-Identifier: MIT
/*
 * kernel/compat/rculist.h - lists that are read while they change
 *
 * Readers go forward, under rcu_read_lock(). A link is complete before it
 * can be found, and one that is taken off still leads on: readers may stand
 * on it until a grace period is over.
 */
#pragma once

#include "kernel/lib/hlist.h"
#include "kernel/lib/list.h"
#include "kernel/sched/rcu.h"

/* Between two neighbours. */
static inline void list_insert_rcu(struct list_head *link,
				   struct list_head *before,
				   struct list_head *after)
{
	link->next = after;
	link->prev = before;
	rcu_assign_pointer(before->next, link);
	after->prev = link;
}

static inline void list_add_rcu(struct list_head *link, struct list_head *head)
{
	list_insert_rcu(link, head, head->next);
}

static inline void list_add_tail_rcu(struct list_head *link,
				     struct list_head *head)
{
	list_insert_rcu(link, head->prev, head);
}

static inline void list_del_rcu(struct list_head *link)
{
	link->next->prev = link->prev;
	WRITE_ONCE(link->prev->next, link->next);
	link->prev = NULL;		/* next leads on */
}

static inline void list_replace_rcu(struct list_head *old,
				    struct list_head *fresh)
{
	list_insert_rcu(fresh, old->prev, old->next);
	old->prev = NULL;
}

/* Where *at points to next becomes the link. */
static inline void hlist_insert_rcu(struct hlist_node *link,
				    struct hlist_node **at)
{
	struct hlist_node *next = *at;

	link->next = next;
	link->pprev = at;
	rcu_assign_pointer(*at, link);
	if (next)
		next->pprev = &link->next;
}

static inline void hlist_add_head_rcu(struct hlist_node *link,
				      struct hlist_head *head)
{
	hlist_insert_rcu(link, &head->first);
}

static inline void hlist_add_before_rcu(struct hlist_node *link,
					struct hlist_node *next)
{
	hlist_insert_rcu(link, next->pprev);
}

static inline void hlist_add_behind_rcu(struct hlist_node *link,
					struct hlist_node *before)
{
	hlist_insert_rcu(link, &before->next);
}

static inline void hlist_del_rcu(struct hlist_node *link)
{
	WRITE_ONCE(*link->pprev, link->next);
	if (link->next)
		link->next->pprev = link->pprev;
	link->pprev = NULL;		/* next leads on */
}

static inline void hlist_del_init_rcu(struct hlist_node *link)
{
	if (link->pprev)
		hlist_del_rcu(link);
}

static inline void hlist_replace_rcu(struct hlist_node *old,
				     struct hlist_node *fresh)
{
	fresh->next = old->next;
	fresh->pprev = old->pprev;
	rcu_assign_pointer(*fresh->pprev, fresh);
	if (fresh->next)
		fresh->next->pprev = &fresh->next;
	old->pprev = NULL;
}
