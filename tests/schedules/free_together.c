// SPDX-License-Identifier: MIT
/*
 * tests/schedules/free_together.c - several who free the same object
 */
#include "tests/schedules/free_together.h"

#include "kernel/core/printk.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define OBJECTS		8u
#define SIZE		24u

static void *objects[2 * OBJECTS];	/* the odd ones stay */
static u32 freed[OBJECTS];		/* [a] how often one was told so */
static unsigned int loglevel;

int free_together_setup(const struct pcpu_generation *generation)
{
	const struct instance_layout layout = {
		.static_pages = 5, .unit_pages = 8,
		.generation = generation,
	};
	int err = instance_setup(&layout, &pcpu_backend_vm);

	for (unsigned int i = 0; !err && i < 2 * OBJECTS; i++) {
		objects[i] = instance.generation->alloc(&instance, SIZE, 4,
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

void free_together(unsigned int id, int (*twin_free)(void *cookie))
{
	unsigned int at = scenario_random(id, OBJECTS);

	for (unsigned int i = 0; i < OBJECTS && !scenario_failed(); i++) {
		unsigned int which = (at + i) % OBJECTS;
		void *cookie = objects[2 * which];
		int err = scenario_is_twin() ? twin_free(cookie) :
			  instance.generation->free(&instance, cookie);

		if (!err && __atomic_fetch_add(&freed[which], 1,
					       __ATOMIC_RELAXED))
			scenario_fail("object %u was freed twice", which);
	}
}

void free_together_finish(void)
{
	struct pcpu_stats s;

	WRITE_ONCE(console_loglevel, loglevel);
	instance.generation->stats(&instance, &s);
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (!freed[i])
			scenario_fail("object %u was freed by nobody", i);
	if (s.nr_cur_alloc != OBJECTS)
		scenario_fail("%zu objects are left", s.nr_cur_alloc);
	if (s.refused != (FREE_TOGETHER_THREADS - 1) * OBJECTS && !scenario_is_twin())
		scenario_fail("%zu frees were refused", s.refused);
	if (instance.generation->verify(&instance))
		scenario_fail("a rule is broken at the end");
	instance_teardown();
}
