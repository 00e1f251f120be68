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
	bool whole;		/* it fits text, and has no NUL in it */
	char *words[REPLAY_WORDS];
	unsigned int nr_words;
};

struct replay_input {
	const char *next;
	const char *end;
	unsigned long number;
};

/* --- replay_read.c --- */

/* Return: false at the end. */
bool replay_next_line(struct replay_input *in, struct replay_line *line);
/* The same, not cut into words. */
bool replay_next_text(struct replay_input *in, struct replay_line *line);

/*
 * A decimal number of len characters; one too large for a size is the
 * largest size. Return: false: it is none.
 */
bool replay_number(const char *text, size_t len, size_t *n);
/* The same of the word of a line; false also if there is no such word. */
bool replay_word(const struct replay_line *line, unsigned int word, size_t *n);

/* Counts a mismatch, and keeps the text of the first. */
void replay_mismatch(struct replay_result *result,
		     const struct replay_line *line, const char *fmt, ...)
	__printf(3, 4);

/* The file cannot be read on: says where, and why. Return: -EINVAL. */
int replay_malformed(struct replay_result *result,
		     const struct replay_line *line, const char *fmt, ...)
	__printf(3, 4);

/* --- replay_ids.c: what became of the IDs of a trace --- */

struct replay_id {
	size_t id;
	bool known;
	bool live;		/* asked for, and not freed */
	void *cookie;		/* NULL: it failed here */
};

struct replay_ids {
	struct replay_id *slots;	/* a hash table with open addresses */
	size_t nr_slots;		/* a power of two */
};

/* Room for so many IDs. Return: 0 or -ENOMEM. */
int replay_ids_init(struct replay_ids *ids, size_t nr,
		    const struct replay_host *host) __must_check;
/* The slot of an ID, known or not. */
struct replay_id *replay_ids_find(struct replay_ids *ids, size_t id);

/* --- replay_header.c --- */

struct replay_header {
	const struct pcpu_generation *generation;	/* NULL: not yet read */
	struct pcpu_alloc_info info;			/* nr_cpus 0: nor this */
};

/* Takes what a line "#" says, if it is one of the two. */
int replay_header_line(struct replay_header *h, const struct replay_line *line,
		       struct replay_result *result) __must_check;
/* Before the first operation, at line: is all there? */
int replay_header_check(const struct replay_header *h,
			const struct replay_line *line,
			struct replay_result *result) __must_check;

/* --- replay_table.c --- */

/* All of a table of layouts. Return: 0 or -EINVAL. */
int replay_table(struct replay_input *in, struct replay_result *result)
	__must_check;
