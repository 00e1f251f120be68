// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_cpio.c - archives that are right, and every way to lie
 */
#include "kernel/fs/cpio.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "tests/fs/make_cpio.h"
#include "tests/ktest.h"

#define FILE_MODE	(S_IFREG | 0644)
#define DIR_MODE	(S_IFDIR | 0755)
#define LINK_MODE	(S_IFLNK | 0777)

static char data[2048];
static char copy[sizeof(data)];
static struct make_cpio made;

/* What cpio_check() says of what has been made: NULL is fine. */
static const char *judge(void)
{
	struct cpio archive = make_cpio_get(&made);
	struct cpio_error error = { 0, "" };
	unsigned int nr;

	if (cpio_check(&archive, &nr, &error) == 0)
		return NULL;
	EXPECT_LE(error.offset, archive.size);
	return error.reason;
}

static bool says(const char *text)
{
	const char *reason = judge();

	if (reason && strstr(reason, text))
		return true;
	ktest_note("not \"%s\" but \"%s\"", text, reason ? reason : "fine");
	return false;
}

static void begin(void)
{
	make_cpio_begin(&made, data, sizeof(data));
}

static void make_three(void)
{
	begin();
	make_cpio_add(&made, ".", DIR_MODE, "");
	make_cpio_add(&made, "file", FILE_MODE, "some text");
	make_cpio_add(&made, "./link", LINK_MODE, "file");
	make_cpio_end(&made);
}

/* One entry and the trailer. */
static void make_one(const char *name, u32 mode, const char *text)
{
	begin();
	make_cpio_add(&made, name, mode, text);
	make_cpio_end(&made);
}

TEST(cpio, entries_come_in_order_with_all_they_have)
{
	struct cpio_error error;
	struct cpio_entry e;
	struct cpio archive;
	size_t at = 0;

	make_three();
	archive = make_cpio_get(&made);
	ASSERT_EQ(cpio_next(&archive, &at, &e, &error), 1);
	EXPECT_STREQ(e.name, "");
	EXPECT_TRUE(S_ISDIR(e.mode));
	ASSERT_EQ(cpio_next(&archive, &at, &e, &error), 1);
	EXPECT_STREQ(e.name, "file");
	EXPECT_EQ(e.mode, FILE_MODE);
	EXPECT_EQ(e.size, 9);
	EXPECT_EQ(memcmp(e.data, "some text", 9), 0);
	EXPECT_EQ(e.nlink, 1);
	EXPECT_EQ(e.mtime, 1700000000);
	ASSERT_EQ(cpio_next(&archive, &at, &e, &error), 1);
	EXPECT_STREQ(e.name, "link");
	EXPECT_TRUE(S_ISLNK(e.mode));
	EXPECT_EQ(cpio_next(&archive, &at, &e, &error), 0);
}

TEST(cpio, a_good_archive_is_counted)
{
	struct cpio archive;
	struct cpio_error error;
	unsigned int nr;

	make_three();
	archive = make_cpio_get(&made);
	EXPECT_EQ(cpio_check(&archive, &nr, &error), 0);
	EXPECT_EQ(nr, 3);
	begin();
	make_cpio_end(&made);
	archive = make_cpio_get(&made);
	EXPECT_EQ(cpio_check(&archive, &nr, &error), 0);
	EXPECT_EQ(nr, 0);
}

TEST(cpio, what_follows_the_trailer_must_be_zeros)
{
	make_three();
	memset(data + made.used, 0, 100);
	made.used += 100;
	EXPECT_NULL(judge());
	data[made.used - 1] = 1;
	EXPECT_TRUE(says("behind the trailer"));
}

/* Of 12 bytes: there is no padding behind them. */
static void make_three_with_sum(void)
{
	begin();
	make_cpio_add(&made, ".", DIR_MODE, "");
	make_cpio_add(&made, "file", FILE_MODE, "aaaaaaaaaaaa");
	data[made.last + 5] = '2';
	make_cpio_poke(&made, CPIO_AT_CHECK, 12 * 'a');
	make_cpio_add(&made, "./link", LINK_MODE, "file");
	make_cpio_end(&made);
}

/* R1: at the end of an array, where the sanitizer sees a step over. */
static void move_to_the_end(size_t size)
{
	made.data = data + sizeof(data) - size;
	memcpy(made.data, copy, size);
	made.used = size;
}

