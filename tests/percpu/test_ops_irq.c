// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_ops_irq.c - this_cpu_*: nothing comes between
 *
 * The contests of tests/percpu/contest.c; then threads do such steps while
 * they are moved from core to core.
 *
 * Where instructions are the clock the interrupt comes between any two of
 * them; otherwise an emulator lets it in at fewer places (storm.h), and
 * test_ras.c looks where it came. The twin, a step that waits in
 * its middle, shows that a loss is seen. tests/schedules/scenario_this_cpu.c
 * has both cases under seeds.
 */
#include <string.h>

#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"
#include "tests/percpu/contest.h"
#include "tests/sched/crew.h"

#define STORM		150	/* interrupts for each step */

/* --- against interrupts --- */

static void expect_nothing_lost(const struct contest *c)
{
	u64 lost = contest_hold(c, STORM);

	if (lost)
		ktest_note("%s: lost: %lld", c->name, (long long)lost);
	EXPECT_EQ(lost, 0);
}

TEST(percpu_ops, no_step_is_lost_to_an_interrupt)
{
	crew_stay_on(raw_smp_processor_id());
	for (unsigned int i = 0; i < nr_contests; i++)
		expect_nothing_lost(&contests[i]);
	crew_roam();
}

TEST(percpu_ops, eight_bytes_are_written_and_read_whole)
{
	crew_stay_on(raw_smp_processor_id());
	expect_nothing_lost(&contest_whole);
	crew_roam();
}

TEST(percpu_ops, a_broken_step_is_seen_to_lose)
{
	crew_stay_on(raw_smp_processor_id());
	EXPECT_NE(contest_hold(&contest_broken, 5), 0);
	crew_roam();
}

/* --- against being moved --- */

#define MOVES		40
#define PER_CORE	2	/* threads */

static struct crew crew;
static DEFINE_PER_CPU(u32, moved_count);
static DEFINE_PER_CPU(u64, moved_sum);
static bool enough;
static u32 done[CREW_MAX];

static int count_on_any_core(void *arg)
{
	u32 *mine = arg;

	while (!READ_ONCE(enough)) {
		for (unsigned int i = 0; i < 100; i++) {
			u32 old = this_cpu_read(moved_count);

			this_cpu_add(moved_sum, 0x100000001ull);
			while (!this_cpu_try_cmpxchg(moved_count, &old,
						     old + 1))
				;
		}
		WRITE_ONCE(*mine, *mine + 100);
		yield();
	}
	return 0;
}

static void send_elsewhere(struct thread *t)
{
	unsigned int cpu = READ_ONCE(t->ctx.cpu);
	struct cpumask mask = { cpu_online_mask->bits & ~BIT(cpu) };

	if (cpumask_empty(&mask))
		return;
	EXPECT_EQ(thread_set_allowed(t, &mask), 0);
	EXPECT_TRUE(crew_soon(READ_ONCE(t->ctx.cpu) != cpu));
}

static bool all_have_counted(void)
{
	unsigned int i;

	for (i = 0; i < crew.nr && READ_ONCE(done[i]); i++)
		;
	return i == crew.nr;
}

static void expect_sums(void)
{
	u64 count = 0, sum = 0;
	u32 wants = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(done); i++)
		wants += done[i];
	for_each_possible_cpu(i) {
		count += per_cpu(moved_count, i);
		sum += per_cpu(moved_sum, i);
	}
	EXPECT_GT(wants, 0);
	EXPECT_EQ(count, wants);
	EXPECT_EQ(sum, wants * 0x100000001ull);
}

/* A compare-and-swap may find another core's number: then it fails. */
TEST(percpu_ops, no_step_is_lost_when_threads_are_moved)
{
	unsigned int i;

	memset(done, 0, sizeof(done));
	for_each_possible_cpu(i) {
		per_cpu(moved_count, i) = 0;
		per_cpu(moved_sum, i) = 0;
	}
	WRITE_ONCE(enough, false);
	crew_begin(&crew);
	for (i = 0; i < PER_CORE * num_online_cpus(); i++)
		crew_start(&crew, count_on_any_core, &done[i], CREW_ANY);
	for (i = 0; i < MOVES; i++)
		send_elsewhere(crew.members[i % crew.nr].thread);
	EXPECT_TRUE(crew_soon(all_have_counted()));
	WRITE_ONCE(enough, true);
	EXPECT_TRUE(crew_end(&crew));
	expect_sums();
}
