// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_watchdog.c - a core on which nothing else gets to run
 */
#include "kernel/sched/watchdog.h"

#include "kernel/core/irq.h"
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

static int reported(void)
{
	return watchdog_reports() == reports_before ? -ETIMEDOUT : 0;
}

static int hog(void *arg)
{
	(void)arg;
	preempt_disable();
	hog_the_core();
	preempt_enable();
	return reported();
}

static int hog_masked(void *arg)
{
	unsigned long flags;

	(void)arg;
	local_irq_save(flags);
	hog_the_core();
	local_irq_restore(flags);
	return reported();
}

/* Runs it on a core until that is reported. */
static void be_reported(int (*body)(void *arg), unsigned int cpu)
{
	u32 seconds = watchdog_seconds;
	u64 start = clock_ns();

	reports_before = watchdog_reports();
	WRITE_ONCE(watchdog_seconds, 1);
	crew_begin(&crew);
	crew_start(&crew, body, &crew, cpu);
	EXPECT_TRUE(crew_end(&crew));
	WRITE_ONCE(watchdog_seconds, seconds);
	EXPECT_GE(clock_ns() - start, NSEC_PER_SEC / 2);
}

TEST(watchdog, a_core_that_masks_interrupts_is_shown_by_another)
{
	unsigned int cpu = crew_other_cpu(raw_smp_processor_id());
	u64 start = clock_ns();
	char text[64];

	NEEDS_CPUS(2);
	be_reported(hog_masked, cpu);
	format(text, sizeof(text), "hard lockup: core %u has taken no", cpu);
	EXPECT_TRUE(said(start, text));
	EXPECT_EQ(said(start, "hog_the_core"), irq_chip_get()->has_nmi);
	EXPECT_EQ(said(start, "does not answer"), !irq_chip_get()->has_nmi);
}

TEST(watchdog, a_stuck_core_is_named_with_the_function)
{
	unsigned int cpu = crew_other_cpu(raw_smp_processor_id());
	u64 start = clock_ns();
	char text[64];

	if (cpu == NR_CPUS)
		cpu = 0;
	be_reported(hog, cpu);
	format(text, sizeof(text), "soft lockup: core %u stuck for ", cpu);
	EXPECT_TRUE(said(start, text));
	format(text, sizeof(text), " s in thread crew/on%u (", cpu);
	EXPECT_TRUE(said(start, text));
	EXPECT_TRUE(said(start, "hog_the_core"));
}
