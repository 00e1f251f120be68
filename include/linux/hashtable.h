// SPDX-License-Identifier: MIT
/*
 * include/linux/hashtable.h - arrays of lists, 2^bits of them
 */
#pragma once

#include "include/linux/hash.h"
#include "include/linux/list.h"
#include "include/linux/log2.h"
#include "include/linux/rculist.h"

#define DECLARE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define DEFINE_HASHTABLE(name, bits)					\
	struct hlist_head name[1 << (bits)] = {				\
		[0 ... (1 << (bits)) - 1] = HLIST_HEAD_INIT }
#define HASH_SIZE(name)		ARRAY_SIZE(name)
#define HASH_BITS(name)		ilog2(HASH_SIZE(name))
#define hash_min(key, bits)						\
	(sizeof(key) <= 4 ? hash_32((u32)(key), bits) : hash_64(key, bits))

#define hash_init(table)						\
	((void)memset(table, 0, sizeof(table)))
#define hash_bucket(table, key)						\
	(&(table)[hash_min(key, HASH_BITS(table))])
#define hash_add(table, node, key)					\
	hlist_add_head(node, hash_bucket(table, key))
#define hash_add_rcu(table, node, key)					\
	hlist_add_head_rcu(node, hash_bucket(table, key))
#define hash_hashed(node)	(!hlist_unhashed(node))
#define hash_del(node)		hlist_del_init(node)
#define hash_del_rcu(node)	hlist_del_init_rcu(node)
#define hash_empty(table) ({						\
	bool empty_ = true;						\
	for (size_t b_ = 0; b_ < HASH_SIZE(table) && empty_; b_++)	\
		empty_ = hlist_empty(&(table)[b_]);			\
	empty_; })

#define hash_for_each(table, bkt, obj, member)				\
	for ((bkt) = 0, obj = NULL; !(obj) && (bkt) < HASH_SIZE(table);	\
	     (bkt)++)							\
		hlist_for_each_entry(obj, &(table)[bkt], member)
#define hash_for_each_rcu(table, bkt, obj, member)			\
	for ((bkt) = 0, obj = NULL; !(obj) && (bkt) < HASH_SIZE(table);	\
	     (bkt)++)							\
		hlist_for_each_entry_rcu(obj, &(table)[bkt], member)
#define hash_for_each_safe(table, bkt, tmp, obj, member)		\
	for ((bkt) = 0, obj = NULL; !(obj) && (bkt) < HASH_SIZE(table);	\
	     (bkt)++)							\
		hlist_for_each_entry_safe(obj, tmp, &(table)[bkt], member)
#define hash_for_each_possible(table, obj, member, key)			\
	hlist_for_each_entry(obj, hash_bucket(table, key), member)
#define hash_for_each_possible_rcu(table, obj, member, key)		\
	hlist_for_each_entry_rcu(obj, hash_bucket(table, key), member)
#define hash_for_each_possible_safe(table, obj, tmp, member, key)	\
	hlist_for_each_entry_safe(obj, tmp, hash_bucket(table, key), member)
