// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario.h - what a seeded schedule is tried on
 *
 *   static void body(unsigned int id) { ... }
 *   SCENARIO(queue) = { .name = "queue", .nr_threads = 4, .body = body, ... };
 *
 * A scenario is a few threads that use something of the kernel together,
 * and say so when it does not keep its promise. Its twin is the same with
 * one thing left out that the promise stands on (a lock, a flush, a look);
 * when no seed makes the twin fail, the scenario shows nothing.
 *
 * A twin breaks only what it brought along: whatever goes wrong, it must be
 * seen and survived, for many seeds run in one boot.
 *
 * Keep it short: a few thousand points a seed.
 *
 * See      docs/schedules.md, kernel/sched/schedules.h
 */
#pragma once

#include "kernel/lib/table.h"

#define SCENARIO_THREADS_MAX	8

struct scenario {
	const char *name;
	const char *summary;		/* what is promised, a clause */
	const char *twin;		/* what its broken twin does */
	unsigned int nr_threads;
	/*
	 * Makes what the threads use. Runs before each seed, without a
	 * schedule; may be NULL. Return: 0, or a negative error.
	 */
	int (*setup)(void);
	/* What thread id (from 0) does, under the schedule. */
	void (*body)(unsigned int id);
	/* After all threads: the last look, and giving back. May be NULL. */
	void (*finish)(void);
	/* Some threads do not end: wakes whom a lost wake-up left asleep. */
	void (*rescue)(void);
};

TABLE_DECLARE(struct scenario, scenarios);
#define SCENARIO(ident)	TABLE_ENTRY(struct scenario, scenarios, ident)

/* Is the twin to run? Steady while a seed runs. */
bool scenario_is_twin(void);

/* A promise was not kept; the first such text of a seed is kept. */
void scenario_fail(const char *fmt, ...) __printf(1, 2);

/* Has this seed failed? Loops may end early then. */
bool scenario_failed(void);

/* A number below limit from thread id's own generator. */
unsigned int scenario_random(unsigned int id, unsigned int limit);
