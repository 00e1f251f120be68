// SPDX-License-Identifier: MIT
/*
 * tests/ktest_run.h - running tests: for the shell command and for the host
 *
 * A suite is three tables. The kernel's own are collected by the linker;
 * the framework's own tests make others beside them.
 */
#pragma once

#include "kernel/core/verify.h"
#include "tests/ktest.h"

/* Counters and invariants beyond this number are an error of the run. */
#define KTEST_MAX_CHECKS	64

struct ktest_suite {
	const struct ktest *tests;
	size_t nr_tests;
	const struct invariant *invariants;
	size_t nr_invariants;
	const struct counter *counters;
	size_t nr_counters;
};

struct ktest_options {
	const char *const *patterns;	/* "area", "area.rule", "folder" */
	size_t nr_patterns;		/* 0: everything */
	unsigned int rounds;			/* the selection is run so many times */
	unsigned int seed;
	bool (*interrupted)(void);	/* asked between tests; may be NULL */
};

struct ktest_result {
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
	unsigned int assertions;
	bool interrupted;	/* by the user: not all ran */
	bool broken_at_start;	/* an invariant, before the first test */
};

/* All tests, invariants and counters of this image. */
struct ktest_suite ktest_image_suite(void);

/*
 * The folder below tests/ that a test is written in; not terminated.
 * Return: its length, 0 if the test is in none.
 */
size_t ktest_folder(const struct ktest *test, const char **folder);

/*
 * Does a pattern select this test: its area, area and rule, or its folder?
 * A name that is both an area and a folder selects what is of either.
 */
bool ktest_matches(const struct ktest *test, const char *pattern);

/* Do the options select this test? */
bool ktest_selected(const struct ktest *test,
		    const struct ktest_options *options);

/* How many tests a pattern selects. */
size_t ktest_count(const struct ktest_suite *suite, const char *pattern);

/*
 * Run and report as KTAP. Runs may be nested: a test may run a suite.
 * Context: thread.
 */
struct ktest_result ktest_run(const struct ktest_suite *suite,
			      const struct ktest_options *options);

/* The shell command. Return: 0, 1 failed, 2 usage, 130 interrupted. */
int ktest_command(int argc, char **argv);
