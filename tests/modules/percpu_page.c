// SPDX-License-Identifier: MIT
/*
 * tests/modules/percpu_page.c - per-CPU data that wants a page
 *
 * And a variable in a section of the old name, .data.percpu: objects from
 * before Linux 2.6.35 have it.
 */
#include "include/linux/cpumask.h"
#include "include/linux/module.h"
#include "include/linux/percpu.h"

static DEFINE_PER_CPU_PAGE_ALIGNED(char [100], on_a_page) = { 'p' };

static __attribute__((section(".data.percpu"))) __typeof__(int) old = 38;

static int __init page_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		int *old_copy = per_cpu_ptr((int __percpu *)&old, cpu);

		*old_copy += (int)cpu;
	}
	for_each_possible_cpu(cpu) {
		const char *copy = *per_cpu_ptr(&on_a_page, cpu);

		if ((unsigned long)copy % 4096 || *copy != 'p')
			return -EINVAL;
		if (*per_cpu_ptr((int __percpu *)&old, cpu) != 38 + (int)cpu)
			return -EINVAL;
	}
	pr_notice("percpu_page: each copy begins on a page\n");
	return 0;
}

static void __exit page_exit(void)
{
}

module_init(page_init);
module_exit(page_exit);

MODULE_LICENSE("GPL");
