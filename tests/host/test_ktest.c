// SPDX-License-Identifier: MIT
/*
 * tests/host/test_ktest.c - the test framework, with suites made to fail
 *
 * Each test here runs a small suite of its own and reads the report. A
 * framework that lets a bad test pass fails here.
 */
#include <string.h>

#include "kernel/core/command.h"
#include "tests/host/host.h"
#include "tests/ktest_run.h"

/* --- the tests of the small suites, and what they do to the world --- */

static unsigned long pages;
static unsigned long other = 7;
static int health;
static unsigned int ran;
static unsigned int randoms[4];

static void passes(void)
{
	ran++;
	EXPECT_EQ(2 + 2, 4);
}

static void leaks(void)
{
	pages += 3;
}

static void breaks(void)
{
	health = -5;
}

static void heals(void)
{
	health = 0;
}

static void fails_and_goes_on(void)
{
	int four = 4;

	EXPECT_EQ(four, 2 + 3);
	EXPECT_TRUE(four == 5);
	EXPECT_STREQ("left", "right");
	ran++;
}

static void fails_and_returns(void)
{
	ASSERT_EQ(1, 2);
	ran++;
}

static void fails_a_string_and_returns(void)
{
	ASSERT_STREQ("a", "b");
	ran++;
}

static void fails_a_truth_and_returns(void)
{
	ASSERT_FALSE(1 == 1);
	ran++;
}

static void asserts_what_holds(void)
{
	ASSERT_STREQ("a", "a");
	ASSERT_EQ(1, 1);
	ASSERT_TRUE(1 == 1);
	ASSERT_NULL((void *)0);
	ran++;
}

static void skips(void)
{
	SKIP("nothing to see");
	ran++;
}

static void fails_then_skips(void)
{
	EXPECT_TRUE(false);
	SKIP("too late");
}

static void fails_often(void)
{
	for (int i = 0; i < 25; i++)
		EXPECT_LT(i, 0);
}

static void takes_randoms(void)
{
	if (ran < ARRAY_SIZE(randoms))
		randoms[ran++] = ktest_random();
	EXPECT_LT(ran, 2);
}

static unsigned long read_pages(void)
{
	return pages;
}

static unsigned long read_other(void)
{
	return other;
}

static int check_health(void)
{
	return health;
}

static const struct counter counters[] = {
	{ .name = "other", .read = read_other },
	{ .name = "pages", .read = read_pages },
};

static int check_nothing(void)
{
	return 0;
}

static const struct invariant invariants[] = {
	{ .name = "arithmetic", .check = check_nothing },
	{ .name = "health", .check = check_health },
};

#define CASE(area_, fn) { .area = area_, .rule = #fn, .run = fn }

static struct ktest_result result;

/* Run a suite of these tests. Return: the report. */
static const char *report_of(const struct ktest *tests, size_t nr_tests,
			     const struct ktest_options *options)
{
	const struct ktest_suite suite = {
		.tests = tests, .nr_tests = nr_tests,
		.invariants = invariants,
		.nr_invariants = ARRAY_SIZE(invariants),
		.counters = counters, .nr_counters = ARRAY_SIZE(counters),
	};

	ran = 0;
	pages = 0;
	host_capture_begin();
	result = ktest_run(&suite, options);
	return host_capture_end();
}

static const struct ktest_options once = { .rounds = 1, .seed = 1 };

#define REPORT(tests)	report_of(tests, ARRAY_SIZE(tests), &once)

TEST(ktest, report_is_ktap)
{
	static const struct ktest tests[] = {
		CASE("one", passes), CASE("two", passes), CASE("two", skips),
	};

	EXPECT_STREQ(REPORT(tests),
		     "KTAP version 1\n"
		     "1..3\n"
		     "# one: 1 test\n"
		     "ok 1 one.passes\n"
		     "# two: 2 tests\n"
		     "ok 2 two.passes\n"
		     "ok 3 two.skips # SKIP nothing to see\n"
		     "# 2 assertions\n"
		     "2 passed, 0 failed, 1 skipped\n");
	EXPECT_EQ(ran, 2);
	EXPECT_EQ(result.passed, 2);
	EXPECT_EQ(result.skipped, 1);
	EXPECT_EQ(result.assertions, 2);
}

