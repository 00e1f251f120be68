/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef RCU_STATS_H
#define RCU_STATS_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <linux/u64_stats_sync.h>

#ifndef RCU_STATS_BITS
#define RCU_STATS_BITS 5
#endif

/* an object is on the list of all and in one bucket of the hash */
struct item {
	struct list_head all;
	struct hlist_node bucket;
	struct rcu_head rcu;
	u32 key;
	u32 cookie;		/* ~key while alive */
	u64 value;
};

/* table.c */
int table_init(void);
void table_exit(void);
int table_insert(u32 key, u64 value);
int table_replace(u32 key, u64 value);
int table_remove(u32 key);
bool table_lookup(u32 key, u64 *value);
unsigned int table_walk(void (*fn)(const struct item *, void *), void *arg);
unsigned int table_size(void);
int table_live_objects(void);
extern struct list_head table_all;

/* stats.c */
struct cpu_stats {
	u64_stats_t hits;
	u64_stats_t misses;
	u64_stats_t bytes;
	struct u64_stats_sync syncp;
};

struct stats_sum {
	u64 hits;
	u64 misses;
	u64 bytes;
};

int stats_init(void);
void stats_exit(void);
void stats_account(bool hit, unsigned int bytes);
void stats_read_cpu(int cpu, struct stats_sum *out);
void stats_read_all(struct stats_sum *out);

/* show.c */
int show_init(void);
void show_exit(void);

#endif
