// SPDX-License-Identifier: MIT
/*
 * tests/schedules/run.h - running a scenario under one seed
 */
#pragma once

#include "kernel/sched/schedules.h"
#include "tests/schedules/scenario.h"

#define SCENARIO_WHY	64

struct seed_result {
	bool failed;
	bool stuck;		/* threads are still there: run no more */
	char why[SCENARIO_WHY];
	u32 failed_at;		/* points passed when it failed */
	struct schedules_trace trace;
};

/*
 * Runs a scenario (or its twin) once. Begins with all other cores idle, at
 * a tick of core 0, which the caller is pinned to. Prints nothing.
 * Context: thread, on core 0.
 */
void scenario_run(const struct scenario *s, bool twin, u32 seed,
		  struct seed_result *result);
