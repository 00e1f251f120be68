// SPDX-License-Identifier: MIT
/*
 * tests/bench/boot.c - from reset to the prompt: group boot
 *
 * The board counts from reset on; clock_ns() only since the kernel has
 * started it, and the difference between the two is what was before that.
 * All cores' instructions count. Time in which all of them sleep would be no
 * instructions: it is less than boot.idle_insns, for so long core 0 slept.
 */
#include "tests/bench/bench.h"

#include <string.h>

#include "drivers/sysregs.h"
#include "kernel/core/boot_step.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/workqueue.h"
#include "percpu/kernel_internal.h"

#define COUNTS_PER_USEC	24u

/* Between reset and the start of the clock: ns. */
static u64 before_the_clock(void)
{
	u64 ns = clock_ns();
	u32 since_start = (u32)(ns * COUNTS_PER_USEC / NSEC_PER_USEC);

	return (u64)(sysregs_count() - since_start) * NSEC_PER_USEC /
	       COUNTS_PER_USEC;
}

static u64 prompt_ns(void)
{
	u64 ns = 0;

	for (unsigned int i = 0; i < boot_record_count(); i++) {
		const struct boot_record *r = boot_record_get(i);

		if (strcmp(r->name, "prompt") == 0)
			ns = r->start_ns;
	}
	return ns;
}

static void report(const struct bench *b, u64 ns, const char *what)
{
	bench_figure(b, bench_units(b, ns, 0, 1), "boot.%s%s", what,
		     b->clock.counts ? "insns" : "ns");
}

int bench_boot(struct bench *b)
{
	u64 before = before_the_clock(), settled;
	struct sched_stats stats;

	sched_get_stats(0, &stats);
	if (b->t.g->chunks)
		flush_work(&b->t.a->work);
	rcu_barrier();
	settled = clock_ns();
	report(b, before + prompt_ns(), "");
	report(b, before, "before_clock_");
	report(b, before + settled, "settled_");
	report(b, stats.idle_ns, "idle_");
	bench_figure(b, 1000ull * num_online_cpus(), "boot.cpus_online");
	bench_figure(b, 1000ull * bench_percpu_kb(b), "boot.percpu_kb");
	return 0;
}
