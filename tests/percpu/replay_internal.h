// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_internal.h - lines, words, and what was said of them
 */
#pragma once

#include "tests/percpu/replay.h"

#define REPLAY_WORDS	32

/* A line of the file, cut into words. */
struct replay_line {
	unsigned long number;
	char text[256];
	char *words[REPLAY_WORDS];
	unsigned int nr_words;
};

struct replay_input {
	const char *next;
	const char *end;
	unsigned long number;
};

/* Return: false at the end. Longer lines are cut. */
bool replay_next_line(struct replay_input *in, struct replay_line *line);

/* A decimal number in front of a word, whatever follows; 0: there is none. */
size_t replay_number(const char *word);

/* The number behind a word of the line; 0: there is no such word. */
size_t replay_value(const struct replay_line *line, const char *name);

/* Counts a mismatch, and keeps the text of the first. */
void replay_mismatch(struct replay_result *result,
		     const struct replay_line *line, const char *fmt, ...)
	__printf(3, 4);

/* Every row of a table of layouts. */
int replay_table(struct replay_input *in, struct replay_result *result);
