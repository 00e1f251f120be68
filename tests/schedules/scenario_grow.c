// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_grow.c - pages go, and no run grows into them
 *
 *   first chunk   |used|    |used|    |used|    ...
 *   second chunk  |used|run>|  object |used|run>|  object | ...
 *                           `- grows, or goes
 *
 * Threads cut areas off runs. At its end a run grows into the next page, if
 * that is free and has memory. Another thread frees the objects of whole pages
 * that lie there, and has the chunk relieved of its empty pages. From when a
 * page is seen to be empty until its memory has gone, no run may grow into it.
 * Chunks all free are ended as well: there no run may begin.
 */
#include <string.h>

#include "kernel/arch/barrier.h"
#include "kernel/lib/sched_point.h"
#include "percpu/gen/quartet_internal.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define THREADS		4
#define WORKERS		(THREADS - 1)
#define ROUNDS		4
#define HELD		4		/* areas of a worker at a time */
#define OBJECTS		4		/* whose pages go */
#define UNIT_PAGES	14u
#define FIRST_PAGES	13u
#define ANCHOR_SIZE	2560u
#define OBJECT_SIZE	(2 * PAGE_SIZE)
#define REST_SIZE	(2 * PAGE_SIZE)
#define GONE		0xdb

struct area {
	void *cookie;
	size_t size;
};

static struct area held[WORKERS][HELD];
static void *objects[OBJECTS];
static u32 stop;		/* [a] */
static struct pcpu_backend backend;		/* spans', and pages go */
static struct pcpu_area_index twin_index;	/* quartet's, but for close */

static void pause(unsigned int most)
{
	for (unsigned int i = scenario_random(WORKERS, most); i; i--) {
		sched_point();
		cpu_relax();
	}
}

/* Who has an area there finds out. */
static void depopulate(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last)
{
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++) {
		vaddr_t unit = chunk->base + instance.unit_offset[cpu];

		for (unsigned int i = first; i < last; i++) {
			memset((void *)(unit + i * PAGE_SIZE), GONE,
			       PAGE_SIZE);
			pause(20);
		}
	}
}

/* Closed when they are no longer populated: their memory has gone then. */
static void twin_close(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last)
{
	if (!bitmap_test(chunk->populated, first))
		pcpu_index_quartet.close(chunk, first, last);
}

/* Past the magazines, and back at once. */
static void *alloc_of_engine(size_t size, size_t align)
{
	return pcpu_allocator_request(&instance, &(struct pcpu_request){
		.size = size, .align = align, .gfp = GFP_KERNEL });
}

/* Every other page of the first chunk stays free: that is the reserve. */
static int make_first(void)
{
	void *pages[FIRST_PAGES];

	for (unsigned int i = 0; i < FIRST_PAGES; i++) {
		pages[i] = alloc_of_engine(PAGE_SIZE, PAGE_SIZE);
		if (!pages[i])
			return -ENOMEM;
	}
	for (unsigned int i = 0; i < FIRST_PAGES; i += 2)
		pcpu_allocator_free(&instance, pages[i]);
	return 0;
}

/* A chunk with less room, so runs are looked for there first. */
static int make_second(void)
{
	for (unsigned int i = 0; i < OBJECTS; i++) {
		if (!alloc_of_engine(ANCHOR_SIZE, GRANULE))
			return -ENOMEM;
		objects[i] = alloc_of_engine(OBJECT_SIZE, PAGE_SIZE);
		if (!objects[i])
			return -ENOMEM;
	}
	return alloc_of_engine(REST_SIZE, PAGE_SIZE) ? 0 : -ENOMEM;
}

static int setup(void)
{
	static const struct instance_layout layout = {
		.static_pages = UNIT_PAGES - FIRST_PAGES,
		.unit_pages = UNIT_PAGES,
		.generation = &pcpu_quartet,
	};
	int err;

	stop = 0;
	backend = instance_spans;
	backend.depopulate = depopulate;
	err = instance_setup(&layout, &backend);
	if (err)
		return err;
	if (scenario_is_twin()) {
		twin_index = pcpu_index_quartet;
		twin_index.close = twin_close;
		instance.index = &twin_index;
	}
	instance.empty_low = 0;		/* nobody keeps any in reserve */
	instance.empty_high = 0;
	err = make_first();
	if (!err)
		err = make_second();
	if (err)
		instance_teardown();
	return err;
}

/* ---- runs ---- */

static void take(unsigned int id, struct area *area, u32 value)
{
	area->size = (150 + scenario_random(id, 100)) * GRANULE;
	area->cookie = pcpu_quartet.alloc(&instance, area->size, 4,
					  GFP_NOWAIT | __GFP_NOWARN);
	if (area->cookie)
		instance_sign(area->cookie, area->size, value);
}

static void give(struct area *area, u32 value)
{
	if (!instance_signed(area->cookie, area->size, value))
		scenario_fail("the memory of an area of thread %u has gone",
			      value - 1);
	if (pcpu_quartet.free(&instance, area->cookie))
		scenario_fail("an area's chunk has gone");
	area->cookie = NULL;
}

static void work(unsigned int id)
{
	while (!READ_ONCE(stop) && !scenario_failed()) {
		struct area *area = &held[id][scenario_random(id, HELD)];

		if (area->cookie)
			give(area, id + 1);
		else
			take(id, area, id + 1);
		sched_point();
	}
	for (unsigned int i = 0; i < HELD && !scenario_failed(); i++)
		if (held[id][i].cookie)
			give(&held[id][i], id + 1);
}

/* ---- pages ---- */

static void balance(void)
{
	while (instance_kicked())
		pcpu_balance(&instance);
}

/* One round: pages go, pages come. */
static void come_and_go(unsigned int id)
{
	for (unsigned int i = 0; i < OBJECTS; i++) {
		pause(10);
		pcpu_allocator_free(&instance, objects[i]);
		balance();
	}
	pcpu_drain(&instance);
	if (scenario_random(id, 4) == 0)
		pcpu_allocator_shrink(&instance);
	for (unsigned int i = 0; i < OBJECTS; i++) {
		objects[i] = alloc_of_engine(OBJECT_SIZE, PAGE_SIZE);
		if (!objects[i])
			scenario_fail("no memory");
	}
	balance();
}

static void body(unsigned int id)
{
	if (id < WORKERS) {
		work(id);
		return;
	}
	for (unsigned int i = 0; i < ROUNDS && !scenario_failed(); i++) {
		come_and_go(id);
		if (!scenario_is_twin() && !scenario_failed() &&
		    instance.generation->verify(&instance))
			scenario_fail("a rule is broken");
	}
	WRITE_ONCE(stop, 1);
}

static void finish(void)
{
	for (unsigned int id = 0; id < WORKERS; id++)
		for (unsigned int i = 0; i < HELD; i++)
			held[id][i].cookie = NULL;
	if (!scenario_is_twin() && !scenario_failed() &&
	    instance.generation->verify(&instance))
		scenario_fail("a rule is broken at the end");
	instance_teardown();
}

SCENARIO(grow) = {
	.name = "grow",
	.summary = "no run grows into a page whose memory goes",
	.twin = "closes a page when its memory has gone",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
