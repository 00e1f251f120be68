// SPDX-License-Identifier: MIT
/*
 * kernel/module/param.c - from "name=value" to variables of a module
 *
 * Pure, so that the host can try any text on it.
 */
#include "kernel/module/param.h"

#include <limits.h>
#include <string.h>

#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"

/* --- numbers --- */

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 255;
}

/* Which base it is written in; the pointer moves behind 0x. */
static unsigned int base_of(const char **s)
{
	if ((*s)[0] != '0')
		return 10;
	if (((*s)[1] == 'x' || (*s)[1] == 'X') && digit((*s)[2]) < 16) {
		*s += 2;
		return 16;
	}
	return 8;
}

/* A newline may follow, as from echo. */
static int magnitude(const char *s, u64 *value)
{
	unsigned int base = base_of(&s);
	bool fits = true;
	u64 n = 0;

	if (digit(*s) >= base)
		return -EINVAL;
	for (; digit(*s) < base; s++)
		fits = fits &&
		       !__builtin_mul_overflow(n, (u64)base, &n) &&
		       !__builtin_add_overflow(n, (u64)digit(*s), &n);
	if (*s == '\n')
		s++;
	*value = n;
	return *s ? -EINVAL : fits ? 0 : -ERANGE;
}

/* From -below to limit; below 0: no minus sign is allowed. */
static int number(const char *val, u64 below, u64 limit, u64 *value)
{
	bool negative = below && *val == '-';
	int err;
	u64 n;

	if (negative || *val == '+')
		val++;
	err = magnitude(val, &n);
	if (err)
		return err;
	if (n > (negative ? below : limit))
		return -ERANGE;
	*value = negative ? -n : n;
	return 0;
}

#define DEFINE_PARAM_OPS(name, flags_)					\
const struct kernel_param_ops param_ops_##name = {			\
	.flags = flags_, .set = param_set_##name, .get = param_get_##name, \
}

#define DEFINE_PARAM_NUMBER(name, type, below, limit, fmt)		\
int param_set_##name(const char *val, const struct kernel_param *kp)	\
{									\
	u64 n;								\
	int err = number(val, below, limit, &n);			\
									\
	if (!err)							\
		*(type *)kp->arg = (type)n;				\
	return err;							\
}									\
int param_get_##name(char *buffer, const struct kernel_param *kp)	\
{									\
	return format(buffer, PAGE_SIZE, fmt "\n", *(type *)kp->arg);	\
}									\
DEFINE_PARAM_OPS(name, 0)

#define LONG_BELOW	((u64)LONG_MAX + 1)
#define INT_BELOW	((u64)INT_MAX + 1)

DEFINE_PARAM_NUMBER(byte, unsigned char, 0, UCHAR_MAX, "%hhu");
DEFINE_PARAM_NUMBER(short, short, (u64)SHRT_MAX + 1, SHRT_MAX, "%hi");
DEFINE_PARAM_NUMBER(ushort, unsigned short, 0, USHRT_MAX, "%hu");
DEFINE_PARAM_NUMBER(int, int, INT_BELOW, INT_MAX, "%i");
DEFINE_PARAM_NUMBER(uint, unsigned int, 0, UINT_MAX, "%u");
DEFINE_PARAM_NUMBER(long, long, LONG_BELOW, LONG_MAX, "%li");
DEFINE_PARAM_NUMBER(ulong, unsigned long, 0, ULONG_MAX, "%lu");
DEFINE_PARAM_NUMBER(ullong, unsigned long long, 0, ULLONG_MAX, "%llu");
DEFINE_PARAM_NUMBER(hexint, unsigned int, 0, UINT_MAX, "%#08x");

int param_set_uint_minmax(const char *val, const struct kernel_param *kp,
			  unsigned int min, unsigned int max)
{
	u64 n;
	int err = number(val, 0, UINT_MAX, &n);

	if (err)
		return err;
	if (n < min || n > max)
		return -EINVAL;
	*(unsigned int *)kp->arg = (unsigned int)n;
	return 0;
}

/* --- true and false: the name alone is true --- */

int param_set_bool(const char *val, const struct kernel_param *kp)
{
	return parse_bool(val ? val : "1", kp->arg);
}

int param_get_bool(char *buffer, const struct kernel_param *kp)
{
	return format(buffer, PAGE_SIZE, "%c\n",
		      *(bool *)kp->arg ? 'Y' : 'N');
}
DEFINE_PARAM_OPS(bool, KERNEL_PARAM_OPS_FL_NOARG);

