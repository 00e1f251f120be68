// SPDX-License-Identifier: MIT
/*
 * kernel/lib/list.h - circular doubly linked list, links inside the objects
 *
 * A head is a link like the others; an empty list is a head that points at
 * itself. The words are Linux's (2.6 on), so that source carries over.
 *
 *      +--> head <--> a.link <--> b.link <--+
 *      +------------------------------------+
 *
 * Rules    R1 for every link l of a list: l->next->prev == l.
 *          R2 a removed link points nowhere (NULL), so that using it faults.
 * Locks    none: the owner of the list has one.
 * See      list_verify(), tests/lib/test_list.c
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/sched_point.h"

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

/* Make two links neighbours: everything below is made of this. */
static inline void list_join(struct list_head *before, struct list_head *after)
{
	before->next = after;
	after->prev = before;
}

/* Insert at the front. */
static inline void list_add(struct list_head *link, struct list_head *head)
{
	list_join(link, head->next);
	sched_point();
	list_join(head, link);
}

/* Insert at the end. */
static inline void list_add_tail(struct list_head *link,
				 struct list_head *head)
{
	list_join(head->prev, link);
	sched_point();
	list_join(link, head);
}

/* Remove; the link may not be used until it is added again. */
static inline void list_del(struct list_head *link)
{
	list_join(link->prev, link->next);
	sched_point();
	link->next = NULL;
	link->prev = NULL;
}

/* Remove and leave the link as an empty list: list_empty(link) holds. */
static inline void list_del_init(struct list_head *link)
{
	list_join(link->prev, link->next);
	sched_point();
	INIT_LIST_HEAD(link);
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline bool list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

static inline bool list_is_first(const struct list_head *link,
				 const struct list_head *head)
{
	return link->prev == head;
}

static inline bool list_is_last(const struct list_head *link,
				const struct list_head *head)
{
	return link->next == head;
}

/* Put fresh where old is; old points nowhere afterwards. */
static inline void list_replace(struct list_head *old,
				struct list_head *fresh)
{
	list_add(fresh, old);
	list_del(old);
}

/* From whichever list it is on to the front of another. */
static inline void list_move(struct list_head *link, struct list_head *head)
{
	list_del(link);
	list_add(link, head);
}

static inline void list_move_tail(struct list_head *link,
				  struct list_head *head)
{
	list_del(link);
	list_add_tail(link, head);
}

/* The links from first to last, of any list, to the end of head's. */
static inline void list_bulk_move_tail(struct list_head *head,
				       struct list_head *first,
				       struct list_head *last)
{
	list_join(first->prev, last->next);
	list_join(head->prev, first);
	list_join(last, head);
}

/* All of from, in order, to the front of to; from is empty afterwards. */
static inline void list_splice_init(struct list_head *from,
				    struct list_head *to)
{
	if (list_empty(from))
		return;
	list_join(from->prev, to->next);
	list_join(to, from->next);
	INIT_LIST_HEAD(from);
}

static inline void list_splice_tail_init(struct list_head *from,
					 struct list_head *to)
{
	list_splice_init(from, to->prev);
}

static inline size_t list_count_nodes(const struct list_head *head)
{
	size_t count = 0;

	for (const struct list_head *p = head->next; p != head; p = p->next)
		count++;
	return count;
}

/**
 * list_verify - check R1 along the whole list
 *
 * Stops at the first bad link, so that a list that no longer closes cannot
 * hold it up: going forward over links whose backward pointer is right must
 * come back to the head.
 *
 * Return: 0, or -EINVAL.
 */
static inline __must_check int list_verify(const struct list_head *head)
{
	const struct list_head *p = head;

	do {
		if (!p->next || p->next->prev != p)
			return -EINVAL;
		p = p->next;
	} while (p != head);
	return 0;
}

#define list_entry(link, type, member)	container_of(link, type, member)
#define list_first_entry(head, type, member)				\
	list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)				\
	list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member)			\
	(list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_next_entry(pos, member)					\
	list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define list_prev_entry(pos, member)					\
	list_entry((pos)->member.prev, __typeof__(*(pos)), member)
#define list_entry_is_head(pos, head, member)	(&(pos)->member == (head))

#define list_for_each(p, head)						\
	for ((p) = (head)->next; (p) != (head); (p) = (p)->next)

/* The _safe forms look ahead: the current link may be removed. */
#define list_for_each_safe(p, ahead, head)				\
	for ((p) = (head)->next, (ahead) = (p)->next; (p) != (head);	\
	     (p) = (ahead), (ahead) = (p)->next)

#define list_for_each_entry(pos, head, member)				\
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member);\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = list_next_entry(pos, member))

#define list_for_each_entry_reverse(pos, head, member)			\
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member);	\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = list_prev_entry(pos, member))

#define list_for_each_entry_safe(pos, ahead, head, member)		\
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member),\
	     (ahead) = list_next_entry(pos, member);			\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = (ahead), (ahead) = list_next_entry(ahead, member))