TEST(cpio, an_archive_cut_anywhere_is_refused)
{
	size_t whole;

	make_three_with_sum();
	whole = made.used;
	memcpy(copy, data, whole);
	for (size_t size = 0; size <= whole; size++) {
		move_to_the_end(size);
		/* The last 3 bytes are there to make it a multiple of 4. */
		EXPECT_EQ(judge() == NULL, size >= whole - 3);
	}
}

TEST(cpio, the_end_is_told_by_what_it_is_in)
{
	make_one("file", FILE_MODE, "some text");
	memcpy(copy, data, made.used);
	move_to_the_end(5);
	EXPECT_TRUE(says("ends without a trailer"));
	move_to_the_end(6);
	EXPECT_TRUE(says("ends inside a header"));
	move_to_the_end(CPIO_HEADER - 1);
	EXPECT_TRUE(says("ends inside a header"));
	move_to_the_end(CPIO_HEADER);
	EXPECT_TRUE(says("a name that reaches past the end"));
	move_to_the_end(CPIO_HEADER + 6);	/* name, NUL, padding */
	EXPECT_TRUE(says("data that reaches past the end"));
	move_to_the_end(CPIO_HEADER + 6 + 9);
	EXPECT_TRUE(says("ends without a trailer"));
	make_one("file", FILE_MODE, "");
	memcpy(copy, data, made.used);
	move_to_the_end(CPIO_HEADER + 6);
	EXPECT_TRUE(says("ends without a trailer"));
}

TEST(cpio, other_formats_are_named)
{
	make_three();
	data[0] = '1';
	EXPECT_TRUE(says("no cpio header"));
	memcpy(data, "070707", 6);
	EXPECT_TRUE(says("-H newc"));
	memcpy(data, "\x1f\x8b", 2);
	EXPECT_TRUE(says("gzip"));
	memcpy(data, "\xfd" "7zXZ", 6);
	EXPECT_TRUE(says("xz"));
	memcpy(data, "\x28\xb5\x2f\xfd", 4);
	EXPECT_TRUE(says("zstd"));
}

TEST(cpio, every_digit_must_be_one)
{
	for (size_t at = 6; at < CPIO_HEADER; at++) {
		make_three();
		data[at] = 'g';
		EXPECT_TRUE(says("not a hexadecimal number"));
		data[at] = ' ';
		EXPECT_TRUE(says("not a hexadecimal number"));
	}
}

TEST(cpio, digits_are_of_either_case)
{
	struct cpio_error error;
	struct cpio_entry e;
	struct cpio archive;
	size_t at = 0;

	make_three();
	memcpy(data + CPIO_AT_INO, "09afAFbB", 8);
	archive = make_cpio_get(&made);
	ASSERT_EQ(cpio_next(&archive, &at, &e, &error), 1);
	EXPECT_EQ(e.ino, 0x09afafbb);
}

TEST(cpio, sizes_that_lead_out_are_refused)
{
	static const u32 sizes[] = {
		600, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffc,
		0xfffffffd, 0xfffffffe, 0xffffffff,
	};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		begin();
		make_cpio_add(&made, "file", FILE_MODE, "some text");
		make_cpio_poke(&made, CPIO_AT_FILESIZE, sizes[i]);
		make_cpio_end(&made);
		EXPECT_TRUE(says("data that reaches past the end"));
		make_cpio_begin(&made, data, sizeof(data));
		make_cpio_add(&made, "file", FILE_MODE, "some text");
		make_cpio_poke(&made, CPIO_AT_NAMESIZE, sizes[i]);
		make_cpio_end(&made);
		EXPECT_TRUE(says("a name that reaches past the end"));
	}
}

/* A size that is wrong but inside: the next header is then not where it is. */
TEST(cpio, sizes_that_lead_elsewhere_are_refused)
{
	for (u32 size = 0; size < 40; size++) {
		begin();
		make_cpio_add(&made, "file", FILE_MODE, "some text");
		make_cpio_poke(&made, CPIO_AT_FILESIZE, size);
		make_cpio_end(&made);
		/* 9 bytes and up to 3 of padding. */
		EXPECT_EQ(judge() == NULL, size > 8 && size <= 12);
	}
	for (u32 size = 0; size < 40; size++) {
		begin();
		make_cpio_add(&made, "file", FILE_MODE, "some text");
		make_cpio_poke(&made, CPIO_AT_NAMESIZE, size);
		make_cpio_end(&made);
		EXPECT_EQ(judge() == NULL, size == 5);
	}
}

