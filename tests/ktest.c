// SPDX-License-Identifier: MIT
/*
 * tests/ktest.c - the running test: expectations, notes, random input
 *
 * There is one current test; a nested run replaces it and puts it back. Its
 * counts are atomic because expectations may stand in code that the test
 * runs on other cores.
 */
#include "tests/ktest.h"

#include <string.h>

#include "kernel/core/console.h"
#include "kernel/lib/format.h"
#include "tests/ktest_internal.h"

/* Failures that a test prints before it only counts them. */
#define MAX_PRINTED	10
#define MAX_NOTE	256

static struct ktest_case *current;

struct ktest_case *ktest_switch(struct ktest_case *next)
{
	struct ktest_case *previous = current;

	__atomic_store_n(&current, next, __ATOMIC_RELEASE);
	return previous;
}

void ktest_note(const char *fmt, ...)
{
	char text[MAX_NOTE];
	va_list args;

	va_start(args, fmt);
	vformat(text, sizeof(text), fmt, args);
	va_end(args);
	console_printf("# %s\n", text);
}

void ktest_skip(const char *reason)
{
	current->skip_reason = reason;
}

bool ktest_fail(void)
{
	unsigned int before = __atomic_fetch_add(&current->failures, 1,
					__ATOMIC_RELAXED);

	return before < MAX_PRINTED;
}

unsigned int ktest_unprinted_failures(const struct ktest_case *c)
{
	return c->failures > MAX_PRINTED ? c->failures - MAX_PRINTED : 0;
}

struct ktest_value ktest_value(const void *p, size_t size, bool is_signed)
{
	struct ktest_value value = { 0 };

	/* Little endian, as target and host are. */
	memcpy(&value.bits, p, min(size, sizeof(value.bits)));
	if (is_signed && size < sizeof(value.bits) &&
	    value.bits >> (size * 8 - 1))
		value.bits |= ~0ULL << (size * 8);
	value.negative = is_signed && (s64)value.bits < 0;
	return value;
}

static bool less(struct ktest_value a, struct ktest_value b)
{
	if (a.negative != b.negative)
		return a.negative;
	return a.bits < b.bits;
}

static bool holds(enum ktest_relation relation, struct ktest_value a,
		  struct ktest_value b)
{
	switch (relation) {
	case KTEST_LT:
		return less(a, b);
	case KTEST_LE:
		return !less(b, a);
	case KTEST_GT:
		return less(b, a);
	case KTEST_GE:
		return !less(a, b);
	case KTEST_NE:
		return less(a, b) || less(b, a);
	case KTEST_TRUE:
		return a.bits;
	case KTEST_FALSE:
		return !a.bits;
	default:
		return !less(a, b) && !less(b, a);
	}
}

static const char *sign(enum ktest_relation relation)
{
	static const char signs[][4] = {
		[KTEST_EQ] = "==", [KTEST_NE] = "!=", [KTEST_LT] = "<",
		[KTEST_LE] = "<=", [KTEST_GT] = ">", [KTEST_GE] = ">=",
	};

	return signs[relation];
}

static void value_text(char *buf, size_t size, struct ktest_value value)
{
	if (value.negative)
		format(buf, size, "%lld", (long long)value.bits);
	else if (value.bits < 10)
		format(buf, size, "%llu", (unsigned long long)value.bits);
	else
		format(buf, size, "%llu (%#llx)",
		       (unsigned long long)value.bits,
		       (unsigned long long)value.bits);
}

static void explain(const struct ktest_site *site, struct ktest_value a,
		    struct ktest_value b)
{
	char left[48], right[48];

	if (site->relation == KTEST_TRUE || site->relation == KTEST_FALSE) {
		ktest_note("%s:%d: expected %s to be %s", site->file,
			   site->line, site->a,
			   site->relation == KTEST_TRUE ? "true" : "false");
		return;
	}
	value_text(left, sizeof(left), a);
	value_text(right, sizeof(right), b);
	ktest_note("%s:%d: expected %s %s %s; left is %s, right is %s",
		   site->file, site->line, site->a, sign(site->relation),
		   site->b, left, right);
}

bool ktest_compare(const struct ktest_site *site, struct ktest_value a,
		   struct ktest_value b)
{
	__atomic_fetch_add(&current->assertions, 1, __ATOMIC_RELAXED);
	if (holds(site->relation, a, b))
		return true;
	if (ktest_fail())
		explain(site, a, b);
	return false;
}

bool ktest_compare_strings(const struct ktest_site *site, const char *a,
			   const char *b)
{
	__atomic_fetch_add(&current->assertions, 1, __ATOMIC_RELAXED);
	if (a == b || (a && b && strcmp(a, b) == 0))
		return true;
	if (ktest_fail())
		ktest_note("%s:%d: expected %s to be %s; left is \"%s\", "
			   "right is \"%s\"", site->file, site->line, site->a,
			   site->b, a, b);
	return false;
}

/* Knuth's MMIX multiplier and increment; the high bits are the good ones. */
unsigned int ktest_random(void)
{
	struct ktest_case *c = current;

	c->random_used = true;
	c->random = c->random * 6364136223846793005ULL +
		    1442695040888963407ULL;
	return (unsigned int)(c->random >> 32);
}

unsigned int ktest_random_below(unsigned int below)
{
	return (unsigned int)(((u64)ktest_random() * below) >> 32);
}
