// SPDX-License-Identifier: MIT
/*
 * api_2_6_12.c - how Linux 2.6.12 spelled per-CPU memory
 */
#include <linux/config.h>
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <asm/system.h>

#include "check.h"

#if LINUX_VERSION_CODE != KERNEL_VERSION(2, 6, 12)
#error linux-version
#endif

struct counts {
	int n;
};

static DEFINE_PER_CPU(struct counts, counts);

static void add(void *data)
{
	*(int *)data += 1;
}

static void add_ten(void *data)
{
	*(int *)data += 10;
}

static void works(void)
{
	struct work_struct work;
	int n = 0;

	INIT_WORK(&work, add, &n);
	schedule_work(&work);
	flush_scheduled_work();
	PREPARE_WORK(&work, add_ten, &n);
	schedule_work(&work);
	flush_scheduled_work();
	CHECK(n == 11);
}

static void api_2_6_12(void)
{
	struct counts *dynamic = alloc_percpu(struct counts);
	cpumask_t set = cpu_possible_map;
	int cpu, nr = 0;

	works();
	CHECK(dynamic != NULL);
	for_each_cpu_mask(cpu, set) {
		per_cpu(counts, cpu).n = cpu;
		per_cpu_ptr(dynamic, cpu)->n = cpu;
		nr++;
	}
	for_each_cpu(cpu)
		nr -= per_cpu_ptr(dynamic, cpu)->n == cpu;
	CHECK(nr == 0);
	for_each_online_cpu(cpu)
		nr++;
	CHECK(nr == cpus_weight(set) && nr == num_online_cpus());
	get_cpu_var(counts).n += 100;
	CHECK(__get_cpu_var(counts).n == 100 + smp_processor_id());
	put_cpu_var(counts);
	cpu_clear(0, set);
	CHECK(!cpu_isset(0, set) && cpus_weight(set) == nr - 1);
	free_percpu(dynamic);
	dynamic = __alloc_percpu(sizeof(struct counts), 4);
	CHECK(dynamic != NULL);
	free_percpu(dynamic);
}
CHECKS(api_2_6_12);
