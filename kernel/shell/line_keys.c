// SPDX-License-Identifier: MIT
/*
 * kernel/shell/line_keys.c - the line editor: from bytes to keys
 *
 * A byte is, in this order: a control key, the rest of an escape sequence,
 * or a piece of a character. Control keys and the ends of escape sequences
 * are looked up in tables of actions. A control key always ends what was
 * under way, so no rubbish on the wire can lock the editor up (R5).
 *
 * See      kernel/shell/line.h, tests/shell/test_line.c
 */
#include "kernel/shell/line_internal.h"

#include "kernel/lib/compiler.h"

#define CTRL(letter)	((letter) & 0x1f)
#define DEL		0x7f

typedef void (*line_action)(struct line *l);

static const line_action control_actions[0x20] = {
	[CTRL('A')] = line_go_home,
	[CTRL('B')] = line_go_left,
	[CTRL('D')] = line_delete_here,
	[CTRL('E')] = line_go_end,
	[CTRL('F')] = line_go_right,
	[CTRL('H')] = line_rub_out,
	[CTRL('I')] = line_complete,
	[CTRL('K')] = line_kill_to_end,
	[CTRL('L')] = line_clear_screen,
	[CTRL('N')] = line_history_newer,
	[CTRL('P')] = line_history_older,
	[CTRL('U')] = line_kill_to_start,
	[CTRL('W')] = line_rub_out_word,
};

/* CSI n ~ by n: xterm and VT220 use 1 and 4, rxvt and PuTTY 7 and 8. */
static const line_action tilde_actions[] = {
	[1] = line_go_home, [3] = line_delete_here, [4] = line_go_end,
	[7] = line_go_home, [8] = line_go_end,
};

static void do_action(struct line *l, line_action action)
{
	if (action)
		action(l);
}

/* The byte that ends CSI or SS3 names the key; modified: Ctrl or Alt held. */
static line_action escape_action(struct line *l, u8 final)
{
	bool modified = l->escape_params == 2;
	unsigned int number = l->escape_param[0];

	switch (final) {
	case 'A':
		return line_history_older;
	case 'B':
		return line_history_newer;
	case 'C':
		return modified ? line_go_word_right : line_go_right;
	case 'D':
		return modified ? line_go_word_left : line_go_left;
	case 'F':
		return line_go_end;
	case 'H':
		return line_go_home;
	case '~':
		return number < ARRAY_SIZE(tilde_actions) ?
			tilde_actions[number] : NULL;
	default:
		return NULL;
	}
}

static void escape_parameter(struct line *l, u8 byte)
{
	unsigned int *value;

	if (byte == ';') {
		if (l->escape_params < 2)
			l->escape_params++;
		return;
	}
	if (l->escape_params == 0)
		l->escape_params = 1;
	value = &l->escape_param[l->escape_params - 1];
	if (byte >= '0' && byte <= '9' && *value < 1000)
		*value = *value * 10 + (byte - '0');
}

static void escape_csi(struct line *l, u8 byte)
{
	if (byte == '[' && l->escape_params == 0) {
		l->escape = LINE_ESCAPE_SKIP;
	} else if (byte >= 0x40 && byte <= 0x7e) {
		l->escape = LINE_ESCAPE_NONE;
		do_action(l, escape_action(l, byte));
	} else if (byte >= 0x80) {
		l->escape = LINE_ESCAPE_NONE;
	} else {
		escape_parameter(l, byte);
	}
}

static void escape_start(struct line *l, u8 byte)
{
	l->escape_params = 0;
	l->escape_param[0] = 0;
	l->escape_param[1] = 0;
	l->escape = LINE_ESCAPE_NONE;
	if (byte == '[')
		l->escape = LINE_ESCAPE_CSI;
	else if (byte == 'O')
		l->escape = LINE_ESCAPE_SS3;
	else if (byte == 'b')
		line_go_word_left(l);
	else if (byte == 'f')
		line_go_word_right(l);
}

static void escape_feed(struct line *l, u8 byte)
{
	switch (l->escape) {
	case LINE_ESCAPE_START:
		escape_start(l, byte);
		break;
	case LINE_ESCAPE_CSI:
		escape_csi(l, byte);
		break;
	case LINE_ESCAPE_SS3:
		l->escape = LINE_ESCAPE_NONE;
		do_action(l, escape_action(l, byte));
		break;
	default:
		l->escape = LINE_ESCAPE_NONE;
		break;
	}
}

static enum line_event end_line(struct line *l)
{
	line_out(l, "\n");
	if (l->dropped)
		return LINE_REFUSED;
	line_history_add(l);
	return LINE_DONE;
}

static enum line_event control_key(struct line *l, u8 byte)
{
	bool after_cr = l->after_cr;

	l->after_cr = byte == '\r';
	if (byte == '\n' && after_cr)
		return LINE_EDITING;
	if (byte == '\r' || byte == '\n')
		return end_line(l);
	if (byte == CTRL('C')) {
		line_out(l, "^C\n");
		return LINE_CANCELLED;
	}
	if (byte == '\033')
		l->escape = LINE_ESCAPE_START;
	else
		do_action(l, control_actions[byte]);
	l->after_tab = byte == '\t';
	return LINE_EDITING;
}

/* C1 controls (U+0080 to U+009F) would command the terminal: dropped. */
static void text_byte(struct line *l, u8 byte)
{
	enum utf8_result result = utf8_feed(&l->incoming, byte);

	if (result == UTF8_AGAIN)
		result = utf8_feed(&l->incoming, byte);
	if (result != UTF8_DONE)
		return;
	if (utf8_code(l->incoming.bytes) >= 0xa0 || l->incoming.have == 1)
		line_insert(l, l->incoming.bytes, l->incoming.have);
	l->incoming.have = 0;
}

enum line_event line_feed(struct line *l, u8 byte)
{
	if (byte < 0x20) {
		l->escape = LINE_ESCAPE_NONE;
		l->incoming.have = 0;
		return control_key(l, byte);
	}
	l->after_cr = false;
	l->after_tab = false;
	if (l->escape != LINE_ESCAPE_NONE) {
		escape_feed(l, byte);
	} else if (byte == DEL) {
		l->incoming.have = 0;
		line_rub_out(l);
	} else {
		text_byte(l, byte);
	}
	return LINE_EDITING;
}
