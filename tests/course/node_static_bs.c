// SPDX-License-Identifier: MIT
/*
 * tests/course/node_static_bs.c - node_static.c in the course's spelling
 */
#include "include/linux/biscuitos.h"
#include "include/linux/bug.h"
#include "include/linux/cpumask.h"
#include "include/linux/prefetch.h"
#include "include/linux/printk.h"

struct node_percpu {
	unsigned long index;
	unsigned long offset;
};

static DEFINE_PER_CPU_BS(struct node_percpu, node_static_bs);

static const struct node_percpu *another(unsigned int cpu)
{
	if (cpu >= num_possible_cpus())
		cpu = num_possible_cpus() - 1;
	BUG_ON(cpu >= NR_CPUS);
	return &per_cpu(node_static_bs, cpu);
}

static int __unused show_node_static_bs(void)
{
	const struct node_percpu *np;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct node_percpu *node = &per_cpu(node_static_bs, cpu);

		if (cpu + 1 < num_possible_cpus())
			prefetch(&per_cpu(node_static_bs, cpu + 1));
		node->index = cpu + 0x80;
		node->offset = cpu * 0x100;
	}
	np = &__get_cpu_var(node_static_bs);
	pr_info("static_bs: this core: index 0x%lx, offset 0x%lx\n",
		np->index, np->offset);
	np = another(2);
	pr_info("static_bs: core %lu: index 0x%lx, offset 0x%lx\n",
		np->index - 0x80, np->index, np->offset);
	return 0;
}
percpu_initcall_bs(show_node_static_bs);
