// SPDX-License-Identifier: MIT
/*
 * kernel/shell/line.c - the line editor: text, cursor and history
 *
 * Each action here answers one key: it changes the text or the cursor and
 * has the row painted again. Which key means which is in line_keys.c.
 *
 * Rules and picture: kernel/shell/line.h. Tests: tests/shell/test_line.c
 */
#include "kernel/shell/line.h"

#include <string.h>

#include "kernel/shell/line_internal.h"

/* ---- moving over characters ---- */

/* The next place for the cursor: marks stay with the character they join. */
static size_t next_place(const struct line *l, size_t at)
{
	if (at < l->len)
		at += utf8_length(l->text + at);
	while (at < l->len && utf8_width(l->text + at) == 0)
		at += utf8_length(l->text + at);
	return at;
}

static size_t previous_place(const struct line *l, size_t at)
{
	while (at > 0) {
		do {
			at--;
		} while (at > 0 && ((u8)l->text[at] & 0xc0) == 0x80);
		if (utf8_width(l->text + at) != 0)
			break;
	}
	return at;
}

static size_t word_start(const struct line *l, size_t at)
{
	while (at > 0 && l->text[at - 1] == ' ')
		at--;
	while (at > 0 && l->text[at - 1] != ' ')
		at--;
	return at;
}

static size_t word_end(const struct line *l, size_t at)
{
	while (at < l->len && l->text[at] == ' ')
		at++;
	while (at < l->len && l->text[at] != ' ')
		at++;
	return at;
}

static void move_to(struct line *l, size_t place)
{
	if (place == l->cursor)
		return;
	l->cursor = place;
	line_paint(l);
}

void line_go_left(struct line *l)
{
	move_to(l, previous_place(l, l->cursor));
}

void line_go_right(struct line *l)
{
	move_to(l, next_place(l, l->cursor));
}

void line_go_home(struct line *l)
{
	move_to(l, 0);
}

void line_go_end(struct line *l)
{
	move_to(l, l->len);
}

void line_go_word_left(struct line *l)
{
	move_to(l, word_start(l, l->cursor));
}

void line_go_word_right(struct line *l)
{
	move_to(l, word_end(l, l->cursor));
}

/* ---- changing the text ---- */

void line_insert(struct line *l, const char *bytes, size_t size)
{
	bool at_end = l->cursor == l->len;

	if (l->dropped || l->len + size > LINE_LENGTH_MAX) {
		if (l->dropped == 0)
			line_bell(l);
		l->dropped += size;
		return;
	}
	memmove(l->text + l->cursor + size, l->text + l->cursor,
		l->len - l->cursor + 1);
	memcpy(l->text + l->cursor, bytes, size);
	l->len += size;
	l->cursor += size;
	if (at_end)
		line_paint_appended(l, bytes, size);
	else
		line_paint(l);
}

/* Removes text[from..to) and leaves the cursor at from. */
static void remove_range(struct line *l, size_t from, size_t to)
{
	if (from == to)
		return;
	memmove(l->text + from, l->text + to, l->len - to + 1);
	l->len -= to - from;
	l->cursor = from;
	if (l->view > l->cursor)
		l->view = l->cursor;
	line_paint(l);
}

/* What did not fit counts as standing behind the text (R3). */
static bool at_dropped(const struct line *l)
{
	return l->dropped && l->cursor == l->len;
}

void line_rub_out(struct line *l)
{
	if (at_dropped(l))
		l->dropped--;
	else
		remove_range(l, previous_place(l, l->cursor), l->cursor);
}

void line_rub_out_word(struct line *l)
{
	if (at_dropped(l))
		l->dropped = 0;
	else
		remove_range(l, word_start(l, l->cursor), l->cursor);
}

void line_delete_here(struct line *l)
{
	remove_range(l, l->cursor, next_place(l, l->cursor));
}

void line_kill_to_end(struct line *l)
{
	l->dropped = 0;
	remove_range(l, l->cursor, l->len);
}

void line_kill_to_start(struct line *l)
{
	if (l->cursor == l->len)
		l->dropped = 0;
	remove_range(l, 0, l->cursor);
}

void line_clear_screen(struct line *l)
{
	line_out(l, "\033[H\033[2J");
	line_paint_fresh(l);
}

/* ---- history ---- */

static const char *history_at(const struct line *l, unsigned int back)
{
	return l->history[(l->history_next + LINE_HISTORY_COUNT - back) %
			  LINE_HISTORY_COUNT];
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " ")] == 0;
}

void line_history_add(struct line *l)
{
	if (is_blank(l->text))
		return;
	if (l->history_used && strcmp(history_at(l, 1), l->text) == 0)
		return;
	memcpy(l->history[l->history_next], l->text, l->len + 1);
	l->history_next = (l->history_next + 1) % LINE_HISTORY_COUNT;
	if (l->history_used < LINE_HISTORY_COUNT)
		l->history_used++;
}

static void history_show(struct line *l, unsigned int back)
{
	const char *text = back ? history_at(l, back) : l->stash;

	if (l->history_back == 0)
		memcpy(l->stash, l->text, l->len + 1);
	l->history_back = back;
	l->len = strlen(text);
	memcpy(l->text, text, l->len + 1);
	l->cursor = l->len;
	l->dropped = 0;
	l->view = 0;
	line_paint(l);
}

void line_history_older(struct line *l)
{
	if (l->history_back < l->history_used)
		history_show(l, l->history_back + 1);
	else
		line_bell(l);
}

void line_history_newer(struct line *l)
{
	if (l->history_back > 0)
		history_show(l, l->history_back - 1);
	else
		line_bell(l);
}

/* ---- outside view ---- */

void line_init(struct line *l, const struct line_ops *ops, void *ctx,
	       const char *prompt)
{
	memset(l, 0, sizeof(*l));
	l->ops = ops;
	l->ctx = ctx;
	l->prompt = prompt;
	l->prompt_width = line_text_width(prompt);
	l->columns = LINE_COLUMNS_DEFAULT;
}

void line_begin(struct line *l)
{
	l->len = 0;
	l->cursor = 0;
	l->view = 0;
	l->dropped = 0;
	l->text[0] = 0;
	l->wrapped = false;
	l->escape = LINE_ESCAPE_NONE;
	l->incoming.have = 0;
	l->after_tab = false;
	l->history_back = 0;
	line_out(l, l->prompt);
}

size_t line_typed_length(const struct line *l)
{
	return l->len + l->dropped;
}

/* R2 over text[0..len): every byte decodes, none is a control character. */
static bool text_valid(const struct line *l, bool *cursor_ok, bool *view_ok)
{
	struct utf8 decoder = { .have = 0 };

	*cursor_ok = l->cursor == l->len;
	*view_ok = l->view == l->len;
	for (size_t i = 0; i < l->len; i++) {
		if (decoder.have == 0) {
			*cursor_ok |= l->cursor == i;
			*view_ok |= l->view == i;
		}
		switch (utf8_feed(&decoder, (u8)l->text[i])) {
		case UTF8_MORE:
			break;
		case UTF8_DONE:
			if (decoder.bytes[0] < 0x20 && decoder.have == 1)
				return false;
			decoder.have = 0;
			break;
		default:
			return false;
		}
	}
	return decoder.have == 0;
}

bool line_verify(const struct line *l)
{
	bool cursor_ok, view_ok;

	if (l->cursor > l->len || l->len > LINE_LENGTH_MAX)
		return false;
	if (l->view > l->cursor || l->text[l->len] != 0)
		return false;
	return text_valid(l, &cursor_ok, &view_ok) && cursor_ok && view_ok;
}
