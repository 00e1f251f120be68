// SPDX-License-Identifier: MIT
/*
 * tests/core/harness.c - what tests of interrupts, cores and the log share
 */
#include "tests/core/harness.h"

#include <string.h>

#include "kernel/arch/irqflags.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"

/* Static: a core that comes too late must not find a stack that is gone. */
static struct {
	void (*fn)(unsigned int cpu, void *ctx);
	void *ctx;
	unsigned int caller;
	int cores;
	atomic_t arrived;
	atomic_t finished;
} together;

bool wait_for_count(const atomic_t *count, int target)
{
	u64 end = clock_ns() + PATIENCE_NS;
	int last = atomic_read(count);

	for (u32 spins = 1; atomic_read(count) < target; spins++) {
		cpu_relax();
		if (spins % SPINS)
			continue;
		if (clock_ns() > end && atomic_read(count) == last)
			return false;
		if (atomic_read(count) != last)
			end = clock_ns() + PATIENCE_NS;
		last = atomic_read(count);
	}
	return true;
}

static void take_part(void *info)
{
	(void)info;
	atomic_inc_return(&together.arrived);
	if (!wait_for_count(&together.arrived, together.cores))
		return;
	together.fn(raw_smp_processor_id(), together.ctx);
	atomic_inc_return(&together.finished);	/* ordered: after fn */
	irq_chip_get()->send_sgi((u32)BIT(together.caller), SGI_WAKE);
}

/*
 * Asleep: on a host with fewer cores, who spins takes the time of those it
 * waits for. Masked, so that no wake-up comes between the look and the wait.
 */
static void sleep_unless(int finished)
{
	local_irq_disable();
	if (atomic_read(&together.finished) == finished)
		wfi();
	local_irq_enable();
}

static bool wait_for_all(void)
{
	u64 end = clock_ns() + PATIENCE_NS;
	int last = 0, now;

	while ((now = atomic_read(&together.finished)) < together.cores) {
		if (now != last)
			end = clock_ns() + PATIENCE_NS;
		else if (clock_ns() > end)
			return false;
		last = now;
		sleep_unless(now);
	}
	return true;
}

bool run_together(void (*fn)(unsigned int cpu, void *ctx), void *ctx)
{
	bool all;

	together.fn = fn;
	together.ctx = ctx;
	together.cores = (int)num_online_cpus();
	atomic_set(&together.arrived, 0);
	atomic_set(&together.finished, 0);
	preempt_disable();
	together.caller = raw_smp_processor_id();
	smp_call_function(take_part, NULL, false);
	take_part(NULL);
	all = wait_for_all();
	preempt_enable();
	if (!all)
		ktest_note("%d of %d cores came, %d finished",
			   atomic_read(&together.arrived), together.cores,
			   atomic_read(&together.finished));
	EXPECT_TRUE(all);
	return all;
}

unsigned int another_core(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (cpu != raw_smp_processor_id())
			return cpu;
	return NR_CPUS;
}

void quietly(void (*body)(void))
{
	unsigned int level = console_loglevel;

	WRITE_ONCE(console_loglevel, 0);
	body();
	WRITE_ONCE(console_loglevel, level);
}

struct search {
	const char *text;
	u64 since_ns;
	unsigned int found;
};

static void look(void *ctx, const struct log_record *rec)
{
	struct search *search = ctx;

	search->found += rec->ts_ns >= search->since_ns &&
			 strstr(rec->text, search->text) != NULL;
}

unsigned int log_count(const char *text, u64 since_ns)
{
	struct search search = { .text = text, .since_ns = since_ns };

	log_foreach(look, &search);
	return search.found;
}
