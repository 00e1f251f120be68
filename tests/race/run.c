// SPDX-License-Identifier: MIT
/*
 * tests/race/run.c - one generation through one workload
 *
 * Steps are measured one by one, in stretches without a tick; between two
 * stretches the rest of the kernel gets its turn. What is looked at (memory,
 * alignment) is looked at between measured calls.
 */
#include "tests/race/race.h"

#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/core/cpumask.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "tests/percpu/suite.h"

#define STRETCH_NS	(50 * NSEC_PER_MSEC)
#define TELL_NS		(5 * NSEC_PER_SEC)	/* between two progresses */

#define STATIC_SIZE	(12u << 10)
#define RESERVED_SIZE	(8u << 10)
#define DYN_SIZE	(20u << 10)
#define UNIT_SIZE	(STATIC_SIZE + RESERVED_SIZE + DYN_SIZE)

struct pcpu_alloc_info race_layout(void)
{
	unsigned int nr = nr_cpu_ids;
	struct pcpu_alloc_info info = {
		.nr_cpus = nr, .static_size = STATIC_SIZE,
		.reserved_size = RESERVED_SIZE, .dyn_size = DYN_SIZE,
		.unit_size = UNIT_SIZE, .alloc_size = UNIT_SIZE,
		.atom_size = PAGE_SIZE, .upa = 1, .nr_groups = 1,
		.nr_units = nr, .groups = { { .nr_units = nr } },
	};

	for (unsigned int cpu = 0; cpu < nr; cpu++)
		info.cpu_of_unit[cpu] = (u8)cpu;
	return info;
}

/* --- memory --- */

struct areas {
	size_t used;		/* bytes of one core */
	size_t largest_free;
};

static void look_at_area(void *ctx, const struct pcpu_chunk *chunk,
			 const struct pcpu_area *area)
{
	struct areas *sum = ctx;

	if (area->used)
		sum->used += area->size;
	else if (!chunk || !chunk->reserved)
		sum->largest_free = max(sum->largest_free, area->size);
}

void race_memory_of(struct pcpu_allocator *a, size_t requested,
		    struct race_memory *m)
{
	struct areas areas = { 0 };
	struct pcpu_stats s;
	size_t used;

	a->generation->stats(a, &s);
	a->generation->walk(a, look_at_area, &areas);
	used = areas.used * a->nr_cpus;
	*m = (struct race_memory){
		.requested = requested, .padding = used - requested,
		.metadata = s.metadata, .room = s.room_unused,
		.loose = s.memory - used - s.room_unused,
		.total = s.memory + s.metadata,
		.largest_free = areas.largest_free,
	};
}

/* Pages are given out whole, and static variables are not the race's. */
static size_t taken_now(const struct race *r)
{
	size_t taken = (nr_pages_in_use() - r->pages_before) << PAGE_SHIFT;

	return taken - r->a.info.static_size * r->a.info.nr_units;
}

static void judge_memory(struct race *r, struct race_memory *m)
{
	race_memory_of(&r->a, r->requested * r->a.nr_cpus, m);
	m->taken = taken_now(r);
}

static void add_point(struct race *r, u32 step)
{
	struct race_memory m;

	judge_memory(r, &m);
	r->result->points[r->result->nr_points++] = (struct race_point){
		.step = step, .requested = m.requested, .total = m.total,
		.taken = m.taken,
	};
}

/* --- steps --- */

static bool is_aligned(const struct race *r, const void *cookie, size_t align)
{
	for (unsigned int cpu = 0; cpu < r->a.nr_cpus; cpu++)
		if (!IS_ALIGNED((vaddr_t)r->result->g->ptr(&r->a, cookie, cpu),
				align))
			return false;
	return true;
}

static void note(struct race *r, enum race_kind kind, u32 cost)
{
	if (r->nr[kind] < RACE_SAMPLES)
		r->samples[kind][r->nr[kind]++] = cost;
}

static void do_alloc(struct race *r, const struct race_step *step)
{
	struct race_call call = {
		.a = &r->a, .g = r->result->g, .size = step->size,
		.align = step->align, .gfp = step->gfp,
	};
	u32 cost = race_measure(&r->clock, RACE_ALLOC, &call);

	r->objects[step->slot] = call.cookie;
	if (!call.cookie) {
		r->result->failed++;
		return;
	}
	note(r, RACE_ALLOC, cost);
	r->sizes[step->slot] = step->size;
	r->requested += step->size;
	if (!is_aligned(r, call.cookie, step->align))
		r->result->misaligned++;
}

