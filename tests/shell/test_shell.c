// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_shell.c - statuses of lines, and the table of commands
 *
 * Lines run here for real, so only commands that print little or nothing.
 */
#include "kernel/shell/shell.h"

#include <string.h>

#include "kernel/shell/nearest.h"
#include "tests/ktest.h"

static int run(const char *text)
{
	char line[128];

	strncpy(line, text, sizeof(line) - 1);
	line[sizeof(line) - 1] = 0;
	return command_run_line(line);
}

TEST(shell, the_last_command_gives_the_status)
{
	EXPECT_EQ(run(""), 0);
	EXPECT_EQ(run("true"), 0);
	EXPECT_EQ(run("false"), 1);
	EXPECT_EQ(run("false; true"), 0);
	EXPECT_EQ(run("true; false;"), 1);
	EXPECT_EQ(run("false # true"), 1);
}

TEST(shell, and_or_run_what_they_should)
{
	EXPECT_EQ(run("true && false"), 1);
	EXPECT_EQ(run("false && nosuchcommand"), 1);
	EXPECT_EQ(run("true || nosuchcommand"), 0);
	EXPECT_EQ(run("false || true"), 0);
	EXPECT_EQ(run("false && nosuchcommand || true"), 0);
	EXPECT_EQ(run("true || nosuchcommand && false"), 1);
	EXPECT_EQ(run("false && nosuchcommand; true"), 0);
}

TEST(shell, nothing_of_a_malformed_line_runs)
{
	/* Had nosuchcommand run, the status would be 127. */
	EXPECT_EQ(run("nosuchcommand; echo 'open"), STATUS_USAGE);
	EXPECT_EQ(run("true &&"), STATUS_USAGE);
}

TEST(shell, an_unknown_command_is_127)
{
	EXPECT_EQ(run("nosuchcommand"), STATUS_UNKNOWN);
}

TEST(shell, repeat_stops_at_the_first_failure)
{
	EXPECT_EQ(run("repeat 100 true"), 0);
	EXPECT_EQ(run("repeat 0 false"), 0);
	EXPECT_EQ(run("repeat 1000000 false"), 1);
	EXPECT_EQ(run("repeat 3 repeat 3 true"), 0);
}

TEST(shell, a_line_may_run_inside_a_command_of_a_line)
{
	EXPECT_EQ(run("call 0 'true; false' && true"), 1);
	EXPECT_EQ(run("call 0 \"call 0 'false; true'\""), 0);
}

TEST(shell, every_command_describes_itself)
{
	TABLE_FOREACH(struct command, commands, c) {
		size_t length = strlen(c->name);

		EXPECT_GT(length, 0);
		EXPECT_LE(length, NEAREST_NAME_MAX);
		EXPECT_EQ(strncmp(c->usage, c->name, length), 0);
		EXPECT_NOT_NULL(c->run);
		EXPECT_GT(strlen(c->summary), 10);
		EXPECT_LT(strlen(c->summary), 66);
		EXPECT_NE(c->summary[strlen(c->summary) - 1], '.');
	}
}

TEST(shell, every_name_finds_its_own_command)
{
	TABLE_FOREACH(struct command, commands, c)
		EXPECT_EQ(shell_find_command(c->name), c);
	EXPECT_NULL(shell_find_command(""));
	EXPECT_NULL(shell_find_command("nosuchcommand"));
}

static void count_word(void *ctx, const char *word)
{
	unsigned int *count = ctx;

	*count += word[0] != 0;
}

TEST(shell, completers_survive_any_number_of_words)
{
	char word[] = "", name[NEAREST_NAME_MAX + 1];
	char *argv[8] = { name, word, word, word, word, word, word, word };
	unsigned int count = 0;

	TABLE_FOREACH(struct command, commands, c) {
		strcpy(name, c->name);
		for (int argc = 1; argc <= 8; argc++)
			shell_complete_words(argc, argv, count_word, &count);
	}
	EXPECT_GT(count, 100);
}
