// SPDX-License-Identifier: MIT
/*
 * percpu/translate.c - cookies to addresses, addresses to what lies there
 *
 *   address of core's copy = cookie - delta + unit_offset[core]
 *
 * Chunks are few: looking for one goes along the list of all.
 */
#include "percpu/percpu_internal.h"

void *pcpu_allocator_ptr(const struct pcpu_allocator *a, const void *cookie,
			 unsigned int cpu)
{
	return (void *)((vaddr_t)cookie - a->delta + a->unit_offset[cpu]);
}

struct pcpu_chunk *pcpu_chunk_find(struct pcpu_allocator *a, vaddr_t va)
{
	struct pcpu_chunk *chunk;

	list_for_each_entry(chunk, &a->chunks, all) {
		vaddr_t off = va - chunk->base;

		if (off >= chunk->start && off < chunk->end)
			return chunk;
	}
	return NULL;
}

bool pcpu_place_of(struct pcpu_allocator *a, vaddr_t va,
		   struct pcpu_place *place)
{
	unsigned int cpu;

	*place = (struct pcpu_place){ 0 };
	for (cpu = 0; cpu < a->nr_cpus; cpu++) {
		vaddr_t in_unit_0 = va - a->unit_offset[cpu];

		place->cpu = cpu;
		place->chunk = pcpu_chunk_find(a, in_unit_0);
		if (place->chunk) {
			place->off = in_unit_0 - place->chunk->base;
			return true;
		}
		place->off = in_unit_0 - a->base;
		place->is_static = place->off < a->info.static_size;
		if (place->is_static)
			return true;
	}
	return false;
}
