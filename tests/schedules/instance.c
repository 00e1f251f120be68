// SPDX-License-Identifier: MIT
/*
 * tests/schedules/instance.c - an allocator of per-CPU memory for a scenario
 */
#include "tests/schedules/instance.h"

#include <string.h>

#include "kernel/lib/sched_point.h"
#include "mm/vmalloc.h"

#define SPANS		6
#define GARBAGE		0xa5

struct pcpu_allocator instance;

static bool kicked;		/* [a] */
static void *units;		/* the first chunk's */
static char *spans;		/* SPANS of them, one behind the other */
static bool span_used[SPANS];	/* instance.mutex */
static unsigned int turn;	/* of generations */
static const struct pcpu_generation *const in_turn[] = {
	&pcpu_areamap, &pcpu_bitmap, &pcpu_quartet };

/* ---- spans ---- */

static size_t span_size(void)
{
	return INSTANCE_CPUS * instance.unit_size;
}

static int span_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	(void)gfp;
	for (unsigned int i = 0; i < SPANS; i++) {
		if (span_used[i])
			continue;
		span_used[i] = true;
		chunk->backing = &span_used[i];
		chunk->base = (vaddr_t)spans + i * span_size();
		return 0;
	}
	return -ENOMEM;
}

static void span_unmap(struct pcpu_chunk *chunk)
{
	bool *used = chunk->backing;

	*used = false;
}

static int span_populate(struct pcpu_chunk *chunk, unsigned int first,
			 unsigned int last, gfp_t gfp)
{
	(void)gfp;
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++) {
		vaddr_t unit = chunk->base + instance.unit_offset[cpu];

		for (unsigned int i = first; i < last; i++) {
			memset((void *)(unit + i * PAGE_SIZE), GARBAGE,
			       PAGE_SIZE);
			sched_point();
		}
	}
	return 0;
}

static void span_leave(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last)
{
	(void)chunk;
	(void)first;
	(void)last;
}

const struct pcpu_backend instance_spans = {
	.name = "spans", .map = span_map, .unmap = span_unmap,
	.populate = span_populate, .depopulate = span_leave,
	.flush = span_leave,
};

const struct pcpu_backend instance_whole_spans = {
	.name = "whole spans", .keeps_pages = true, .map = span_map,
	.unmap = span_unmap, .populate = span_populate,
	.depopulate = span_leave, .flush = span_leave,
};

/* ---- the instance ---- */

static void note_kick(struct pcpu_allocator *a)
{
	(void)a;
	WRITE_ONCE(kicked, true);
}

bool instance_kicked(void)
{
	return __atomic_exchange_n(&kicked, false, __ATOMIC_ACQUIRE);
}

static struct pcpu_alloc_info make_info(const struct instance_layout *layout)
{
	size_t unit = layout->unit_pages * PAGE_SIZE;
	struct pcpu_alloc_info info = {
		.nr_cpus = INSTANCE_CPUS,
		.static_size = layout->static_pages * PAGE_SIZE,
		.dyn_size = unit - layout->static_pages * PAGE_SIZE,
		.unit_size = unit, .alloc_size = unit, .atom_size = PAGE_SIZE,
		.upa = 1, .nr_groups = 1, .nr_units = INSTANCE_CPUS,
		.groups = { { .nr_units = INSTANCE_CPUS } },
	};

	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++)
		info.cpu_of_unit[cpu] = (u8)cpu;
	return info;
}

static void give_memory_back(void)
{
	vfree(units);
	vfree(spans);
	units = NULL;
	spans = NULL;
}

int instance_setup(const struct instance_layout *layout,
		   const struct pcpu_backend *backend)
{
	struct pcpu_alloc_info info = make_info(layout);
	size_t size = INSTANCE_CPUS * info.unit_size;
	struct pcpu_setup s = {
		.info = &info, .backend = backend, .kick = note_kick,
		.generation = layout->generation,
	};
	int err = -ENOMEM;

	if (!s.generation)
		s.generation = in_turn[turn++ % ARRAY_SIZE(in_turn)];
	memset(span_used, 0, sizeof(span_used));
	kicked = false;
	units = vmalloc(size);
	if (backend->map == span_map)
		spans = vmalloc(SPANS * size);
	s.base = (vaddr_t)units;
	s.cookie_base = s.base;
	if (units && (spans || backend->map != span_map))
		err = s.generation->setup(&instance, &s);
	if (err) {
		give_memory_back();
		return err;
	}
	instance.can_grow = true;
	instance.async = true;
	return 0;
}

void instance_teardown(void)
{
	instance.generation->teardown(&instance);
	give_memory_back();
}

void *instance_alloc(size_t size, gfp_t gfp)
{
	return instance.generation->alloc(&instance, size, 8,
					  gfp | __GFP_NOWARN);
}

int instance_free(void *cookie)
{
	return instance.generation->free(&instance, cookie);
}

/* ---- signing ---- */

void instance_sign(void *cookie, size_t size, u32 value)
{
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++) {
		u32 *copy = pcpu_allocator_ptr(&instance, cookie, cpu);

		WRITE_ONCE(copy[0], value);
		WRITE_ONCE(copy[size / sizeof(u32) - 1], value);
	}
}

bool instance_signed(void *cookie, size_t size, u32 value)
{
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++) {
		const u32 *copy = pcpu_allocator_ptr(&instance, cookie, cpu);

		if (READ_ONCE(copy[0]) != value ||
		    READ_ONCE(copy[size / sizeof(u32) - 1]) != value)
			return false;
	}
	return true;
}
