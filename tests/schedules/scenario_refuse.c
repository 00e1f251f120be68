// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_refuse.c - an object that several free
 */
#include "percpu/kernel_internal.h"
#include "tests/schedules/free_together.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

static int setup(void)
{
	return free_together_setup(NULL);
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

static void body(unsigned int id)
{
	free_together(id, twin_free);
}

SCENARIO(refuse) = {
	.name = "refuse",
	.summary = "an object that several free is freed once",
	.twin = "frees what was in use a moment ago",
	.nr_threads = FREE_TOGETHER_THREADS,
	.setup = setup, .body = body, .finish = free_together_finish,
};
