// SPDX-License-Identifier: MIT
/*
 * kernel/shell/utf8.h - UTF-8, as far as a line editor needs it
 *
 * A decoder that takes one byte at a time and lets only well-formed
 * characters through (no overlong forms, no surrogates, nothing above
 * U+10FFFF: Unicode 15, table 3-7), steps over text that has passed it, and
 * the number of terminal columns a character takes.
 *
 * Pure: no state of its own, runs on the host as it is.
 */
#pragma once

#include "kernel/lib/types.h"

#define UTF8_BYTES_MAX	4

/* A character on its way in; all zero is the idle state. */
struct utf8 {
	char bytes[UTF8_BYTES_MAX];
	u8 have;		/* bytes collected so far */
	u8 need;		/* length of the character, from its lead byte */
};

enum utf8_result {
	UTF8_MORE,	/* the character is not complete yet */
	UTF8_DONE,	/* bytes[0..have) is a character; reset before going on */
	UTF8_BAD,	/* the byte was dropped */
	UTF8_AGAIN,	/* an unfinished character was dropped: feed again */
};

enum utf8_result utf8_feed(struct utf8 *u, u8 byte);

/* Code point of the well-formed character at text. */
u32 utf8_code(const char *text);

/* Length in bytes of the well-formed character at text. */
size_t utf8_length(const char *text);

/* Columns of the character at text: 0 (combining), 1, or 2 (wide). */
unsigned int utf8_width(const char *text);
