// SPDX-License-Identifier: MIT
/*
 * tests/host/test_format_libc.c - format against the host's snprintf
 *
 * Random directives with random arguments; text, length and what is left of
 * the buffer must be the same. Combinations that C leaves undefined are not
 * made.
 */
#include <stdio.h>
#include <string.h>

#include "kernel/lib/format.h"
#include "tests/ktest.h"

#define MAX_DIRECTIVES	4

/* What one format needs; all integers are passed with 64 bits. */
struct sample {
	char fmt[256];
	size_t len;
	u64 args[3 * MAX_DIRECTIVES];
	size_t nr_args;
};

static const char *const words[] = {
	"", "a", "word", "a longer sentence, with blanks", "100%s", "\xc3\xa9",
};

static void add(struct sample *s, const char *part)
{
	size_t len = strlen(part);

	memcpy(s->fmt + s->len, part, len + 1);
	s->len += len;
}

static void add_char(struct sample *s, char c)
{
	char part[2] = { c, '\0' };

	add(s, part);
}

/* Values near the edges are more likely than others. */
static u64 random_value(void)
{
	u64 value = (u64)ktest_random() << 32 | ktest_random();

	switch (ktest_random_below(4)) {
	case 0:
		return value >> ktest_random_below(64);
	case 1:
		return (u64)ktest_random_below(20) - 10;
	case 2:
		return (1ULL << ktest_random_below(64)) -
		       ktest_random_below(2);
	default:
		return value;
	}
}

static void add_flags(struct sample *s, const char *flags)
{
	for (; *flags; flags++)
		if (ktest_random_below(3) == 0)
			add_char(s, *flags);
}

/* A number up to limit in digits, or a star and an argument. */
static void add_number(struct sample *s, int limit, bool may_be_negative)
{
	int value = (int)ktest_random_below((unsigned int)limit);
	char digits[16];

	if (ktest_random_below(3) == 0) {
		if (may_be_negative && ktest_random_below(3) == 0)
			value = -value;
		add_char(s, '*');
		s->args[s->nr_args++] = (u64)(s64)value;
	} else {
		snprintf(digits, sizeof(digits), "%d", value);
		/* A width cannot begin with 0: that would be the flag. */
		if (value)
			add(s, digits);
	}
}

static void add_width_and_precision(struct sample *s, bool precision)
{
	if (ktest_random_below(2))
		add_number(s, 30, true);
	if (precision && ktest_random_below(2)) {
		add_char(s, '.');
		add_number(s, 30, true);
	}
}

static void add_integer(struct sample *s)
{
	static const char *const sizes[] = {
		"", "hh", "h", "l", "ll", "z", "t", "j",
	};
	static const char letters[] = "diuxXo";
	char letter = letters[ktest_random_below(sizeof(letters) - 1)];

	add_char(s, '%');
	if (letter == 'd' || letter == 'i')
		add_flags(s, "-0+ ");
	else if (letter == 'u')
		add_flags(s, "-0");
	else
		add_flags(s, "-0#");
	add_width_and_precision(s, true);
	add(s, sizes[ktest_random_below(ARRAY_SIZE(sizes))]);
	add_char(s, letter);
	s->args[s->nr_args++] = random_value();
}

static void add_string(struct sample *s)
{
	const char *word = words[ktest_random_below(ARRAY_SIZE(words))];

	add_char(s, '%');
	add_flags(s, "-");
	add_width_and_precision(s, true);
	add_char(s, 's');
	s->args[s->nr_args++] = (uintptr_t)word;
}

static void add_character(struct sample *s)
{
	add_char(s, '%');
	add_flags(s, "-");
	add_width_and_precision(s, false);
	add_char(s, 'c');
	s->args[s->nr_args++] = ktest_random_below(256);
}

static void random_sample(struct sample *s)
{
	unsigned int count = 1 + ktest_random_below(MAX_DIRECTIVES);

	memset(s, 0, sizeof(*s));
	while (count--) {
		switch (ktest_random_below(8)) {
		case 0:
			add_string(s);
			break;
		case 1:
			add_character(s);
			break;
		case 2:
			add(s, "text %% ");
			break;
		default:
			add_integer(s);
			break;
		}
	}
}

/* Integers narrower than 64 bits are the low bits of their argument here. */
#define SAMPLE_ARGS(a)							\
	(a)[0], (a)[1], (a)[2], (a)[3], (a)[4], (a)[5], (a)[6], (a)[7],	\
	(a)[8], (a)[9], (a)[10], (a)[11]
static_assert(MAX_DIRECTIVES == 4, "SAMPLE_ARGS names three each");

TEST(format, equals_the_hosts_snprintf)
{
	char want[256], got[256];
	struct sample s;

	for (int i = 0; i < KTEST_CASES(200000, 0); i++) {
		size_t size = ktest_random_below(sizeof(want) + 1);
		int want_len, got_len;

		random_sample(&s);
		memset(want, '~', sizeof(want));
		memset(got, '~', sizeof(got));
		want_len = snprintf(want, size, s.fmt, SAMPLE_ARGS(s.args));
		got_len = format(got, size, s.fmt, SAMPLE_ARGS(s.args));
		if (want_len != got_len ||
		    memcmp(want, got, sizeof(want)) != 0)
			ktest_note("\"%s\": \"%.*s\" is not \"%.*s\"", s.fmt,
				   (int)size, got, (int)size, want);
		ASSERT_EQ(got_len, want_len);
		ASSERT_EQ(memcmp(want, got, sizeof(want)), 0);
	}
}
