// SPDX-License-Identifier: MIT
/*
 * tests/ktest_internal.h - the test that is running, for the runner
 */
#pragma once

#include "tests/ktest.h"

struct ktest_case {
	const struct ktest *test;
	unsigned int failures;			/* [a] */
	unsigned int assertions;			/* [a] */
	const char *skip_reason;	/* NULL: not skipped */
	unsigned int seed;
	u64 random;			/* state of ktest_random() */
	bool random_used;
};

/* Make another test the current one. Return: the one before. */
struct ktest_case *ktest_switch(struct ktest_case *next);

/* Count a failure. Return: may it still be explained? */
bool ktest_fail(void);

/* How many failures were counted but not explained. */
unsigned int ktest_unprinted_failures(const struct ktest_case *c);
