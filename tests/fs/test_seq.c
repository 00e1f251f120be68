// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_seq.c - text for buffers and sinks of any size
 */
#include "kernel/core/seq_file.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "tests/ktest.h"

#define TEXT_SIZE	2048

/* A sink that keeps what it gets, and may refuse. */
struct kept {
	char text[TEXT_SIZE];
	size_t used;
	unsigned int calls;
	unsigned int refuse_at;		/* this call, from 1; 0: none */
};

static struct kept kept;
static char buffer[TEXT_SIZE];

static bool keep(void *ctx, const char *text, size_t len)
{
	struct kept *k = ctx;

	k->calls++;
	if (k->calls == k->refuse_at)
		return false;
	if (k->used + len > sizeof(k->text))
		return false;
	memcpy(k->text + k->used, text, len);
	k->used += len;
	return true;
}

static void open_kept(struct seq_file *m, size_t size)
{
	memset(&kept, 0, sizeof(kept));
	seq_open_sink(m, buffer, size, keep, &kept);
}

TEST(seq, words_append)
{
	struct seq_file m;

	seq_open_buffer(&m, buffer, sizeof(buffer), &kept);
	EXPECT_EQ(m.private, &kept);
	seq_printf(&m, "%s:%5d", "a", 12);
	seq_putc(&m, ' ');
	seq_puts(&m, "text");
	seq_write(&m, "0123", 2);
	EXPECT_STREQ(buffer, "a:   12 text01");
	EXPECT_EQ(m.count, 14);
	EXPECT_FALSE(seq_has_overflowed(&m));
	EXPECT_EQ(seq_close(&m), 0);
}

/* R1, R2: with a full buffer all is counted, and nothing written past it. */
TEST(seq, what_does_not_fit_is_counted)
{
	struct seq_file m;

	for (size_t size = 0; size < 24; size++) {
		memset(buffer, '#', 32);
		seq_open_buffer(&m, size ? buffer : NULL, size, NULL);
		seq_puts(&m, "0123456789");
		seq_printf(&m, "%s", "abcdef");
		seq_putc(&m, '!');
		EXPECT_EQ(m.count, 17);
		EXPECT_EQ(seq_has_overflowed(&m), size <= 17);
		EXPECT_EQ(buffer[size], '#');
		EXPECT_EQ(seq_verify(&m), 0);
		if (size) {
			EXPECT_EQ(strncmp("0123456789abcdef!", buffer,
					  m.used), 0);
			EXPECT_EQ(strlen(buffer), m.used);
		}
		EXPECT_EQ(m.used, min(size ? size - 1 : 0, (size_t)17));
	}
}

TEST(seq, a_sink_gets_all_of_it)
{
	struct seq_file m;
	char word[SEQ_PRINTF_MAX + 1];

	memset(word, 'w', SEQ_PRINTF_MAX);
	word[SEQ_PRINTF_MAX] = '\0';
	open_kept(&m, SEQ_PRINTF_MAX + 1);
	seq_puts(&m, "first ");
	seq_printf(&m, "%s", word);	/* exactly as long as is allowed */
	seq_write(&m, word, 200);
	EXPECT_EQ(seq_close(&m), 0);
	EXPECT_EQ(kept.used, 6 + SEQ_PRINTF_MAX + 200);
	EXPECT_EQ(m.count, kept.used);
	EXPECT_EQ(strncmp(kept.text, "first www", 9), 0);
	EXPECT_EQ(kept.text[kept.used - 1], 'w');
}

TEST(seq, one_write_may_be_longer_than_the_buffer)
{
	static char text[TEXT_SIZE];
	struct seq_file m;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 23);
	open_kept(&m, SEQ_PRINTF_MAX + 1);
	seq_putc(&m, 'x');
	seq_write(&m, text, sizeof(text) - 1);
	EXPECT_EQ(seq_close(&m), 0);
	ASSERT_EQ(kept.used, sizeof(text));
	EXPECT_EQ(memcmp(kept.text + 1, text, sizeof(text) - 1), 0);
}

TEST(seq, a_printf_that_is_too_long_is_told)
{
	char word[SEQ_PRINTF_MAX + 2];
	struct seq_file m;

	memset(word, 'w', SEQ_PRINTF_MAX + 1);
	word[SEQ_PRINTF_MAX + 1] = '\0';
	open_kept(&m, SEQ_PRINTF_MAX + 1);
	seq_printf(&m, "%s", word);
	seq_puts(&m, "!");
	EXPECT_EQ(seq_close(&m), -E2BIG);
	EXPECT_EQ(kept.used, SEQ_PRINTF_MAX + 1);
	EXPECT_EQ(kept.text[SEQ_PRINTF_MAX], '!');
}

/* R3 */
TEST(seq, a_sink_that_refused_is_left_alone)
{
	struct seq_file m;

	open_kept(&m, SEQ_PRINTF_MAX + 1);
	kept.refuse_at = 2;
	for (int i = 0; i < 1000; i++)
		seq_printf(&m, "%d\n", i);
	EXPECT_TRUE(seq_stopped(&m));
	EXPECT_EQ(seq_close(&m), -EINTR);
	EXPECT_EQ(kept.calls, 2);
	EXPECT_LE(kept.used, SEQ_PRINTF_MAX);
}

TEST(seq, a_sink_is_not_called_for_nothing)
{
	struct seq_file m;

	open_kept(&m, SEQ_PRINTF_MAX + 1);
	EXPECT_EQ(seq_close(&m), 0);
	EXPECT_EQ(kept.calls, 0);
}

/* The same text, whatever the size of the buffer it goes through. */
TEST(seq, random_text_arrives_in_order)
{
	static char whole[TEXT_SIZE];
	struct seq_file m;

	for (int i = 0; i < KTEST_CASES(2000, 50); i++) {
		size_t size = SEQ_PRINTF_MAX + 1 + ktest_random_below(64);
		int used = 0;

		open_kept(&m, size);
		while (used < TEXT_SIZE - 300) {
			int width = (int)ktest_random_below(250);
			int number = (int)ktest_random_below(100000);

			used = format_append(whole, sizeof(whole), used,
					     "%*d.", width, number);
			if (ktest_random_below(2))
				seq_printf(&m, "%*d.", width, number);
			else
				seq_puts(&m, whole + kept.used + m.used);
		}
		EXPECT_EQ(seq_close(&m), 0);
		EXPECT_EQ(seq_verify(&m), 0);
		ASSERT_EQ(kept.used, used);
		EXPECT_EQ(memcmp(kept.text, whole, kept.used), 0);
	}
}

TEST(seq, verify_sees_a_broken_rule)
{
	struct seq_file m;

	seq_open_buffer(&m, buffer, 8, NULL);
	seq_puts(&m, "abc");
	EXPECT_EQ(seq_verify(&m), 0);
	m.buf[m.used] = 'x';
	EXPECT_EQ(seq_verify(&m), -EINVAL);
	m.used = m.count = 8;
	m.buf[8] = '\0';
	EXPECT_EQ(seq_verify(&m), -EINVAL);
	m.buf[3] = '\0';
	m.used = 3;
	m.count = 2;
	EXPECT_EQ(seq_verify(&m), -EINVAL);
}
