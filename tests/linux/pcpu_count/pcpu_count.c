/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * pcpu_count - static and dynamic per-CPU data, exercised from process
 * context and from inter-processor calls.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>

#ifndef PCPU_ROUNDS
#define PCPU_ROUNDS 16
#endif

struct tally {
	u64 hits;
	unsigned long bytes;
	int cpu;
	u8 pad[3];
};

static DEFINE_PER_CPU(unsigned long, hits);
static DEFINE_PER_CPU(int, offset) = 1000;
static DEFINE_PER_CPU_ALIGNED(struct tally, static_tally);
static DEFINE_PER_CPU(u32 [4], matrix);
static struct tally __percpu *dyn;
static unsigned long __percpu *words;
static atomic_t wrong = ATOMIC_INIT(0);
static atomic_t visits = ATOMIC_INIT(0);

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		pr_err("FAIL line %d: %s\n", __LINE__, #cond);		\
		return -EINVAL;						\
	}								\
} while (0)

/* runs on each CPU, interrupts off */
static void bump(void *info)
{
	unsigned long step = *(unsigned long *)info;
	struct tally *t = this_cpu_ptr(dyn);
	struct tally *s = this_cpu_ptr(&static_tally);
	int cpu = smp_processor_id();

	if (t != per_cpu_ptr(dyn, cpu) || s != &per_cpu(static_tally, cpu))
		atomic_inc(&wrong);

	this_cpu_inc(hits);
	__this_cpu_add(*words, step);
	this_cpu_inc(matrix[cpu & 3]);
	t->hits++;
	t->bytes += step;
	t->cpu = cpu;
	s->hits += 2;
	this_cpu_add(dyn->bytes, 1);
	atomic_inc(&visits);
}

static void read_one(void *info)
{
	unsigned long *out = info;

	*out = this_cpu_read(hits) * 10 + (this_cpu_read(offset) == 1000);
}

static void mark_cpu(void *info)
{
	cpumask_set_cpu(smp_processor_id(), info);
}

static bool even_cpu(int cpu, void *info)
{
	return !(cpu & 1);
}

static int check_local_ops(void)
{
	int old, *p;

	/* the value is private while preemption is off */
	p = &get_cpu_var(offset);
	old = *p;
	*p += 5;
	if (__this_cpu_read(offset) != old + 5)
		atomic_inc(&wrong);
	if (this_cpu_add_return(offset, 3) != old + 8)
		atomic_inc(&wrong);
	if (this_cpu_xchg(offset, 77) != old + 8)
		atomic_inc(&wrong);
	if (this_cpu_cmpxchg(offset, 77, 78) != 77 || *p != 78)
		atomic_inc(&wrong);
	if (this_cpu_cmpxchg(offset, 77, 79) != 78 || *p != 78)
		atomic_inc(&wrong);
	this_cpu_or(offset, 1);
	this_cpu_and(offset, ~2);
	this_cpu_sub(offset, 1);
	this_cpu_dec(offset);
	if (*p != ((78 | 1) & ~2) - 2)
		atomic_inc(&wrong);
	this_cpu_write(offset, old);
	put_cpu_var(offset);

	CHECK(atomic_read(&wrong) == 0);
	return 0;
}

static int check_layout(void)
{
	int cpu, other;

	for_each_possible_cpu(cpu) {
		const struct tally *t = per_cpu_ptr(dyn, cpu);

		/* fresh allocations are zero, static data has its initializer */
		CHECK(t->hits == 0 && t->bytes == 0 && t->cpu == 0);
		CHECK(*per_cpu_ptr(words, cpu) == 0);
		CHECK(per_cpu(offset, cpu) == 1000);
		CHECK(per_cpu(hits, cpu) == 0);
		CHECK(IS_ALIGNED((unsigned long)per_cpu_ptr(words, cpu),
				 2 * sizeof(long)));
		for_each_possible_cpu(other)
			CHECK(cpu == other || t != per_cpu_ptr(dyn, other));
	}
	return 0;
}

