// SPDX-License-Identifier: MIT
/*
 * include/linux/rculist.h - lists that are read while they change
 */
#pragma once

#include "include/linux/list.h"
#include "include/linux/rcupdate.h"
#include "kernel/compat/rculist.h"

#define INIT_LIST_HEAD_RCU(head)	INIT_LIST_HEAD(head)
#define list_next_rcu(link)		((link)->next)
#define list_entry_rcu(link, type, member)				\
	container_of(rcu_dereference(link), type, member)
/* The first one, or NULL. */
#define list_first_or_null_rcu(head, type, member) ({			\
	struct list_head *first_ = rcu_dereference((head)->next);	\
	first_ == (head) ? NULL : container_of(first_, type, member); })

#define list_for_each_rcu(link, head)					\
	for ((link) = rcu_dereference((head)->next); (link) != (head);	\
	     (link) = rcu_dereference((link)->next))
/* A condition that says why it is safe may follow. */
#define list_for_each_entry_rcu(pos, head, member, ...)			\
	for ((pos) = list_entry_rcu((head)->next, __typeof__(*(pos)),	\
				    member);				\
	     &(pos)->member != (head);					\
	     (pos) = list_entry_rcu((pos)->member.next,			\
				    __typeof__(*(pos)), member))
#define list_for_each_entry_continue_rcu(pos, head, member)		\
	for ((pos) = list_entry_rcu((pos)->member.next,			\
				    __typeof__(*(pos)), member);	\
	     &(pos)->member != (head);					\
	     (pos) = list_entry_rcu((pos)->member.next,			\
				    __typeof__(*(pos)), member))
#define list_for_each_entry_from_rcu(pos, head, member)			\
	for (; &(pos)->member != (head);				\
	     (pos) = list_entry_rcu((pos)->member.next,			\
				    __typeof__(*(pos)), member))

#define hlist_first_rcu(head)		((head)->first)
#define hlist_next_rcu(node)		((node)->next)
#define hlist_for_each_entry_rcu(pos, head, member, ...)		\
	for ((pos) = hlist_entry_safe(rcu_dereference((head)->first),	\
				      __typeof__(*(pos)), member);	\
	     (pos);							\
	     (pos) = hlist_entry_safe(rcu_dereference((pos)->member.next), \
				      __typeof__(*(pos)), member))
