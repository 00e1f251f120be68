// SPDX-License-Identifier: MIT
/*
 * kernel/compat/llist.h - lists that many add to and one takes, without a lock
 *
 *   head.first --> newest --> ... --> oldest --> NULL
 *
 * Adding and taking all at once may happen anywhere, at the same time.
 * llist_del_first() is for one taker at a time, and not beside a
 * llist_del_all(): it looks at the second entry, which another taker could
 * have given away and added again.
 *
 * Linux counterpart: include/linux/llist.h, 6.1
 */
#pragma once

#include "kernel/arch/atomic.h"
#include "kernel/arch/barrier.h"
#include "kernel/lib/compiler.h"

struct llist_node {
	struct llist_node *next;
};

struct llist_head {
	struct llist_node *first;	/* [a] */
};

#define LLIST_HEAD_INIT(name)	{ NULL }
#define LLIST_HEAD(name)	struct llist_head name = LLIST_HEAD_INIT(name)

static inline void init_llist_head(struct llist_head *head)
{
	head->first = NULL;
}

/* What comes next may tell otherwise. */
static inline bool llist_empty(const struct llist_head *head)
{
	return READ_ONCE(head->first) == NULL;
}

static inline struct llist_node *llist_next(const struct llist_node *node)
{
	return node->next;
}

/*
 * A chain from first to last goes in front. cmpxchg() is ordered: what was
 * written to the entries is seen by who takes them.
 * Context: any. Return: whether the list was empty.
 */
static inline bool llist_add_batch(struct llist_node *first,
				   struct llist_node *last,
				   struct llist_head *head)
{
	struct llist_node *was = READ_ONCE(head->first), *seen;

	for (;;) {
		last->next = was;
		seen = cmpxchg(&head->first, was, first);
		if (seen == was)
			return was == NULL;
		was = seen;
	}
}

static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	return llist_add_batch(node, node, head);
}

/* All entries, newest first; NULL: none. Context: any. */
static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return xchg(&head->first, NULL);
}

/* The newest; NULL: none. Context: any; one taker at a time. */
static inline struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *was = smp_load_acquire(&head->first), *seen;

	while (was) {
		seen = cmpxchg(&head->first, was, READ_ONCE(was->next));
		if (seen == was)
			break;
		was = seen;
	}
	return was;
}

/* Of what llist_del_all() gave: oldest first. */
static inline struct llist_node *llist_reverse_order(struct llist_node *node)
{
	struct llist_node *turned = NULL, *next;

	for (; node; node = next) {
		next = node->next;
		node->next = turned;
		turned = node;
	}
	return turned;
}

/* Along what llist_del_all() gave; _safe: pos may be freed. */
#define llist_entry(ptr, type, member)	container_of(ptr, type, member)
#define llist_for_each(pos, node)					\
	for ((pos) = (node); (pos); (pos) = (pos)->next)
#define llist_for_each_safe(pos, ahead, node)				\
	for ((pos) = (node); (pos) && ((ahead) = (pos)->next, true);	\
	     (pos) = (ahead))
#define LLIST_ENTRY_OR_NULL(ptr, pos, member) ({			\
	struct llist_node *llist_node_ = (ptr);				\
	llist_node_ ? container_of(llist_node_, __typeof__(*(pos)), member) \
		    : NULL; })
#define llist_for_each_entry(pos, node, member)				\
	for ((pos) = LLIST_ENTRY_OR_NULL(node, pos, member); (pos);	\
	     (pos) = LLIST_ENTRY_OR_NULL((pos)->member.next, pos, member))
#define llist_for_each_entry_safe(pos, ahead, node, member)		\
	for ((pos) = LLIST_ENTRY_OR_NULL(node, pos, member);		\
	     (pos) && ((ahead) = LLIST_ENTRY_OR_NULL((pos)->member.next, \
						     pos, member), true); \
	     (pos) = (ahead))
