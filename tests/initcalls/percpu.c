// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/percpu.c - an experiment as soon as static per-CPU variables work
 *
 * Every possible core has its copy already, although one core runs: the
 * others' copies are reached by per_cpu(), our own by this_cpu_ptr().
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/initcall.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"

struct visitor {
	unsigned int cpu;
	unsigned int squared;
};

static DEFINE_PER_CPU(struct visitor, example_visitor);

static int percpu_example(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct visitor *v = &per_cpu(example_visitor, cpu);

		v->cpu = cpu;
		v->squared = cpu * cpu;
		pr_info("core %u: copy at %p\n", cpu, v);
	}
	cpu = get_cpu_var(example_visitor).cpu;
	put_cpu_var(example_visitor);
	return cpu == smp_processor_id() ? 0 : -1;
}
percpu_initcall(percpu_example);