TEST(ktest, failure_is_explained)
{
	static const struct ktest tests[] = { CASE("a", fails_and_goes_on) };
	const char *report = REPORT(tests);

	EXPECT_TRUE(host_says(report, "# tests/host/test_ktest.c:"));
	EXPECT_TRUE(host_says(report, "expected four == 2 + 3; left is 4, "
				 "right is 5\n"));
	EXPECT_TRUE(host_says(report, "expected four == 5 to be true\n"));
	EXPECT_TRUE(host_says(report, "left is \"left\", right is \"right\"\n"));
	EXPECT_TRUE(host_says(report, "not ok 1 a.fails_and_goes_on\n"));
	EXPECT_TRUE(host_says(report, "0 passed, 1 failed, 0 skipped\n"));
	EXPECT_EQ(result.failed, 1);
}

TEST(ktest, expect_goes_on_and_assert_returns)
{
	static const struct ktest goes_on[] = { CASE("a", fails_and_goes_on) };
	static const struct ktest holds[] = { CASE("a", asserts_what_holds) };
	static const struct ktest returns[] = {
		CASE("a", fails_and_returns),
		CASE("a", fails_a_string_and_returns),
		CASE("a", fails_a_truth_and_returns),
	};

	(void)REPORT(goes_on);
	EXPECT_EQ(ran, 1);
	(void)REPORT(holds);
	EXPECT_EQ(ran, 1);
	(void)REPORT(returns);
	EXPECT_EQ(ran, 0);
	EXPECT_EQ(result.failed, 3);
}

TEST(ktest, failure_before_a_skip_stays)
{
	static const struct ktest tests[] = { CASE("a", fails_then_skips) };

	EXPECT_TRUE(host_says(REPORT(tests), "not ok 1 a.fails_then_skips\n"));
	EXPECT_EQ(result.failed, 1);
	EXPECT_EQ(result.skipped, 0);
}

TEST(ktest, many_failures_are_counted_not_printed)
{
	static const struct ktest tests[] = { CASE("a", fails_often) };
	const char *report = REPORT(tests);

	EXPECT_TRUE(host_says(report, "left is 9,"));
	EXPECT_NULL(strstr(report, "left is 10"));
	EXPECT_TRUE(host_says(report, "# and 15 more failures\n"));
	EXPECT_EQ(result.assertions, 25);
}

TEST(ktest, leak_fails_the_test_that_leaked)
{
	static const struct ktest tests[] = {
		CASE("a", passes), CASE("a", leaks), CASE("a", skips),
	};
	const char *report = REPORT(tests);

	EXPECT_TRUE(host_says(report, "ok 1 a.passes\n"
				 "# counter pages was 0 before the test and "
				 "is 3 after it\n"
				 "not ok 2 a.leaks\n"
				 "ok 3 a.skips"));
	EXPECT_EQ(result.failed, 1);
}

TEST(ktest, broken_invariant_fails_the_test_that_broke_it)
{
	static const struct ktest tests[] = {
		CASE("a", passes), CASE("a", breaks), CASE("a", passes),
		CASE("a", heals), CASE("a", breaks), CASE("a", heals),
	};
	const char *report = REPORT(tests);

	EXPECT_TRUE(host_says(report, "ok 1 a.passes\n"
				 "# invariant health is broken: -EIO\n"
				 "not ok 2 a.breaks\n"
				 "ok 3 a.passes\n"
				 "ok 4 a.heals\n"
				 "# invariant health is broken: -EIO\n"
				 "not ok 5 a.breaks\n"
				 "ok 6 a.heals\n"));
	EXPECT_EQ(result.failed, 2);
	EXPECT_FALSE(result.broken_at_start);
}

TEST(ktest, what_was_broken_before_fails_the_run)
{
	static const struct ktest tests[] = { CASE("a", passes) };
	const char *report;

	health = -22;
	report = REPORT(tests);
	health = 0;
	EXPECT_TRUE(host_says(report, "# invariant health is broken: -EINVAL\n"
				 "# broken before the first test"));
	EXPECT_TRUE(host_says(report, "ok 1 a.passes\n"));
	EXPECT_EQ(result.failed, 0);
	EXPECT_TRUE(result.broken_at_start);
}

