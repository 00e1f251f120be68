// SPDX-License-Identifier: MIT
/*
 * kernel/shell/line_complete.c - what Tab does
 *
 * The first Tab adds what all candidates have in common, and a blank when
 * there is only one, unless that is a folder of a path; a second Tab in a
 * row lists them. Candidates are not stored: the completer is simply asked
 * again, once for the widest name and once to print.
 *
 * See      kernel/shell/line.h
 */
#include "kernel/shell/line_internal.h"

#include <string.h>

struct candidates {
	struct line *line;
	unsigned int count;
	unsigned int widest;
	unsigned int column;		/* while listing */
	size_t common_len;
	char common[LINE_LENGTH_MAX + 1];
};

static void note_candidate(void *ctx, const char *word)
{
	struct candidates *c = ctx;
	unsigned int width = line_text_width(word);
	size_t same = 0;

	if (width > c->widest)
		c->widest = width;
	if (c->count++ == 0) {
		strncpy(c->common, word, sizeof(c->common) - 1);
		c->common[sizeof(c->common) - 1] = 0;
		c->common_len = strlen(c->common);
		return;
	}
	while (same < c->common_len && c->common[same] == word[same])
		same++;
	/* Never half a character. */
	while (same > 0 && ((u8)c->common[same] & 0xc0) == 0x80)
		same--;
	c->common_len = same;
}

static void list_candidate(void *ctx, const char *word)
{
	struct candidates *c = ctx;
	unsigned int cell = c->widest + 2;

	if (c->column && c->column + cell > c->line->columns) {
		line_out(c->line, "\n");
		c->column = 0;
	}
	line_out(c->line, word);
	for (unsigned int at = line_text_width(word); at < cell; at++)
		line_out(c->line, " ");
	c->column += cell;
}

static size_t ask(struct line *l, struct candidates *c, line_emit_fn emit)
{
	char before[LINE_LENGTH_MAX + 1];

	memcpy(before, l->text, l->cursor);
	before[l->cursor] = 0;
	return l->ops->complete(l->ctx, before, emit, c);
}

/* Inserts character by character, so that no half of one is ever added. */
static void insert_word_end(struct line *l, const char *text, size_t size)
{
	for (size_t at = 0; at < size; at += utf8_length(text + at))
		line_insert(l, text + at, utf8_length(text + at));
}

static void list(struct line *l, struct candidates *c)
{
	line_out(l, "\n");
	ask(l, c, list_candidate);
	line_out(l, "\n");
	line_paint_fresh(l);
}

/* The word goes on: what is in the folder comes next. */
static bool ends_in_slash(const struct candidates *c)
{
	return c->common_len && c->common[c->common_len - 1] == '/';
}

void line_complete(struct line *l)
{
	struct candidates c = { .line = l };
	size_t typed;

	if (!l->ops->complete) {
		line_bell(l);
		return;
	}
	typed = ask(l, &c, note_candidate);
	if (c.count == 0 || c.common_len < typed) {
		line_bell(l);
		return;
	}
	if (c.count > 1 && c.common_len == typed) {
		if (l->after_tab)
			list(l, &c);
		else
			line_bell(l);
		return;
	}
	insert_word_end(l, c.common + typed, c.common_len - typed);
	if (c.count == 1 && !ends_in_slash(&c))
		line_insert(l, " ", 1);
}
