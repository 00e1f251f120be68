// SPDX-License-Identifier: MIT
/*
 * tests/race/test_race.c - the race's arithmetic, and its scripts
 */
#include "tests/ktest.h"
#include "tests/race/race.h"

#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/timer.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/thread.h"
#include "mm/vmalloc.h"

/* --- costs --- */

TEST(race, a_percentile_is_a_sample)
{
	static u32 v[201];

	for (u32 i = 0; i < ARRAY_SIZE(v); i++)
		v[i] = i + 1;
	EXPECT_EQ(race_percentile(v, 0, 99), 0);
	EXPECT_EQ(race_percentile(v, 1, 99), 1);
	EXPECT_EQ(race_percentile(v, 2, 50), 1);
	EXPECT_EQ(race_percentile(v, 3, 50), 2);
	EXPECT_EQ(race_percentile(v, 100, 99), 99);
	EXPECT_EQ(race_percentile(v, 101, 99), 100);
	EXPECT_EQ(race_percentile(v, 200, 99), 198);
	EXPECT_EQ(race_percentile(v, 201, 99), 199);
	EXPECT_EQ(race_percentile(v, 200, 100), 200);
	EXPECT_EQ(race_percentile(v, 200, 0), 1);
}

TEST(race, costs_are_summed_up)
{
	u32 v[] = { 7, 1, 4000000000u, 3, 4000000000u, 1 };
	struct race_cost c;

	race_cost_of(v, ARRAY_SIZE(v), &c);
	EXPECT_EQ(c.nr, 6);
	EXPECT_EQ(c.total, 8000000012ull);
	EXPECT_EQ(c.mean, 1333333335);
	EXPECT_EQ(c.p99, 4000000000u);
	EXPECT_EQ(c.max, 4000000000u);
	race_cost_of(v, 3, &c);		/* sorted by now: 1, 1, 3 */
	EXPECT_EQ(c.mean, 2);		/* rounded up from 1.67 */
	EXPECT_EQ(c.max, 3);
	race_cost_of(v, 0, &c);
	EXPECT_EQ(c.nr + c.mean + c.p99 + c.max, 0);
}

/* --- memory --- */

static const struct pcpu_area areas[] = {
	{ .off = 100, .size = 20, .used = true },
	{ .off = 120, .size = 300 },
	{ .off = 420, .size = 60, .used = true },
	{ .off = 480, .size = 8 },
};

static void walk_areas(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx)
{
	static const struct pcpu_chunk open, reserved = { .reserved = true };
	const struct pcpu_area behind = { .off = 0, .size = 5000 };

	(void)a;
	for (unsigned int i = 0; i < ARRAY_SIZE(areas); i++)
		fn(ctx, i % 2 ? NULL : &open, &areas[i]);
	fn(ctx, &reserved, &behind);
}

static void stats_of_areas(struct pcpu_allocator *a, struct pcpu_stats *s)
{
	(void)a;
	*s = (struct pcpu_stats){
		.memory = 16000, .room_unused = 9000, .metadata = 123,
	};
}

static const struct pcpu_generation made_up = {
	.name = "made_up", .stats = stats_of_areas, .walk = walk_areas,
};

TEST(race, memory_is_what_was_asked_for_and_what_is_lost)
{
	struct pcpu_allocator *a = vzalloc(sizeof(*a));
	struct race_memory m;

	ASSERT_NOT_NULL(a);
	a->generation = &made_up;
	a->nr_cpus = 3;
	race_memory_of(a, 3 * 71, &m);
	EXPECT_EQ(m.requested, 213);
	EXPECT_EQ(m.padding, 3 * (80 - 71));
	EXPECT_EQ(m.metadata, 123);
	EXPECT_EQ(m.room, 9000);
	EXPECT_EQ(m.loose, 16000 - 9000 - 240);
	EXPECT_EQ(m.total, 16123);
	EXPECT_EQ(m.requested + m.padding + m.metadata + m.room + m.loose,
		  m.total);
	EXPECT_EQ(m.largest_free, 300);	/* not the reserved part's */
	vfree(a);
}

/* --- scripts --- */

struct tally {
	unsigned int steps, allocs, frees, highs, in_use, wrong;
};

static bool is_listed(const struct race_workload *w,
		      const struct race_step *step)
{
	for (unsigned int i = 0; i < w->nr_sizes; i++)
		if (w->sizes[i].size == step->size &&
		    w->sizes[i].align == step->align)
			return true;
	return false;
}

