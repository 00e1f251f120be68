// SPDX-License-Identifier: MIT
/*
 * tests/initcalls/percpu.c - an experiment as soon as static per-CPU variables work
 *
 * Every possible core has its copy already, although one core runs: the
 * others' copies are reached by per_cpu(), our own by this_cpu_ptr(). More
 * can be asked for, too, as far as the first chunk goes.
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/initcall.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "percpu/percpu.h"

struct visitor {
	unsigned int cpu;
	unsigned int squared;
};

static DEFINE_PER_CPU(struct visitor, example_visitor);

/* As much as a unit is long: that is refused, and the reason told. */
static bool dynamic_example(void)
{
	struct visitor __percpu *visitors = alloc_percpu(struct visitor);
	void __percpu *large = __alloc_percpu(32768, 4);

	if (visitors)
		per_cpu_ptr(visitors, 0)->cpu = 0;
	free_percpu(visitors);
	return visitors && !large;
}

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
	return cpu == smp_processor_id() && dynamic_example() ? 0 : -1;
}
percpu_initcall(percpu_example);
