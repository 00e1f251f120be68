// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_panic.c - what an assert in fuzzed code ends in
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/core/panic.h"

void assert_failed(const char *expr, const char *file, int line)
{
	fprintf(stderr, "assertion failed: %s, %s:%d\n", expr, file, line);
	abort();
}
