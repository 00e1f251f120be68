// SPDX-License-Identifier: MIT
/*
 * kernel/lib/parse.c - from words to values, and from a line to words
 *
 * The C library's strtoul is not used: it keeps errno in a global that
 * cores would share, skips blanks and takes signs where none belong.
 */
#include "kernel/lib/parse.h"

#include "kernel/lib/bitmap.h"
#include "kernel/lib/errno.h"

/* The value of a digit in bases up to 16; 255 if it is none. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 255;
}

static unsigned int take_base(const char **s)
{
	if ((*s)[0] != '0')
		return 10;
	if ((*s)[1] == 'x' || (*s)[1] == 'X') {
		*s += 2;
		return 16;
	}
	if ((*s)[1] == 'b' || (*s)[1] == 'B') {
		*s += 2;
		return 2;
	}
	return 10;
}

/* Read digits at *s up to limit; *s moves behind the last one. */
static int take_number(const char **s, u64 limit, u64 *value)
{
	unsigned int base = take_base(s);
	const char *start = *s;
	u64 n = 0;
	int err = 0;

	for (; digit_value(**s) < base; (*s)++) {
		unsigned int digit = digit_value(**s);
		u64 next;

		if (__builtin_mul_overflow(n, (u64)base, &next) ||
		    __builtin_add_overflow(next, (u64)digit, &next) ||
		    next > limit)
			err = -ERANGE;
		else
			n = next;
	}
	if (*s == start)
		return -EINVAL;
	*value = n;
	return err;
}

/*
 * A whole string: junk at the end makes it no number, so that "4x" and
 * "99999999999x" are both -EINVAL.
 */
static int whole_number(const char *s, u64 limit, u64 *value)
{
	int err = take_number(&s, limit, value);

	return *s ? -EINVAL : err;
}

int parse_u64(const char *s, u64 *value)
{
	u64 n;
	int err = whole_number(s, UINT64_MAX, &n);

	if (!err)
		*value = n;
	return err;
}

int parse_u32(const char *s, u32 *value)
{
	u64 n;
	int err = whole_number(s, UINT32_MAX, &n);

	if (!err)
		*value = (u32)n;
	return err;
}

int parse_s32(const char *s, s32 *value)
{
	bool negative = *s == '-';
	u64 limit = negative ? (u64)INT32_MAX + 1 : INT32_MAX;
	u64 n;
	int err;

	if (*s == '-' || *s == '+')
		s++;
	err = whole_number(s, limit, &n);
	if (!err)
		*value = (s32)(negative ? -(s64)n : (s64)n);
	return err;
}

static unsigned int unit_shift(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	default:
		return 0;
	}
}

int parse_size(const char *s, size_t *bytes)
{
	u64 n;
	unsigned int shift;
	int err = take_number(&s, UINT64_MAX, &n);

	shift = unit_shift(*s);
	if (shift)
		s++;
	if (*s)
		return -EINVAL;
	if (err)
		return err;
	if (n > (u64)SIZE_MAX >> shift)
		return -ERANGE;
	*bytes = (size_t)(n << shift);
	return 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_ignoring_case(const char *s, const char *word)
{
	while (*word && lower(*s) == *word) {
		s++;
		word++;
	}
	return *s == *word;
}

int parse_bool(const char *s, bool *value)
{
	static const struct { char word[6]; bool value; } table[] = {
		{ "y", true }, { "yes", true }, { "on", true },
		{ "true", true }, { "1", true },
		{ "n", false }, { "no", false }, { "off", false },
		{ "false", false }, { "0", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (equal_ignoring_case(s, table[i].word)) {
			*value = table[i].value;
			return 0;
		}
	}
	return -EINVAL;
}

/* One "3" or "0-2" at *s; *s moves behind it. */
static int take_range(const char **s, u64 *first, u64 *last)
{
	int err = take_number(s, UINT32_MAX, first);

	if (err)
		return err;
	*last = *first;
	if (**s != '-')
		return 0;
	(*s)++;
	err = take_number(s, UINT32_MAX, last);
	if (!err && *last < *first)
		err = -EINVAL;
	return err;
}

/* Walk a list; with a map set the bits, without one only judge. */
static int walk_list(const char *s, unsigned long *map, unsigned int bits)
{
	for (;;) {
		u64 first, last;
		int err = take_range(&s, &first, &last);

		if (err)
			return err;
		if (*s != ',' && *s != '\0')
			return -EINVAL;
		if (last >= bits)
			return -ERANGE;
		if (map)
			bitmap_set(map, (unsigned long)first,
				   (unsigned long)(last - first + 1));
		if (*s == '\0')
			return 0;
		s++;
	}
}

int parse_list(const char *s, unsigned long *map, unsigned int bits)
{
	int err = walk_list(s, NULL, bits);

	if (err)
		return err;
	bitmap_zero(map, bits);
	return walk_list(s, map, bits);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * Move one parameter to the left over the quotes dropped from it, and end
 * it. Return: where the rest of the line begins.
 */
static char *close_up(char *from, char **value)
{
	char *to = from;
	bool quoted = false;

	for (; *from && (quoted || !is_blank(*from)); from++) {
		if (*from == '"') {
			quoted = !quoted;
		} else if (*from == '=' && !*value) {
			*to++ = '\0';
			*value = to;
		} else {
			*to++ = *from;
		}
	}
	if (*from)
		from++;
	*to = '\0';
	return from;
}

bool next_arg(char **cursor, char **name, char **value)
{
	char *p = *cursor;

	while (is_blank(*p))
		p++;
	*name = p;
	*value = NULL;
	if (*p)
		*cursor = close_up(p, value);
	else
		*cursor = p;
	return *cursor != p;
}
