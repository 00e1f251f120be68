// SPDX-License-Identifier: MIT
/*
 * tests/shell/terminal.h - a model of a terminal, for tests of the editor
 *
 * One row of cells and a cursor, and the few control characters and
 * sequences that the editor uses; any other is counted as unknown.
 */
#pragma once

#include "kernel/shell/utf8.h"

#define TERMINAL_COLUMNS	80

/*
 * All zero is an empty screen. A cell holds a code point; the second half of
 * a wide one holds 0.
 */
struct terminal {
	u32 cells[TERMINAL_COLUMNS];
	unsigned int column;
	unsigned int rows;		/* new rows begun */
	unsigned int bells;
	unsigned int unknown;		/* sequences no terminal knows */
	char log[512];			/* the first bytes as they came */
	size_t log_used;
	bool in_csi;
	unsigned int number;
	struct utf8 decoder;
};

/* What struct line_ops calls write; ctx is the struct terminal. */
void terminal_write(void *ctx, const char *text, size_t size);
