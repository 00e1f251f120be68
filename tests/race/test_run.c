// SPDX-License-Identifier: MIT
/*
 * tests/race/test_run.c - short races, also of generations that fail
 */
#include "tests/ktest.h"
#include "tests/race/race.h"

#include "kernel/core/cpumask.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/thread.h"
#include "mm/vmalloc.h"

static const struct race_size sizes[] = { { 12, 8, 1 }, { 30, 2, 2 } };

static const struct race_workload few = {
	.name = "few", .what = "a test", .sizes = sizes,
	.nr_sizes = ARRAY_SIZE(sizes), .objects = 60, .moves = 100,
	.fill = true, .replace = true, .curve = true,
};

static const struct race_workload few_atomic = {
	.name = "few_atomic", .what = "a test", .sizes = sizes,
	.nr_sizes = ARRAY_SIZE(sizes), .objects = 60, .fill = true,
	.atomic = true, .burst = 8,
};

/* Return: what race_run() does. The race is set up around it. */
static int run(const struct race_workload *w, const struct pcpu_generation *g,
	       struct race_result *result)
{
	struct cpumask all = *cpu_possible_mask;
	struct cpumask here = cpumask_of(raw_smp_processor_id());
	struct race *r = vzalloc(sizeof(*r));
	int err = -ENOMEM;

	EXPECT_NOT_NULL(r);
	if (!r)
		return err;
	cpus_read_lock();
	EXPECT_EQ(thread_set_allowed(current, &here), 0);
	race_calibrate(r);
	err = race_run(r, w, g, result);
	EXPECT_EQ(thread_set_allowed(current, &all), 0);
	cpus_read_unlock();
	vfree(r);
	return err;
}

static void expect_sum(const struct race_memory *m)
{
	EXPECT_EQ(m->requested + m->padding + m->metadata + m->room + m->loose,
		  m->total);
	/* No part is negative. */
	EXPECT_LE(m->padding, m->total);
	EXPECT_LE(m->room, m->total);
	EXPECT_LE(m->loose, m->total);
}

static void expect_sound(const struct race_workload *w,
			 const struct race_result *r)
{
	expect_sum(&r->high);
	expect_sum(&r->end);
	EXPECT_EQ(r->end.requested, 0);
	EXPECT_EQ(r->end.padding, 0);
	EXPECT_EQ(r->refused, 0);
	EXPECT_EQ(r->misaligned, 0);
	EXPECT_EQ(r->cost[RACE_ALLOC].nr, r->cost[RACE_FREE].nr);
	EXPECT_EQ(r->cost[RACE_ALLOC].nr + r->failed, w->objects + w->moves);
	EXPECT_GT(r->cost[RACE_ALLOC].mean, 0);
	EXPECT_LE(r->cost[RACE_ALLOC].mean, r->cost[RACE_ALLOC].max);
	EXPECT_LE(r->cost[RACE_ALLOC].p99, r->cost[RACE_ALLOC].max);
}

TEST(race, every_generation_runs_the_course)
{
	struct race_result *r = vzalloc(sizeof(*r));

	ASSERT_NOT_NULL(r);
	for (unsigned int i = 0; pcpu_generations[i]; i++) {
		const struct pcpu_generation *g = pcpu_generations[i];

		EXPECT_EQ(run(&few, g, r), 0);
		expect_sound(&few, r);
		EXPECT_EQ(r->failed, 0);
		EXPECT_GE(r->high.requested, 60 * 12 * nr_cpu_ids);
		EXPECT_GT(r->high.taken, r->high.requested);
		EXPECT_EQ(r->points[0].requested, 0);
		EXPECT_GT(r->nr_points, 50);
		EXPECT_EQ(run(&few_atomic, g, r), 0);
		expect_sound(&few_atomic, r);
		if (r->refused || r->misaligned)
			ktest_note("generation %s", g->name);
	}
	vfree(r);
}

/* --- generations that cannot --- */

static const struct pcpu_generation *real;
static unsigned int asked;

static void *alloc_two_of_three(struct pcpu_allocator *a, size_t size,
				size_t align, gfp_t gfp)
{
	return asked++ % 3 == 2 ? NULL : real->alloc(a, size, align, gfp);
}

static void *ptr_beside(const struct pcpu_allocator *a, const void *cookie,
			unsigned int cpu)
{
	return (char *)real->ptr(a, cookie, cpu) + (cpu == 0);
}

static int setup_fails(struct pcpu_allocator *a, const struct pcpu_setup *s)
{
	(void)a;
	(void)s;
	return -ENOMEM;
}

static int verify_fails(struct pcpu_allocator *a)
{
	(void)a;
	return -EINVAL;
}

static struct pcpu_generation like_the_first(void)
{
	real = pcpu_generations[0];
	asked = 0;
	return *real;
}

TEST(race, failures_are_counted_and_nothing_is_skipped)
{
	struct race_result *r = vzalloc(sizeof(*r));
	struct pcpu_generation g = like_the_first();

	ASSERT_NOT_NULL(r);
	g.alloc = alloc_two_of_three;
	EXPECT_EQ(run(&few, &g, r), 0);
	EXPECT_EQ(asked, 160);
	EXPECT_EQ(r->failed, 53);
	EXPECT_EQ(r->steps, 60 + 2 * 100 + 60);
	expect_sound(&few, r);
	vfree(r);
}

TEST(race, what_is_not_aligned_is_counted)
{
	struct race_result *r = vzalloc(sizeof(*r));
	struct pcpu_generation g = like_the_first();

	ASSERT_NOT_NULL(r);
	g.ptr = ptr_beside;
	EXPECT_EQ(run(&few, &g, r), 0);
	EXPECT_EQ(r->misaligned, 160);
	vfree(r);
}

TEST(race, what_is_broken_is_an_error)
{
	struct race_result *r = vzalloc(sizeof(*r));
	struct pcpu_generation g = like_the_first();

	ASSERT_NOT_NULL(r);
	g.verify = verify_fails;
	EXPECT_EQ(run(&few, &g, r), -EINVAL);
	g = like_the_first();
	g.setup = setup_fails;
	EXPECT_EQ(run(&few, &g, r), -ENOMEM);
	vfree(r);
}
