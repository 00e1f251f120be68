// SPDX-License-Identifier: MIT
/*
 * kernel/shell/nearest.c - which name did the user mean?
 *
 * The distance table of Levenshtein, with swapped neighbours counted as one
 * mistake because fingers make it. Row i, column j: the cost of making the
 * first j letters of b out of the first i letters of a. Three rows suffice.
 */
#include "kernel/shell/nearest.h"

#include <string.h>

#include "kernel/lib/compiler.h"

struct rows {
	u8 cost[3][NEAREST_NAME_MAX + 1];
};

static u8 *row(struct rows *rows, size_t i)
{
	return rows->cost[i % 3];
}

static u8 cell(struct rows *rows, const char *a, const char *b, size_t i,
	       size_t j)
{
	u8 differ = a[i - 1] != b[j - 1];
	u8 cost = (u8)(row(rows, i - 1)[j - 1] + differ);

	cost = min_t(u8, cost, row(rows, i - 1)[j] + 1);
	cost = min_t(u8, cost, row(rows, i)[j - 1] + 1);
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		cost = min_t(u8, cost, row(rows, i - 2)[j - 2] + 1);
	return cost;
}

unsigned int edit_distance(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	struct rows rows;

	if (a_len > NEAREST_NAME_MAX || b_len > NEAREST_NAME_MAX)
		return NEAREST_NAME_MAX + 1;
	for (size_t j = 0; j <= b_len; j++)
		row(&rows, 0)[j] = (u8)j;
	for (size_t i = 1; i <= a_len; i++) {
		row(&rows, i)[0] = (u8)i;
		for (size_t j = 1; j <= b_len; j++)
			row(&rows, i)[j] = cell(&rows, a, b, i, j);
	}
	return row(&rows, a_len)[b_len];
}

bool edit_distance_close(unsigned int distance, const char *typed)
{
	size_t len = strlen(typed);

	return distance <= 1 ? len > 1 : distance == 2 && len > 4;
}