TEST(ktest, rounds_are_numbered_on_and_seeded_differently)
{
	static const struct ktest tests[] = { CASE("a", takes_randoms) };
	static const struct ktest_options options = { .rounds = 3, .seed = 8 };
	const char *report = report_of(tests, 1, &options);

	EXPECT_TRUE(host_says(report, "1..3\n# a: 1 test\nok 1 a.takes"));
	EXPECT_TRUE(host_says(report, "# seed 9\nnot ok 2 a.takes"));
	EXPECT_TRUE(host_says(report, "# seed 10\nnot ok 3 a.takes"));
	EXPECT_NE(randoms[0], randoms[1]);
	EXPECT_NE(randoms[1], randoms[2]);
	randoms[3] = randoms[0];
	(void)report_of(tests, 1, &options);
	EXPECT_EQ(randoms[0], randoms[3]);
}

TEST(ktest, pattern_is_an_area_or_a_rule)
{
	static const struct ktest test = { .area = "ring", .rule = "wraps" };

	EXPECT_TRUE(ktest_matches(&test, "ring"));
	EXPECT_TRUE(ktest_matches(&test, "ring.wraps"));
	EXPECT_FALSE(ktest_matches(&test, "rin"));
	EXPECT_FALSE(ktest_matches(&test, "rings"));
	EXPECT_FALSE(ktest_matches(&test, "ring."));
	EXPECT_FALSE(ktest_matches(&test, "ring.wrap"));
	EXPECT_FALSE(ktest_matches(&test, "ring.wrapsx"));
	EXPECT_FALSE(ktest_matches(&test, "wraps"));
	EXPECT_FALSE(ktest_matches(&test, ""));
}

TEST(ktest, pattern_is_a_folder)
{
	static const struct ktest test = {
		.area = "ring", .rule = "wraps",
		.file = "tests/lib/test_ring.c",
	};
	static const struct ktest top = {
		.area = "ring", .rule = "wraps", .file = "tests/ring.c",
	};
	static const struct ktest elsewhere = {
		.area = "ring", .rule = "wraps", .file = "kernel/lib/ring.c",
	};

	EXPECT_TRUE(ktest_matches(&test, "lib"));
	EXPECT_TRUE(ktest_matches(&test, "ring"));
	EXPECT_FALSE(ktest_matches(&test, "li"));
	EXPECT_FALSE(ktest_matches(&test, "libs"));
	EXPECT_FALSE(ktest_matches(&test, "lib/"));
	EXPECT_FALSE(ktest_matches(&test, "lib.wraps"));
	EXPECT_FALSE(ktest_matches(&test, "tests"));
	EXPECT_FALSE(ktest_matches(&test, ""));
	EXPECT_FALSE(ktest_matches(&top, "ring.c"));
	EXPECT_FALSE(ktest_matches(&top, ""));
	EXPECT_FALSE(ktest_matches(&elsewhere, "lib"));
}

TEST(ktest, patterns_select_what_runs)
{
	static const struct ktest tests[] = {
		CASE("a", passes), CASE("a", leaks), CASE("b", passes),
	};
	static const char *const patterns[] = { "b", "a.passes" };
	static const struct ktest_options options = {
		.rounds = 1, .patterns = patterns, .nr_patterns = 2,
	};

	EXPECT_TRUE(host_says(report_of(tests, 3, &options),
			 "1..2\n# a: 1 test\nok 1 a.passes\n# b: 1 test\n"
			 "ok 2 b.passes\n"));
	EXPECT_EQ(result.failed, 0);
}

TEST(ktest, interrupted_run_says_so)
{
	static const struct ktest tests[] = {
		CASE("a", passes), CASE("a", passes), CASE("a", passes),
	};
	static const struct ktest_options options = {
		.rounds = 1, .interrupted = command_interrupted,
	};
	const char *report;

	host_interrupt_after(3);
	report = report_of(tests, 3, &options);
	host_interrupt_after(-1);
	EXPECT_TRUE(host_says(report, "ok 2 a.passes\n"
				 "# interrupted after 2 of 3 tests\n"));
	EXPECT_TRUE(result.interrupted);
	EXPECT_EQ(ran, 2);
}

