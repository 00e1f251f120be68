// SPDX-License-Identifier: MIT
/*
 * tests/host/proc_files.c - two files of the image, where there is no kernel
 */
#include "kernel/core/procfile.h"

static int show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, m->private);
	return 0;
}

static char first[] = "first\n", second[] = "second\n";

PROC_FILE(host_b) = { .name = "host_b", .show = show, .data = second };
PROC_FILE(host_a) = { .name = "host_a", .show = show, .data = first };
