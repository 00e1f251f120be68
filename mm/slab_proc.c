// SPDX-License-Identifier: MIT
/*
 * mm/slab_proc.c - /proc/slabinfo, in Linux's columns (its version 2.1)
 *
 * What differs: an object at a core's hand is not active; sharedfactor and
 * sharedavail are 0, because no objects are shared between cores.
 */
#include "kernel/core/procfile.h"
#include "mm/slab.h"

static int show_slabinfo(struct seq_file *m, void *v)
{
	struct slab_info info;

	(void)v;
	seq_puts(m, "slabinfo - version: 2.1\n"
		    "# name            <active_objs> <num_objs> <objsize> "
		    "<objperslab> <pagesperslab> : tunables <limit> "
		    "<batchcount> <sharedfactor> : slabdata <active_slabs> "
		    "<num_slabs> <sharedavail>\n");
	for (unsigned int i = 0; slab_info_get(i, &info); i++)
		seq_printf(m, "%-17s %6lu %6lu %6u %4u %4u : tunables %4u %4u "
			   "%4u : slabdata %6lu %6lu %6u\n", info.name,
			   info.active_objs, info.num_objs, info.objsize,
			   info.objperslab, info.pagesperslab, info.limit,
			   info.batchcount, 0, info.active_slabs,
			   info.num_slabs, 0);
	return 0;
}

PROC_FILE(slabinfo) = { .name = "slabinfo", .show = show_slabinfo };
