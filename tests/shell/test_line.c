// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_line.c - the line editor, watched through a terminal
 *
 * What the editor writes goes into a model of a terminal of 80 columns: one
 * row of cells and a cursor, with the few sequences the editor uses. So the
 * tests see what a person would see, and after every single byte they check
 * that row and cursor are what the editor's state says they should be.
 */
#include "kernel/shell/line.h"

#include <string.h>

#include "kernel/lib/compiler.h"
#include "tests/ktest.h"
#include "tests/shell/terminal.h"

#define PROMPT		"test> "

static struct terminal term;
static struct line line;
static char last_line[LINE_LENGTH_MAX + 1];

/* ---- a completer that knows six words, after any blank ---- */

static size_t complete(void *ctx, const char *before, line_emit_fn emit,
		       void *emit_ctx)
{
	static const char *const words[] = {
		"apple", "apricot", "banana", "caf\xc3\xa8", "caf\xc3\xa9",
		"lib/",
	};
	const char *blank = strrchr(before, ' ');
	const char *word = blank ? blank + 1 : before;

	(void)ctx;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strncmp(words[i], word, strlen(word)) == 0)
			emit(emit_ctx, words[i]);
	}
	return strlen(word);
}

static const struct line_ops ops = {
	.write = terminal_write,
	.complete = complete,
};

/* ---- driving and watching ---- */

static void start(void)
{
	memset(&term, 0, sizeof(term));
	memset(last_line, 0, sizeof(last_line));
	line_init(&line, &ops, &term, PROMPT);
	line_begin(&line);
}

/* The row must show the prompt and the text from view on, nothing else. */
static bool row_shows_text(void)
{
	unsigned int column = 0;
	size_t at;

	for (const char *p = PROMPT; *p; p++) {
		if (term.cells[column++] != (u8)*p)
			return false;
	}
	for (at = line.view; at < line.len; at += utf8_length(line.text + at)) {
		unsigned int width = utf8_width(line.text + at);

		if (at == line.cursor && term.column != column)
			return false;
		if (width == 0)
			continue;
		if (column + width > TERMINAL_COLUMNS - 1)
			return at >= line.cursor;
		if (term.cells[column] != utf8_code(line.text + at))
			return false;
		column += width;
	}
	if (line.cursor == line.len && term.column != column)
		return false;
	return column >= TERMINAL_COLUMNS || term.cells[column] == 0;
}

/* One byte in, and the invariants after it. */
static enum line_event feed(u8 byte)
{
	enum line_event event = line_feed(&line, byte);

	if (event == LINE_EDITING && !line.wrapped && !row_shows_text()) {
		ktest_note("screen wrong after 0x%02x, text \"%s\"", byte,
			   line.text);
		EXPECT_TRUE(row_shows_text());
	}
	if (!line_verify(&line))
		EXPECT_TRUE(line_verify(&line));
	if (event != LINE_EDITING) {
		strcpy(last_line, line.text);
		line_begin(&line);
	}
	return event;
}

/* Types text; returns how many lines it ended. */
static unsigned int type(const char *text)
{
	unsigned int ended = 0;

	for (; *text; text++)
		ended += feed((u8)*text) != LINE_EDITING;
	return ended;
}

TEST(line, printable_bytes_become_the_line)
{
	start();
	EXPECT_EQ(type("echo hello\r"), 1);
	EXPECT_STREQ(last_line, "echo hello");
	EXPECT_EQ(term.unknown, 0);
	EXPECT_STREQ(term.log, PROMPT "echo hello\n" PROMPT);
}

TEST(line, cr_lf_and_crlf_end_one_line_once)
{
	start();
	EXPECT_EQ(type("a\rb\nc\r\nd\n"), 4);
	EXPECT_EQ(type("\r\r"), 2);
	EXPECT_EQ(type("\n\n"), 1);
	EXPECT_EQ(type("\r\n\r\n"), 2);
}

TEST(line, all_spellings_of_the_arrows_move)
{
	static const char *const left[] = { "\033[D", "\033OD", "\002" };
	static const char *const right[] = { "\033[C", "\033OC", "\006" };

	for (size_t i = 0; i < ARRAY_SIZE(left); i++) {
		start();
		type("ac");
		type(left[i]);
		type("b");
		type(right[i]);
		type("d\r");
		EXPECT_STREQ(last_line, "abcd");
	}
}

TEST(line, all_spellings_of_home_and_end_move)
{
	static const char *const home[] = {
		"\033[H", "\033[1~", "\033[7~", "\033OH", "\001",
	};
	static const char *const end[] = {
		"\033[F", "\033[4~", "\033[8~", "\033OF", "\005",
	};

	for (size_t i = 0; i < ARRAY_SIZE(home); i++) {
		start();
		type("bc");
		type(home[i]);
		type("a");
		type(end[i]);
		type("d\r");
		EXPECT_STREQ(last_line, "abcd");
	}
}

TEST(line, ctrl_arrows_and_alt_letters_move_by_words)
{
	start();
	type("one two three\033[1;5D\033b<\033[1;3C\033f>\r");
	EXPECT_STREQ(last_line, "one <two three>");
}

