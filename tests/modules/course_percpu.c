// SPDX-License-Identifier: MIT
/*
 * tests/modules/course_percpu.c - copies: the per-CPU allocator
 *
 * Per-CPU memory lies in chunks. A chunk has a unit for each core, all of
 * one layout; an object has the same offset in every unit:
 *
 *   unit of core 0        unit of core 1        unit of core 2
 *   |....|obj|......|     |....|obj|......|     |....|obj|......|
 *
 * So one number, what alloc_percpu() returns, serves for all copies: a
 * core's copy lies at that number plus __per_cpu_offset[cpu]. The module
 * allocates objects of several sizes and shows it: the distance from core
 * to core is the same for every object and for static variables.
 *
 * That is so in the generations with chunks and in Linux's of 2.6.30. With
 * CONFIG_PERCPU_GEN_TABLE (Linux 2.6.12) each copy is a block of kmalloc()
 * and lies anywhere; per_cpu_ptr() looks it up in a table.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/string.h>

static DEFINE_PER_CPU(int, fixed);

/* How far the last core's copy is from the first core's. */
static long distance(void __percpu *p)
{
	return (char *)per_cpu_ptr(p, nr_cpu_ids - 1) -
	       (char *)per_cpu_ptr(p, 0);
}

static int show(size_t size, size_t align)
{
	char __percpu *p = __alloc_percpu(size, align);
	unsigned int cpu;
	bool right = true;

	if (!p)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		char *copy = per_cpu_ptr(p, cpu);

		right &= !memchr_inv(copy, 0, size);
		right &= IS_ALIGNED((unsigned long)copy, align);
	}
	pr_info("%zu bytes, aligned to %zu: core 0 at %px, distance %ld%s\n",
		size, align, per_cpu_ptr(p, 0), distance(p),
		right ? "" : ": not zeroed, or not aligned");
	if (!IS_ENABLED(CONFIG_PERCPU_GEN_TABLE))
		right &= distance(p) == distance(&fixed);
	free_percpu(p);
	return right ? 0 : -EINVAL;
}

static int __init course_percpu_init(void)
{
	int err;

	pr_info("a static variable: distance %ld\n", distance(&fixed));
	err = show(4, 4);
	if (!err)
		err = show(100, 8);
	if (!err)
		err = show(2048, 64);
	return err;
}

static void __exit course_percpu_exit(void)
{
}

module_init(course_percpu_init);
module_exit(course_percpu_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Where the copies of per-CPU memory lie");
