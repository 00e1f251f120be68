// SPDX-License-Identifier: MIT
/*
 * tests/modules/importer.c - uses what exporter.c exports
 *
 *   modprobe importer       loads exporter first; insmod would refuse
 *   rmmod exporter          refused while importer is loaded
 */
#include "tests/modules/exporter.h"

static int __init importer_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(exporter_hits, cpu) += cpu + 1;
	this_cpu_add(exporter_hits, 10);
	pr_notice("importer: call %lu, %d in private\n",
		  exporter_call(), per_cpu(exporter_private, 0));
	return 0;
}

static void __exit importer_exit(void)
{
}

module_init(importer_init);
module_exit(importer_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Uses the per-CPU variables of another module");
