// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_archive.c - an archive as a tree
 */
#include "kernel/fs/archive.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "tests/fs/make_cpio.h"
#include "tests/ktest.h"

#define FILE_MODE	(S_IFREG | 0644)
#define DIR_MODE	(S_IFDIR | 0755)
#define NR_NAMES	24

static char data[4096];
static const u8 *headers[NR_NAMES];
static struct make_cpio made;
static struct archive archive;
static struct cpio_error error;

static int open_made(void)
{
	struct cpio cpio = make_cpio_get(&made);
	unsigned int nr;
	int err = cpio_check(&cpio, &nr, &error);

	return err ? err : archive_open(&archive, &cpio, headers, nr, &error);
}

static void add(const char *name, u32 mode, const char *text)
{
	make_cpio_add(&made, name, mode, text);
}

/* Names that differ in what stands beside and below a '/'. */
static void make_tree(void)
{
	make_cpio_begin(&made, data, sizeof(data));
	add("lib.txt", FILE_MODE, "1");
	add("lib/sub/c", FILE_MODE, "2");
	add("zoo", FILE_MODE, "3");
	add("lib", DIR_MODE, "");
	add("lib/b", FILE_MODE, "4");
	add("lib-a", FILE_MODE, "5");
	add("lib/sub/b", FILE_MODE, "6");
	add("lib/sub-b", FILE_MODE, "7");
	add("only/below", FILE_MODE, "8");
	make_cpio_end(&made);
}

/* The names in a folder, each followed by a blank. */
static const char *list(const char *folder)
{
	static char text[256];
	struct archive_cursor cursor;
	struct archive_node node;
	const char *name;
	int used = 0;
	size_t len;

	text[0] = '\0';
	archive_list(&cursor, &archive, folder);
	while ((len = archive_list_next(&cursor, &name, &node)) > 0)
		used = format_append(text, sizeof(text), used, "%.*s%s ",
				     (int)len, name,
				     S_ISDIR(node.entry.mode) ? "/" : "");
	return text;
}

/* What a file holds; NULL: not found. */
static const char *read(const char *path)
{
	static char text[64];
	struct archive_node node;

	if (archive_find(&archive, path, &node))
		return NULL;
	if (S_ISDIR(node.entry.mode))
		return node.implied ? "implied folder" : "folder";
	memcpy(text, node.entry.data, node.entry.size);
	text[node.entry.size] = '\0';
	return text;
}

TEST(archive, each_folder_lists_what_is_directly_in_it)
{
	make_tree();
	ASSERT_EQ(open_made(), 0);
	EXPECT_STREQ(list(""), "lib/ lib-a lib.txt only/ zoo ");
	EXPECT_STREQ(list("lib"), "b sub/ sub-b ");
	EXPECT_STREQ(list("lib/sub"), "b c ");
	EXPECT_STREQ(list("only"), "below ");
	EXPECT_STREQ(list("nothing"), "");
	EXPECT_STREQ(list("li"), "");
	EXPECT_STREQ(list("zoo"), "");
}

TEST(archive, each_path_finds_its_own)
{
	make_tree();
	ASSERT_EQ(open_made(), 0);
	EXPECT_STREQ(read("lib.txt"), "1");
	EXPECT_STREQ(read("lib/sub/c"), "2");
	EXPECT_STREQ(read("lib/sub-b"), "7");
	EXPECT_STREQ(read("only/below"), "8");
	EXPECT_STREQ(read("lib"), "folder");
	EXPECT_STREQ(read("lib/sub"), "implied folder");
	EXPECT_STREQ(read("only"), "implied folder");
	EXPECT_STREQ(read(""), "implied folder");
	EXPECT_NULL(read("li"));
	EXPECT_NULL(read("libs"));
	EXPECT_NULL(read("lib/"));
	EXPECT_NULL(read("lib/sub/d"));
	EXPECT_NULL(read("zoo/x"));
}

TEST(archive, an_empty_one_has_a_root)
{
	make_cpio_begin(&made, data, sizeof(data));
	make_cpio_end(&made);
	ASSERT_EQ(open_made(), 0);
	EXPECT_STREQ(list(""), "");
	EXPECT_STREQ(read(""), "implied folder");
	EXPECT_NULL(read("a"));
}

