// SPDX-License-Identifier: MIT
/*
 * mm/proc_vmallocinfo.c - /proc/vmallocinfo
 *
 * A line for each area, by address, as Linux 5.17 has it (mm/vmalloc.c):
 * addresses and size with the guard page, who asked for it, what it is, and
 * from which node how many of its pages are.
 */
#include "kernel/core/procfile.h"
#include "mm/vmalloc.h"

/* An area may go meanwhile: then nothing is mapped, and nothing counted. */
static void print_nodes(struct seq_file *m, const struct vm_info *info)
{
	unsigned int nr[MAX_NODES] = { 0 };

	for (size_t i = 0; i < info->size; i += PAGE_SIZE) {
		const struct page *page =
			vmalloc_to_page((void *)(info->start + i));

		if (page)
			nr[page_to_nid(page)]++;
	}
	for (unsigned int node = 0; node < nr_nodes; node++) {
		if (nr[node])
			seq_printf(m, " N%u=%u", node, nr[node]);
	}
}

/* Addresses alone have no word in Linux but "vmalloc" (pcpu_get_vm_areas). */
static const char *kind_name(unsigned int flags)
{
	return flags & VM_MAP ? "vmap" : "vmalloc";
}

static int show_vmallocinfo(struct seq_file *m, void *v)
{
	struct vm_info info;

	(void)v;
	for (vaddr_t at = 0; vm_info_next(at, &info) && !seq_stopped(m);
	     at = info.end) {
		seq_printf(m, "0x%p-0x%p %7zu", (void *)info.start,
			   (void *)info.end, (size_t)(info.end - info.start));
		if (info.caller)
			seq_printf(m, " %pS", (void *)info.caller);
		if (info.nr_pages)
			seq_printf(m, " pages=%u", info.nr_pages);
		seq_printf(m, " %s", kind_name(info.flags));
		print_nodes(m, &info);
		seq_putc(m, '\n');
	}
	return 0;
}

PROC_FILE(vmallocinfo) = { .name = "vmallocinfo", .show = show_vmallocinfo };
