// SPDX-License-Identifier: MIT
/*
 * kernel/shell/line_internal.h - between the editor's four files
 *
 * line_keys.c turns bytes into keys, line.c edits the text, line_paint.c
 * shows it, line_complete.c does what Tab asks for.
 */
#pragma once

#include "kernel/shell/line.h"

/* line.c */
void line_insert(struct line *l, const char *bytes, size_t size);
void line_history_add(struct line *l);
void line_go_left(struct line *l);
void line_go_right(struct line *l);
void line_go_home(struct line *l);
void line_go_end(struct line *l);
void line_go_word_left(struct line *l);
void line_go_word_right(struct line *l);
void line_rub_out(struct line *l);
void line_rub_out_word(struct line *l);
void line_delete_here(struct line *l);
void line_kill_to_end(struct line *l);
void line_kill_to_start(struct line *l);
void line_clear_screen(struct line *l);
void line_history_older(struct line *l);
void line_history_newer(struct line *l);

/* line_paint.c */
void line_out(struct line *l, const char *text);
void line_out_bytes(struct line *l, const char *text, size_t size);
void line_bell(struct line *l);
unsigned int line_width(const struct line *l, size_t from, size_t to);
unsigned int line_text_width(const char *text);
/* The character just inserted stood at the end: show it alone. */
void line_paint_appended(struct line *l, const char *bytes, size_t size);
/* Shows the whole row again and puts the cursor where it belongs. */
void line_paint(struct line *l);
/* Prompt and row again, on a fresh row: something else was printed. */
void line_paint_fresh(struct line *l);

/* line_complete.c */
void line_complete(struct line *l);
