// SPDX-License-Identifier: MIT
/*
 * kernel/shell/line_paint.c - the line editor's face: one terminal row
 *
 * Uses only what every terminal since the VT100 knows: CR, CSI n C (right),
 * CSI n D (left) and CSI K (erase to the end of the row). The last column
 * stays empty, because terminals differ in where the cursor is after it.
 *
 * See      kernel/shell/line.h
 */
#include "kernel/shell/line_internal.h"

#include <string.h>

void line_out_bytes(struct line *l, const char *text, size_t size)
{
	if (size)
		l->ops->write(l->ctx, text, size);
}

void line_out(struct line *l, const char *text)
{
	line_out_bytes(l, text, strlen(text));
}

void line_bell(struct line *l)
{
	line_out(l, "\a");
}

/* CSI n final; nothing for n == 0, which terminals take as 1. */
static void out_csi(struct line *l, unsigned int n, char final)
{
	char sequence[16];
	size_t at = sizeof(sequence);

	if (n == 0)
		return;
	sequence[--at] = final;
	for (; n; n /= 10)
		sequence[--at] = (char)('0' + n % 10);
	sequence[--at] = '[';
	sequence[--at] = '\033';
	line_out_bytes(l, sequence + at, sizeof(sequence) - at);
}

unsigned int line_width(const struct line *l, size_t from, size_t to)
{
	unsigned int width = 0;

	while (from < to) {
		width += utf8_width(l->text + from);
		from += utf8_length(l->text + from);
	}
	return width;
}

unsigned int line_text_width(const char *text)
{
	unsigned int width = 0;

	while (*text) {
		width += utf8_width(text);
		text += utf8_length(text);
	}
	return width;
}

/* Columns between the prompt and the last column, which stays empty. */
static unsigned int window_width(const struct line *l)
{
	return l->columns - l->prompt_width - 1;
}

void line_paint_appended(struct line *l, const char *bytes, size_t size)
{
	if (l->view != 0) {
		line_paint(l);
		return;
	}
	line_out_bytes(l, bytes, size);
	if (line_width(l, 0, l->len) > window_width(l))
		l->wrapped = true;
}

/* Moves the window so that the cursor is inside it. */
static void scroll(struct line *l)
{
	if (line_width(l, 0, l->len) <= window_width(l))
		l->view = 0;
	if (l->cursor < l->view)
		l->view = l->cursor;
	while (line_width(l, l->view, l->cursor) > window_width(l))
		l->view += utf8_length(l->text + l->view);
}

static size_t window_end(const struct line *l)
{
	unsigned int room = window_width(l);
	size_t end = l->view;

	while (end < l->len) {
		unsigned int width = utf8_width(l->text + end);

		if (width > room)
			break;
		room -= width;
		end += utf8_length(l->text + end);
	}
	return end;
}

static void paint_row(struct line *l)
{
	size_t end;

	scroll(l);
	end = window_end(l);
	line_out(l, "\r");
	out_csi(l, l->prompt_width, 'C');
	line_out_bytes(l, l->text + l->view, end - l->view);
	line_out(l, "\033[K");
	out_csi(l, line_width(l, l->cursor, end), 'D');
}

void line_paint(struct line *l)
{
	if (l->wrapped) {
		l->wrapped = false;
		line_out(l, "\n");
		line_out(l, l->prompt);
	}
	paint_row(l);
}

void line_paint_fresh(struct line *l)
{
	l->wrapped = false;
	line_out(l, l->prompt);
	paint_row(l);
}