TEST(ktest, too_many_checks_end_the_run)
{
	static const struct ktest tests[] = { CASE("a", passes) };
	struct ktest_suite suite = {
		.tests = tests, .nr_tests = 1,
		.nr_counters = KTEST_MAX_CHECKS + 1,
	};

	host_capture_begin();
	result = ktest_run(&suite, &once);
	EXPECT_TRUE(host_says(host_capture_end(), "Bail out!"));
	EXPECT_TRUE(result.broken_at_start);
	EXPECT_EQ(result.passed, 0);
}

/* --- expectations compare the numbers, whatever their types --- */

static struct ktest_site site_of(enum ktest_relation relation)
{
	return (struct ktest_site){ .relation = relation };
}

/* Would EXPECT_ with this relation hold? Counts nothing against this test. */
#define HOLDS(relation, x, y) ({					\
	struct ktest_site site_ = site_of(relation);			\
	holds_quietly(&site_, KTEST_VALUE(x), KTEST_VALUE(y)); })

static const struct ktest_site *quiet_site;
static struct ktest_value quiet_a, quiet_b;
static bool quiet_holds;

static void compare_quietly(void)
{
	quiet_holds = ktest_compare(quiet_site, quiet_a, quiet_b);
}

static bool holds_quietly(const struct ktest_site *site,
			  struct ktest_value a, struct ktest_value b)
{
	static const struct ktest tests[] = { CASE("a", compare_quietly) };

	quiet_site = site;
	quiet_a = a;
	quiet_b = b;
	(void)REPORT(tests);
	EXPECT_EQ(result.passed, quiet_holds);
	return quiet_holds;
}

TEST(ktest, numbers_compare_as_what_they_are)
{
	u8 byte = 200;
	s8 small = -56;
	u64 large = ~0ULL;
	struct { unsigned int three : 3; bool flag : 1; } bits = { 7, true };

	EXPECT_TRUE(HOLDS(KTEST_EQ, byte, 200));
	EXPECT_FALSE(HOLDS(KTEST_EQ, byte, small));
	EXPECT_FALSE(HOLDS(KTEST_EQ, large, -1));
	EXPECT_TRUE(HOLDS(KTEST_NE, 0xffffffffU, -1));
	EXPECT_TRUE(HOLDS(KTEST_LT, -1, 0U));
	EXPECT_TRUE(HOLDS(KTEST_LT, small, byte));
	EXPECT_TRUE(HOLDS(KTEST_GT, large, 1));
	EXPECT_TRUE(HOLDS(KTEST_LT, -2, -1));
	EXPECT_TRUE(HOLDS(KTEST_GE, -1LL, -1));
	EXPECT_FALSE(HOLDS(KTEST_GT, -1LL, -1));
	EXPECT_TRUE(HOLDS(KTEST_LE, 5, 5UL));
	EXPECT_FALSE(HOLDS(KTEST_LE, 6, 5UL));
	EXPECT_TRUE(HOLDS(KTEST_EQ, bits.three, 7));
	EXPECT_TRUE(HOLDS(KTEST_EQ, bits.flag, true));
	EXPECT_TRUE(HOLDS(KTEST_NE, &byte, NULL));
	EXPECT_TRUE(HOLDS(KTEST_EQ, (void *)&byte, &byte));
}

TEST(ktest, arguments_are_evaluated_once)
{
	int n = 0, m = 10;

	EXPECT_EQ(++n, 1);
	EXPECT_LT(n++, m--);
	EXPECT_TRUE(n++ == 2);
	EXPECT_NOT_NULL((n++, &n));
	EXPECT_EQ(n, 4);
	EXPECT_EQ(m, 9);
}

TEST(ktest, random_numbers_stay_below_and_reach_all)
{
	unsigned int seen = 0;

	for (int i = 0; i < 1000; i++) {
		unsigned int n = ktest_random_below(5);

		ASSERT_LT(n, 5);
		seen |= 1U << n;
	}
	EXPECT_EQ(seen, 0x1f);
	EXPECT_EQ(ktest_random_below(1), 0);
}