/* R2 */
TEST(cpio, odd_names_are_refused)
{
	static const struct {
		const char *name, *reason;
	} odd[] = {
		{ "", "without a name" },
		{ "/etc", "begins with /" },
		{ ".//etc", "begins with /" },
		{ "a//b", "empty component" },
		{ "a/", "empty component" },
		{ "..", "\"..\"" },
		{ "../a", "\"..\"" },
		{ "a/..", "\"..\"" },
		{ "a/../b", "\"..\"" },
		{ "a/./b", "\"..\"" },
		{ "././a", "\"..\"" },
		{ "a\nb", "control character" },
		{ "\033[2J", "control character" },
		{ "a/b\177", "control character" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		make_one(odd[i].name, FILE_MODE, "");
		EXPECT_TRUE(says(odd[i].reason));
	}
}

TEST(cpio, names_that_only_look_odd_are_fine)
{
	static const char *const names[] = {
		"...", "..a", "a..", ".a", "a b", "a/.b/..c", "\xc3\xa4",
		"TRAILER!!", "-n", "~", "a\\b",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		make_one(names[i], FILE_MODE, "");
		EXPECT_NULL(judge());
	}
}

TEST(cpio, a_name_has_at_most_255_bytes)
{
	char name[CPIO_NAME_MAX + 2];

	memset(name, 'n', sizeof(name));
	name[CPIO_NAME_MAX] = '\0';
	make_one(name, FILE_MODE, "");
	EXPECT_NULL(judge());
	name[CPIO_NAME_MAX] = 'n';
	name[CPIO_NAME_MAX + 1] = '\0';
	make_one(name, FILE_MODE, "");
	EXPECT_TRUE(says("too long"));
}

TEST(cpio, a_nul_inside_a_name_is_refused)
{
	make_one("abcd", FILE_MODE, "");
	data[CPIO_HEADER + 2] = '\0';
	EXPECT_TRUE(says("ends elsewhere"));
}

TEST(cpio, a_type_has_the_data_it_should)
{
	static const u32 types[] = {
		S_IFDIR, S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK,
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		make_one("a", types[i] | 0600, "");
		EXPECT_NULL(judge());
		make_one("a", types[i] | 0600, "x");
		EXPECT_TRUE(says("with data"));
	}
	make_one("a", 0644, "");
	EXPECT_TRUE(says("no known type"));
	make_one("a", S_IFMT | 0644, "");
	EXPECT_TRUE(says("no known type"));
	make_one(".", FILE_MODE, "");
	EXPECT_TRUE(says("the root is no folder"));
}

TEST(cpio, links_lead_somewhere_printable)
{
	char to[CPIO_NAME_MAX + 2];

	memset(to, 't', sizeof(to));
	to[CPIO_NAME_MAX] = '\0';
	make_one("a", LINK_MODE, to);
	EXPECT_NULL(judge());
	to[CPIO_NAME_MAX] = 't';
	to[CPIO_NAME_MAX + 1] = '\0';
	make_one("a", LINK_MODE, to);
	EXPECT_TRUE(says("too far"));
	make_one("a", LINK_MODE, "");
	EXPECT_TRUE(says("leads nowhere"));
	make_one("a", LINK_MODE, "b\033c");
	EXPECT_TRUE(says("control character"));
	make_one("a", LINK_MODE, "bcd");
	made.data[CPIO_HEADER + 2 + 1] = '\0';
	EXPECT_TRUE(says("control character"));
}

TEST(cpio, a_sum_is_held_to)
{
	begin();
	make_cpio_add(&made, "file", FILE_MODE, "abc");
	data[5] = '2';
	make_cpio_poke(&made, CPIO_AT_CHECK, 'a' + 'b' + 'c');
	make_cpio_end(&made);
	EXPECT_NULL(judge());
	data[CPIO_HEADER + 6]++;
	EXPECT_TRUE(says("another sum"));
	/* That of a link is not looked at: programs leave it 0. */
	make_one("link", LINK_MODE, "abc");
	data[5] = '2';
	EXPECT_NULL(judge());
}

TEST(cpio, a_trailer_has_no_data)
{
	begin();
	make_cpio_end(&made);
	make_cpio_poke(&made, CPIO_AT_FILESIZE, 4);
	EXPECT_TRUE(says("trailer with data"));
}

/* Whatever one or two bytes become: refused or right, never a step out. */
TEST(cpio, random_damage_does_no_harm)
{
	unsigned int refused = 0;
	size_t size;

	make_three();
	size = made.used;
	memcpy(copy, data, size);
	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		move_to_the_end(size);
		for (int n = 0; n < 2; n++)
			made.data[ktest_random_below(size)] =
				(char)ktest_random();
		refused += judge() != NULL;
	}
	EXPECT_GT(refused, 0);
}
