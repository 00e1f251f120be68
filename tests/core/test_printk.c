// SPDX-License-Identifier: MIT
/*
 * tests/core/test_printk.c - the kernel log: records stay whole
 *
 * The tests write to the real log and so drive older records out of it.
 */
#include "kernel/core/printk.h"

#include <string.h>

#include "kernel/core/smp.h"
#include "kernel/lib/format.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define LOG_SIZE	(1u << CONFIG_LOG_BUF_SHIFT)

/* A copy of the newest record. */
static struct {
	u64 ts_ns;
	u8 level, cpu;
	u16 len;
	char text[LOG_LINE_MAX + 1];
} last;

static void keep_last(void *ctx, const struct log_record *rec)
{
	(void)ctx;
	last.ts_ns = rec->ts_ns;
	last.level = rec->level;
	last.cpu = rec->cpu;
	last.len = rec->len;
	memcpy(last.text, rec->text, rec->len + 1u);
}

static void load_last(void)
{
	memset(&last, 0xee, sizeof(last));
	log_foreach(keep_last, NULL);
}

static void write_and_read(void)
{
	for (unsigned int level = LOG_EMERG; level <= LOG_DEBUG; level++) {
		u64 before = clock_ns();
		unsigned int cpu;

		preempt_disable();
		cpu = raw_smp_processor_id();
		printk_level(level, "level %u of %s\n", level, "eight");
		load_last();
		preempt_enable();
		EXPECT_EQ(last.level, level);
		EXPECT_EQ(last.cpu, cpu);
		EXPECT_GE(last.ts_ns, before);
		EXPECT_LE(last.ts_ns, clock_ns());
		EXPECT_EQ(last.len, strlen(last.text));
		EXPECT_EQ(strlen(last.text), strlen("level 0 of eight"));
		EXPECT_EQ(memcmp(last.text, "level ", 6), 0);
		EXPECT_EQ(last.text[6], '0' + (char)level);
	}
}

TEST(printk, a_record_comes_back_as_it_was_written)
{
	quietly(write_and_read);
}

static void write_odd_ones(void)
{
	pr_info("no newline");
	load_last();
	EXPECT_STREQ(last.text, "no newline");
	pr_info("%s", "");
	load_last();
	EXPECT_STREQ(last.text, "");
	EXPECT_EQ(last.len, 0);
	pr_info("\n");
	load_last();
	EXPECT_STREQ(last.text, "");
	pr_info("two\nlines\n");
	load_last();
	EXPECT_STREQ(last.text, "two\nlines");
	pr_info("blank line\n\n");
	load_last();
	EXPECT_STREQ(last.text, "blank line\n");
	EXPECT_EQ(pr_info("twelve chars\n"), 12);
}

TEST(printk, only_the_final_newline_is_taken_away)
{
	quietly(write_odd_ones);
}

/* size characters, then the end. */
static void expect_length(unsigned int size, const char *end, bool cut)
{
	static char line[LOG_LINE_MAX + 100];

	memset(line, 'x', size);
	line[size] = '\0';
	pr_info("%s%s", line, end);
	load_last();
	EXPECT_EQ(last.len, cut ? LOG_LINE_MAX : size);
	EXPECT_EQ(strlen(last.text), last.len);
	EXPECT_EQ(strspn(last.text, "x"), cut ? LOG_LINE_MAX - 3u : size);
	if (cut)
		EXPECT_STREQ(last.text + LOG_LINE_MAX - 3, "...");
}

static void write_long_ones(void)
{
	expect_length(LOG_LINE_MAX - 1, "\n", false);
	expect_length(LOG_LINE_MAX, "", false);
	expect_length(LOG_LINE_MAX, "\n", false);
	expect_length(LOG_LINE_MAX + 1, "", true);
	expect_length(LOG_LINE_MAX + 1, "\n", true);
	expect_length(LOG_LINE_MAX + 90, "\n", true);
	pr_info("%5000d\n", 1);
	load_last();
	EXPECT_EQ(last.len, LOG_LINE_MAX);
	EXPECT_STREQ(last.text + LOG_LINE_MAX - 3, "...");
}

TEST(printk, a_line_longer_than_the_limit_is_cut_and_says_so)
{
	quietly(write_long_ones);
}

/* --- records that tell whether they are whole --- */

static char fill_of(unsigned int writer, unsigned int number)
{
	return (char)('a' + (writer * 7 + number) % 26);
}

/* "whole:W:N:LEN:xxxx", the fill depends on W and N. */
static void write_whole(unsigned int writer, unsigned int number)
{
	char fill[200];
	unsigned int len = (number * 37 + writer * 11) % sizeof(fill);

	memset(fill, fill_of(writer, number), len);
	fill[len] = '\0';
	pr_info("whole:%u:%04u:%03u:%s\n", writer, number, len, fill);
}

#define WRITERS	4

struct tally {
	unsigned int calls;
	unsigned int records, damaged, unordered;
	u32 next[WRITERS];	/* number expected of each, or a higher one */
	u32 bytes;
};

