// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_twice.c - several who free an object kept for cores
 *
 * The generation quartet takes no lock for a free: whoever clears the
 * object's live bit may free it. Three threads try, on several cores; what
 * lies beside stays, and what is allocated afterwards is nobody else's.
 */
#include "kernel/core/printk.h"
#include "kernel/lib/sched_point.h"
#include "percpu/gen/quartet_internal.h"
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
		.generation = &pcpu_quartet,
	};
	int err = instance_setup(&layout, &pcpu_backend_vm);

	for (unsigned int i = 0; !err && i < 2 * OBJECTS; i++) {
		objects[i] = pcpu_quartet.alloc(&instance, SIZE, 4,
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

/* The twin looks, and then believes what it saw. */
static int twin_free(void *cookie)
{
	vaddr_t va = (vaddr_t)cookie;
	const struct quartet_page *page = quartet_page_at(
						quartet_pages_of(&instance),
						va);
	u32 granule = quartet_granule(va);

	if (!(READ_ONCE(page->live[granule / 32]) >> granule % 32 & 1))
		return -EINVAL;
	sched_point();
	(void)pcpu_quartet.free(&instance, cookie);
	return 0;
}

static void body(unsigned int id)
{
	unsigned int at = scenario_random(id, OBJECTS);

	for (unsigned int i = 0; i < OBJECTS && !scenario_failed(); i++) {
		unsigned int which = (at + i) % OBJECTS;
		void *cookie = objects[2 * which];
		int err = scenario_is_twin() ? twin_free(cookie) :
			  pcpu_quartet.free(&instance, cookie);

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

SCENARIO(twice) = {
	.name = "twice",
	.summary = "without a lock, too, an object is freed once",
	.twin = "frees what was live a moment ago",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
