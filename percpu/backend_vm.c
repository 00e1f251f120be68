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

/* An instance may have more cores than the kernel. */
static int node_for(unsigned int cpu)
{
	return cpu < nr_cpu_ids ? cpu_to_node(cpu) : NUMA_NO_NODE;
}

/* nr pages for each unit, unit after unit. */
static int pages_get(const struct pcpu_chunk *chunk, unsigned int nr,
		     gfp_t gfp, struct list_head *pages)
{
	unsigned int nr_cpus = chunk->owner->nr_cpus, cpu = 0, end;

	for (; cpu < nr_cpus; cpu = end) {
		struct page_bulk want = {
			.caller = (vaddr_t)pages_get, .node = node_for(cpu),
			.gfp = gfp, .owner = PG_OWNER_PERCPU };

		for (end = cpu + 1;
		     end < nr_cpus && node_for(end) == want.node; end++)
			;
		want.nr = nr * (end - cpu);
		if (page_alloc_bulk(&want, pages) != want.nr) {
			page_free_bulk(pages, PG_OWNER_PERCPU);
			return -ENOMEM;
		}
	}
	return 0;
}

static bool is_in(const struct vm_struct *vm, vaddr_t va)
{
	return va - (vaddr_t)vm->addr < vm->size;
}

/*
 * The places of a page in the units from a core's on: as long as they lie in
 * one area, as far apart each from the next. Return: that area.
 */
static const struct vm_struct *places_from(const struct pcpu_chunk *chunk,
					   unsigned int cpu,
					   struct vm_places *at)
{
	const struct vm_chunk *vm = chunk->backing;
	const size_t *offset = &chunk->owner->unit_offset[cpu];
	unsigned int most = chunk->owner->nr_cpus - cpu, i = 0;

	while (!is_in(vm->areas[i], at->va))
		i++;
	at->stride = most > 1 ? offset[1] - offset[0] : 0;
	for (at->places = 1; at->places < most; at->places++)
		if (offset[at->places] - offset[at->places - 1] != at->stride ||
		    !is_in(vm->areas[i], at->va + at->places * at->stride))
			break;
	return vm->areas[i];
}

static void unit_depopulate(struct pcpu_chunk *chunk, unsigned int cpu,
			    unsigned int first, unsigned int last)
{
	struct vm_chunk *vm = chunk->backing;

	vm_unmap_pages_to(page_va(chunk, cpu, first), last - first, &vm->gone);
}

static void vm_flush_range(struct pcpu_chunk *chunk, unsigned int first,
			   unsigned int last)
{
	struct vm_chunk *vm = chunk->backing;

	for (unsigned int cpu = 0; cpu < chunk->owner->nr_cpus; cpu++)
		vm_flush(page_va(chunk, cpu, first),
			 (size_t)(last - first) << PAGE_SHIFT);
	sched_point();
	page_free_bulk(&vm->gone, PG_OWNER_PERCPU);
}

static int vm_populate(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last, gfp_t gfp)
{
	struct vm_places at = { .nr = last - first };
	const struct vm_struct *area;
	unsigned int cpu;
	LIST_HEAD(pages);
	int err = pages_get(chunk, at.nr, gfp, &pages);

	if (err)
		return err;
	sched_point();
	for (cpu = 0; cpu < chunk->owner->nr_cpus; cpu += at.places) {
		at.va = page_va(chunk, cpu, first);
		area = places_from(chunk, cpu, &at);
		err = vm_area_map(area, &at, &pages);
		if (err)
			break;
	}
	if (!err)
		return 0;
	page_free_bulk(&pages, PG_OWNER_PERCPU);
	while (cpu--)
		unit_depopulate(chunk, cpu, first, last);
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
