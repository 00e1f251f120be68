// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_watchdog.c - a core on which nothing else gets to run
 */
#include "kernel/sched/watchdog.h"

#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "tests/mm/said.h"
#include "tests/sched/crew.h"

static struct crew crew;

/* Each core's thread is there, and none but its core's. */
static void count_threads(void *ctx, struct thread *t)
{
	u32 *found = ctx;
	char name[THREAD_NAME_LEN];

	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		format(name, sizeof(name), "watchdog/%u", cpu);
		if (strcmp(t->name, name) == 0 &&
		    t->allowed.bits == BIT(cpu) && t->prio == PRIO_WATCHDOG)
			*found |= 1u << cpu;
	}
}

TEST(watchdog, every_possible_core_has_its_thread)
{
	u32 found = 0;

	thread_foreach(count_threads, &found);
	EXPECT_EQ(found, cpu_possible_mask->bits);
}

static u32 reports_before;

/* The noipa keeps its name in the report. */
static void __attribute__((noipa)) hog_the_core(void)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	while (watchdog_reports() == reports_before && clock_ns() < end)
		cpu_relax();
}

static int hog(void *arg)
{
	bool off = arg;

	if (off)
		preempt_disable();
	hog_the_core();
	if (off)
		preempt_enable();
	return watchdog_reports() == reports_before ? -ETIMEDOUT : 0;
}

TEST(watchdog, a_stuck_core_is_named_with_the_function)
{
	u32 seconds = watchdog_seconds;
	unsigned int cpu = crew_other_cpu(raw_smp_processor_id());
	u64 start = clock_ns();
	char text[64];

	if (cpu == NR_CPUS)
		cpu = 0;
	reports_before = watchdog_reports();
	WRITE_ONCE(watchdog_seconds, 1);
	crew_begin(&crew);
	crew_start(&crew, hog, &crew, cpu);
	EXPECT_TRUE(crew_end(&crew));
	WRITE_ONCE(watchdog_seconds, seconds);
	EXPECT_GE(clock_ns() - start, NSEC_PER_SEC / 2);
	format(text, sizeof(text), "soft lockup: core %u stuck for ", cpu);
	EXPECT_TRUE(said(start, text));
	format(text, sizeof(text), " s in thread crew/on%u (", cpu);
	EXPECT_TRUE(said(start, text));
	EXPECT_TRUE(said(start, "hog_the_core"));
}
