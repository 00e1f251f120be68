// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_balance.c - per-CPU chunks end, areas do not
 *
 * Threads allocate, some of them unable to sleep, and free; another one
 * balances and shrinks, so that chunks end as soon as they are free. Between
 * seeing that a chunk is free and ending it nobody may get an area there.
 */
#include "kernel/lib/sched_point.h"
#include "kernel/sched/thread.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define THREADS	4
#define WORKERS	(THREADS - 1)
#define ROUNDS	16
#define HELD	2		/* objects of a worker at a time */

struct object {
	void *cookie;
	size_t size;
};

static struct object held[WORKERS][HELD];
static u32 working;		/* [a] workers not at their end */

static int setup(void)
{
	static const struct instance_layout layout = {
		.static_pages = 5, .unit_pages = 8,
	};

	working = WORKERS;
	return instance_setup(&layout, scenario_is_twin() ?
			      &instance_whole_spans : &pcpu_backend_vm);
}

/* ---- the twin's balance ---- */

/* Off all lists; what was allocated meanwhile goes down with it. */
static void twin_end(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	if (!chunk->isolated)
		a->nr_empty -= chunk->nr_empty;
	chunk->isolated = true;		/* a free does not bring it back */
	pcpu_slot_leave(chunk);
	spin_unlock_irqrestore(&a->lock, flags);
	pcpu_chunk_destroy(chunk);
}

/* Sees that a chunk is free, and trusts that a moment later. */
static void twin_balance(void)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;

	mutex_lock(&instance.mutex);
	spin_lock_irqsave(&instance.lock, flags);
	chunk = list_first_entry_or_null(&instance.slots[instance.free_slot],
					 struct pcpu_chunk, link);
	spin_unlock_irqrestore(&instance.lock, flags);
	for (unsigned int i = 0; chunk && i < 8; i++)
		sched_point();
	if (chunk)
		twin_end(chunk);
	mutex_unlock(&instance.mutex);
}

/* ---- the scenario ---- */

static void take(unsigned int id, struct object *o, u32 value)
{
	gfp_t gfp = scenario_random(id, 3) ? GFP_NOWAIT : GFP_KERNEL;

	o->size = (1 + scenario_random(id, 5)) * 3072;
	o->cookie = instance_alloc(o->size, gfp);
	if (o->cookie)
		instance_sign(o->cookie, o->size, value);
}

static void give(struct object *o, u32 value)
{
	if (!instance_signed(o->cookie, o->size, value))
		scenario_fail("an object of thread %u has another's sign",
			      value - 1);
	if (instance_free(o->cookie))
		scenario_fail("an object's chunk is gone");
	o->cookie = NULL;
}

static void work(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS && !scenario_failed(); i++) {
		struct object *o = &held[id][scenario_random(id, HELD)];

		if (o->cookie)
			give(o, id + 1);
		else
			take(id, o, id + 1);
		sched_point();
	}
	for (unsigned int i = 0; i < HELD; i++)
		if (held[id][i].cookie)
			give(&held[id][i], id + 1);
	__atomic_fetch_sub(&working, 1, __ATOMIC_RELEASE);
}

static void balance(unsigned int id)
{
	while (__atomic_load_n(&working, __ATOMIC_ACQUIRE)) {
		if (scenario_is_twin())
			twin_balance();
		else if (scenario_random(id, 2))
			pcpu_allocator_shrink(&instance);
		else
			pcpu_balance(&instance);
		if (!scenario_is_twin() && scenario_random(id, 4) == 0 &&
		    instance.generation->verify(&instance))
			scenario_fail("a rule is broken");
		yield();
	}
}

static void body(unsigned int id)
{
	if (id == WORKERS)
		balance(id);
	else
		work(id);
}

static void finish(void)
{
	if (!scenario_is_twin() && instance.generation->verify(&instance))
		scenario_fail("a rule is broken at the end");
	instance_teardown();
}

SCENARIO(balance) = {
	.name = "balance",
	.summary = "no per-CPU chunk ends with an area in it",
	.twin = "sees that a chunk is free, and ends it a moment later",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
