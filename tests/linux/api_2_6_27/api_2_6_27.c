// SPDX-License-Identifier: MIT
/*
 * api_2_6_27.c - __alloc_percpu() without an alignment; counters without gfp
 */
#include <linux/percpu.h>
#include <linux/percpu_counter.h>

#include "check.h"

static void api_2_6_27(void)
{
	struct percpu_counter counter;
	u64 *wide = __alloc_percpu(24);
	int cpu;

	CHECK(wide != NULL);
	for_each_possible_cpu(cpu)
		CHECK(((unsigned long)per_cpu_ptr(wide, cpu) &
		       (SMP_CACHE_BYTES - 1)) == 0);
	free_percpu(wide);
	CHECK(!percpu_counter_init(&counter, 3));
	percpu_counter_mod(&counter, 4);
	CHECK(percpu_counter_sum(&counter) == 7);
	percpu_counter_destroy(&counter);
}
CHECKS(api_2_6_27);
