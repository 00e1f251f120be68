// SPDX-License-Identifier: MIT
/*
 * tests/ktest_run.c - select tests, run them, report as KTAP
 *
 * A test fails by its expectations, by breaking an invariant or by changing
 * a counter. An invariant that stays broken is held against the test after
 * which it was first seen broken, not against all later ones.
 */
#include "tests/ktest_run.h"

#include <string.h>

#include "kernel/core/console.h"
#include "kernel/lib/bitmap.h"
#include "tests/ktest_internal.h"

struct run {
	const struct ktest_suite *suite;
	const struct ktest_options *options;
	struct ktest_result result;
	const char *area;		/* of the test before */
	unsigned int number;			/* of the test, in KTAP */
	unsigned int total;
	DECLARE_BITMAP(broken, KTEST_MAX_CHECKS);	/* invariants */
	unsigned long before[KTEST_MAX_CHECKS];		/* counters */
};

size_t ktest_folder(const struct ktest *test, const char **folder)
{
	static const char top[] = "tests/";
	const char *slash;

	if (!test->file || strncmp(test->file, top, sizeof(top) - 1) != 0)
		return 0;
	*folder = test->file + sizeof(top) - 1;
	slash = strchr(*folder, '/');
	return slash ? (size_t)(slash - *folder) : 0;
}

static bool in_folder(const struct ktest *test, const char *name)
{
	const char *folder;
	size_t len = ktest_folder(test, &folder);

	return len && strlen(name) == len && strncmp(folder, name, len) == 0;
}

bool ktest_matches(const struct ktest *test, const char *pattern)
{
	size_t len = strlen(test->area);

	if (in_folder(test, pattern))
		return true;
	if (strncmp(test->area, pattern, len) != 0)
		return false;
	if (pattern[len] == '\0')
		return true;
	return pattern[len] == '.' && strcmp(pattern + len + 1,
					     test->rule) == 0;
}

size_t ktest_count(const struct ktest_suite *suite, const char *pattern)
{
	size_t count = 0;

	for (size_t i = 0; i < suite->nr_tests; i++)
		count += ktest_matches(&suite->tests[i], pattern);
	return count;
}

bool ktest_selected(const struct ktest *test,
		    const struct ktest_options *options)
{
	if (options->nr_patterns == 0)
		return true;
	for (size_t i = 0; i < options->nr_patterns; i++)
		if (ktest_matches(test, options->patterns[i]))
			return true;
	return false;
}

/* area NULL: of all areas. */
static unsigned int count_selected(const struct run *run, const char *area)
{
	const struct ktest_suite *suite = run->suite;
	unsigned int count = 0;

	for (size_t i = 0; i < suite->nr_tests; i++) {
		const struct ktest *test = &suite->tests[i];

		if (ktest_selected(test, run->options) &&
		    (!area || strcmp(area, test->area) == 0))
			count++;
	}
	return count;
}

/* Run the invariants; one that is newly broken is a failure. */
static void check_invariants(struct run *run)
{
	const struct ktest_suite *suite = run->suite;

	for (size_t i = 0; i < suite->nr_invariants; i++) {
		const struct invariant *inv = &suite->invariants[i];
		int err = inv->check();

		if (err >= 0) {
			bitmap_clear_bit(run->broken, i);
			continue;
		}
		if (bitmap_test(run->broken, i))
			continue;
		bitmap_set_bit(run->broken, i);
		if (ktest_fail())
			ktest_note("invariant %s is broken: %pe", inv->name,
				   (void *)(intptr_t)err);
	}
}

static void read_counters(struct run *run)
{
	const struct ktest_suite *suite = run->suite;

	for (size_t i = 0; i < suite->nr_counters; i++)
		run->before[i] = suite->counters[i].read();
}