static unsigned int digits(const char *text, unsigned int nr)
{
	unsigned int value = 0;

	while (nr--)
		value = value * 10 + (unsigned int)(*text++ - '0');
	return value;
}

static void judge(void *ctx, const struct log_record *rec)
{
	struct tally *tally = ctx;
	const char *text = rec->text;
	unsigned int writer, number, len;
	char fill[2] = { 0 };

	tally->bytes += (16u + rec->len + 7u) & ~7u;
	if (strncmp(text, "whole:", 6) != 0)
		return;
	tally->records++;
	writer = digits(text + 6, 1);
	number = digits(text + 8, 4);
	len = digits(text + 13, 3);
	fill[0] = fill_of(writer, number);
	if (writer >= WRITERS || rec->len != 17 + len ||
	    strlen(text) != rec->len || rec->cpu >= NR_CPUS ||
	    strspn(text + 17, fill) != len) {
		tally->damaged++;
		return;
	}
	if (number < tally->next[writer])
		tally->unordered++;
	tally->next[writer] = number + 1;
}

#define MANY	1200	/* records of 130 bytes on average: more than fits */

static void write_too_many(void)
{
	struct tally tally = { 0 };

	for (unsigned int i = 0; i < MANY; i++)
		write_whole(0, i);
	log_foreach(judge, &tally);
	EXPECT_EQ(tally.damaged, 0);
	EXPECT_EQ(tally.unordered, 0);
	EXPECT_EQ(tally.next[0], MANY);		/* the newest is there */
	EXPECT_LE(tally.bytes, LOG_SIZE);
	/* Full but for one record at the most. */
	EXPECT_GT(tally.bytes, LOG_SIZE - 16 - LOG_LINE_MAX - 8);
	if (LOG_SIZE <= SZ_64K)
		EXPECT_LT(tally.records, MANY);
}

TEST(printk, a_full_ring_drops_the_oldest_and_nothing_else)
{
	if (LOG_SIZE > SZ_64K)
		SKIP("a large log takes too long to fill");
	quietly(write_too_many);
}

/* At every offset in the ring: records and headers wrap around its end. */
static void write_at_all_offsets(void)
{
	struct tally tally = { 0 };

	for (unsigned int round = 0; round < 20; round++) {
		for (unsigned int i = 0; i < 100; i++)
			write_whole(1, round * 100 + i);
		tally = (struct tally){ 0 };
		log_foreach(judge, &tally);
		EXPECT_EQ(tally.damaged, 0);
		EXPECT_EQ(tally.unordered, 0);
		EXPECT_EQ(tally.next[1], round * 100 + 100);
	}
}

TEST(printk, records_may_wrap_around_the_end)
{
	quietly(write_at_all_offsets);
}

#define EACH		60
#define RECORD_MAX	240	/* bytes that write_whole() takes at most */

static void write_some(unsigned int cpu, void *ctx)
{
	(void)ctx;
	for (unsigned int i = 0; i < EACH; i++)
		write_whole(cpu, i);
}

static void write_from_all(void)
{
	struct tally tally = { 0 };
	unsigned int cpu;

	if (!run_together(write_some, NULL))
		return;
	/* What the tests before wrote is older: its numbers come first. */
	log_foreach(judge, &tally);
	EXPECT_EQ(tally.damaged, 0);
	EXPECT_GT(tally.records, 0);
	if (LOG_SIZE < EACH * NR_CPUS * RECORD_MAX)
		return;		/* they do not all fit */
	EXPECT_GE(tally.records, EACH * num_online_cpus());
	for_each_online_cpu(cpu)
		EXPECT_EQ(tally.next[cpu], EACH);
}

TEST(printk, records_of_all_cores_at_once_stay_whole)
{
	quietly(write_from_all);
}

/* The reader's records are overwritten while it stands in its callback. */
static void overwrite_while_reading(void *ctx, const struct log_record *rec)
{
	struct tally *tally = ctx;

	if (tally->calls++ == 0)
		for (unsigned int i = 0; i < MANY; i++)
			write_whole(2, i);
	judge(tally, rec);
}

static void read_and_overwrite(void)
{
	struct tally tally = { 0 };

	log_foreach(overwrite_while_reading, &tally);
	EXPECT_EQ(tally.damaged, 0);
	EXPECT_EQ(tally.unordered, 0);
	EXPECT_EQ(tally.next[2], MANY);
}

TEST(printk, a_reader_that_is_overtaken_goes_on_with_whole_records)
{
	if (LOG_SIZE > SZ_64K)
		SKIP("a large log takes too long to fill");
	quietly(read_and_overwrite);
}

static void print_with_irqs_off(void)
{
	unsigned long flags;

	local_irq_save(flags);
	pr_info("from a corner\n");
	EXPECT_TRUE(irqs_disabled());
	local_irq_restore(flags);
	EXPECT_EQ(irqs_disabled(), (bool)(flags & CPSR_I));
	load_last();
	EXPECT_STREQ(last.text, "from a corner");
}

TEST(printk, it_leaves_the_interrupt_state_alone)
{
	quietly(print_with_irqs_off);
}
