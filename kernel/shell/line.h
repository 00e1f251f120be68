// SPDX-License-Identifier: MIT
/*
 * kernel/shell/line.h - the line editor
 *
 * A pure machine: bytes go in one at a time through line_feed(), what the
 * terminal shall see goes out through a callback, and an event says when a
 * line is complete. It knows nothing of consoles or commands, so the same
 * source is tested on the host.
 *
 *   prompt      text[0..len)                       dropped
 *   quartet> ec|ho one two three four ...      |   (too long: not kept)
 *              ^cursor          ^window ends at columns - 1
 *
 * A line may be longer than the screen is wide. While it only grows at its
 * end the terminal wraps it, so that a log keeps it in full; the first other
 * edit moves it to a row of its own, where it is shown through a window that
 * scrolls sideways.
 *
 * Rules
 *   R1  cursor <= len <= LINE_LENGTH_MAX, and text[len] is 0.
 *   R2  text holds whole, printable UTF-8 characters; cursor and view stand
 *       between two of them.
 *   R3  dropped != 0 means that the line is refused on Enter as a whole:
 *       a command that was cut short never runs.
 *   R4  CR, LF and CR LF each end one line once.
 *   R5  Any byte sequence leaves the editor usable: a control byte ends
 *       whatever escape sequence or character was under way.
 *
 * Context: one caller at a time; nothing sleeps.
 * See      docs/shell.md, tests/shell/test_line.c
 */
#pragma once

#include "kernel/lib/types.h"
#include "kernel/shell/utf8.h"

#define LINE_LENGTH_MAX		255
#define LINE_HISTORY_COUNT	32
#define LINE_COLUMNS_DEFAULT	80

enum line_event {
	LINE_EDITING,		/* nothing to do: more bytes, please */
	LINE_DONE,		/* text is a line to run */
	LINE_REFUSED,		/* the line was too long: line_typed_length() */
	LINE_CANCELLED,		/* Ctrl-C: the line is to be forgotten */
};

/* Called by the completer once per word that fits; word is copied. */
typedef void (*line_emit_fn)(void *emit_ctx, const char *word);

struct line_ops {
	/* Shows size bytes on the terminal; "\n" starts a new row. */
	void (*write)(void *ctx, const char *text, size_t size);
	/*
	 * Emits every word that could stand where the last word of `before`
	 * (the text left of the cursor) is being typed. Returns how many
	 * bytes of those words have been typed already. May be NULL.
	 */
	size_t (*complete)(void *ctx, const char *before,
			   line_emit_fn emit, void *emit_ctx);
};

enum line_escape {
	LINE_ESCAPE_NONE,
	LINE_ESCAPE_START,	/* ESC */
	LINE_ESCAPE_CSI,	/* ESC [ and parameters */
	LINE_ESCAPE_SS3,	/* ESC O */
	LINE_ESCAPE_SKIP,	/* ESC [ [: the Linux console's F keys */
};

struct line {
	const struct line_ops *ops;
	void *ctx;
	const char *prompt;
	unsigned int prompt_width;
	unsigned int columns;

	char text[LINE_LENGTH_MAX + 1];
	size_t len;
	size_t cursor;
	size_t view;		/* first byte shown */
	size_t dropped;		/* bytes that did not fit behind text */
	bool wrapped;		/* the terminal may have wrapped the line */

	enum line_escape escape;
	unsigned int escape_param[2];
	unsigned int escape_params;
	struct utf8 incoming;
	bool after_cr;
	bool after_tab;

	char history[LINE_HISTORY_COUNT][LINE_LENGTH_MAX + 1];
	unsigned int history_next;	/* slot the next line goes to */
	unsigned int history_used;
	unsigned int history_back;	/* 0: own line; n: nth newest */
	char stash[LINE_LENGTH_MAX + 1];	/* own line while looking back */
};

/* One-time setup; prompt must outlive the line. */
void line_init(struct line *l, const struct line_ops *ops, void *ctx,
	       const char *prompt);

/* Forgets the current text and prints the prompt for a new line. */
void line_begin(struct line *l);

/* Takes one byte from the terminal. */
enum line_event line_feed(struct line *l, u8 byte);

/* Bytes typed, kept or not; above LINE_LENGTH_MAX after LINE_REFUSED. */
size_t line_typed_length(const struct line *l);

/* Asserts nothing, returns false if R1 or R2 is broken. */
bool line_verify(const struct line *l);
