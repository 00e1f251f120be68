// SPDX-License-Identifier: MIT
/*
 * tests/modules/percpu_large.c - nearly all that is kept for modules
 *
 * 7 KiB on a multiple of 2 KiB: fits into the 8 KiB of a kernel whose static
 * variables end anywhere, but not a second time.
 */
#include "include/linux/cpumask.h"
#include "include/linux/module.h"
#include "include/linux/percpu.h"

#define SIZE	7168

static DEFINE_PER_CPU(char [SIZE], large)
	__attribute__((aligned(2048))) = { [0] = 1, [SIZE - 1] = 2 };

static int __init large_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const char *copy = *per_cpu_ptr(&large, cpu);

		if ((unsigned long)copy % 2048 || copy[0] != 1 ||
		    copy[SIZE - 1] != 2)
			return -EINVAL;
	}
	pr_notice("percpu_large: each copy is where it should be\n");
	return 0;
}

static void __exit large_exit(void)
{
}

module_init(large_init);
module_exit(large_exit);

MODULE_LICENSE("GPL");
