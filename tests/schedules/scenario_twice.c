// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_twice.c - several who free an object kept for cores
 *
 * The generation quartet takes no lock for a free: whoever clears the
 * object's live bit may free it.
 */
#include "kernel/lib/sched_point.h"
#include "percpu/gen/quartet_internal.h"
#include "tests/schedules/free_together.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

static int setup(void)
{
	return free_together_setup(&pcpu_quartet);
}

/* The twin looks, and then believes what it saw. */
static int twin_free(void *cookie)
{
	vaddr_t va = (vaddr_t)cookie;
	const struct quartet_page *page = quartet_page_at(
					quartet_of(&instance)->buckets, va);
	u32 granule = quartet_granule(va);

	if (!(READ_ONCE(page->live[granule / 32]) >> granule % 32 & 1))
		return -EINVAL;
	sched_point();
	(void)pcpu_quartet.free(&instance, cookie);
	return 0;
}

static void body(unsigned int id)
{
	free_together(id, twin_free);
}

SCENARIO(twice) = {
	.name = "twice",
	.summary = "without a lock, too, an object is freed once",
	.twin = "frees what was live a moment ago",
	.nr_threads = FREE_TOGETHER_THREADS,
	.setup = setup, .body = body, .finish = free_together_finish,
};
