// SPDX-License-Identifier: MIT
/*
 * percpu/gen/generations.c - all generations, and what each is made of
 *
 * Generations made of chunks are an index (how free areas in a chunk are
 * found) and a policy (which chunk is tried); the rest they share.
 */
#include "percpu/gen/quartet_internal.h"

#include <string.h>

#define CHUNK_GENERATION						\
	.setup = pcpu_allocator_setup,					\
	.teardown = pcpu_allocator_teardown,				\
	.request = pcpu_allocator_request,				\
	.alloc = pcpu_allocator_alloc,					\
	.alloc_reserved = pcpu_allocator_alloc_reserved,		\
	.free = pcpu_allocator_free,					\
	.ptr = pcpu_allocator_ptr,					\
	.stats = pcpu_allocator_stats,					\
	.verify = pcpu_allocator_verify,				\
	.verify_at = pcpu_allocator_verify_at,				\
	.walk = pcpu_allocator_walk

#define CHUNK_ABILITIES							\
	.max_size = PCPU_MIN_UNIT_SIZE, .max_align = PAGE_SIZE,		\
	.checks_align = true, .grows = true, .early = true,		\
	.atomic = true,							\
	.reserved = true, .checks_free = true

#define CHUNK_FACTS							\
	.holds = "chunks", .cookie = "offset",				\
	.modules = "reserved part", .atomic = "the reserve"

#define EMPTY_AS_IN_LINUX	.empty_low = 2, .empty_high = 4

static const struct pcpu_chunk_kind areamap_kind = {
	.index = &pcpu_index_areamap,
	.policy = &pcpu_policy_areamap,
	EMPTY_AS_IN_LINUX,
};

static const struct pcpu_chunk_kind bitmap_kind = {
	.index = &pcpu_index_bitmap,
	.policy = &pcpu_policy_bitmap,
	EMPTY_AS_IN_LINUX,
};

static const struct pcpu_chunk_kind quartet_kind = {
	.index = &pcpu_index_quartet,
	.policy = &pcpu_policy_quartet,
	.empty_low = 1,		/* cores have some of their own */
	.empty_high = 2,
	.begin = quartet_begin,
	.end = quartet_end,
	.drain = quartet_drain,
	.drain_core = quartet_drain_core,
};

const struct pcpu_generation pcpu_areamap = {
	.name = "areamap",
	.versions = "2.6.31-4.13",
	.facts = {
		CHUNK_FACTS, .as_in = "4.9", .object = "n, to 2",
		.metadata = "4 an area",
	},
	.can = { CHUNK_ABILITIES, .any_align = true },
	.chunks = &areamap_kind,
	CHUNK_GENERATION,
};

const struct pcpu_generation pcpu_bitmap = {
	.name = "bitmap",
	.versions = "4.14 on",
	.facts = {
		CHUNK_FACTS, .as_in = "5.17, mended", .object = "n, to 4",
		.metadata = "288 a page",
	},
	.can = { CHUNK_ABILITIES },
	.chunks = &bitmap_kind,
	CHUNK_GENERATION,
};

static_assert(sizeof(void *) != 4 || sizeof(struct quartet_page) == 476,
	      "facts.metadata below, docs/percpu say another number");

const struct pcpu_generation pcpu_quartet = {
	.name = "quartet",
	.versions = "none: our own",
	.facts = {
		CHUNK_FACTS, .as_in = "none", .object = "n, to 4 or 8",
		.metadata = "476 a page",
	},
	.can = { CHUNK_ABILITIES },
	.chunks = &quartet_kind,
	.setup = pcpu_allocator_setup,
	.teardown = pcpu_allocator_teardown,
	.request = quartet_request,
	.alloc = quartet_alloc,
	.alloc_reserved = pcpu_allocator_alloc_reserved,
	.free = quartet_free,
	.ptr = pcpu_allocator_ptr,
	.stats = quartet_stats,
	.verify = pcpu_allocator_verify,
	.verify_at = pcpu_allocator_verify_at,
	.walk = pcpu_allocator_walk,
};

const struct pcpu_generation *const pcpu_generations[] = {
	&pcpu_table, &pcpu_modalloc, &pcpu_areamap, &pcpu_bitmap,
	&pcpu_quartet, NULL,
};

const struct pcpu_generation *pcpu_generation_find(const char *name)
{
	const struct pcpu_generation *const *g;

	for (g = pcpu_generations; *g; g++)
		if (strcmp((*g)->name, name) == 0)
			return *g;
	return NULL;
}
