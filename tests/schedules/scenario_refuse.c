// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_refuse.c - several who free the same object
 *
 * Each object is freed by three threads. Exactly one of them may be told
 * that it was, and nothing of what lies beside it may go.
 */
#include "kernel/core/printk.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define THREADS		3u
#define OBJECTS		8u
#define SIZE		24u

static void *objects[2 * OBJECTS];	/* the odd ones stay */
static u32 freed[OBJECTS];		/* [a] how often one was told so */
static unsigned int loglevel;

static int setup(void)
{
	static const struct instance_layout layout = {
		.static_pages = 5, .unit_pages = 8,
	};
	int err = instance_setup(&layout, &pcpu_backend_vm);

	for (unsigned int i = 0; !err && i < 2 * OBJECTS; i++) {
		objects[i] = pcpu_allocator_alloc(&instance, SIZE, 4,
						  GFP_KERNEL);
		if (!objects[i]) {
			instance_teardown();
			err = -ENOMEM;
		}
	}
	for (unsigned int i = 0; i < OBJECTS; i++)
		freed[i] = 0;
	loglevel = console_loglevel;
	WRITE_ONCE(console_loglevel, 0);	/* each refusal is told */
	return err;
}

/* ---- the twin looks, and then believes what it saw ---- */

struct look {
	const struct pcpu_chunk *chunk;
	size_t off;
	bool used;
};

static void look_at(void *ctx, const struct pcpu_chunk *chunk,
		    const struct pcpu_area *area)
{
	struct look *l = ctx;

	if (chunk == l->chunk && area->off == l->off)
		l->used = area->used;
}

static int twin_free(void *cookie)
{
	vaddr_t va = (vaddr_t)cookie - instance.delta;
	struct look l = { 0 };
	unsigned long flags;

	spin_lock_irqsave(&instance.lock, flags);
	l.chunk = pcpu_chunk_find(&instance, va);
	l.off = va - l.chunk->base;
	instance.index->walk(l.chunk, look_at, &l);
	spin_unlock_irqrestore(&instance.lock, flags);
	if (!l.used)
		return -EINVAL;
	/* Whatever comes between: it was in use. */
	(void)pcpu_allocator_free(&instance, cookie);
	return 0;
}

/* ---- the scenario ---- */

static void body(unsigned int id)
{
	unsigned int at = scenario_random(id, OBJECTS);

	for (unsigned int i = 0; i < OBJECTS && !scenario_failed(); i++) {
		unsigned int which = (at + i) % OBJECTS;
		void *cookie = objects[2 * which];
		int err = scenario_is_twin() ? twin_free(cookie) :
			  pcpu_allocator_free(&instance, cookie);

		if (!err && __atomic_fetch_add(&freed[which], 1,
					       __ATOMIC_RELAXED))
			scenario_fail("object %u was freed twice", which);
	}
}

static void finish(void)
{
	struct pcpu_stats s;

	WRITE_ONCE(console_loglevel, loglevel);
	instance.generation->stats(&instance, &s);
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (!freed[i])
			scenario_fail("object %u was freed by nobody", i);
	if (s.nr_cur_alloc != OBJECTS)
		scenario_fail("%zu objects are left", s.nr_cur_alloc);
	if (s.refused != (THREADS - 1) * OBJECTS && !scenario_is_twin())
		scenario_fail("%zu frees were refused", s.refused);
	if (instance.generation->verify(&instance))
		scenario_fail("a rule is broken at the end");
	instance_teardown();
}

SCENARIO(refuse) = {
	.name = "refuse",
	.summary = "an object that several free is freed once",
	.twin = "frees what was in use a moment ago",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
