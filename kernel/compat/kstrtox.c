// SPDX-License-Identifier: MIT
/*
 * kernel/compat/kstrtox.c - from text to numbers
 */
#include "include/linux/kstrtox.h"

#include <limits.h>

#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

static unsigned int digit_of(char c)
{
	char lower = c | 0x20;

	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (lower >= 'a' && lower <= 'z')
		return (unsigned int)(lower - 'a') + 10;
	return UINT_MAX;
}

/* Cuts the prefix off. Return: the base. */
static unsigned int take_prefix(const char **s, unsigned int base)
{
	const char *p = *s;

	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' &&
	    digit_of(p[2]) < 16) {
		*s += 2;
		return 16;
	}
	if (base)
		return base;
	return p[0] == '0' ? 8 : 10;
}

/* Return: behind the digits; *overflow is set if they were too many. */
static const char *take_digits(const char *s, unsigned int base,
			       unsigned long long *value, bool *overflow)
{
	for (*value = 0; digit_of(*s) < base; s++)
		if (__builtin_mul_overflow(*value, base, value) |
		    __builtin_add_overflow(*value, digit_of(*s), value))
			*overflow = true;
	return s;
}

/* The number behind the sign, to the end of the text. */
static int whole_number(const char *s, unsigned int base,
			unsigned long long *value)
{
	bool overflow = false;
	const char *first, *end;

	base = take_prefix(&s, base);
	first = s;
	end = take_digits(s, base, value, &overflow);
	if (end == first || (*end == '\n' ? end[1] : end[0]))
		return -EINVAL;
	return overflow ? -ERANGE : 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	unsigned long long value;
	int err = whole_number(s + (*s == '+'), base, &value);

	if (!err)
		*res = value;
	return err;
}
EXPORT_SYMBOL(kstrtoull);

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	unsigned long long value;
	bool negative = *s == '-';
	int err = whole_number(s + (*s == '+' || negative), base, &value);

	if (err)
		return err;
	if (value > (unsigned long long)LLONG_MAX + negative)
		return -ERANGE;
	*res = (long long)(negative ? -value : value);
	return 0;
}
EXPORT_SYMBOL(kstrtoll);

/* The narrower ones: convert, and see whether it is still the same. */
#define NARROWER(name, type, wide_name, wide)				\
int name(const char *s, unsigned int base, type *res)			\
{									\
	wide value;							\
	int err = wide_name(s, base, &value);				\
									\
	if (err)							\
		return err;						\
	if ((wide)(type)value != value)					\
		return -ERANGE;						\
	*res = (type)value;						\
	return 0;							\
}									\
EXPORT_SYMBOL(name)

NARROWER(kstrtoul, unsigned long, kstrtoull, unsigned long long);
NARROWER(kstrtol, long, kstrtoll, long long);
NARROWER(kstrtouint, unsigned int, kstrtoull, unsigned long long);
NARROWER(kstrtoint, int, kstrtoll, long long);
NARROWER(kstrtou16, u16, kstrtoull, unsigned long long);
NARROWER(kstrtos16, s16, kstrtoll, long long);
NARROWER(kstrtou8, u8, kstrtoull, unsigned long long);
NARROWER(kstrtos8, s8, kstrtoll, long long);

int kstrtobool(const char *s, bool *res)
{
	switch (s ? *s | 0x20 : 0) {
	case 'y':
	case 't':
	case '1':
		*res = true;
		return 0;
	case 'n':
	case 'f':
	case '0':
		*res = false;
		return 0;
	case 'o':
		if ((s[1] | 0x20) != 'n' && (s[1] | 0x20) != 'f')
			return -EINVAL;
		*res = (s[1] | 0x20) == 'n';
		return 0;
	default:
		return -EINVAL;
	}
}
EXPORT_SYMBOL(kstrtobool);

unsigned long long simple_strtoull(const char *s, char **end,
				   unsigned int base)
{
	unsigned long long value;
	bool overflow;

	base = take_prefix(&s, base);
	s = take_digits(s, base, &value, &overflow);
	if (end)
		*end = (char *)s;
	return value;
}
EXPORT_SYMBOL(simple_strtoull);

long long simple_strtoll(const char *s, char **end, unsigned int base)
{
	if (*s == '-')
		return -(long long)simple_strtoull(s + 1, end, base);
	return (long long)simple_strtoull(s, end, base);
}
EXPORT_SYMBOL(simple_strtoll);

unsigned long simple_strtoul(const char *s, char **end, unsigned int base)
{
	return (unsigned long)simple_strtoull(s, end, base);
}
EXPORT_SYMBOL(simple_strtoul);

long simple_strtol(const char *s, char **end, unsigned int base)
{
	return (long)simple_strtoll(s, end, base);
}
EXPORT_SYMBOL(simple_strtol);
