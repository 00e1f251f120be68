// SPDX-License-Identifier: MIT
/*
 * tests/schedules/run.c - running a scenario under one seed
 *
 *   set up, create threads | all wait | tick | begin ... end | join, finish
 *                                            ^ the schedule: from a stated
 *                                              condition to the last body
 *
 * Everything before and after the schedule runs as in any other build, and
 * the same instructions for the same seed after the same seeds.
 */
#include "tests/schedules/run.h"

#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/thread.h"

#define LIMIT_NS	(3 * NSEC_PER_SEC)	/* for all bodies to end */
#define RESCUE_NS	(1 * NSEC_PER_SEC)

struct run {
	const struct scenario *scenario;
	struct completion ready;
	struct completion go;
	struct completion done;
	bool called_off;		/* [a] no body is to run */
	u32 left;			/* [a] bodies not yet at their end */
	u32 random[SCENARIO_THREADS_MAX];	/* each thread's own */
	struct thread *threads[SCENARIO_THREADS_MAX];
};

static struct run run;
static bool twin_runs;			/* [I] while threads run */
static bool failed;			/* [a] */
static char failure[SCENARIO_WHY];	/* written by who set failed */
static u32 failed_at;			/* by the same */

bool scenario_is_twin(void)
{
	return twin_runs;
}

void scenario_fail(const char *fmt, ...)
{
	va_list args;

	if (__atomic_exchange_n(&failed, true, __ATOMIC_RELAXED))
		return;
	failed_at = schedules_count();
	va_start(args, fmt);
	vformat(failure, sizeof(failure), fmt, args);
	va_end(args);
}

bool scenario_failed(void)
{
	return READ_ONCE(failed);
}

unsigned int scenario_random(unsigned int id, unsigned int limit)
{
	/* Numerical Recipes' constants; the high bits are the good ones. */
	run.random[id] = run.random[id] * 1664525u + 1013904223u;
	return (run.random[id] >> 16) % limit;
}

/*
 * A debugger writes a seed here before the kernel runs (it is not in .bss,
 * which the kernel clears), and stops at schedules_reached(). Nothing of the
 * seed has run there, and the tick that it waits for makes up for the stop.
 */
static volatile u32 schedules_stop_at = ~0u;

static __noinline void schedules_reached(u32 seed)
{
	__asm__ volatile("" :: "r"(seed) : "memory");
}

static int thread_body(void *arg)
{
	unsigned int id = (unsigned int)(uintptr_t)arg;

	complete(&run.ready);
	wait_for_completion(&run.go);
	if (!READ_ONCE(run.called_off))
		run.scenario->body(id);
	if (__atomic_sub_fetch(&run.left, 1, __ATOMIC_ACQ_REL) == 0)
		complete(&run.done);
	return 0;
}

static int create_threads(const struct scenario *s, u32 seed)
{
	for (unsigned int i = 0; i < s->nr_threads; i++) {
		struct thread *t = kthread_create(thread_body,
						  (void *)(uintptr_t)i,
						  "%s.%u/%u", s->name, seed,
						  i);

		if (!t)
			return -ENOMEM;
		run.random[i] = seed * SCENARIO_THREADS_MAX + i;
		run.threads[i] = t;
		thread_get(t);
		wake_up_thread(t);
		wait_for_completion(&run.ready);
	}
	return 0;
}

static void join_threads(void)
{
	for (unsigned int i = 0; i < SCENARIO_THREADS_MAX; i++)
		if (run.threads[i])
			thread_join(run.threads[i]);
}

/* Until a tick of this core: whoever had something to do has done it. */
static void wait_until_idle(void)
{
	usleep(1);
	usleep(1);
}

/* Threads that were created but shall do nothing end at once. */
static void call_off(void)
{
	WRITE_ONCE(run.called_off, true);
	complete_all(&run.go);
}

/* Returns whether all bodies have ended. */
static bool run_bodies(const struct scenario *s, u32 seed,
		       struct seed_result *result)
{
	bool ended;

	wait_until_idle();
	schedules_begin(seed);
	complete_all(&run.go);
	ended = wait_for_completion_timeout_ns(&run.done, LIMIT_NS);
	schedules_end(&result->trace);
	if (ended)
		return true;
	scenario_fail("%u of %u threads do not end",
		      READ_ONCE(run.left), s->nr_threads);
	if (!s->rescue)
		return false;
	s->rescue();
	return wait_for_completion_timeout_ns(&run.done, RESCUE_NS);
}

static void reset(const struct scenario *s, bool twin)
{
	memset(&run, 0, sizeof(run));
	run.scenario = s;
	run.left = s->nr_threads;
	init_completion(&run.ready);
	init_completion(&run.go);
	init_completion(&run.done);
	twin_runs = twin;
	failed = false;
	failure[0] = '\0';
	failed_at = 0;
}

void scenario_run(const struct scenario *s, bool twin, u32 seed,
		  struct seed_result *result)
{
	int err;

	memset(result, 0, sizeof(*result));
	reset(s, twin);
	if (seed == schedules_stop_at)
		schedules_reached(seed);
	err = s->setup ? s->setup() : 0;
	if (err) {
		scenario_fail("no setup: %pe", (void *)(intptr_t)err);
	} else if (create_threads(s, seed)) {
		scenario_fail("no memory for threads");
		call_off();
		join_threads();
	} else if (run_bodies(s, seed, result)) {
		join_threads();
		if (s->finish)
			s->finish();
	} else {
		result->stuck = true;
	}
	result->failed = failed;
	result->failed_at = failed_at;
	memcpy(result->why, failure, sizeof(failure));
}
