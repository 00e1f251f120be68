// SPDX-License-Identifier: MIT
/*
 * api_masks.c - cpumask.h, bitmap.h, find.h, topology.h, numa.h: what the
 * other checks leave out
 */
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/find.h>
#include <linux/kernel.h>
#include <linux/numa.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "check.h"

static void bitmaps(void)
{
	unsigned long a[2] = { 0xff, 1 }, b[2], *m = bitmap_zalloc(40, GFP_KERNEL);
	unsigned long bit, sum = 0;

	bitmap_copy(b, a, 40);
	bitmap_xor(b, b, a, 40);
	CHECK(bitmap_empty(b, 40) && find_first_zero_bit(a, 40) == 8);
	CHECK(m && bitmap_empty(m, 40));
	bitmap_free(m);
	m = bitmap_alloc(40, GFP_KERNEL);
	CHECK(m != NULL);
	bitmap_fill(m, 40);
	CHECK(bitmap_full(m, 40) && find_first_zero_bit(m, 40) == 40);
	bitmap_clear(m, 3, 35);
	CHECK(bitmap_weight(m, 40) == 5);
	bit = 2;
	for_each_set_bit_from(bit, m, 40)
		sum += bit;
	CHECK(sum == 2 + 38 + 39);
	bit = 36;
	for_each_clear_bit_from(bit, m, 40)
		sum -= bit;
	CHECK(sum == 79 - 36 - 37);
	bitmap_free(m);
}

static void masks(void)
{
	static struct cpumask a, b, c;
	static DECLARE_BITMAP(all, NR_CPUS) = CPU_BITS_ALL;
	cpumask_var_t var;
	unsigned int cpu, n = 0, last = nr_cpu_ids - 1;

	cpumask_setall(&a);
	CHECK(cpumask_full(&a) && cpumask_equal(&a, cpu_all_mask));
	cpumask_clear_cpu(0, &a);
	__cpumask_set_cpu(0, &a);
	CHECK(cpumask_test_and_set_cpu(0, &a));
	__cpumask_clear_cpu(0, &a);
	CHECK(!cpumask_test_cpu(0, &a) && !cpumask_full(&a));
	cpumask_complement(&b, &a);
	CHECK(cpumask_equal(&b, cpumask_of(0)) && !cpumask_intersects(&a, &b));
	cpumask_or(&c, &a, &b);
	CHECK(cpumask_full(&c));
	CHECK(!cpumask_and(&c, &a, &b) && cpumask_equal(&c, cpu_none_mask));
	cpumask_xor(&c, cpu_all_mask, &a);
	CHECK(cpumask_equal(&c, &b));
	CHECK(cpumask_first_and(&b, cpu_all_mask) == 0);
	CHECK(cpumask_next_and(-1, &b, cpu_all_mask) == 0);
	CHECK(cpumask_next_zero(-1, &a) == 0);
	CHECK(cpumask_any(&b) == 0 && cpumask_any_and(&b, cpu_all_mask) == 0);
	CHECK(cpumask_size() >= sizeof(long) * BITS_TO_LONGS(nr_cpu_ids));
	CHECK(nr_cpumask_bits >= nr_cpu_ids);
	CHECK(cpumask_local_spread(0, 0) < nr_cpu_ids);
	for_each_cpu_and(cpu, cpu_possible_mask, cpumask_of(last))
		n += cpu;
	CHECK(n == last);
	n = 0;
	for_each_cpu_not(cpu, &a)
		n++;
	CHECK(n == 1);
	for_each_present_cpu(cpu)
		n++;
	CHECK(n == 1 + num_present_cpus());
	CHECK(alloc_cpumask_var(&var, GFP_KERNEL) && cpumask_available(var));
	free_cpumask_var(var);
	CHECK(zalloc_cpumask_var(&var, GFP_KERNEL) && cpumask_empty(var));
	free_cpumask_var(var);
	CHECK(bitmap_full(all, NR_CPUS));
	CHECK(cpu_active(0) && cpumask_test_cpu(0, cpu_active_mask));
	preempt_disable();
	CHECK(cpumask_test_cpu(smp_processor_id(), cpu_active_mask));
	preempt_enable();
}

/* By value, as until 2.6.28 and still there for long. */
static void old_masks(void)
{
	cpumask_t a = CPU_MASK_ALL, b = CPU_MASK_NONE, c;
	unsigned int cpu, n = 0;

	CHECK(cpus_empty(b) && !cpus_empty(a));
	cpu_set(0, b);
	CHECK(first_cpu(b) == 0 && cpus_equal(b, cpumask_of_cpu(0)));
	cpus_and(c, a, b);
	CHECK(cpus_equal(c, b) && any_online_cpu(a) == cpumask_first(cpu_online_mask));
	cpus_clear(c);
	cpus_or(c, c, b);
	CHECK(cpus_equal(c, b));
	cpus_setall(c);
	for_each_cpu_mask_nr(cpu, c)
		n++;
	CHECK(n == nr_cpu_ids && cpus_weight(cpu_present_map) == num_present_cpus());
}

static void nodes(void)
{
	int node, n = 0;

	for_each_node(node)
		n += node_possible(node);
	CHECK(n == num_possible_nodes() && n <= MAX_NUMNODES);
	for_each_online_node(node)
		n--;
	CHECK(n == num_possible_nodes() - num_online_nodes());
	CHECK(first_online_node == 0 && cpu_to_mem(0) == 0 && nr_cpus_node(0) > 0);
	preempt_disable();
	CHECK(numa_mem_id() == numa_node_id());
	preempt_enable();
	CHECK(node_distance(0, 0) == LOCAL_DISTANCE);
	CHECK(REMOTE_DISTANCE > LOCAL_DISTANCE);
	CHECK(topology_core_id(0) == 0 && topology_physical_package_id(0) == 0);
	CHECK(cpumask_equal(topology_sibling_cpumask(0), cpumask_of(0)));
	CHECK(cpumask_test_cpu(0, topology_core_cpumask(0)));
	CHECK(MAX_NUMNODES == 1 << NODES_SHIFT);
}

static void masks_and_nodes(void)
{
	bitmaps();
	masks();
	old_masks();
	nodes();
}

CHECKS_AT(device_initcall, masks_and_nodes);
