// SPDX-License-Identifier: MIT
/*
 * tests/course/node_dynamic.c - memory with a copy for each core
 *
 * Runs when alloc_percpu() works in every generation: takes an object,
 * fills and prints each core's copy of it, and gives it back.
 */
#include "include/linux/cpumask.h"
#include "include/linux/errno.h"
#include "include/linux/percpu.h"
#include "include/linux/printk.h"
#include "kernel/core/initcall.h"

struct node_percpu {
	unsigned long index;
	unsigned long offset;
};

static int show_node_dynamic(void)
{
	struct node_percpu __percpu *node = alloc_percpu(struct node_percpu);
	unsigned int cpu;

	if (!node)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct node_percpu *np = per_cpu_ptr(node, cpu);

		np->index = cpu + 0x80;
		np->offset = cpu * 0x100;
	}
	for_each_possible_cpu(cpu) {
		const struct node_percpu *np = per_cpu_ptr(node, cpu);

		pr_info("dynamic: core %u: index 0x%lx, offset 0x%lx\n", cpu,
			np->index, np->offset);
	}
	free_percpu(node);
	return 0;
}
slab_initcall(show_node_dynamic);
