// SPDX-License-Identifier: MIT
/*
 * tests/course/node_dynamic_bs.c - node_dynamic.c in the course's spelling
 */
#include "include/linux/biscuitos.h"
#include "include/linux/cpumask.h"
#include "include/linux/errno.h"
#include "include/linux/printk.h"

struct node_percpu {
	unsigned long index;
	unsigned long offset;
};

static int __unused show_node_dynamic_bs(void)
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

		pr_info("dynamic_bs: core %u: index 0x%lx, offset 0x%lx\n", cpu,
			np->index, np->offset);
	}
	free_percpu(node);
	return 0;
}
slab_initcall_bs(show_node_dynamic_bs);
