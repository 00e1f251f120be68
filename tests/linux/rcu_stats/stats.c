/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* 64-bit statistics per CPU, readable from any CPU without tearing. */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "rcu_stats.h"

static struct cpu_stats __percpu *stats;

int stats_init(void)
{
	int cpu;

	stats = alloc_percpu(struct cpu_stats);
	if (!stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
	return 0;
}

void stats_exit(void)
{
	free_percpu(stats);
	stats = NULL;
}

/* process context only */
void stats_account(bool hit, unsigned int bytes)
{
	struct cpu_stats *s = get_cpu_ptr(stats);

	u64_stats_update_begin(&s->syncp);
	if (hit)
		u64_stats_inc(&s->hits);
	else
		u64_stats_inc(&s->misses);
	u64_stats_add(&s->bytes, bytes);
	u64_stats_update_end(&s->syncp);
	put_cpu_ptr(stats);
}

void stats_read_cpu(int cpu, struct stats_sum *out)
{
	const struct cpu_stats *s = per_cpu_ptr(stats, cpu);
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&s->syncp);
		out->hits = u64_stats_read(&s->hits);
		out->misses = u64_stats_read(&s->misses);
		out->bytes = u64_stats_read(&s->bytes);
	} while (u64_stats_fetch_retry(&s->syncp, start));
}

void stats_read_all(struct stats_sum *out)
{
	struct stats_sum one;
	int cpu;

	memset(out, 0, sizeof(*out));
	for_each_possible_cpu(cpu) {
		stats_read_cpu(cpu, &one);
		out->hits += one.hits;
		out->misses += one.misses;
		out->bytes += one.bytes;
	}
}
