// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_syntax.c - words, quotes, operators, and their errors
 *
 * Most cases are a line and what it comes out as, written back with
 * brackets: `[echo][a b]; [x]&&`.
 */
#include "kernel/shell/syntax.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/shell/line.h"
#include "tests/ktest.h"

static struct syntax_command command;
static char rendered[1024];

static void append(const char *text)
{
	size_t at = strlen(rendered);

	strncpy(rendered + at, text, sizeof(rendered) - at - 1);
}

static const char *render(const char *line, int status)
{
	static const char *const operators[] = { "", ";", "&&", "||" };
	struct syntax_error error;
	const char *at = line;
	int ret;

	memset(rendered, 0, sizeof(rendered));
	while ((ret = syntax_next(line, &at, status, &command, &error)) > 0) {
		for (int i = 0; i < command.argc; i++) {
			append("[");
			append(command.argv[i]);
			append("]");
		}
		append(operators[command.next]);
	}
	if (ret < 0)
		append(error.message);
	return rendered;
}

static const char *error_of(const char *line, size_t *at)
{
	struct syntax_error error = { .message = "none", .at = 0 };

	if (syntax_check(line, &command, &error) == 0)
		return "none";
	*at = error.at;
	return error.message;
}

TEST(syntax, words_are_split_at_blanks)
{
	EXPECT_STREQ(render("  echo  a\tb ", 0), "[echo][a][b]");
	EXPECT_STREQ(render("", 0), "");
	EXPECT_STREQ(render(" \t ", 0), "");
}

TEST(syntax, operators_need_no_blanks)
{
	EXPECT_STREQ(render("a;b&&c||d", 0), "[a];[b]&&[c]||[d]");
	EXPECT_STREQ(render("a ; b && c || d ;", 0), "[a];[b]&&[c]||[d];");
}

TEST(syntax, quotes_join_and_hide)
{
	EXPECT_STREQ(render("echo 'a  b;c'", 0), "[echo][a  b;c]");
	EXPECT_STREQ(render("echo \"a && b\"", 0), "[echo][a && b]");
	EXPECT_STREQ(render("a'b'\"c\"d", 0), "[abcd]");
	EXPECT_STREQ(render("'' \"\"", 0), "[][]");
	EXPECT_STREQ(render("'a\\'", 0), "[a\\]");
	EXPECT_STREQ(render("\"a\\\"b\\\\c\\$?\\n\"", 0), "[a\"b\\c$?\\n]");
}

TEST(syntax, backslash_takes_one_character_as_it_is)
{
	EXPECT_STREQ(render("a\\ b \\; \\' \\\\ \\#", 0),
		     "[a b][;]['][\\][#]");
}

TEST(syntax, comments_start_at_a_word)
{
	EXPECT_STREQ(render("a # b; c 'd", 0), "[a]");
	EXPECT_STREQ(render("a#b", 0), "[a#b]");
	EXPECT_STREQ(render("# all of it", 0), "");
	EXPECT_STREQ(render("a;# rest", 0), "[a];");
}

TEST(syntax, dollar_question_is_the_status)
{
	EXPECT_STREQ(render("echo $? x$?y \"$?\" '$?' \\$?", 127),
		     "[echo][127][x127y][127][$?][$?]");
	EXPECT_STREQ(render("$?", 0), "[0]");
	EXPECT_STREQ(render("$?", 10), "[10]");
	EXPECT_STREQ(render("$?", 100), "[100]");
	EXPECT_STREQ(render("$ $x", 1), "[$][$x]");
}

TEST(syntax, errors_tell_what_and_where)
{
	size_t at = 0;

	EXPECT_STREQ(error_of("echo 'abc", &at), "unmatched '");
	EXPECT_EQ(at, 5);
	EXPECT_STREQ(error_of("a; echo x\"y", &at), "unmatched \"");
	EXPECT_EQ(at, 9);
	EXPECT_STREQ(error_of("echo \\", &at), "nothing behind the \\");
	EXPECT_EQ(at, 5);
	EXPECT_STREQ(error_of("a & b", &at), "a single &; there is ';' and "
		     "'&&', but no background");
	EXPECT_EQ(at, 2);
	EXPECT_STREQ(error_of("a|b", &at),
		     "a single |; there is '||', but no pipe");
	EXPECT_EQ(at, 1);
}

TEST(syntax, operators_need_a_command_before_and_after)
{
	static const char *const before[] = {
		";", "; a", "a;;b", "&& a", "a && && b", "a; || b", "a;;",
	};
	static const char *const after[] = {
		"a &&", "a ||", "a && # b", "a && b || ",
	};
	size_t at;

	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		EXPECT_STREQ(error_of(before[i], &at),
			     "no command before the operator");
	for (size_t i = 0; i < ARRAY_SIZE(after); i++)
		EXPECT_STREQ(error_of(after[i], &at),
			     "no command after the operator");
}

TEST(syntax, source_is_the_command_as_written)
{
	const char *line = "  echo 'a  b' ;  x # c";
	struct syntax_error error;
	const char *at = line;

	ASSERT_EQ(syntax_next(line, &at, 0, &command, &error), 1);
	EXPECT_EQ(command.source_length, 11);
	EXPECT_EQ(strncmp(command.source, "echo 'a  b'", 11), 0);
	ASSERT_EQ(syntax_next(line, &at, 0, &command, &error), 1);
	EXPECT_EQ(command.source_length, 1);
}