int param_set_invbool(const char *val, const struct kernel_param *kp)
{
	bool value;
	int err = parse_bool(val ? val : "1", &value);

	if (!err)
		*(bool *)kp->arg = !value;
	return err;
}

int param_get_invbool(char *buffer, const struct kernel_param *kp)
{
	return format(buffer, PAGE_SIZE, "%c\n",
		      *(bool *)kp->arg ? 'N' : 'Y');
}
DEFINE_PARAM_OPS(invbool, 0);

int param_set_bint(const char *val, const struct kernel_param *kp)
{
	bool value;
	int err = parse_bool(val ? val : "1", &value);

	if (!err)
		*(int *)kp->arg = value;
	return err;
}

int param_get_bint(char *buffer, const struct kernel_param *kp)
{
	return param_get_int(buffer, kp);
}
DEFINE_PARAM_OPS(bint, KERNEL_PARAM_OPS_FL_NOARG);

/* --- strings --- */

#define CHARP_MAX	1024

int param_set_charp(const char *val, const struct kernel_param *kp)
{
	if (strlen(val) > CHARP_MAX)
		return -ENOSPC;
	*(char **)kp->arg = (char *)val;
	return 0;
}

int param_get_charp(char *buffer, const struct kernel_param *kp)
{
	return format(buffer, PAGE_SIZE, "%s\n", *(char **)kp->arg);
}
DEFINE_PARAM_OPS(charp, 0);

int param_set_copystring(const char *val, const struct kernel_param *kp)
{
	if (strlen(val) + 1 > kp->str->maxlen)
		return -ENOSPC;
	strcpy(kp->str->string, val);
	return 0;
}

int param_get_string(char *buffer, const struct kernel_param *kp)
{
	return format(buffer, PAGE_SIZE, "%s\n", kp->str->string);
}

const struct kernel_param_ops param_ops_string = {
	.set = param_set_copystring, .get = param_get_string,
};

/* --- arrays: values with commas between --- */

static struct kernel_param element(const struct kernel_param *kp,
				   unsigned int i)
{
	struct kernel_param one = *kp;

	one.ops = kp->arr->ops;
	one.arg = (char *)kp->arr->elem + i * kp->arr->elemsize;
	return one;
}

/* The text up to `end` as it was, for who says what was wrong with it. */
static int refuse_array(const char *val, const char *end, int err)
{
	for (char *c = (char *)val; c < end; c++)
		if (!*c)
			*c = ',';
	return err;
}

/*
 * Each element is cut off in place, and stays so: a string of an array is
 * part of the value, as charp's is the value.
 */
static int set_array(const char *val, const struct kernel_param *kp)
{
	char *at = (char *)val;
	unsigned int nr = 0;
	bool more;
	int err;

	do {
		struct kernel_param one = element(kp, nr);
		size_t len = strcspn(at, ",\n");

		if (nr == kp->arr->max)
			return refuse_array(val, at, -EINVAL);
		more = at[len] == ',';
		at[len] = '\0';
		err = one.ops->set(at, &one);
		if (err)
			return refuse_array(val, at + len + more, err);
		at += len + 1;
		nr++;
	} while (more);
	if (kp->arr->num)
		*kp->arr->num = nr;
	return 0;
}

/* A newline ends each element's text: a comma takes its place. */
static int get_array(char *buffer, const struct kernel_param *kp)
{
	unsigned int nr = kp->arr->num ? *kp->arr->num : kp->arr->max;
	int used = 0;

	for (unsigned int i = 0; i < nr; i++) {
		struct kernel_param one = element(kp, i);
		int len;

		if (used > (int)(PAGE_SIZE - CHARP_MAX - 2))
			return -E2BIG;
		if (i)
			buffer[used - 1] = ',';
		len = one.ops->get(buffer + used, &one);
		if (len < 0)
			return len;
		used += len;
	}
	buffer[used] = '\0';
	return used;
}

const struct kernel_param_ops param_array_ops = {
	.set = set_array, .get = get_array,
};

/* --- by name --- */

static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(strchr("-_", *a) && strchr("-_", *b)))
			return false;
	return *a == *b;
}

const struct kernel_param *param_find(const struct kernel_param *params,
				      size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (same_name(params[i].name, name))
			return &params[i];
	return NULL;
}

int param_set_one(const struct kernel_param *kp, const char *value)
{
	if (!kp->ops->set)
		return -EACCES;
	if (!value && !(kp->ops->flags & KERNEL_PARAM_OPS_FL_NOARG))
		return -EINVAL;
	return kp->ops->set(value, kp);
}