/* Goes through a script with an account of its own. */
static void tally_up(struct race_script *s, const struct race_workload *w,
		     u8 *full, struct tally *t)
{
	struct race_step step;

	memset(full, 0, RACE_OBJECTS);
	memset(t, 0, sizeof(*t));
	race_script_begin(s, w);
	while (race_script_next(s, &step)) {
		t->steps++;
		t->highs += step.high;
		t->wrong += step.slot >= w->objects ||
			    full[step.slot] == step.alloc ||
			    (step.alloc && (t->highs || !is_listed(w, &step)));
		full[step.slot] = step.alloc;
		t->allocs += step.alloc;
		t->frees += !step.alloc;
		t->in_use += step.alloc ? 1u : ~0u;
	}
}

TEST(race, every_script_is_sound_and_ends_with_nothing)
{
	struct race_script *s = vzalloc(sizeof(*s));
	u8 *full = vzalloc(RACE_OBJECTS);
	const struct race_workload *w;
	struct tally t;

	for (w = race_workloads; s && full && w->name; w++) {
		ASSERT_LE(w->objects, RACE_OBJECTS);
		tally_up(s, w, full, &t);
		EXPECT_EQ(t.wrong, 0);
		EXPECT_EQ(t.in_use, 0);
		EXPECT_EQ(t.highs, 1);
		EXPECT_EQ(t.allocs, t.frees);
		EXPECT_GE(t.allocs, w->fill ? w->objects : w->moves / 4);
		EXPECT_LE(t.steps, race_script_steps(w));
		EXPECT_LE(t.allocs, RACE_SAMPLES);
		EXPECT_LE(t.steps, RACE_SAMPLES);	/* later */
		EXPECT_EQ(w->objects % (w->group ? w->group : 1), 0);
		if (t.wrong || t.in_use)
			ktest_note("workload %s", w->name);
	}
	EXPECT_NOT_NULL(s);
	EXPECT_NOT_NULL(full);
	vfree(full);
	vfree(s);
}

static u32 hash_of_script(struct race_script *s, const struct race_workload *w)
{
	struct race_step step;
	u32 hash = 2166136261u;

	race_script_begin(s, w);
	while (race_script_next(s, &step))
		hash = (hash ^ (step.slot << 16 ^ (u32)step.size << 1 ^
				step.alloc)) * 16777619u;
	return hash;
}

TEST(race, a_script_is_the_same_each_time)
{
	struct race_script *s = vzalloc(sizeof(*s));
	u32 first;

	ASSERT_NOT_NULL(s);
	for (const struct race_workload *w = race_workloads; w->name; w++) {
		first = hash_of_script(s, w);
		EXPECT_EQ(hash_of_script(s, w), first);
	}
	EXPECT_NE(hash_of_script(s, race_workload_find("mix")),
		  hash_of_script(s, race_workload_find("churn")));
	vfree(s);
}

TEST(race, workloads_are_found_by_their_whole_name)
{
	EXPECT_STREQ(race_workload_find("bad4k")->name, "bad4k");
	EXPECT_NULL(race_workload_find("bad"));
	EXPECT_NULL(race_workload_find("bad4kk"));
	EXPECT_NULL(race_workload_find(""));
}

/* --- quiet --- */

static u32 ticks_of_all(void)
{
	unsigned int cpu;
	u32 sum = 0;

	for_each_online_cpu(cpu)
		sum += timer_ticks(cpu);
	return sum;
}

/* Waits until some came; the machine may be busy. Return: how long, in us. */
static u32 wait_for_ticks(u32 nr)
{
	u32 before = ticks_of_all();
	u64 start = clock_ns(), ns;

	do {
		clock_delay_us(100);
		ns = clock_ns() - start;
	} while (ticks_of_all() - before < nr && ns < 20 * NSEC_PER_SEC);
	EXPECT_GE(ticks_of_all() - before, nr);
	return (u32)(ns / NSEC_PER_USEC);
}

TEST(race, no_tick_comes_while_it_is_quiet)
{
	struct cpumask all = *cpu_possible_mask;
	struct cpumask here = cpumask_of(raw_smp_processor_id());
	u32 ticks, us;

	cpus_read_lock();
	EXPECT_EQ(thread_set_allowed(current, &here), 0);
	us = wait_for_ticks(2 * num_online_cpus());
	race_quiet_begin();
	ticks = ticks_of_all();
	clock_delay_us(us);
	ticks = ticks_of_all() - ticks;
	race_quiet_end();
	EXPECT_EQ(ticks, 0);
	wait_for_ticks(2 * num_online_cpus());
	EXPECT_EQ(thread_set_allowed(current, &all), 0);
	cpus_read_unlock();
}