TEST(line, unknown_keys_change_nothing)
{
	start();
	type("a\033[5~\033[15~\033[[A\033OM\033[200~\033x\033[Z\033[99999999~b\r");
	EXPECT_STREQ(last_line, "ab");
}

TEST(line, backspace_and_delete_remove_one_character)
{
	start();
	type("abcd\010\177\r");
	EXPECT_STREQ(last_line, "ab");
	type("abcd\001\033[3~\004\r");
	EXPECT_STREQ(last_line, "cd");
	type("\010\004\033[3~x\033[3~\004\r");
	EXPECT_STREQ(last_line, "x");
}

TEST(line, kill_keys_remove_their_ranges)
{
	start();
	type("one two three\027four\r");
	EXPECT_STREQ(last_line, "one two four");
	type("one two  \027\r");
	EXPECT_STREQ(last_line, "one ");
	type("one two\033[D\033[D\025\r");
	EXPECT_STREQ(last_line, "wo");
	type("one two\033[D\033[D\013\r");
	EXPECT_STREQ(last_line, "one t");
}

TEST(line, utf8_moves_and_deletes_as_one_character)
{
	start();
	type("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z");
	type("\033[D\010\010b\r");
	EXPECT_STREQ(last_line, "a\xc3\xa4" "bz");
	type("\xe2\x82\xac\xe2\x82\xac\033[D\033[3~\r");
	EXPECT_STREQ(last_line, "\xe2\x82\xac");
}

TEST(line, combining_marks_stay_with_their_character)
{
	start();
	type("xa\xcc\x88y\033[D\010\r");
	EXPECT_STREQ(last_line, "xy");
	type("xa\xcc\x88y\001\033[C\033[3~\r");
	EXPECT_STREQ(last_line, "xy");
}

TEST(line, ill_formed_bytes_are_dropped)
{
	start();
	type("a\xff\x80\xc3" "b\xe2\x82" "c\xed\xa0\x80" "d\xc2\x9b" "e\r");
	EXPECT_STREQ(last_line, "abcde");
	type("xy\xc3\177\xa4\r");
	EXPECT_STREQ(last_line, "x");
	EXPECT_EQ(term.unknown, 0);
}

TEST(line, control_characters_never_enter_the_text)
{
	start();
	for (u8 byte = 0; byte < 0x20; byte++) {
		if (byte != '\r' && byte != '\n' && byte != '\t')
			feed(byte);
	}
	EXPECT_EQ(line.len, 0);
}

TEST(line, a_control_key_ends_an_escape_sequence)
{
	start();
	type("a\033[1;\001b\033O\005c\r");
	EXPECT_STREQ(last_line, "bac");
}

TEST(line, history_goes_back_and_keeps_the_line_being_edited)
{
	start();
	type("one\rtwo\r");
	type("new\033[A");
	EXPECT_STREQ(line.text, "two");
	type("\033OA");
	EXPECT_STREQ(line.text, "one");
	EXPECT_EQ(term.bells, 0);
	type("\020");
	EXPECT_STREQ(line.text, "one");
	EXPECT_EQ(term.bells, 1);
	type("\033[B\016");
	EXPECT_STREQ(line.text, "new");
	type("er\r");
	EXPECT_STREQ(last_line, "newer");
}

TEST(line, history_collapses_repeats_and_leaves_out_blank_lines)
{
	start();
	type("one\rtwo\rtwo\rtwo\r\r   \r");
	EXPECT_EQ(line.history_used, 2);
	type("\033[A\033[A\r");
	EXPECT_STREQ(last_line, "one");
}

TEST(line, history_keeps_the_last_lines)
{
	char text[] = "line aa\r";

	start();
	for (int i = 0; i < 2 * LINE_HISTORY_COUNT; i++) {
		text[5] = (char)('a' + i / 10);
		text[6] = (char)('0' + i % 10);
		type(text);
	}
	for (int i = 0; i < 2 * LINE_HISTORY_COUNT; i++)
		type("\033[A");
	EXPECT_STREQ(line.text, "line d2");
	EXPECT_EQ(term.bells, LINE_HISTORY_COUNT);
}

TEST(line, tab_completes_what_candidates_share)
{
	start();
	type("b\t\r");
	EXPECT_STREQ(last_line, "banana ");
	type("x a\t\r");
	EXPECT_STREQ(last_line, "x ap");
	type("ap\tr\t!\r");
	EXPECT_STREQ(last_line, "apricot !");
	type("b!\033[D\t\r");
	EXPECT_STREQ(last_line, "banana !");
}

TEST(line, tab_leaves_a_folder_open)
{
	start();
	type("l\ta.ko\r");
	EXPECT_STREQ(last_line, "lib/a.ko");
}

TEST(line, tab_never_inserts_half_a_character)
{
	start();
	type("c\t\r");
	EXPECT_STREQ(last_line, "caf");
}

