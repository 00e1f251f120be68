// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_slab.c - objects taken here and given back there
 *
 * Threads take objects from a cache, a few at a time, sign them, leave them
 * in shared places and give back what others have left there. An object has
 * one owner at a time, the allocator's rules hold all the while, and at the
 * end the cache has all objects again.
 *
 * The objects are so large that a core keeps only a few at hand: else all of
 * this would go on in the cores' own arrays, and never reach the slabs.
 */
#include "kernel/arch/atomic.h"
#include "kernel/core/preempt.h"
#include "kernel/sched/thread.h"
#include "mm/slab.h"
#include "tests/schedules/scenario.h"

#define THREADS		5
#define ROUNDS		10
#define BURST		8		/* objects, at most */
#define PLACES		16
#define TWIN_OBJECTS	32
#define SIZE		6000		/* bytes */

struct object {
	struct object *next;		/* the twin's free list */
	u32 home;			/* the twin's: whose list it is from */
	u32 owner;			/* [a] thread + 1 */
};

static struct kmem_cache *cache;
static struct object *places[PLACES];	/* [a] taken by exchange */

/* ---- the twin's cache: a list per core, with no lock ---- */

static struct object twin_objects[TWIN_OBJECTS];
static struct object *twin_lists[NR_CPUS];

static void twin_setup(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		twin_lists[cpu] = NULL;
	for (unsigned int i = 0; i < TWIN_OBJECTS; i++) {
		struct object *o = &twin_objects[i];

		o->home = i % NR_CPUS;
		o->next = twin_lists[o->home];
		twin_lists[o->home] = o;
	}
}

static struct object *twin_alloc(void)
{
	struct object **list = &twin_lists[get_cpu()], *o = READ_ONCE(*list);

	sched_point();
	if (o)
		WRITE_ONCE(*list, o->next);
	put_cpu();
	return o;
}

/* Back to where it came from: nobody keeps that core out meanwhile. */
static void twin_free(struct object *o)
{
	struct object **list = &twin_lists[o->home];

	preempt_disable();
	o->next = READ_ONCE(*list);
	sched_point();
	WRITE_ONCE(*list, o);
	preempt_enable();
}

/* ---- the scenario ---- */

static int setup(void)
{
	for (unsigned int i = 0; i < PLACES; i++)
		places[i] = NULL;
	twin_setup();
	cache = kmem_cache_create("scenario", SIZE, 0, 0, NULL);
	return cache ? 0 : -ENOMEM;
}

static struct object *take(unsigned int id)
{
	struct object *o = scenario_is_twin() ? twin_alloc() :
			   kmem_cache_alloc(cache, GFP_KERNEL);

	if (o)
		WRITE_ONCE(o->owner, id + 1);
	else if (!scenario_is_twin())
		scenario_fail("no memory");
	return o;
}

static void give(struct object *o)
{
	WRITE_ONCE(o->owner, 0);
	if (scenario_is_twin())
		twin_free(o);
	else
		kmem_cache_free(cache, o);
}

static void check(const struct object *o, unsigned int owner)
{
	if (READ_ONCE(o->owner) != owner + 1)
		scenario_fail("object of thread %u is signed by %d", owner,
			      (int)READ_ONCE(o->owner) - 1);
}

/* Return: what lay where a new object of ours lies now; NULL: nothing. */
static struct object *swap(unsigned int id)
{
	struct object *o = take(id);

	sched_point();
	if (!o)
		return NULL;
	check(o, id);
	o = xchg(&places[scenario_random(id, PLACES)], o);
	if (o)
		WRITE_ONCE(o->owner, id + 1);	/* whosever it was */
	return o;
}

static void body(unsigned int id)
{
	struct object *mine[BURST];

	for (unsigned int i = 0; i < ROUNDS && !scenario_failed(); i++) {
		unsigned int nr = 1 + scenario_random(id, BURST);

		for (unsigned int k = 0; k < nr; k++)
			mine[k] = swap(id);
		for (unsigned int k = 0; k < nr; k++) {
			if (!mine[k])
				continue;
			check(mine[k], id);
			give(mine[k]);
		}
		/* The rules hold at every moment, not only at the end. */
		if (id == 0 && i % 4 == 0 && slab_verify())
			scenario_fail("slab_verify() complains");
	}
}

static void finish(void)
{
	for (unsigned int i = 0; i < PLACES; i++)
		if (places[i])
			give(places[i]);
	if (kmem_cache_destroy(cache))
		scenario_fail("objects are lost");
}

SCENARIO(slab) = {
	.name = "slab",
	.summary = "objects freed on other cores are nobody's and all there",
	.twin = "gives objects back to another core's list without its lock",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
