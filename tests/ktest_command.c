// SPDX-License-Identifier: MIT
/*
 * tests/ktest_command.c - the shell command test
 */
#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "tests/ktest_run.h"

#define STATUS_FAILED		1

#define DEFAULT_SEED		1
#define MAX_ROUNDS		1000000
#define MAX_NAME		128

TABLE_DECLARE(struct ktest, tests);

struct ktest_suite ktest_image_suite(void)
{
	return (struct ktest_suite){
		.tests = __table_tests_start,
		.nr_tests = (size_t)(__table_tests_end -
				     __table_tests_start),
		.invariants = __table_invariants_start,
		.nr_invariants = (size_t)(__table_invariants_end -
					  __table_invariants_start),
		.counters = __table_counters_start,
		.nr_counters = (size_t)(__table_counters_end -
					__table_counters_start),
	};
}

struct request {
	struct ktest_options options;
	bool list;
};

static int parse_number(const char *option, const char *word, unsigned int *number)
{
	u32 value;

	if (!word || parse_u32(word, &value) != 0) {
		console_printf("test: %s wants a number, not \"%s\"\n",
			       option, word ? word : "");
		return -EINVAL;
	}
	*number = value;
	return 0;
}

static int parse_rounds(const char *word, unsigned int *rounds)
{
	unsigned int number = 0;
	int err = parse_number("-n", word, &number);

	if (err)
		return err;
	if (number == 0 || number > MAX_ROUNDS) {
		console_printf("test: -n is 1 to %u\n", MAX_ROUNDS);
		return -EINVAL;
	}
	*rounds = number;
	return 0;
}

/* next is the word behind the option. Return: words taken, or -EINVAL. */
static int parse_option(struct request *req, const char *option,
			const char *next)
{
	if (strcmp(option, "-l") == 0) {
		req->list = true;
		return 1;
	}
	if (strcmp(option, "-n") == 0)
		return parse_rounds(next, &req->options.rounds) ? -EINVAL : 2;
	if (strcmp(option, "-s") == 0)
		return parse_number(option, next, &req->options.seed) ?
		       -EINVAL : 2;
	console_printf("test: no option %s; try \"help test\"\n", option);
	return -EINVAL;
}

/* Options first, then patterns. */
static int parse_arguments(struct request *req, int argc, char **argv)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-') {
		int taken = parse_option(req, argv[i],
					 i + 1 < argc ? argv[i + 1] : NULL);

		if (taken < 0)
			return taken;
		i += taken;
	}
	req->options.patterns = (const char *const *)argv + i;
	req->options.nr_patterns = (size_t)(argc - i);
	return 0;
}

static bool patterns_match(const struct ktest_suite *suite,
			   const struct ktest_options *options)
{
	for (size_t i = 0; i < options->nr_patterns; i++) {
		if (ktest_count(suite, options->patterns[i]) == 0) {
			console_printf("test: no test is called %s; "
				       "try \"test -l\"\n",
				       options->patterns[i]);
			return false;
		}
	}
	return true;
}

static int list_tests(const struct ktest_suite *suite,
		      const struct ktest_options *options)
{
	for (size_t i = 0; i < suite->nr_tests; i++) {
		const struct ktest *test = &suite->tests[i];

		if (command_interrupted())
			return STATUS_INTERRUPTED;
		if (ktest_selected(test, options))
			console_printf("%s.%s\n", test->area, test->rule);
	}
	return 0;
}

int ktest_command(int argc, char **argv)
{
	struct ktest_suite suite = ktest_image_suite();
	struct request req = {
		.options = {
			.rounds = 1, .seed = DEFAULT_SEED,
			.interrupted = command_interrupted,
		},
	};
	struct ktest_result result;

	if (parse_arguments(&req, argc, argv) != 0 ||
	    !patterns_match(&suite, &req.options))
		return STATUS_USAGE;
	if (req.list)
		return list_tests(&suite, &req.options);
	result = ktest_run(&suite, &req.options);
	if (result.interrupted)
		return STATUS_INTERRUPTED;
	return result.failed || result.broken_at_start ? STATUS_FAILED : 0;
}

static bool is_area(const char *name)
{
	TABLE_FOREACH(struct ktest, tests, test)
		if (strcmp(test->area, name) == 0)
			return true;
	return false;
}

/* Each folder once, and none that is called as an area is. */
static void emit_folders(command_emit_fn emit, void *ctx)
{
	const struct ktest_suite suite = ktest_image_suite();
	char name[MAX_NAME];

	for (size_t i = 0; i < suite.nr_tests; i++) {
		const char *folder = "";
		size_t len = ktest_folder(&suite.tests[i], &folder);
		struct ktest_suite before = suite;

		before.nr_tests = i;
		format(name, sizeof(name), "%.*s", (int)len, folder);
		if (len && ktest_count(&before, name) == 0 && !is_area(name))
			emit(ctx, name);
	}
}

/* Areas and folders; once there is a dot, the rules of that area. */
static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	const char *word = argv[argc - 1];
	const char *area = "";
	char name[MAX_NAME];

	if (word[0] == '-') {
		emit(ctx, "-l");
		emit(ctx, "-n");
		emit(ctx, "-s");
		return;
	}
	TABLE_FOREACH(struct ktest, tests, test) {
		if (strchr(word, '.')) {
			format(name, sizeof(name), "%s.%s", test->area,
			       test->rule);
			emit(ctx, name);
		} else if (strcmp(area, test->area) != 0) {
			area = test->area;
			emit(ctx, area);
		}
	}
	if (!strchr(word, '.'))
		emit_folders(emit, ctx);
}

SHELL_COMMAND(test) = {
	.name = "test",
	.usage = "test [-l] [-n COUNT] [-s SEED] [AREA | AREA.RULE | "
		 "FOLDER]...",
	.summary = "Run the kernel's tests and report them as KTAP",
	.help = "A folder is one below tests/ in the source: \"test mm\" runs "
		"what tests/mm has.\n"
		"Without a name all tests run. -l lists them instead; -n "
		"runs the selection COUNT times; -s sets the seed of random "
		"input, which grows by one with each round.\n"
		"After each test all invariants are checked and the counters "
		"of resources in use compared: a test that leaks fails.\n"
		"Status: 0 if nothing failed, 1 if a test failed, 2 if no "
		"test has such a name, 130 after Ctrl-C.",
	.run = ktest_command,
	.complete = complete,
};
