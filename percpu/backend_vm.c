// SPDX-License-Identifier: MIT
/*
 * percpu/backend_vm.c - chunks in ranges of addresses, pages one by one
 *
 *   addresses   | group 0     |    | group 1     |    as far apart as in the
 *               | # # . . # . |    | # # . . # . |    first chunk
 *                 ^ the same pages of all units come and go together
 *
 * Pages come from the node of the core whose unit they are for. When they
 * go, any core may still reach them through its TLB: they are kept on a list
 * until the flush, and freed behind it.
 *
 * Locks    the allocator's mutex guards ranges and pages of its chunks.
 */
#include "kernel/lib/sched_point.h"
#include "mm/node.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"

struct vm_chunk {
	struct vm_struct **areas;	/* one for each group */
	struct list_head gone;		/* pages unmapped, not yet flushed */
};

static int vm_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	const struct pcpu_alloc_info *info = &chunk->owner->info;
	size_t offsets[PCPU_MAX_CPUS], sizes[PCPU_MAX_CPUS];
	struct vm_chunk *vm = kzalloc(sizeof(*vm), gfp);

	if (!vm)
		return -ENOMEM;
	for (unsigned int i = 0; i < info->nr_groups; i++) {
		offsets[i] = info->groups[i].base_offset;
		sizes[i] = info->groups[i].nr_units * info->unit_size;
	}
	vm->areas = vm_area_get_at_offsets(offsets, sizes, info->nr_groups,
					   info->atom_size);
	if (!vm->areas) {
		kfree(vm);
		return -ENOMEM;
	}
	INIT_LIST_HEAD(&vm->gone);
	chunk->backing = vm;
	chunk->base = (vaddr_t)vm->areas[0]->addr - offsets[0];
	return 0;
}

static void vm_unmap(struct pcpu_chunk *chunk)
{
	struct vm_chunk *vm = chunk->backing;

	vm_areas_put(vm->areas, chunk->owner->info.nr_groups);
	kfree(vm);
}

static vaddr_t page_va(const struct pcpu_chunk *chunk, unsigned int cpu,
		       unsigned int page)
{
	return chunk->base + chunk->owner->unit_offset[cpu] +
	       ((size_t)page << PAGE_SHIFT);
}

static void pages_put(struct page **pages, unsigned int nr)
{
	while (nr) {
		struct page *page = pages[--nr];

		page->flags &= (u16)~PG_OWNER_PERCPU;
		__free_page(page);
	}
}

/* An instance may have more cores than the kernel. */
static int node_for(unsigned int cpu)
{
	return cpu < nr_cpu_ids ? cpu_to_node(cpu) : NUMA_NO_NODE;
}

static int pages_get(struct page **pages, unsigned int nr, unsigned int cpu,
		     gfp_t gfp)
{
	for (unsigned int i = 0; i < nr; i++) {
		pages[i] = alloc_pages_node(node_for(cpu), gfp, 0);
		if (!pages[i]) {
			pages_put(pages, i);
			return -ENOMEM;
		}
		pages[i]->flags |= PG_OWNER_PERCPU;
	}
	return 0;
}

static void unit_depopulate(struct pcpu_chunk *chunk, unsigned int cpu,
			    unsigned int first, unsigned int last)
{
	struct vm_chunk *vm = chunk->backing;

	for (unsigned int i = first; i < last; i++) {
		vaddr_t va = page_va(chunk, cpu, i);

		list_add(&vmalloc_to_page((void *)va)->lru, &vm->gone);
	}
	vm_unmap_pages(page_va(chunk, cpu, first), last - first);
}

static int unit_populate(struct pcpu_chunk *chunk, unsigned int cpu,
			 unsigned int first, struct page **pages,
			 unsigned int nr)
{
	int err = vm_map_pages(page_va(chunk, cpu, first), pages, nr);

	if (err)
		pages_put(pages, nr);
	return err;
}

static void vm_flush_range(struct pcpu_chunk *chunk, unsigned int first,
			   unsigned int last)
{
	struct vm_chunk *vm = chunk->backing;
	struct page *page, *ahead;

	for (unsigned int cpu = 0; cpu < chunk->owner->nr_cpus; cpu++)
		vm_flush(page_va(chunk, cpu, first),
			 (size_t)(last - first) << PAGE_SHIFT);
	sched_point();
	list_for_each_entry_safe(page, ahead, &vm->gone, lru) {
		list_del(&page->lru);
		pages_put(&page, 1);
	}
}

static int vm_populate(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last, gfp_t gfp)
{
	unsigned int nr = last - first, cpu;
	struct page **pages = kmalloc_array(nr, sizeof(*pages), gfp);
	int err = pages ? 0 : -ENOMEM;

	for (cpu = 0; !err && cpu < chunk->owner->nr_cpus; cpu++) {
		err = pages_get(pages, nr, cpu, gfp);
		sched_point();
		if (!err)
			err = unit_populate(chunk, cpu, first, pages, nr);
	}
	kfree(pages);
	if (!err || cpu == 0)
		return err;
	for (cpu--; cpu; cpu--)		/* the last one has nothing */
		unit_depopulate(chunk, cpu - 1, first, last);
	vm_flush_range(chunk, first, last);
	return err;
}

static void vm_depopulate(struct pcpu_chunk *chunk, unsigned int first,
			  unsigned int last)
{
	for (unsigned int cpu = 0; cpu < chunk->owner->nr_cpus; cpu++)
		unit_depopulate(chunk, cpu, first, last);
}

const struct pcpu_backend pcpu_backend_vm = {
	.name = "vm",
	.map = vm_map,
	.unmap = vm_unmap,
	.populate = vm_populate,
	.depopulate = vm_depopulate,
	.flush = vm_flush_range,
};
