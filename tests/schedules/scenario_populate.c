// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_populate.c - who cannot sleep gets whole pages
 *
 * Threads that may not sleep allocate from the reserve; others make pages
 * for it and take them away again. An area on a page that is not there yet
 * is an abort, or, among the twin's spans, is overwritten by what the page
 * brings along.
 */
#include "kernel/lib/sched_point.h"
#include "kernel/sched/thread.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define THREADS	4
#define ATOMICS	2		/* threads that may not sleep */
#define SLEEPER	ATOMICS		/* the one that may */
#define ROUNDS	10

static u32 working;		/* [a] threads that allocate */

static int setup(void)
{
	static const struct instance_layout layout = {
		.static_pages = 5, .unit_pages = 8,
	};
	int err = instance_setup(&layout, scenario_is_twin() ?
				 &instance_spans : &pcpu_backend_vm);

	working = THREADS - 1;
	/* All of the first chunk, so that pages have to be made. */
	if (!err && !instance_alloc(3 * PAGE_SIZE, GFP_KERNEL)) {
		instance_teardown();
		err = -ENOMEM;
	}
	return err;
}

/* ---- the twin's refill ---- */

/* Pages are in the books before they are there. */
static void twin_refill(void)
{
	unsigned int first = 0, last;
	struct pcpu_chunk *chunk;
	unsigned long flags;

	mutex_lock(&instance.mutex);
	chunk = list_last_entry(&instance.chunks, struct pcpu_chunk, all);
	if (pcpu_chunk_next_unpopulated(chunk, chunk->nr_pages, &first,
					&last)) {
		spin_lock_irqsave(&instance.lock, flags);
		pcpu_chunk_populated(chunk, first, last);
		spin_unlock_irqrestore(&instance.lock, flags);
		sched_point();
		(void)!instance.backend->populate(chunk, first, last,
						  GFP_KERNEL);
	}
	mutex_unlock(&instance.mutex);
}

/* ---- the scenario ---- */

static void allocate(unsigned int id, size_t size, gfp_t gfp)
{
	void *cookie = instance_alloc(size, gfp);

	if (!cookie) {
		yield();
		return;
	}
	instance_sign(cookie, size, id + 1);
	for (unsigned int i = scenario_random(id, 8); i; i--)
		sched_point();
	if (!instance_signed(cookie, size, id + 1))
		scenario_fail("a page came after the area on it");
	if (instance_free(cookie))
		scenario_fail("a free was refused");
}

static void work(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS && !scenario_failed(); i++) {
		if (id == SLEEPER)
			allocate(id, 1024 + scenario_random(id, 3) * 5120,
				 GFP_KERNEL);
		else
			allocate(id, 256 + scenario_random(id, 4) * 1536,
				 GFP_NOWAIT);
	}
	__atomic_fetch_sub(&working, 1, __ATOMIC_RELEASE);
}

static void make_pages(unsigned int id)
{
	while (__atomic_load_n(&working, __ATOMIC_ACQUIRE)) {
		if (scenario_random(id, 3) == 0)
			pcpu_allocator_shrink(&instance);
		else if (scenario_is_twin())
			twin_refill();
		else
			pcpu_balance(&instance);
		yield();
	}
}

static void body(unsigned int id)
{
	if (id < THREADS - 1)
		work(id);
	else
		make_pages(id);
}

static void finish(void)
{
	if (instance.generation->verify(&instance))
		scenario_fail("a rule is broken at the end");
	instance_teardown();
}

SCENARIO(populate) = {
	.name = "populate",
	.summary = "who cannot sleep gets no area before its pages",
	.twin = "notes a page as there before it is",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
