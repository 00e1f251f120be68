// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_preempt.c - current, preempt count, this_cpu_*
 *
 * Threads that are preempted and moved count in per-CPU variables. With
 * preemption off a core's copy is nobody else's, so no count is lost, and
 * all the ways to ask "which core?" agree. current and the preempt count
 * are the thread's own, wherever it goes.
 */
#include "kernel/arch/cp15.h"
#include "kernel/core/preempt.h"
#include "kernel/sched/thread.h"
#include "tests/schedules/scenario.h"

#define THREADS	6
#define ROUNDS	20

static DEFINE_PER_CPU(u32, counted);	/* [o] */

static int setup(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(counted, cpu) = 0;
	return 0;
}

/* Reads the register, instead of what the compiler knows from before. */
static __noinline struct thread *current_now(void)
{
	barrier();
	return current;
}

static void check_own(const struct thread *me, u32 depth)
{
	if (current_now() != me)
		scenario_fail("current is another thread");
	if (preempt_count() != depth)
		scenario_fail("preempt count is %u, not %u", preempt_count(),
			      depth);
}

static void check_core(const u32 *mine)
{
	unsigned int cpu = raw_smp_processor_id();

	sched_point();
	if (arch_cpu_id() != cpu)
		scenario_fail("runs on core %u, thinks on %u", arch_cpu_id(),
			      cpu);
	if (mine != per_cpu_ptr(&counted, cpu))
		scenario_fail("a pointer to another core's copy");
}

/* Not atomic: between the two accesses the copy must not change. */
static void add_one(u32 *mine)
{
	u32 old = READ_ONCE(*mine);

	sched_point();
	WRITE_ONCE(*mine, old + 1);
}

static void body(unsigned int id)
{
	const struct thread *me = current_now();

	(void)id;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		check_own(me, 0);
		if (scenario_is_twin()) {
			add_one(raw_cpu_ptr(&counted));
			continue;
		}
		add_one(&get_cpu_var(counted));
		check_own(me, PREEMPT_OFFSET);
		check_core(this_cpu_ptr(&counted));
		put_cpu_var(counted);
	}
}

static void finish(void)
{
	unsigned int cpu;
	u32 sum = 0;

	for_each_possible_cpu(cpu)
		sum += per_cpu(counted, cpu);
	if (sum != THREADS * ROUNDS)
		scenario_fail("%u counted of %u", sum, THREADS * ROUNDS);
}

SCENARIO(preempt) = {
	.name = "preempt",
	.summary = "threads keep current, preempt count and core's copies",
	.twin = "uses a core's copy with preemption on",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
