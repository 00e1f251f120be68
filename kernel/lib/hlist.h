// SPDX-License-Identifier: MIT
/*
 * kernel/lib/hlist.h - lists whose head is one pointer: chains of hash tables
 *
 *   head --> a --> b --> NULL       a link's pprev is where its own address
 *     ^-----'  ^---'                stands: in the head, or in the link before
 *
 * Rules    R1 for every link l of a chain: *l->pprev == l.
 * Locks    none: the owner of the chain has one.
 * See      tests/lib/test_hlist.c
 */
#pragma once

#include "kernel/lib/compiler.h"

struct hlist_node {
	struct hlist_node *next;
	struct hlist_node **pprev;	/* NULL: on no chain */
};

struct hlist_head {
	struct hlist_node *first;
};

#define HLIST_HEAD_INIT		{ .first = NULL }
#define HLIST_HEAD(name)	struct hlist_head name = HLIST_HEAD_INIT
#define INIT_HLIST_HEAD(head)						\
	((void)(((struct hlist_head *){ (head) })->first = NULL))

static inline void INIT_HLIST_NODE(struct hlist_node *link)
{
	link->next = NULL;
	link->pprev = NULL;
}

static inline bool hlist_unhashed(const struct hlist_node *link)
{
	return !link->pprev;
}

static inline bool hlist_empty(const struct hlist_head *head)
{
	return !head->first;
}

/* Insert where *place is: everything below is made of this. */
static inline void hlist_insert(struct hlist_node *link,
				struct hlist_node **place)
{
	link->next = *place;
	link->pprev = place;
	if (link->next)
		link->next->pprev = &link->next;
	WRITE_ONCE(*place, link);
}

static inline void hlist_add_head(struct hlist_node *link,
				  struct hlist_head *head)
{
	hlist_insert(link, &head->first);
}

static inline void hlist_add_before(struct hlist_node *link,
				    struct hlist_node *next)
{
	hlist_insert(link, next->pprev);
}

static inline void hlist_add_behind(struct hlist_node *link,
				    struct hlist_node *before)
{
	hlist_insert(link, &before->next);
}

/* Remove; next stays, for readers that stand here (RCU). */
static inline void hlist_unlink(struct hlist_node *link)
{
	WRITE_ONCE(*link->pprev, link->next);
	if (link->next)
		link->next->pprev = link->pprev;
}

static inline void hlist_del(struct hlist_node *link)
{
	hlist_unlink(link);
	INIT_HLIST_NODE(link);
}

/* Remove if it is on a chain. */
static inline void hlist_del_init(struct hlist_node *link)
{
	if (!hlist_unhashed(link))
		hlist_del(link);
}

/* All of from becomes to, which is overwritten. */
static inline void hlist_move_list(struct hlist_head *from,
				   struct hlist_head *to)
{
	to->first = from->first;
	if (to->first)
		to->first->pprev = &to->first;
	from->first = NULL;
}

#define hlist_entry(link, type, member)	container_of(link, type, member)
#define hlist_entry_safe(link, type, member) ({				\
	__typeof__(link) hlist_link_ = (link);				\
	hlist_link_ ? hlist_entry(hlist_link_, type, member) : NULL; })

#define hlist_for_each(p, head)						\
	for ((p) = (head)->first; (p); (p) = (p)->next)
/* The _safe forms look ahead: the current link may be removed. */
#define hlist_for_each_safe(p, ahead, head)				\
	for ((p) = (head)->first; (p) && ((ahead) = (p)->next, true);	\
	     (p) = (ahead))
#define hlist_for_each_entry(pos, head, member)				\
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), \
				      member);				\
	     (pos);							\
	     (pos) = hlist_entry_safe((pos)->member.next,		\
				      __typeof__(*(pos)), member))
#define hlist_for_each_entry_continue(pos, member)			\
	for ((pos) = hlist_entry_safe((pos)->member.next,		\
				      __typeof__(*(pos)), member);	\
	     (pos);							\
	     (pos) = hlist_entry_safe((pos)->member.next,		\
				      __typeof__(*(pos)), member))
#define hlist_for_each_entry_safe(pos, ahead, head, member)		\
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), \
				      member);				\
	     (pos) && ((ahead) = (pos)->member.next, true);		\
	     (pos) = hlist_entry_safe(ahead, __typeof__(*(pos)), member))
