// SPDX-License-Identifier: MIT
/*
 * tests/course/node_static.c - a static variable with a copy for each core
 *
 * Runs when static per-CPU variables have just become usable: core 0 fills
 * the copies of all cores, and reads its own and another one.
 */
#include "include/linux/bug.h"
#include "include/linux/cpumask.h"
#include "include/linux/percpu.h"
#include "include/linux/prefetch.h"
#include "include/linux/printk.h"
#include "kernel/core/initcall.h"

struct node_percpu {
	unsigned long index;
	unsigned long offset;
};

static DEFINE_PER_CPU(struct node_percpu, node_static);

/* Core 2's copy, or the last core's where there are fewer. */
static const struct node_percpu *another(unsigned int cpu)
{
	if (cpu >= num_possible_cpus())
		cpu = num_possible_cpus() - 1;
	BUG_ON(cpu >= NR_CPUS);
	return &per_cpu(node_static, cpu);
}

static int show_node_static(void)
{
	const struct node_percpu *np;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct node_percpu *node = &per_cpu(node_static, cpu);

		if (cpu + 1 < num_possible_cpus())
			prefetch(&per_cpu(node_static, cpu + 1));
		node->index = cpu + 0x80;
		node->offset = cpu * 0x100;
	}
	np = &__get_cpu_var(node_static);
	pr_info("static: this core: index 0x%lx, offset 0x%lx\n", np->index,
		np->offset);
	np = another(2);
	pr_info("static: core %lu: index 0x%lx, offset 0x%lx\n",
		np->index - 0x80, np->index, np->offset);
	return 0;
}
percpu_initcall(show_node_static);
