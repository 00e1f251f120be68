// SPDX-License-Identifier: MIT
/*
 * include/linux/list.h - lists, linked through the objects
 */
#pragma once

#include "include/linux/compiler.h"
#include "kernel/lib/hlist.h"
#include "kernel/lib/list.h"

#define list_is_head(link, head)	((link) == (head))
#define list_empty_careful(head)					\
	(list_empty(head) && (head)->next == (head)->prev)
#define list_del_init_careful(link)	list_del_init(link)
#define list_replace_init(old, fresh) do {				\
	struct list_head *replaced_ = (old);				\
	list_replace(replaced_, fresh);					\
	INIT_LIST_HEAD(replaced_);					\
} while (0)
#define list_rotate_left(head) do {					\
	struct list_head *rotated_ = (head);				\
	if (!list_empty(rotated_))					\
		list_move_tail(rotated_->next, rotated_);		\
} while (0)

#define list_for_each_prev(p, head)					\
	for ((p) = (head)->prev; (p) != (head); (p) = (p)->prev)
#define list_for_each_prev_safe(p, ahead, head)				\
	for ((p) = (head)->prev, (ahead) = (p)->prev; (p) != (head);	\
	     (p) = (ahead), (ahead) = (p)->prev)

/* From pos on, or from the one behind pos; _prepare_: NULL is the head. */
#define list_prepare_entry(pos, head, member)				\
	((pos) ? (pos) : list_entry(head, __typeof__(*(pos)), member))
#define list_for_each_entry_from(pos, head, member)			\
	for (; !list_entry_is_head(pos, head, member);			\
	     (pos) = list_next_entry(pos, member))
#define list_for_each_entry_continue(pos, head, member)			\
	for ((pos) = list_next_entry(pos, member);			\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = list_next_entry(pos, member))
#define list_for_each_entry_continue_reverse(pos, head, member)		\
	for ((pos) = list_prev_entry(pos, member);			\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = list_prev_entry(pos, member))
#define list_for_each_entry_safe_from(pos, ahead, head, member)		\
	for ((ahead) = list_next_entry(pos, member);			\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = (ahead), (ahead) = list_next_entry(ahead, member))
#define list_for_each_entry_safe_continue(pos, ahead, head, member)	\
	for ((pos) = list_next_entry(pos, member),			\
	     (ahead) = list_next_entry(pos, member);			\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = (ahead), (ahead) = list_next_entry(ahead, member))
#define list_for_each_entry_safe_reverse(pos, ahead, head, member)	\
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member),	\
	     (ahead) = list_prev_entry(pos, member);			\
	     !list_entry_is_head(pos, head, member);			\
	     (pos) = (ahead), (ahead) = list_prev_entry(ahead, member))
