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

/* --- records that tell whether they are whole, and none is missing --- */

#define SERIAL		NR_CPUS		/* writer: a test without company */
#define WRITERS		(NR_CPUS + 1)
#define NUMBERS		10000

/* The next number of each writer; goes on from test to test. */
static u32 numbers[WRITERS];		/* [o] the writer */

static char fill_of(u32 writer, u32 number)
{
	return (char)('a' + (writer * 7 + number) % 26);
}

/* "whole:W:N:LEN:xxxx"; length and fill depend on W and N. */
static void write_whole(u32 writer)
{
	u32 number = numbers[writer];
	char fill[200];
	u32 len = (number * 37 + writer * 11) % sizeof(fill);

	memset(fill, fill_of(writer, number), len);
	fill[len] = '\0';
	pr_info("whole:%u:%04u:%03u:%s\n", writer, number, len, fill);
	numbers[writer] = (number + 1) % NUMBERS;
}

struct tally {
	u32 calls, records, damaged, missing;
	bool seen[WRITERS];
	u32 next[WRITERS];	/* number expected of each that was seen */
	u32 bytes;
};

static u32 digits(const char *text, unsigned int nr)
{
	u32 value = 0;

	while (nr--)
		value = value * 10 + (u32)(*text++ - '0');
	return value;
}

static bool is_whole(const struct log_record *rec, u32 writer, u32 number)
{
	const char fill[] = { fill_of(writer, number), '\0' };
	u32 len = digits(rec->text + 13, 3);

	return writer < WRITERS && number < NUMBERS && rec->level == LOG_INFO &&
	       rec->cpu < NR_CPUS && rec->len == 17 + len &&
	       strlen(rec->text) == rec->len &&
	       strspn(rec->text + 17, fill) == len;
}

static void judge(void *ctx, const struct log_record *rec)
{
	struct tally *tally = ctx;
	u32 writer, number;

	tally->bytes += (16u + rec->len + 7u) & ~7u;
	if (strncmp(rec->text, "whole:", 6) != 0)
		return;
	tally->records++;
	writer = digits(rec->text + 6, 1);
	number = digits(rec->text + 8, 4);
	if (!is_whole(rec, writer, number)) {
		tally->damaged++;
		return;
	}
	if (tally->seen[writer] && tally->next[writer] != number)
		tally->missing++;
	tally->seen[writer] = true;
	tally->next[writer] = (number + 1) % NUMBERS;
}

/* Every writer's newest record is there, and all from its oldest on. */
static void expect_whole(struct tally *tally)
{
	EXPECT_EQ(tally->damaged, 0);
	EXPECT_EQ(tally->missing, 0);
	for (u32 writer = 0; writer < WRITERS; writer++)
		if (tally->seen[writer])
			EXPECT_EQ(tally->next[writer], numbers[writer]);
}

#define MANY	1200	/* records of 130 bytes on average: more than fits */

static void write_too_many(void)
{
	struct tally tally = { 0 };

	for (u32 i = 0; i < MANY; i++)
		write_whole(SERIAL);
	log_foreach(judge, &tally);
	expect_whole(&tally);
	EXPECT_TRUE(tally.seen[SERIAL]);
	EXPECT_LT(tally.records, MANY);
	EXPECT_LE(tally.bytes, LOG_SIZE);
	/* Full but for one record at the most. */
	EXPECT_GT(tally.bytes, LOG_SIZE - 16 - LOG_LINE_MAX - 8);
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
	struct tally tally;

	for (u32 round = 0; round < 20; round++) {
		for (u32 i = 0; i < 100; i++)
			write_whole(SERIAL);
		tally = (struct tally){ 0 };
		log_foreach(judge, &tally);
		expect_whole(&tally);
		EXPECT_TRUE(tally.seen[SERIAL]);
	}
}

TEST(printk, records_may_wrap_around_the_end)
{
	quietly(write_at_all_offsets);
}

#define WRITE_US	1500
#define WRITE_TIMES	8	/* the ring keeps only the end of each */

static void write_for_a_while(unsigned int cpu, void *ctx)
{
	u64 end = clock_ns() + WRITE_US * NSEC_PER_USEC;

	(void)ctx;
	do {
		for (u32 i = 0; i < 8; i++)
			write_whole(cpu);
	} while (clock_ns() < end);
}

static void write_from_all(void)
{
	struct tally tally;

	for (unsigned int i = 0; i < WRITE_TIMES; i++) {
		if (!run_together(write_for_a_while, NULL))
			return;
		tally = (struct tally){ 0 };
		log_foreach(judge, &tally);
		expect_whole(&tally);
		EXPECT_GT(tally.records, 0);
	}
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
		for (u32 i = 0; i < MANY; i++)
			write_whole(SERIAL);
	else
		judge(tally, rec);
}

static void read_and_overwrite(void)
{
	struct tally tally = { 0 };

	log_foreach(overwrite_while_reading, &tally);
	expect_whole(&tally);
	EXPECT_TRUE(tally.seen[SERIAL]);
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
