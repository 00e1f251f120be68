// SPDX-License-Identifier: MIT
/*
 * kernel/sched/snapshot.c - all threads at one moment, for printing
 *
 * Copied under the lock, printed without it: a console is slow.
 */
#include "kernel/sched/snapshot.h"

#include "kernel/lib/errno.h"
#include "mm/slab.h"

#include <string.h>

#define SPARE	16	/* threads that may be born meanwhile */

struct filling {
	struct thread_snapshot *array;
	int nr, max;
};

static void copy_thread(void *ctx, struct thread *t)
{
	struct filling *f = ctx;
	struct thread_snapshot *s = &f->array[f->nr];

	if (f->nr == f->max)
		return;
	f->nr++;
	s->id = t->ctx.id;
	s->cpu = t->ctx.cpu;
	s->nr_switches = t->nr_switches;
	s->prio = t->prio;
	s->state = thread_state_name(t)[0];
	s->idle = t->ctx.id == 0;
	s->runtime_ns = thread_runtime_ns(t);
	s->allowed = t->allowed;
	memcpy(s->name, t->name, sizeof(s->name));
}

int threads_snapshot(struct thread_snapshot **array)
{
	struct filling f = { .max = (int)(thread_count() + NR_CPUS) + SPARE };

	f.array = kzalloc((size_t)f.max * sizeof(f.array[0]), GFP_KERNEL);
	if (!f.array)
		return -ENOMEM;
	thread_foreach(copy_thread, &f);
	*array = f.array;
	return f.nr;
}
