// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_history.c - pcpu history: generation 1, version by version
 *
 * Eleven versions of Linux had tables of pointers. Three of them changed
 * something; what can be told apart from outside can be chosen here too.
 */
#include "kernel/core/console.h"
#include "percpu/command_internal.h"

static const struct version {
	const char *name;
	const char *changed;	/* NULL: nothing */
	const char *here;	/* where to see it; NULL: nowhere */
} versions[] = {
	{ "2.6.12", "static variables: a copy for each of NR_CPUS cores, from "
	  "bootmem,\n          32 KiB each with the room for modules. "
	  "alloc_percpu(): a table\n          of pointers, complemented; each "
	  "copy out of the slab cache of\n          its size, on the node of "
	  "its core",
	  "percpu/gen/table.c; objects above 8192 bytes have no cache" },
	{ "2.6.12.1", NULL, NULL },
	{ "2.6.12.2", NULL, NULL },
	{ "2.6.12.3", NULL, NULL },
	{ "2.6.12.4", NULL, NULL },
	{ "2.6.12.5", NULL, NULL },
	{ "2.6.12.6", NULL, NULL },
	{ "2.6.13", "__per_cpu_start and __per_cpu_end are declared in one "
	  "header\n          (a940199f)",
	  "kernel/lib/sections.h" },
	{ "2.6.13.1", NULL, NULL },
	{ "2.6.14", "copies come from kmalloc_node(), which is faster "
	  "(97e2bde4)",
	  "objects above 8192 bytes can be had" },
	{ "2.6.15", "per_cpu_ptr() evaluates its core on one-core builds, too "
	  "(66341a90)",
	  "before it with CONFIG_PERCPU_PTR_2_6_12" },
};

int pcpu_command_history(int argc, char **argv)
{
	const struct pcpu_allocator *a = pcpu_kernel();

	(void)argv;
	if (argc != 2)
		return pcpu_command_usage();
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		const struct version *v = &versions[i];

		console_printf("%-9s %s\n", v->name,
			       v->changed ? v->changed : "-");
		if (v->here)
			console_printf("          here: %s\n", v->here);
	}
	if (a->generation == &pcpu_table)
		console_printf("\nThe kernel's own is table, as in %s.\n",
			       pcpu_table.variants[a->variant]);
	else
		console_printf("\nThe kernel's own is %s. With table (make "
			       "table_defconfig) the version\ncan be chosen in "
			       "make menuconfig.\n", a->generation->name);
	return 0;
}