TEST(archive, the_root_may_have_an_entry)
{
	make_cpio_begin(&made, data, sizeof(data));
	add("./a", FILE_MODE, "1");
	add(".", S_IFDIR | 0700, "");
	make_cpio_end(&made);
	ASSERT_EQ(open_made(), 0);
	EXPECT_STREQ(list(""), "a ");
	EXPECT_STREQ(read(""), "folder");
}

/* R1 */
TEST(archive, a_name_that_is_there_twice_is_refused)
{
	make_tree();
	make_cpio_begin(&made, data, sizeof(data));
	add("a", FILE_MODE, "1");
	add("b", FILE_MODE, "2");
	add("./a", FILE_MODE, "3");
	make_cpio_end(&made);
	EXPECT_EQ(open_made(), -EBADMSG);
	EXPECT_STREQ(error.reason, "a name that is there twice");
}

/* R2 */
TEST(archive, nothing_is_below_a_file)
{
	make_cpio_begin(&made, data, sizeof(data));
	add("a/b/c", FILE_MODE, "1");
	add("a-", FILE_MODE, "2");
	add("a", FILE_MODE, "3");
	make_cpio_end(&made);
	EXPECT_EQ(open_made(), -EBADMSG);
	EXPECT_STREQ(error.reason, "a name below one that is no folder");
	EXPECT_EQ(error.offset, 0);
}

TEST(archive, links_of_one_file_share_its_data)
{
	make_cpio_begin(&made, data, sizeof(data));
	add("first", FILE_MODE, "");
	make_cpio_poke(&made, CPIO_AT_NLINK, 2);
	make_cpio_poke(&made, CPIO_AT_INO, 7);
	add("other", FILE_MODE, "wrong");
	add("second", FILE_MODE, "right");
	make_cpio_poke(&made, CPIO_AT_NLINK, 2);
	make_cpio_poke(&made, CPIO_AT_INO, 7);
	add("empty", FILE_MODE, "");
	make_cpio_poke(&made, CPIO_AT_NLINK, 2);
	make_cpio_poke(&made, CPIO_AT_INO, 8);
	/* The same number, but it says that it has one name only. */
	add("alone", FILE_MODE, "");
	make_cpio_poke(&made, CPIO_AT_INO, 7);
	make_cpio_end(&made);
	ASSERT_EQ(open_made(), 0);
	EXPECT_STREQ(read("first"), "right");
	EXPECT_STREQ(read("second"), "right");
	EXPECT_STREQ(read("empty"), "");
	EXPECT_STREQ(read("alone"), "");
}

/* Names of few letters, so that there are folders, and few of them twice. */
static void random_name(char *name)
{
	static const char letters[] = "ab-/.0";
	size_t len = 1 + ktest_random_below(6);

	for (size_t i = 0; i < len; i++)
		name[i] = letters[ktest_random_below(6)];
	name[len] = '\0';
}

static void make_random_tree(char (*names)[8], unsigned int nr)
{
	make_cpio_begin(&made, data, sizeof(data));
	for (unsigned int i = 0; i < nr; i++) {
		random_name(names[i]);
		add(names[i], FILE_MODE, names[i]);
	}
	make_cpio_end(&made);
}

TEST(archive, random_trees_are_refused_or_in_order)
{
	char names[NR_NAMES][8];
	unsigned int good = 0;

	for (int i = 0; i < KTEST_CASES(20000, 500); i++) {
		unsigned int nr = 1 + ktest_random_below(NR_NAMES);

		make_random_tree(names, i % 2 ? 3 : nr);
		if (open_made())
			continue;
		good++;
		EXPECT_EQ(archive_verify(&archive), 0);
		for (unsigned int n = 0; n < archive.nr; n++) {
			const char *name = names[n];

			if (name[0] == '.' && name[1] == '/')
				name += 2;
			EXPECT_STREQ(read(name), names[n]);
		}
	}
	EXPECT_GT(good, 0);
}

TEST(archive, verify_sees_a_wrong_order)
{
	const u8 *kept;

	make_tree();
	ASSERT_EQ(open_made(), 0);
	kept = headers[3];
	headers[3] = headers[4];
	headers[4] = kept;
	EXPECT_EQ(archive_verify(&archive), -EINVAL);
}
