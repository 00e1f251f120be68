// SPDX-License-Identifier: MIT
/*
 * tests/stress/stress.h - long runs from the shell, and what they check
 */
#pragma once

#include "kernel/core/verify.h"
#include "kernel/lib/types.h"

struct thread;

#define MAX_COUNTERS	32

/* All COUNTERs at one moment. */
struct counter_values {
	unsigned long values[MAX_COUNTERS];
};

void counters_read(struct counter_values *c);

/* Prints each that differs from before; returns how many. */
int counters_compare(const struct counter_values *before);

/* All of them, then and now. */
void counters_print(const struct counter_values *before);

/* Checks all INVARIANTs; prints and counts those that are broken. */
int invariants_check(void);

/* A thread that runs and is held, for thread_join(); NULL: no memory. */
struct thread *stress_thread(int (*fn)(void *), void *arg, const char *name);

/* Takes random cores off and puts them back, until the end; returns how
 * often. All are on then. */
void stress_cores_begin(void);
u32 stress_cores_end(void);

/* All memory allocators from all cores; move: cores go off and on. */
int stress_mm(u32 ops, bool move);

/* Each generation of per-CPU memory from all cores, against the model. */
int stress_percpu(u32 ops, bool move);

/* Every module of the initial RAM disk loaded and unloaded so often;
 * verbose: with a line for each. */
int stress_modules(u32 rounds, bool verbose);

/* Every allocation of a scenario failed in turn. */
int stress_inject(void);
