// SPDX-License-Identifier: MIT
/*
 * tests/modules/percpu_static.c - per-CPU variables of a module's own
 *
 * They come out of the room that percpu_reserve= keeps in the first chunk.
 * Each possible core has a copy with the values written here; `self` points
 * to a variable that is not per-CPU, so the template had to be linked before
 * it was copied.
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/module/module.h"
#include "percpu/access/define.h"
#include "percpu/access/ops.h"
#include "percpu/access/this_cpu.h"

static int plain = 7;

static DEFINE_PER_CPU(int, hits) = 40;
static DEFINE_PER_CPU(int *, self) = &plain;
static DEFINE_PER_CPU_ALIGNED(u64, wide) = 0x123456789abcdef0ull;

static bool is_right(unsigned int cpu)
{
	return per_cpu(hits, cpu) == 40 + (int)cpu &&
	       *per_cpu(self, cpu) == 7 &&
	       per_cpu(wide, cpu) == 0x123456789abcdef0ull &&
	       (uintptr_t)per_cpu_ptr(&wide, cpu) % SMP_CACHE_BYTES == 0;
}

static int __init percpu_static_init(void)
{
	unsigned int cpu, nr = 0;

	for_each_possible_cpu(cpu)
		per_cpu(hits, cpu) += (int)cpu;
	this_cpu_inc(hits);
	this_cpu_dec(hits);
	for_each_possible_cpu(cpu) {
		if (!is_right(cpu))
			return -EINVAL;
		nr++;
	}
	pr_notice("percpu_static: %u copies, each as it should be\n", nr);
	return 0;
}

static void __exit percpu_static_exit(void)
{
	unsigned int cpu;
	int sum = 0;

	for_each_possible_cpu(cpu)
		sum += per_cpu(hits, cpu);
	pr_notice("percpu_static: %d in all\n", sum);
}

module_init(percpu_static_init);
module_exit(percpu_static_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Static per-CPU variables in a module");
