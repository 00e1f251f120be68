// SPDX-License-Identifier: MIT
/*
 * tests/lib/test_parse.c - kernel/lib/parse.h
 */
#include "kernel/lib/parse.h"

#include <string.h>

#include "kernel/lib/bitmap.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "tests/ktest.h"

/* The result, or the error; no value in use here is one of the errors. */
static s64 u32_of(const char *s)
{
	u32 value = 0;
	int err = parse_u32(s, &value);

	return err ? err : (s64)value;
}

TEST(parse, u32_reads_decimal_hexadecimal_and_binary)
{
	EXPECT_EQ(u32_of("0"), 0);
	EXPECT_EQ(u32_of("42"), 42);
	EXPECT_EQ(u32_of("0x2a"), 42);
	EXPECT_EQ(u32_of("0X2A"), 42);
	EXPECT_EQ(u32_of("0b101010"), 42);
	EXPECT_EQ(u32_of("010"), 10);
	EXPECT_EQ(u32_of("4294967295"), 0xffffffff);
	EXPECT_EQ(u32_of("0xffffffff"), 0xffffffff);
	EXPECT_EQ(u32_of("000000000000000000000000000007"), 7);
}

TEST(parse, u32_wants_the_whole_string)
{
	static const char *const bad[] = {
		"", " ", "x", "0x", "0b", "0b2", "1 ", " 1", "-1", "+1", "1x",
		"0x1g", "12a", "1.5", "1K", "99999999999999999999x", "0x 1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (u32_of(bad[i]) != -EINVAL)
			ktest_note("\"%s\"", bad[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(u32_of(bad[i]), -EINVAL);
}

TEST(parse, u32_out_of_range_is_told_apart)
{
	EXPECT_EQ(u32_of("4294967296"), -ERANGE);
	EXPECT_EQ(u32_of("0x100000000"), -ERANGE);
	EXPECT_EQ(u32_of("99999999999999999999999"), -ERANGE);
}

TEST(parse, u64_reaches_its_limit)
{
	u64 value = 5;

	EXPECT_EQ(parse_u64("18446744073709551615", &value), 0);
	EXPECT_EQ(value, UINT64_MAX);
	EXPECT_EQ(parse_u64("0xffffffffffffffff", &value), 0);
	EXPECT_EQ(value, UINT64_MAX);
	EXPECT_EQ(parse_u64("18446744073709551616", &value), -ERANGE);
	EXPECT_EQ(parse_u64("0x10000000000000000", &value), -ERANGE);
	EXPECT_EQ(parse_u64("zero", &value), -EINVAL);
	EXPECT_EQ(value, UINT64_MAX);
}

static s64 s32_of(const char *s)
{
	s32 value = 0;
	int err = parse_s32(s, &value);

	return err ? 1000000000000LL + err : (s64)value;
}

TEST(parse, s32_takes_a_sign)
{
	EXPECT_EQ(s32_of("7"), 7);
	EXPECT_EQ(s32_of("+7"), 7);
	EXPECT_EQ(s32_of("-7"), -7);
	EXPECT_EQ(s32_of("-0x10"), -16);
	EXPECT_EQ(s32_of("2147483647"), INT32_MAX);
	EXPECT_EQ(s32_of("-2147483648"), INT32_MIN);
	EXPECT_EQ(s32_of("2147483648"), 1000000000000LL - ERANGE);
	EXPECT_EQ(s32_of("-2147483649"), 1000000000000LL - ERANGE);
	EXPECT_EQ(s32_of("--1"), 1000000000000LL - EINVAL);
	EXPECT_EQ(s32_of("-"), 1000000000000LL - EINVAL);
	EXPECT_EQ(s32_of("- 1"), 1000000000000LL - EINVAL);
}

TEST(parse, size_takes_a_unit)
{
	size_t size = 1;

	EXPECT_EQ(parse_size("64M", &size), 0);
	EXPECT_EQ(size, 64UL << 20);
	EXPECT_EQ(parse_size("3k", &size), 0);
	EXPECT_EQ(size, 3072);
	EXPECT_EQ(parse_size("1g", &size), 0);
	EXPECT_EQ(size, 1UL << 30);
	EXPECT_EQ(parse_size("0x100", &size), 0);
	EXPECT_EQ(size, 256);
	EXPECT_EQ(parse_size("0x10K", &size), 0);
	EXPECT_EQ(size, 16384);
	EXPECT_EQ(parse_size("1KB", &size), -EINVAL);
	EXPECT_EQ(parse_size("K", &size), -EINVAL);
	EXPECT_EQ(parse_size("-1", &size), -EINVAL);
	EXPECT_EQ(parse_size("99999999999G", &size), -ERANGE);
	EXPECT_EQ(parse_size("0xffffffffffffffffM", &size), -ERANGE);
	EXPECT_EQ(size, 16384);
}

static int bool_of(const char *s)
{
	bool value = false;
	int err = parse_bool(s, &value);

	return err ? err : value;
}

TEST(parse, bool_knows_five_words_each)
{
	static const char *const yes[] = {
		"y", "Y", "yes", "YES", "on", "On", "true", "True", "1",
	};
	static const char *const no[] = {
		"n", "N", "no", "off", "OFF", "false", "FALSE", "0",
	};
	static const char *const bad[] = {
		"", "yesno", "ye", "2", "10", "t", "o", "\x11", "\x10", "of",
	};

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		EXPECT_EQ(bool_of(yes[i]), 1);
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		EXPECT_EQ(bool_of(no[i]), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(bool_of(bad[i]), -EINVAL);
}

/* The list as a number, for lists below 31; or the error. */
static long list_of(const char *s)
{
	unsigned long map[1] = { 0 };
	int err = parse_list(s, map, 31);

	return err ? err : (long)map[0];
}

TEST(parse, list_takes_numbers_and_ranges)
{
	EXPECT_EQ(list_of("0"), 0x1);
	EXPECT_EQ(list_of("0-2,5"), 0x27);
	EXPECT_EQ(list_of("5,0-2"), 0x27);
	EXPECT_EQ(list_of("3-3"), 0x8);
	EXPECT_EQ(list_of("1,1,0-1"), 0x3);
	EXPECT_EQ(list_of("0-30"), 0x7fffffff);
	EXPECT_EQ(list_of("0x1-0x3"), 0xe);
}

TEST(parse, list_refuses_what_is_none)
{
	static const char *const bad[] = {
		"", ",", "1,", ",1", "1-", "-1", "2-1", "1,,2", "1 ,2", "a",
		"1-2-3", "0-2;5",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(list_of(bad[i]), -EINVAL);
	EXPECT_EQ(list_of("31"), -ERANGE);
	EXPECT_EQ(list_of("0-31"), -ERANGE);
	EXPECT_EQ(list_of("99999999999"), -ERANGE);
}

TEST(parse, list_is_set_as_a_whole_or_left_alone)
{
	unsigned long map[1] = { 0xf0 };

	EXPECT_EQ(parse_list("0-3,99", map, 8), -ERANGE);
	EXPECT_EQ(map[0], 0xf0);
	EXPECT_EQ(parse_list("1", map, 6), 0);
	EXPECT_EQ(map[0], 0xc2);
}

/* Numbers written by format come back as they were. */
TEST(parse, numbers_come_back_from_their_text)
{
	static const char *const formats[] = { "%llu", "%#llx", "0x%016llX" };

	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		u64 value = (u64)ktest_random() << 32 | ktest_random();
		u64 back = 0;
		char text[32];

		value >>= ktest_random_below(64);
		format(text, sizeof(text), formats[ktest_random_below(3)],
		       (unsigned long long)value);
		ASSERT_EQ(parse_u64(text, &back), 0);
		ASSERT_EQ(back, value);
	}
}

/* "name|value;" for each parameter; a missing value is "name;". */
static void split(char *out, size_t size, const char *line)
{
	char copy[128];
	char *cursor = copy, *name, *value;
	int used = 0;

	format(copy, sizeof(copy), "%s", line);
	out[0] = '\0';
	while (next_arg(&cursor, &name, &value))
		used = format_append(out, size, used, "%s%s%s;", name,
				     value ? "|" : "", value ? value : "");
}

TEST(parse, next_arg_splits_at_blanks_and_equals)
{
	char out[128];

	split(out, sizeof(out), "");
	EXPECT_STREQ(out, "");
	split(out, sizeof(out), " \t ");
	EXPECT_STREQ(out, "");
	split(out, sizeof(out), "quiet");
	EXPECT_STREQ(out, "quiet;");
	split(out, sizeof(out), "  maxcpus=2   loglevel=7\tquiet\n");
	EXPECT_STREQ(out, "maxcpus|2;loglevel|7;quiet;");
	split(out, sizeof(out), "a= =b = c==d");
	EXPECT_STREQ(out, "a|;|b;|;c|=d;");
}

TEST(parse, next_arg_keeps_blanks_between_quotes)
{
	char out[128];

	split(out, sizeof(out), "run=\"cpus; test smp\" quiet");
	EXPECT_STREQ(out, "run|cpus; test smp;quiet;");
	split(out, sizeof(out), "\"run=a b\" x");
	EXPECT_STREQ(out, "run|a b;x;");
	split(out, sizeof(out), "r\"un=a b\"c");
	EXPECT_STREQ(out, "run|a bc;");
	split(out, sizeof(out), "run=\"\" x=\"\"\"\"");
	EXPECT_STREQ(out, "run|;x|;");
	split(out, sizeof(out), "run=\"a b");
	EXPECT_STREQ(out, "run|a b;");
	split(out, sizeof(out), "\"");
	EXPECT_STREQ(out, ";");
}

/* Whatever the line is, it ends, and all of it was inside the line. */
TEST(parse, next_arg_stays_inside_any_line)
{
	static const char alphabet[] = "ab=\" \t\xc3";

	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		char line[24];
		char *cursor = line, *name, *value, *end;
		size_t len = ktest_random_below(sizeof(line) - 1);
		size_t rounds = 0;

		for (size_t k = 0; k < len; k++)
			line[k] = alphabet[ktest_random_below(
				sizeof(alphabet) - 1)];
		memset(line + len, '\0', sizeof(line) - len);
		end = line + len;
		while (next_arg(&cursor, &name, &value)) {
			ASSERT_LE(++rounds, len);
			ASSERT_TRUE(name >= line && name <= end);
			ASSERT_TRUE(!value || (value > name && value <= end));
			ASSERT_TRUE(cursor > name && cursor <= end);
			ASSERT_TRUE(name + strlen(name) <= end);
			ASSERT_NULL(strchr(name, '"'));
		}
		ASSERT_EQ(cursor, end);
	}
}
