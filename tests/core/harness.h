// SPDX-License-Identifier: MIT
/*
 * tests/core/harness.h - what tests of interrupts, cores and the log share
 *
 * Waiting always has an end: a wait that fails is reported by the test, and
 * the run goes on.
 */
#pragma once

#include "kernel/arch/atomic.h"
#include "kernel/arch/barrier.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "tests/ktest.h"

/* How long to wait for what should come at once, on a host with other work. */
#define PATIENCE_NS	(5 * NSEC_PER_SEC)

/*
 * Looks between two looks at the clock: an emulator has one lock for all
 * devices, and who does nothing but read the clock keeps the others out.
 */
#define SPINS		200

/* Spins, giving way. Returns whether the condition came true. Context: any. */
#define wait_until(condition) ({					\
	u64 wait_end_ = clock_ns() + PATIENCE_NS;			\
	u32 wait_spins_ = 0;						\
	bool wait_met_;							\
	while (!(wait_met_ = (condition)) &&				\
	       (++wait_spins_ % SPINS || clock_ns() < wait_end_))	\
		cpu_relax();						\
	wait_met_ || (condition); })

/*
 * Sleeps; looks after each interrupt, so at least at every tick.
 * Context: thread, IRQs on.
 */
#define sleep_until(condition) ({					\
	u64 wait_end_ = clock_ns() + PATIENCE_NS;			\
	bool wait_met_;							\
	while (!(wait_met_ = (condition)) && clock_ns() < wait_end_)	\
		wfi();							\
	wait_met_ || (condition); })

/*
 * Waits until the count reaches the target. Gives up when it has not moved
 * for PATIENCE_NS: a slow host is no failure. Context: any.
 */
bool wait_for_count(const atomic_t *count, int target);

/*
 * Runs fn(cpu, ctx) on all online cores at the same time: none begins before
 * all are there. On the caller's core it runs with preemption off, on the
 * others in an interrupt. Returns false, having failed the test, if a core
 * did not come or did not finish. Context: thread, IRQs on.
 */
bool run_together(void (*fn)(unsigned int cpu, void *ctx), void *ctx);

/* Another online core, or NR_CPUS. */
unsigned int another_core(void);

#define NEED_TWO_CORES()						\
	do {								\
		if (num_online_cpus() < 2)				\
			SKIP("only one core is online");		\
	} while (0)

/* Runs body with the log kept from the consoles. Context: thread. */
void quietly(void (*body)(void));

/*
 * How many records of the log, since that time, contain the text. (Without
 * a time, old ones may meanwhile make room for new ones.) Context: thread.
 */
unsigned int log_count(const char *text, u64 since_ns);

/* Keeps a function whole and under its own name, for backtraces. */
#define WHOLE		__attribute__((noipa))