TEST(syntax, limits_are_errors_not_overruns)
{
	char line[600];
	size_t at = 0;

	memset(line, 'x', sizeof(line));
	line[SYNTAX_COMMAND_MAX - 1] = 0;
	EXPECT_STREQ(error_of(line, &at), "none");
	line[SYNTAX_COMMAND_MAX - 1] = 'x';
	line[SYNTAX_COMMAND_MAX] = 0;
	EXPECT_STREQ(error_of(line, &at), "one command is at most 384 bytes");
	memset(line, 0, sizeof(line));
	for (int i = 0; i < SYNTAX_WORDS_MAX; i++)
		memcpy(line + i * 2, "a ", 2);
	EXPECT_STREQ(error_of(line, &at), "none");
	memcpy(line + SYNTAX_WORDS_MAX * 2, "a", 1);
	EXPECT_STREQ(error_of(line, &at), "one command is at most 32 words");
}

TEST(syntax, the_check_reckons_with_the_longest_status)
{
	static char line[301];
	size_t at = 0;

	for (size_t i = 0; i + 1 < sizeof(line); i++)
		line[i] = i % 2 ? '?' : '$';
	EXPECT_STREQ(error_of(line, &at), "one command is at most 384 bytes");
}

TEST(syntax, any_line_that_can_be_typed_fits)
{
	char line[LINE_LENGTH_MAX + 1];
	size_t at = 0;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = 0;
	EXPECT_STREQ(error_of(line, &at), "none");
	for (size_t i = 0; i + 1 < sizeof(line); i++)
		line[i] = i % 2 ? '?' : '$';
	EXPECT_STREQ(error_of(line, &at), "none");
}

TEST(syntax, long_lines_of_short_commands_are_fine)
{
	static char line[4000];

	for (size_t i = 0; i + 8 < sizeof(line); i += 8)
		memcpy(line + i, "echo a; ", 8);
	EXPECT_STREQ(error_of(line, &(size_t){ 0 }), "none");
}

static const char *last_word(const char *line, int *argc)
{
	if (syntax_unfinished(line, &command) < 0)
		return "error";
	*argc = command.argc;
	return command.argv[command.argc - 1];
}

TEST(syntax, an_unfinished_line_ends_in_the_word_being_typed)
{
	int argc = 0;

	EXPECT_STREQ(last_word("", &argc), "");
	EXPECT_EQ(argc, 1);
	EXPECT_STREQ(last_word("ec", &argc), "ec");
	EXPECT_STREQ(last_word("echo ", &argc), "");
	EXPECT_EQ(argc, 2);
	EXPECT_STREQ(last_word("a; b && call 2 cp", &argc), "cp");
	EXPECT_EQ(argc, 3);
	EXPECT_STREQ(last_word("a && ", &argc), "");
	EXPECT_EQ(argc, 1);
	EXPECT_STREQ(last_word("echo 'a b", &argc), "a b");
	EXPECT_EQ(argc, 2);
	EXPECT_STREQ(last_word("echo \"a", &argc), "a");
	EXPECT_STREQ(last_word("echo 'a' ", &argc), "");
}

/* Random lines of the characters that mean something, and some others. */
static void random_line(char *line, size_t size)
{
	static const char alphabet[] = "ab  \t;;&&||'\"\\#$?$?x\x80\xc3\xff\x01";

	for (size_t i = 0; i < size; i++)
		line[i] = alphabet[ktest_random_below(sizeof(alphabet) - 1)];
	line[size] = 0;
}

/* R2: the words are strings inside the struct, and the list is closed. */
static bool words_valid(void)
{
	const char *low = command.words;
	const char *high = command.words + sizeof(command.words);

	if (command.argc > SYNTAX_WORDS_MAX || command.argv[command.argc])
		return false;
	for (int i = 0; i < command.argc; i++) {
		if (command.argv[i] < low || command.argv[i] >= high)
			return false;
		if (!memchr(command.argv[i], 0, high - command.argv[i]))
			return false;
	}
	return true;
}

TEST(syntax, what_the_check_accepts_comes_apart_with_any_status)
{
	static char line[320];
	unsigned int accepted = 0;

	for (int i = 0; i < KTEST_CASES(100000, 20000); i++) {
		struct syntax_error error = { .message = NULL };
		const char *at = line;
		bool valid;
		int ret;

		random_line(line, (size_t)i % 64 + (i % 100 ? 0 : 250));
		valid = syntax_check(line, &command, &error) == 0;
		accepted += valid;
		if (!valid && error.at > strlen(line))
			break;
		while ((ret = syntax_next(line, &at, i % 256, &command,
					  &error)) > 0 && words_valid())
			;
		if (ret > 0 || valid != (ret == 0))
			break;
		if (syntax_unfinished(line, &command) == 0 && !words_valid())
			break;
		line[0] = 0;
	}
	EXPECT_STREQ(line, "");
	EXPECT_GT(accepted, 1000);
}