static void do_free(struct race *r, unsigned int slot)
{
	struct race_call call = {
		.a = &r->a, .g = r->result->g, .cookie = r->objects[slot],
	};

	if (!call.cookie)
		return;		/* its allocation had failed */
	note(r, RACE_FREE, race_measure(&r->clock, RACE_FREE, &call));
	r->objects[slot] = NULL;
	r->requested -= r->sizes[slot];
	if (call.err)
		r->result->refused++;
}

static void do_later(struct race *r)
{
	struct race_call call = { .a = &r->a };
	u32 cost = race_measure(&r->clock, RACE_LATER, &call);

	if (cost)
		note(r, RACE_LATER, cost);
}

static void do_step(struct race *r, const struct race_step *step)
{
	const struct race_workload *w = r->script.w;

	if (step->high)
		judge_memory(r, &r->result->high);
	if (step->alloc)
		do_alloc(r, step);
	else
		do_free(r, step->slot);
	r->result->steps++;
	if (!w->burst || r->result->steps % w->burst == 0)
		do_later(r);
}

/* --- a run --- */

static void begin_stretch(struct race *r)
{
	race_quiet_begin();
	r->quiet_since = clock_ns();
}

static void end_stretch(struct race *r)
{
	r->result->interrupts += race_quiet_end();
}

/*
 * Lets others run for a whole period: a core that did not tick between two
 * stretches would be a stuck one to the watchdog. Return: false after Ctrl-C.
 */
static bool breathe(struct race *r)
{
	u32 steps = race_script_steps(r->script.w);

	end_stretch(r);
	msleep(1000 / CONFIG_HZ);
	if (r->progress && clock_ns() - r->told > TELL_NS) {
		r->progress(r->ctx, r->result->steps * 100 / steps);
		r->told = clock_ns();
	}
	begin_stretch(r);
	return !command_interrupted();
}

/* Return: false after Ctrl-C. */
static bool run_script(struct race *r, const struct race_workload *w)
{
	u32 every = race_script_steps(w) / (RACE_POINTS - 1);
	struct race_step step;

	race_script_begin(&r->script, w);
	if (w->curve)
		add_point(r, 0);
	while (race_script_next(&r->script, &step)) {
		do_step(r, &step);
		if (w->curve && r->result->steps % every == 0 &&
		    r->result->nr_points < RACE_POINTS)
			add_point(r, r->result->steps);
		if (clock_ns() - r->quiet_since > STRETCH_NS && !breathe(r))
			return false;
	}
	return true;
}

static void free_rest(struct race *r)
{
	for (unsigned int slot = 0; slot < RACE_OBJECTS; slot++)
		if (r->objects[slot])
			do_free(r, slot);
}

static int set_up(struct race *r, const struct pcpu_generation *g,
		  struct race_result *result)
{
	struct pcpu_alloc_info info = race_layout();

	*result = (struct race_result){ .g = g };
	r->result = result;
	r->requested = 0;
	r->told = clock_ns();
	memset(r->objects, 0, sizeof(r->objects));
	memset(r->nr, 0, sizeof(r->nr));
	slab_reclaim_all();		/* each begins with the same */
	r->pages_before = nr_pages_in_use();
	return suite_setup(&r->a, g, &info, false);
}

int race_run(struct race *r, const struct race_workload *w,
	     const struct pcpu_generation *g, struct race_result *result)
{
	int err = set_up(r, g, result);
	bool whole;

	if (err)
		return err;
	begin_stretch(r);
	whole = run_script(r, w);
	end_stretch(r);
	judge_memory(r, &result->end);
	free_rest(r);
	if (g->verify(&r->a))
		err = -EINVAL;
	suite_teardown(&r->a);
	for (unsigned int kind = 0; kind < RACE_KINDS; kind++)
		race_cost_of(r->samples[kind], r->nr[kind],
			     &result->cost[kind]);
	return whole ? err : -EINTR;
}

void race_calibrate(struct race *r)
{
	race_quiet_begin();
	race_clock_calibrate(&r->clock);
	race_quiet_end();
}
