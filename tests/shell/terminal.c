// SPDX-License-Identifier: MIT
/*
 * tests/shell/terminal.c - a model of a terminal, for tests of the editor
 *
 * See      tests/shell/terminal.h
 */
#include "tests/shell/terminal.h"

#include <string.h>

static void new_row(struct terminal *t)
{
	memset(t->cells, 0, sizeof(t->cells));
	t->column = 0;
	t->rows++;
}

static void put_code(struct terminal *t, const char *bytes)
{
	unsigned int width = utf8_width(bytes);

	if (width == 0)
		return;
	if (t->column + width > TERMINAL_COLUMNS)
		new_row(t);
	t->cells[t->column] = utf8_code(bytes);
	if (width == 2)
		t->cells[t->column + 1] = 0;
	t->column += width;
}

static void erase_from_cursor(struct terminal *t)
{
	for (unsigned int i = t->column; i < TERMINAL_COLUMNS; i++)
		t->cells[i] = 0;
}

static void end_csi(struct terminal *t, char final)
{
	unsigned int n = t->number ? t->number : 1;

	t->in_csi = false;
	if (final == 'C' && t->column + n < TERMINAL_COLUMNS)
		t->column += n;
	else if (final == 'D' && n <= t->column)
		t->column -= n;
	else if (final == 'K')
		erase_from_cursor(t);
	else if (final == 'J' || final == 'H')
		new_row(t);
	else
		t->unknown++;
}

static void put_control(struct terminal *t, char c)
{
	if (c == '\r')
		t->column = 0;
	else if (c == '\n')
		new_row(t);
	else if (c == '\a')
		t->bells++;
	else if (c == '\033')
		t->in_csi = true;
	else
		t->unknown++;
}

static void put_byte(struct terminal *t, char c)
{
	if (t->log_used < sizeof(t->log) - 1)
		t->log[t->log_used++] = c;
	if (t->in_csi) {
		if (c >= '0' && c <= '9')
			t->number = t->number * 10 + (unsigned int)(c - '0');
		else if (c != '[')
			end_csi(t, c);
		return;
	}
	t->number = 0;
	if ((u8)c < 0x20) {
		put_control(t, c);
	} else if (utf8_feed(&t->decoder, (u8)c) == UTF8_DONE) {
		put_code(t, t->decoder.bytes);
		t->decoder.have = 0;
	}
}

void terminal_write(void *ctx, const char *text, size_t size)
{
	while (size--)
		put_byte(ctx, *text++);
}
