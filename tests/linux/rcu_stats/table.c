/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The table: lockless readers, writers under a spinlock. */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "rcu_stats.h"

LIST_HEAD(table_all);
static DEFINE_HASHTABLE(buckets, RCU_STATS_BITS);
static DEFINE_SPINLOCK(table_lock);
static struct kmem_cache *item_cache;
static unsigned int nr_items;
static atomic_t live = ATOMIC_INIT(0);

static u32 mix(u32 key)
{
	return jhash_1word(key, 0x5bd1e995);
}

static struct item *item_alloc(u32 key, u64 value)
{
	struct item *it = kmem_cache_zalloc(item_cache, GFP_KERNEL);

	if (it) {
		it->key = key;
		it->cookie = ~key;
		it->value = value;
		atomic_inc(&live);
	}
	return it;
}

static void item_free_rcu(struct rcu_head *head)
{
	struct item *it = container_of(head, struct item, rcu);

	/* a reader who still sees this object would notice */
	WRITE_ONCE(it->cookie, 0);
	kmem_cache_free(item_cache, it);
	atomic_dec(&live);
}

/* writers: under table_lock */
static struct item *find_locked(u32 key)
{
	struct item *it;

	hash_for_each_possible(buckets, it, bucket, mix(key))
		if (it->key == key)
			return it;
	return NULL;
}

/* readers: under rcu_read_lock() */
static struct item *find_rcu(u32 key)
{
	struct item *it;

	hash_for_each_possible_rcu(buckets, it, bucket, mix(key))
		if (it->key == key)
			return it;
	return NULL;
}

int table_insert(u32 key, u64 value)
{
	struct item *it = item_alloc(key, value);
	int err = 0;

	if (!it)
		return -ENOMEM;
	spin_lock(&table_lock);
	if (find_locked(key)) {
		err = -EEXIST;
	} else {
		list_add_tail_rcu(&it->all, &table_all);
		hash_add_rcu(buckets, &it->bucket, mix(key));
		nr_items++;
	}
	spin_unlock(&table_lock);
	if (err) {
		kmem_cache_free(item_cache, it);
		atomic_dec(&live);
	}
	return err;
}

/* swap a fresh copy for the old object; readers see one or the other */
int table_replace(u32 key, u64 value)
{
	struct item *it = item_alloc(key, value), *old;

	if (!it)
		return -ENOMEM;
	spin_lock(&table_lock);
	old = find_locked(key);
	if (old) {
		list_replace_rcu(&old->all, &it->all);
		hlist_replace_rcu(&old->bucket, &it->bucket);
	}
	spin_unlock(&table_lock);
	if (!old) {
		kmem_cache_free(item_cache, it);
		atomic_dec(&live);
		return -ENOENT;
	}
	call_rcu(&old->rcu, item_free_rcu);
	return 0;
}

int table_remove(u32 key)
{
	struct item *it;

	spin_lock(&table_lock);
	it = find_locked(key);
	if (it) {
		list_del_rcu(&it->all);
		hash_del_rcu(&it->bucket);
		nr_items--;
	}
	spin_unlock(&table_lock);
	if (!it)
		return -ENOENT;
	call_rcu(&it->rcu, item_free_rcu);
	return 0;
}

bool table_lookup(u32 key, u64 *value)
{
	struct item *it;
	bool ok;

	rcu_read_lock();
	it = find_rcu(key);
	ok = it && READ_ONCE(it->cookie) == ~key;
	if (ok)
		*value = it->value;
	WARN_ON(it && !ok);
	rcu_read_unlock();
	return ok;
}

unsigned int table_walk(void (*fn)(const struct item *, void *), void *arg)
{
	const struct item *it;
	unsigned int n = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(it, &table_all, all) {
		fn(it, arg);
		n++;
	}
	rcu_read_unlock();
	return n;
}

unsigned int table_size(void)
{
	return READ_ONCE(nr_items);
}

int table_live_objects(void)
{
	return atomic_read(&live);
}

int table_init(void)
{
	item_cache = kmem_cache_create("rcu_stats_item", sizeof(struct item),
				       __alignof__(struct item),
				       SLAB_HWCACHE_ALIGN, NULL);
	return item_cache ? 0 : -ENOMEM;
}

void table_exit(void)
{
	struct item *it, *tmp;

	spin_lock(&table_lock);
	list_for_each_entry_safe(it, tmp, &table_all, all) {
		list_del_rcu(&it->all);
		hash_del_rcu(&it->bucket);
		nr_items--;
		call_rcu(&it->rcu, item_free_rcu);
	}
	spin_unlock(&table_lock);
	/* every callback must have run before the cache and the code go */
	rcu_barrier();
	kmem_cache_destroy(item_cache);
}
