// SPDX-License-Identifier: MIT
/*
 * percpu/proc_percpu_stats.c - /proc/percpu_stats
 *
 * Names, columns and titles are those of Linux's debugfs file percpu_stats
 * (4.13 on; the two lists of chunks put aside since 5.14). first_bit counts
 * in the generation's granules. Chunks come in the order in which they were
 * made, where Linux goes along its lists.
 */
#include "kernel/core/procfile.h"
#include "percpu/chunk_info.h"
#include "percpu/kernel_internal.h"

static void line(struct seq_file *m, const char *name, size_t value)
{
	seq_printf(m, "  %-20s: %12zu\n", name, value);
}

static void heading(struct seq_file *m, const char *text)
{
	seq_printf(m, "%s:\n----------------------------------------\n", text);
}

static void show_layout(struct seq_file *m, const struct pcpu_alloc_info *info)
{
	heading(m, "Percpu Memory Statistics\nAllocation Info");
	line(m, "unit_size", info->unit_size);
	line(m, "static_size", info->static_size);
	line(m, "reserved_size", info->reserved_size);
	line(m, "dyn_size", info->dyn_size);
	line(m, "atom_size", info->atom_size);
	line(m, "alloc_size", info->alloc_size);
	seq_printf(m, "\n");
}

static void show_global(struct seq_file *m, struct pcpu_allocator *a)
{
	struct pcpu_stats s;

	a->generation->stats(a, &s);
	heading(m, "Global Stats");
	line(m, "nr_alloc", s.nr_alloc);
	line(m, "nr_dealloc", s.nr_dealloc);
	line(m, "nr_cur_alloc", s.nr_cur_alloc);
	line(m, "nr_max_alloc", s.nr_max_alloc);
	line(m, "nr_chunks", s.nr_chunks);
	line(m, "nr_max_chunks", s.nr_max_chunks);
	line(m, "min_alloc_size", s.min_alloc_size);
	line(m, "max_alloc_size", s.max_alloc_size);
	line(m, "empty_pop_pages", (size_t)s.nr_empty);
	seq_printf(m, "\n");
}

static const char *title(const struct pcpu_chunk_info *c)
{
	if (c->reserved)
		return "Chunk: <- Reserved Chunk";
	if (c->first)
		return "Chunk: <- First Chunk";
	if (c->to_depopulate)
		return "Chunk (to_depopulate)";
	return c->sidelined ? "Chunk (sidelined):" : "Chunk:";
}

static void show_chunk(struct seq_file *m, const struct pcpu_chunk_info *c,
		       size_t granule)
{
	seq_printf(m, "%s\n", title(c));
	line(m, "nr_alloc", c->nr_alloc);
	line(m, "max_alloc_size", c->max_alloc_size);
	line(m, "empty_pop_pages", (size_t)c->nr_empty);
	line(m, "first_bit", c->first_free / granule);
	line(m, "free_bytes", c->free_bytes);
	line(m, "contig_bytes", c->hint);
	line(m, "sum_frag", c->sum_frag);
	line(m, "max_frag", c->max_frag);
	line(m, "cur_min_alloc", c->cur_min);
	line(m, "cur_med_alloc", c->cur_med);
	line(m, "cur_max_alloc", c->cur_max);
	seq_printf(m, "\n");
}

static int show(struct seq_file *m, void *v)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_chunk_info c;

	(void)v;
	show_layout(m, &a->info);
	show_global(m, a);
	heading(m, "Per Chunk Stats");
	for (unsigned int i = 0; pcpu_chunk_info_get(a, i, &c); i++)
		show_chunk(m, &c, a->index->granule);
	return 0;
}

PROC_FILE(percpu_stats) = { .name = "percpu_stats", .show = show };
