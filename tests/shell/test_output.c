// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_output.c - "command > FILE"
 */
#include "include/linux/proc_fs.h"
#include "kernel/shell/shell.h"

#include <string.h>

#include "tests/ktest.h"

static char got[64];
static size_t nr_got;
static unsigned int writes;
static int refusal;

static ssize_t take(struct file *file, const char *text, size_t len,
		    loff_t *pos)
{
	(void)file;
	(void)pos;
	writes++;
	if (refusal)
		return refusal;
	len = min(len, sizeof(got) - 1 - nr_got);
	memcpy(got + nr_got, text, len);
	nr_got += len;
	got[nr_got] = '\0';
	return (ssize_t)len;
}

/* Runs a line with /proc/test_output there. Return: its status. */
static int run(const char *text)
{
	static const struct proc_ops ops = { .proc_write = take };
	struct proc_dir_entry *file;
	char line[128];
	int status;

	memset(got, 0, sizeof(got));
	nr_got = writes = 0;
	file = proc_create("test_output", 0600, NULL, &ops);
	EXPECT_NOT_NULL(file);
	strncpy(line, text, sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	status = command_run_line(line);
	proc_remove(file);
	return status;
}

TEST(shell_output, what_a_command_prints_goes_into_the_file)
{
	EXPECT_EQ(run("echo two words > /proc/test_output"), STATUS_OK);
	EXPECT_STREQ(got, "two words\n");
	EXPECT_EQ(run("echo near >/proc/test_output"), STATUS_OK);
	EXPECT_STREQ(got, "near\n");
	EXPECT_EQ(run("true > /proc/test_output"), STATUS_OK);
	EXPECT_EQ(nr_got, 0);
}

TEST(shell_output, each_command_of_a_line_has_its_own)
{
	EXPECT_EQ(run("echo a > /proc/test_output; "
		      "echo b >> /proc/test_output && true"), STATUS_OK);
	EXPECT_STREQ(got, "a\nb\n");
}

TEST(shell_output, of_a_command_that_fails_nothing_is_written)
{
	EXPECT_EQ(run("false > /proc/test_output"), 1);
	EXPECT_EQ(writes, 0);
}

TEST(shell_output, a_file_that_takes_nothing_makes_it_fail)
{
	refusal = -ENOSPC;
	EXPECT_EQ(run("echo a > /proc/test_output"), STATUS_FAILED);
	refusal = 0;
	EXPECT_EQ(writes, 1);
	EXPECT_EQ(run("true > /proc/no/such"), STATUS_FAILED);
	EXPECT_EQ(run("true > /proc/meminfo"), STATUS_FAILED);
	EXPECT_EQ(run("true >"), STATUS_USAGE);
}