TEST(line, second_tab_lists_the_candidates)
{
	start();
	type("ap\t");
	EXPECT_EQ(term.bells, 1);
	EXPECT_EQ(term.rows, 0);
	term.log_used = 0;
	memset(term.log, 0, sizeof(term.log));
	type("\t");
	EXPECT_EQ(term.rows, 2);
	EXPECT_EQ(strncmp(term.log, "\napple    apricot  \n" PROMPT, 25), 0);
	type("p\t\r");
	EXPECT_STREQ(last_line, "apple ");
}

TEST(line, only_two_tabs_in_a_row_list)
{
	start();
	type("ap\tp\177\t");
	EXPECT_EQ(term.bells, 2);
	EXPECT_EQ(term.rows, 0);
	type("\t");
	EXPECT_EQ(term.rows, 2);
}

TEST(line, tab_without_candidates_rings)
{
	start();
	type("zz\t\t");
	EXPECT_EQ(term.bells, 2);
	EXPECT_STREQ(line.text, "zz");
}

TEST(line, ctrl_c_gives_the_line_up)
{
	start();
	type("never run");
	EXPECT_EQ(feed(3), LINE_CANCELLED);
	EXPECT_EQ(line.len, 0);
	EXPECT_EQ(line.history_used, 0);
	type("next\r");
	EXPECT_STREQ(last_line, "next");
}

TEST(line, ctrl_l_shows_the_line_again)
{
	start();
	type("keep me\033[D\014!\r");
	EXPECT_STREQ(last_line, "keep m!e");
}

static enum line_event type_many(unsigned int count)
{
	while (count--)
		feed('x');
	return feed('\r');
}

TEST(line, at_most_255_bytes_are_taken)
{
	start();
	EXPECT_EQ(type_many(255), LINE_DONE);
	EXPECT_EQ(strlen(last_line), 255);
	EXPECT_EQ(type_many(256), LINE_REFUSED);
	EXPECT_EQ(type_many(10000), LINE_REFUSED);
	type("fine\r");
	EXPECT_STREQ(last_line, "fine");
	EXPECT_EQ(line.history_used, 2);
}

TEST(line, the_length_of_a_refused_line_is_known)
{
	start();
	for (int i = 0; i < 9999; i++)
		feed('x');
	EXPECT_EQ(line_feed(&line, '\r'), LINE_REFUSED);
	EXPECT_EQ(line_typed_length(&line), 9999);
	EXPECT_EQ(term.bells, 1);
}

TEST(line, an_overlong_line_can_be_mended)
{
	start();
	for (int i = 0; i < 257; i++)
		feed('x');
	type("\010\010\r");
	EXPECT_EQ(strlen(last_line), 255);
	for (int i = 0; i < 300; i++)
		feed('x');
	type("\025short\r");
	EXPECT_STREQ(last_line, "short");
	for (int i = 0; i < 300; i++)
		feed('x');
	type("\001\013short\r");
	EXPECT_STREQ(last_line, "short");
}

TEST(line, a_character_that_does_not_fit_is_not_cut)
{
	start();
	for (int i = 0; i < 254; i++)
		feed('x');
	type("\xc3\xa4");
	EXPECT_EQ(line.len, 254);
	/* Nor does what comes after it slip in. */
	type("y");
	EXPECT_EQ(line.len, 254);
	EXPECT_EQ(feed('\r'), LINE_REFUSED);
}

TEST(line, long_lines_scroll_sideways)
{
	start();
	for (int i = 0; i < 120; i++)
		feed((u8)('a' + i % 26));
	EXPECT_TRUE(line.wrapped);
	type("\033[D");
	EXPECT_FALSE(line.wrapped);
	EXPECT_GT(line.view, 0);
	type("\001<\005>\r");
	EXPECT_EQ(strlen(last_line), 122);
	EXPECT_EQ(last_line[0], '<');
	EXPECT_EQ(last_line[121], '>');
}

TEST(line, a_burst_of_binary_leaves_the_editor_usable)
{
	start();
	for (int i = 0; i < 20000; i++)
		feed((u8)ktest_random());
	feed(3);
	type("echo still here\r");
	EXPECT_STREQ(last_line, "echo still here");
}

/* Keys as a person mixes them; feed() checks screen and state each time. */
TEST(line, random_editing_keeps_screen_and_state_in_step)
{
	static const char *const keys[] = {
		"a", "b", "word ", "\xc3\xa4", "\xe6\xbc\xa2", "\xcc\x88",
		"\xf0\x9f\x98\x80", "0123456789", "\033[A", "\033[B",
		"\033[C", "\033[D", "\033[D", "\033[H", "\033[F", "\033[3~",
		"\033[1;5D", "\033[1;5C", "\010", "\177", "\004", "\013",
		"\025", "\027", "\014", "\t", "\t", "\r", "\r\n", "\003",
		"\033", "\xc3", " ap", "\033[1",
	};

	start();
	for (int i = 0; i < KTEST_CASES(100000, 20000); i++) {
		u32 key = ktest_random_below(ARRAY_SIZE(keys) + 10);

		/* The last ten: mostly text, so that lines grow long. */
		type(key < ARRAY_SIZE(keys) ? keys[key] : "text ");
	}
	EXPECT_EQ(term.unknown, 0);
}