static void check_counters(struct run *run)
{
	const struct ktest_suite *suite = run->suite;

	for (size_t i = 0; i < suite->nr_counters; i++) {
		unsigned long now = suite->counters[i].read();

		if (now != run->before[i] && ktest_fail())
			ktest_note("counter %s was %lu before the test and "
				   "is %lu after it", suite->counters[i].name,
				   run->before[i], now);
	}
}

static void announce_area(struct run *run, const char *area)
{
	unsigned int count;

	if (run->area && strcmp(run->area, area) == 0)
		return;
	run->area = area;
	count = count_selected(run, area);
	console_printf("# %s: %u test%s\n", area, count,
		       count == 1 ? "" : "s");
}

static void report(struct run *run, const struct ktest_case *c)
{
	const struct ktest *test = c->test;

	run->number++;
	run->result.assertions += c->assertions;
	if (c->failures) {
		if (ktest_unprinted_failures(c))
			console_printf("# and %u more failures\n",
				       ktest_unprinted_failures(c));
		if (c->random_used)
			console_printf("# seed %u\n", c->seed);
		run->result.failed++;
		console_printf("not ok %u %s.%s\n", run->number, test->area,
			       test->rule);
	} else if (c->skip_reason) {
		run->result.skipped++;
		console_printf("ok %u %s.%s # SKIP %s\n", run->number,
			       test->area, test->rule, c->skip_reason);
	} else {
		run->result.passed++;
		console_printf("ok %u %s.%s\n", run->number, test->area,
			       test->rule);
	}
}

static void run_test(struct run *run, const struct ktest *test, unsigned int seed)
{
	struct ktest_case c = { .test = test, .seed = seed, .random = seed };
	struct ktest_case *previous = ktest_switch(&c);

	read_counters(run);
	test->run();
	check_counters(run);
	check_invariants(run);
	ktest_switch(previous);
	report(run, &c);
}

/* Return: false if the user wants to end the run. */
static bool run_round(struct run *run, unsigned int seed)
{
	const struct ktest_suite *suite = run->suite;

	for (size_t i = 0; i < suite->nr_tests; i++) {
		const struct ktest *test = &suite->tests[i];

		if (!ktest_selected(test, run->options))
			continue;
		if (run->options->interrupted && run->options->interrupted())
			return false;
		announce_area(run, test->area);
		run_test(run, test, seed);
	}
	return true;
}

/* What is broken before the first test is no test's fault. */
static void check_start(struct run *run)
{
	const struct ktest nobody = { .area = "start", .rule = "start" };
	struct ktest_case c = { .test = &nobody };
	struct ktest_case *previous = ktest_switch(&c);

	check_invariants(run);
	ktest_switch(previous);
	run->result.broken_at_start = c.failures;
	if (c.failures)
		console_printf("# broken before the first test, see above\n");
}

static void summarise(const struct run *run)
{
	const struct ktest_result *result = &run->result;

	if (result->interrupted)
		console_printf("# interrupted after %u of %u tests\n",
			       run->number, run->total);
	console_printf("# %u assertions\n", result->assertions);
	console_printf("%u passed, %u failed, %u skipped\n", result->passed,
		       result->failed, result->skipped);
}

struct ktest_result ktest_run(const struct ktest_suite *suite,
			      const struct ktest_options *options)
{
	struct run run = { .suite = suite, .options = options };

	run.total = count_selected(&run, NULL) * options->rounds;
	console_printf("KTAP version 1\n1..%u\n", run.total);
	if (suite->nr_invariants > KTEST_MAX_CHECKS ||
	    suite->nr_counters > KTEST_MAX_CHECKS) {
		console_printf("Bail out! more than %u invariants or "
			       "counters: raise KTEST_MAX_CHECKS\n",
			       KTEST_MAX_CHECKS);
		run.result.broken_at_start = true;
		return run.result;
	}
	check_start(&run);
	for (unsigned int round = 0; round < options->rounds; round++) {
		if (!run_round(&run, options->seed + round)) {
			run.result.interrupted = true;
			break;
		}
	}
	summarise(&run);
	return run.result;
}
