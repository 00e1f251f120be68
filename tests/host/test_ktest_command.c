// SPDX-License-Identifier: MIT
/*
 * tests/host/test_ktest_command.c - the shell command test, from inside
 */
#include <string.h>

#include "kernel/core/command.h"
#include "kernel/lib/format.h"
#include "tests/host/host.h"
#include "tests/ktest_run.h"

static const char *output;

/* Run "test ..." with up to three words. Return: its status. */
static int command(const char *a, const char *b, const char *c)
{
	char words[3][32];
	char *argv[5] = { (char[]){ "test" } };
	const char *given[] = { a, b, c };
	int argc = 1, status;

	while (argc <= 3 && given[argc - 1]) {
		format(words[argc - 1], sizeof(words[0]), "%s",
		       given[argc - 1]);
		argv[argc] = words[argc - 1];
		argc++;
	}
	host_capture_begin();
	status = ktest_command(argc, argv);
	output = host_capture_end();
	return status;
}

TEST(ktest, command_has_statuses)
{
	EXPECT_EQ(command("list", NULL, NULL), 0);
	EXPECT_TRUE(host_says(output, " 0 failed, 0 skipped\n"));
	EXPECT_EQ(command("list", "no.such", NULL), STATUS_USAGE);
	EXPECT_STREQ(output, "test: no test is called no.such; "
			     "try \"test -l\"\n");
	EXPECT_EQ(command("-x", NULL, NULL), STATUS_USAGE);
	EXPECT_EQ(command("-n", NULL, NULL), STATUS_USAGE);
	EXPECT_TRUE(host_says(output, "-n wants a number"));
	EXPECT_EQ(command("-n", "0", "list"), STATUS_USAGE);
	EXPECT_EQ(command("-s", "abc", "list"), STATUS_USAGE);
	EXPECT_TRUE(host_says(output, "not \"abc\""));
	host_interrupt_after(2);
	EXPECT_EQ(command("list", NULL, NULL), STATUS_INTERRUPTED);
	host_interrupt_after(1);
	EXPECT_EQ(command("-l", NULL, NULL), STATUS_INTERRUPTED);
	host_interrupt_after(-1);
}

TEST(ktest, command_repeats_and_lists)
{
	const char *first = "list.add_puts_in_front_and_add_tail_at_end\n";

	EXPECT_EQ(command("-n", "3", "list"), 0);
	EXPECT_TRUE(host_says(output, "1..36\n"));
	EXPECT_TRUE(host_says(output, "36 passed"));
	EXPECT_EQ(command("-l", "list", NULL), 0);
	EXPECT_EQ(strncmp(output, first, strlen(first)), 0);
	EXPECT_NULL(strstr(output, "KTAP"));
	EXPECT_NULL(strstr(output, "ring."));
}

TEST(ktest, command_takes_a_folder)
{
	EXPECT_EQ(command("-l", "lib", NULL), 0);
	EXPECT_TRUE(host_says(output, "bitmap."));
	EXPECT_TRUE(host_says(output, "format."));
	EXPECT_TRUE(host_says(output, "list."));
	EXPECT_TRUE(host_says(output, "ring."));
	EXPECT_NULL(strstr(output, "bootmem."));
	EXPECT_NULL(strstr(output, "ktest."));
	EXPECT_EQ(command("-l", "libs", NULL), STATUS_USAGE);
}

static char emitted[8192];
static int emitted_len;

static void emit(void *ctx, const char *candidate)
{
	(void)ctx;
	emitted_len = format_append(emitted, sizeof(emitted), emitted_len,
				    "%s ", candidate);
}

/* All candidates for a word, with a blank behind each. */
static const char *candidates(const char *word)
{
	char copy[32], name[] = "test";
	char *argv[] = { name, copy };

	format(copy, sizeof(copy), "%s", word);
	emitted_len = 0;
	TABLE_FOREACH(struct command, commands, c)
		if (strcmp(c->name, "test") == 0)
			c->complete(2, argv, emit, NULL);
	return emitted;
}

TEST(ktest, areas_and_folders_complete_and_after_a_dot_rules)
{
	EXPECT_NOT_NULL(strstr(candidates(""), "bitmap bootmem "));
	EXPECT_NOT_NULL(strstr(candidates(""), " lib "));
	EXPECT_NULL(strchr(candidates("r"), '.'));
	EXPECT_NULL(strstr(strstr(candidates(""), " lib ") + 1, " lib "));
	EXPECT_TRUE(host_says(candidates("ring."), "ring.clear_empties "));
	EXPECT_NULL(strstr(candidates("lib."), " lib "));
	EXPECT_TRUE(host_says(candidates("-"), "-l -n -s "));
}
