// SPDX-License-Identifier: MIT
/*
 * tests/modules/exporter.c - a module that others use
 *
 * What it exports, importer.c uses: a function, a per-CPU variable, and one
 * that modules without a GPL-compatible licence do not get (bad_borrower.c).
 */
#include "tests/modules/exporter.h"

DEFINE_PER_CPU(unsigned long, exporter_hits) = 100;
EXPORT_PER_CPU_SYMBOL(exporter_hits);

static DEFINE_PER_CPU(unsigned long, calls);

/* How often this core has called it. */
unsigned long exporter_call(void)
{
	return this_cpu_inc_return(calls);
}
EXPORT_SYMBOL(exporter_call);

DEFINE_PER_CPU(int, exporter_private) = 7;
EXPORT_PER_CPU_SYMBOL_GPL(exporter_private);

static int __init exporter_init(void)
{
	return 0;
}

static void __exit exporter_exit(void)
{
	unsigned long hits = 0, called = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		hits += per_cpu(exporter_hits, cpu) - 100;
		called += per_cpu(calls, cpu);
	}
	pr_notice("exporter: %lu hits, called %lu times\n", hits, called);
}

module_init(exporter_init);
module_exit(exporter_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A function and per-CPU variables for other modules");