static int check_remote_calls(void)
{
	unsigned long step = 3, got, total = 0;
	cpumask_var_t seen;
	int cpu, me, i, err;

	cpus_read_lock();
	for (i = 0; i < PCPU_ROUNDS; i++)
		on_each_cpu(bump, &step, 1);
	err = -EINVAL;
	if (atomic_read(&visits) != PCPU_ROUNDS * num_online_cpus())
		goto out;

	for_each_online_cpu(cpu) {
		struct tally *t = per_cpu_ptr(dyn, cpu);

		got = 0;
		err = smp_call_function_single(cpu, read_one, &got, 1);
		if (err)
			goto out;
		err = -EINVAL;
		if (got != PCPU_ROUNDS * 10 + 1 || t->cpu != cpu)
			goto out;
		if (t->hits != PCPU_ROUNDS || t->bytes != PCPU_ROUNDS * 4)
			goto out;
		if (per_cpu(static_tally, cpu).hits != 2 * PCPU_ROUNDS)
			goto out;
		if (per_cpu(matrix, cpu)[cpu & 3] != PCPU_ROUNDS)
			goto out;
		total += *per_cpu_ptr(words, cpu);
	}
	if (total != step * PCPU_ROUNDS * num_online_cpus())
		goto out;

	/* an id beyond the last CPU is refused */
	if (smp_call_function_single(nr_cpu_ids, read_one, &got, 1) != -ENXIO)
		goto out;

	err = -ENOMEM;
	if (!zalloc_cpumask_var(&seen, GFP_KERNEL))
		goto out;
	err = -EINVAL;
	me = get_cpu();
	smp_call_function_many(cpu_online_mask, mark_cpu, seen, true);
	put_cpu();
	if (cpumask_test_cpu(me, seen) ||
	    cpumask_weight(seen) != num_online_cpus() - 1)
		goto free;

	cpumask_clear(seen);
	on_each_cpu_cond(even_cpu, mark_cpu, seen, true);
	for_each_online_cpu(cpu)
		if (cpumask_test_cpu(cpu, seen) == (cpu & 1))
			goto free;

	cpumask_clear(seen);
	on_each_cpu_mask(cpumask_of(cpumask_first(cpu_online_mask)),
			 mark_cpu, seen, true);
	if (cpumask_weight(seen) == 1)
		err = 0;
free:
	free_cpumask_var(seen);
out:
	cpus_read_unlock();
	pr_info("%u cpus, %d visits, words=%lu\n", num_online_cpus(),
		atomic_read(&visits), total);
	if (err)
		pr_err("FAIL remote calls: %d\n", err);
	return err;
}

static void free_all(void)
{
	free_percpu(words);
	free_percpu(dyn);
}

static int __init pcpu_count_init(void)
{
	int err = -ENOMEM;

	dyn = alloc_percpu(struct tally);
	words = __alloc_percpu(2 * sizeof(long), 2 * sizeof(long));
	if (!dyn || !words) {
		pr_err("FAIL allocation\n");
		goto fail;
	}

	err = check_layout();
	if (!err)
		err = check_local_ops();
	if (!err)
		err = check_remote_calls();
	if (!err && atomic_read(&wrong)) {
		pr_err("FAIL %d wrong values\n", atomic_read(&wrong));
		err = -EINVAL;
	}
	if (err)
		goto fail;
	pr_info("PASS\n");
	return 0;
fail:
	free_all();
	return err;
}

static void __exit pcpu_count_exit(void)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(hits, cpu);
	pr_info("unloaded after %lu hits\n", sum);
	free_all();
}

module_init(pcpu_count_init);
module_exit(pcpu_count_exit);
MODULE_DESCRIPTION("Per-CPU counters and cross calls");
MODULE_LICENSE("Dual MIT/GPL");
