// SPDX-License-Identifier: MIT
/*
 * tests/core/test_cmdline.c - boot parameters, of a table of the test's own
 */
#include "kernel/core/cmdline.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

static struct {
	unsigned int calls, flags;
	u32 number;
	char text[64];
} got;

static int parse_number(const char *value)
{
	got.calls++;
	return value ? parse_u32(value, &got.number) : -EINVAL;
}

static int parse_text(const char *value)
{
	got.calls++;
	format(got.text, sizeof(got.text), "%s", value ? value : "(none)");
	return 0;
}

static int parse_flag(const char *value)
{
	got.calls++;
	got.flags++;
	return value ? -EINVAL : 0;
}

static const struct boot_param params[] = {
	{ .name = "number", .parse = parse_number, .help = "number=N" },
	{ .name = "text", .parse = parse_text, .help = "text=TEXT" },
	{ .name = "flag", .parse = parse_flag, .help = "flag" },
};

static unsigned int apply(const char *line)
{
	static char copy[2048];

	memset(&got, 0, sizeof(got));
	cmdline_copy(copy, line, sizeof(copy));
	return cmdline_apply(copy, params, ARRAY_SIZE(params));
}

TEST(cmdline, each_parameter_reaches_its_owner)
{
	EXPECT_EQ(apply("number=7 flag text=\"a b; c\""), 0);
	EXPECT_EQ(got.calls, 3);
	EXPECT_EQ(got.number, 7);
	EXPECT_EQ(got.flags, 1);
	EXPECT_STREQ(got.text, "a b; c");
	EXPECT_EQ(apply(""), 0);
	EXPECT_EQ(apply("   "), 0);
	EXPECT_EQ(got.calls, 0);
}

TEST(cmdline, without_a_value_the_owner_is_told_so)
{
	EXPECT_EQ(apply("text"), 0);
	EXPECT_STREQ(got.text, "(none)");
	EXPECT_EQ(apply("text="), 0);
	EXPECT_STREQ(got.text, "");
}

TEST(cmdline, the_last_of_several_wins)
{
	EXPECT_EQ(apply("number=1 number=2 number=3"), 0);
	EXPECT_EQ(got.calls, 3);
	EXPECT_EQ(got.number, 3);
}

static void try_unknown(void)
{
	u64 start = clock_ns();

	EXPECT_EQ(apply("nobody=1 number=5 flags nobody"), 3);
	EXPECT_EQ(got.number, 5);
	EXPECT_EQ(got.flags, 0);
	EXPECT_EQ(log_count("unknown boot parameter \"nobody\"", start), 2);
	EXPECT_EQ(log_count("unknown boot parameter \"flags\"", start), 1);
	EXPECT_EQ(log_count("unknown boot parameter", start), 3);
}

TEST(cmdline, an_unknown_one_is_named_and_the_rest_holds)
{
	quietly(try_unknown);
}

static void try_refused(void)
{
	static const char said[] =
		"boot parameter \"number\" refused: value \"many\"; "
		"usage: number=N";
	u64 start = clock_ns();

	EXPECT_EQ(apply("number=many text=after"), 0);
	EXPECT_STREQ(got.text, "after");
	EXPECT_EQ(log_count(said, start), 1);
	EXPECT_EQ(apply("number"), 0);
	EXPECT_EQ(log_count("\"number\" refused: value \"\"", start), 1);
}

TEST(cmdline, a_refused_value_is_told_with_the_usage)
{
	quietly(try_refused);
}

TEST(cmdline, bytes_that_cannot_be_printed_are_replaced)
{
	char to[16];

	cmdline_copy(to, "a\x01\x7f\xc3\xa4\tz", sizeof(to));
	EXPECT_STREQ(to, "a?????z");
	memset(to, 'x', sizeof(to));
	cmdline_copy(to, "0123456789", 5);
	EXPECT_STREQ(to, "0123");
	EXPECT_EQ(to[5], 'x');
	cmdline_copy(to, "anything", 1);
	EXPECT_STREQ(to, "");
}

static void try_garbage(void)
{
	static char line[2100];

	for (unsigned int n = 0; n < 40; n++) {
		unsigned int len = ktest_random_below(120);

		for (unsigned int i = 0; i < len; i++)
			line[i] = (char)(1 + ktest_random_below(255));
		format(line + len, sizeof(line) - len, " number=%u", n);
		apply(line);
	}
	memset(line, 'y', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	EXPECT_EQ(apply(line), 1);
	EXPECT_EQ(apply("\"number=4"), 0);
	EXPECT_EQ(apply("= == =x \"\""), 4);
}

TEST(cmdline, garbage_is_reported_and_survived)
{
	quietly(try_garbage);
}

/* The real table: what the kernel says to a user has to be there. */
TEST(cmdline, every_parameter_says_how_it_is_used)
{
	unsigned int nr = 0;

	TABLE_FOREACH(struct boot_param, params, p) {
		EXPECT_NOT_NULL(p->parse);
		EXPECT_EQ(strncmp(p->help, p->name, strlen(p->name)), 0);
		TABLE_FOREACH(struct boot_param, params, other)
			EXPECT_EQ(strcmp(p->name, other->name) == 0,
				  p == other);
		nr++;
	}
	EXPECT_GE(nr, 3);
	EXPECT_NOT_NULL(cmdline_get());
}
