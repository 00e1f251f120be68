// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_drain.c - what is ready goes back, nothing else
 *
 * Threads allocate and free out of their cores' magazines; another one has
 * all magazines drained. An area is handed out, or ready on one core, or
 * free, and never two of these.
 */
#include "kernel/lib/sched_point.h"
#include "percpu/gen/quartet_internal.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define THREADS	4
#define WORKERS	(THREADS - 1)
#define ROUNDS	24
#define HELD	3		/* objects of a worker at a time */
#define SIZES	3u		/* of 16 bytes each */

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
		.generation = &pcpu_quartet,
	};

	working = WORKERS;
	return instance_setup(&layout, &pcpu_backend_vm);
}

/* ---- the twin's drain ---- */

static bool has_two(const struct magazine *m)
{
	return m->top[0].cookie != NO_COOKIE && m->top[-1].cookie != NO_COOKIE;
}

/*
 * Takes the top of a magazine whose core may be at it just now. The last area
 * stays: the core's own pop would go below the bottom, and the kernel with it.
 */
static void twin_take(struct magazine *m, u32 granules)
{
	struct quartet_area area = *m->top;
	struct quartet_page *page;
	unsigned long flags;

	if (!has_two(m))
		return;
	for (unsigned int i = 0; i < 4; i++)
		sched_point();
	spin_lock_irqsave(&instance.lock, flags);
	page = quartet_page_at(quartet_of(&instance)->buckets, area.cookie);
	quartet_give(page, quartet_granule(area.cookie), granules);
	pcpu_stats_free(page->chunk);
	if (has_two(m))
		m->top--;
	spin_unlock_irqrestore(&instance.lock, flags);
}

static void twin_drain(void)
{
	struct quartet *q = quartet_of(&instance);

	for (unsigned int cpu = 0; cpu < CONFIG_NR_CPUS; cpu++)
		for (unsigned int i = 1; i <= SIZES; i++)
			twin_take(&q->core[cpu]->magazines[4 * i], 4 * i);
}

/* ---- the scenario ---- */

static void take(unsigned int id, struct object *o, u32 value)
{
	o->size = (1 + scenario_random(id, SIZES)) * 16;
	o->cookie = pcpu_quartet.alloc(&instance, o->size, 4,
				       GFP_NOWAIT | __GFP_NOWARN);
	if (o->cookie)
		instance_sign(o->cookie, o->size, value);
}

static void give(struct object *o, u32 value)
{
	if (!instance_signed(o->cookie, o->size, value))
		scenario_fail("an object of thread %u has another's sign",
			      value - 1);
	if (pcpu_quartet.free(&instance, o->cookie))
		scenario_fail("an object was freed by somebody else");
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
	for (unsigned int i = 0; i < HELD && !scenario_failed(); i++)
		if (held[id][i].cookie)
			give(&held[id][i], id + 1);
	__atomic_fetch_sub(&working, 1, __ATOMIC_RELEASE);
}

static void body(unsigned int id)
{
	if (id < WORKERS) {
		work(id);
		return;
	}
	while (__atomic_load_n(&working, __ATOMIC_ACQUIRE) &&
	       !scenario_failed()) {
		if (scenario_is_twin())
			twin_drain();
		else
			pcpu_drain(&instance);
		sched_point();
	}
}

static void finish(void)
{
	struct pcpu_stats s;

	if (!scenario_failed()) {
		pcpu_drain(&instance);
		instance.generation->stats(&instance, &s);
		if (s.nr_cur_alloc || instance.stats.nr_cur_alloc)
			scenario_fail("%zu objects and %zu areas are left",
				      s.nr_cur_alloc,
				      instance.stats.nr_cur_alloc);
		if (instance.generation->verify(&instance))
			scenario_fail("a rule is broken at the end");
	}
	for (unsigned int id = 0; id < WORKERS; id++)
		for (unsigned int i = 0; i < HELD; i++)
			held[id][i].cookie = NULL;
	instance_teardown();
}

SCENARIO(drain) = {
	.name = "drain",
	.summary = "an area is handed out, ready, or free, never two of these",
	.twin = "drains the magazines of cores that run",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
