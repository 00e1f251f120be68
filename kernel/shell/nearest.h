// SPDX-License-Identifier: MIT
/*
 * kernel/shell/nearest.h - which name did the user mean?
 *
 * Pure; see tests/shell/test_nearest.c.
 */
#pragma once

#include "kernel/lib/types.h"

#define NEAREST_NAME_MAX	31

/*
 * Single-letter insertions, deletions, replacements and swaps of neighbours
 * that make one name of the other. Names longer than NEAREST_NAME_MAX are
 * taken as far away from everything.
 */
unsigned int edit_distance(const char *a, const char *b);

/* Is name, found at that distance from what was typed, worth proposing? */
bool edit_distance_close(unsigned int distance, const char *typed);
