// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_proc.c - files of /proc that come and go
 */
#include "kernel/fs/proc.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "tests/ktest.h"

/* A show function that fails, or makes more text than any buffer holds. */
static int show(struct seq_file *m, void *v)
{
	const int *number = m->private;

	EXPECT_NULL(v);
	if (*number < 0) {
		seq_puts(m, "lost");
		return *number;
	}
	for (int i = 0; i < *number; i++)
		seq_puts(m, "0123456789");
	return 0;
}

static int number = 1;

#define FILE(name_)	{ .file = { (name_), show, &number } }
#define FOLDER(name_)	{ .file = { .name = (name_) } }

struct kept {
	size_t used;
	unsigned int calls;
	bool refuse;
};

static bool keep(void *ctx, const char *text, size_t len)
{
	struct kept *k = ctx;

	(void)text;
	k->used += len;
	k->calls++;
	return !k->refuse;
}

/* What reading a file gives: a length, or an error. */
static int read_into(const char *path, struct kept *kept)
{
	struct proc_ref ref;
	int err = proc_get(path, &ref);

	if (err)
		return err;
	err = proc_show(&ref, keep, kept);
	proc_put(&ref);
	return err ? err : (int)kept->used;
}

static int read(const char *path)
{
	struct kept kept = { .used = 0 };

	return read_into(path, &kept);
}

TEST(proc, a_file_is_there_until_it_is_removed)
{
	struct proc_entry file = FILE("test_a");

	EXPECT_EQ(read("test_a"), -ENOENT);
	ASSERT_EQ(proc_create(&file, NULL), 0);
	number = 1;
	EXPECT_EQ(read("test_a"), 10);
	EXPECT_EQ(proc_verify(), 0);
	proc_remove(&file);
	EXPECT_EQ(read("test_a"), -ENOENT);
	ASSERT_EQ(proc_create(&file, NULL), 0);
	EXPECT_EQ(read("test_a"), 10);
	proc_remove(&file);
}

/* By its whole name, and as a file. */
TEST(proc, a_file_of_the_image_is_there)
{
	unsigned int nr = 0;

	TABLE_FOREACH(struct proc_file, procs, owned) {
		char name[PROC_NAME_MAX + 4];
		size_t len = strlen(owned->name);
		struct proc_ref ref;

		nr++;
		strcpy(name, owned->name);
		ASSERT_EQ(proc_get(name, &ref), 0);
		EXPECT_EQ(ref.file, owned);
		EXPECT_NULL(ref.entry);
		EXPECT_FALSE(proc_is_folder(&ref));
		EXPECT_GE(read(name), 0);
		proc_put(&ref);
		strcpy(name + len, "/");
		EXPECT_EQ(proc_get(name, &ref), 0);
		strcpy(name + len, "/x");
		EXPECT_EQ(proc_get(name, &ref), -ENOTDIR);
		strcpy(name + len, "x");
		EXPECT_EQ(proc_get(name, &ref), -ENOENT);
		name[len - 1] = '\0';
		if (proc_get(name, &ref) == 0)
			EXPECT_NE(ref.file, owned);
	}
	EXPECT_GT(nr, 1);
}

/* Both kinds in one order, each once. */
TEST(proc, the_root_lists_files_of_both_kinds)
{
	struct proc_entry file = FILE("host_ab"), folder = FOLDER("test_f");
	char name[PROC_NAME_MAX + 1] = "", last[PROC_NAME_MAX + 1] = "";
	unsigned int nr = 0, folders = 0;
	struct proc_ref root;
	bool is_folder;

	ASSERT_EQ(proc_create(&folder, NULL), 0);
	ASSERT_EQ(proc_create(&file, NULL), 0);
	ASSERT_EQ(proc_get("", &root), 0);
	EXPECT_TRUE(proc_is_folder(&root));
	while (proc_next_name(&root, name, &is_folder)) {
		EXPECT_GT(strcmp(name, last), 0);
		strcpy(last, name);
		folders += is_folder;
		nr++;
	}
	proc_put(&root);
	TABLE_FOREACH(struct proc_file, procs, owned)
		nr--;
	EXPECT_EQ(nr, 2);
	EXPECT_EQ(folders, 1);
	proc_remove(&file);
	proc_remove(&folder);
}

TEST(proc, folders_hold_files)
{
	struct proc_entry folder = FOLDER("test_f"), file = FILE("test_a"),
			  same = FILE("test_a");

	number = 1;
	ASSERT_EQ(proc_create(&folder, NULL), 0);
	ASSERT_EQ(proc_create(&file, &folder), 0);
	ASSERT_EQ(proc_create(&same, NULL), 0);
	EXPECT_EQ(read("test_f/test_a"), 10);
	EXPECT_EQ(read("test_a"), 10);
	EXPECT_EQ(read("test_f"), -EISDIR);
	EXPECT_EQ(read("test_f/test_b"), -ENOENT);
	EXPECT_EQ(read("test_a/test_a"), -ENOTDIR);
	EXPECT_EQ(read(""), -EISDIR);
	EXPECT_EQ(proc_verify(), 0);
	proc_remove(&same);
	proc_remove(&folder);
	EXPECT_EQ(read("test_f/test_a"), -ENOENT);
}

TEST(proc, a_folder_takes_all_below_it_along)
{
	struct proc_entry top = FOLDER("test_f"), middle = FOLDER("m"),
			  a = FILE("a"), b = FILE("b"), c = FILE("c");

	ASSERT_EQ(proc_create(&top, NULL), 0);
	ASSERT_EQ(proc_create(&a, &top), 0);
	ASSERT_EQ(proc_create(&middle, &top), 0);
	ASSERT_EQ(proc_create(&b, &middle), 0);
	ASSERT_EQ(proc_create(&c, &top), 0);
	EXPECT_EQ(proc_verify(), 0);
	proc_remove(&top);
	EXPECT_EQ(proc_verify(), 0);
	/* Whoever made them may do this all the same. */
	proc_remove(&b);
	proc_remove(&middle);
	proc_remove(&top);
	EXPECT_EQ(proc_verify(), 0);
	/* All may be used again. */
	ASSERT_EQ(proc_create(&b, NULL), 0);
	proc_remove(&b);
}

/* R1 */
TEST(proc, a_name_is_there_once)
{
	struct proc_entry file = FILE("test_a"), twin = FILE("test_a");

	ASSERT_EQ(proc_create(&file, NULL), 0);
	EXPECT_EQ(proc_create(&twin, NULL), -EEXIST);
	TABLE_FOREACH(struct proc_file, procs, owned) {
		twin.file.name = owned->name;
		EXPECT_EQ(proc_create(&twin, NULL), -EEXIST);
	}
	proc_remove(&file);
}

TEST(proc, odd_names_are_refused)
{
	static const char *const odd[] = {
		"", ".", "..", "a/b", "/", "a b", "a\n", "\x7f", "\xc3\xa4",
		"0123456789012345678901234567890x",
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		struct proc_entry file = FILE(odd[i]);

		EXPECT_EQ(proc_create(&file, NULL), -EINVAL);
	}
}

TEST(proc, the_longest_name_works)
{
	struct proc_entry file = FILE("0123456789012345678901234567890");

	static_assert(PROC_NAME_MAX == 31, "as long as that");
	number = 1;
	ASSERT_EQ(proc_create(&file, NULL), 0);
	EXPECT_EQ(read("0123456789012345678901234567890"), 10);
	proc_remove(&file);
}

TEST(proc, only_a_folder_is_a_parent)
{
	struct proc_entry file = FILE("test_a"), below = FILE("b");

	ASSERT_EQ(proc_create(&file, NULL), 0);
	EXPECT_EQ(proc_create(&below, &file), -EINVAL);
	proc_remove(&file);
	file.file.show = NULL;
	EXPECT_EQ(proc_create(&below, &file), -EINVAL);
}

/* Names in order, whatever the order they came in. */
TEST(proc, a_listing_is_in_order)
{
	struct proc_entry folder = FOLDER("test_f"), b = FILE("b"),
			  c = FOLDER("c"), a = FILE("a");
	char name[PROC_NAME_MAX + 1] = "";
	struct proc_ref ref;
	bool is_folder;

	ASSERT_EQ(proc_create(&folder, NULL), 0);
	ASSERT_EQ(proc_create(&b, &folder), 0);
	ASSERT_EQ(proc_create(&c, &folder), 0);
	ASSERT_EQ(proc_create(&a, &folder), 0);
	ASSERT_EQ(proc_get("test_f", &ref), 0);
	EXPECT_TRUE(proc_next_name(&ref, name, &is_folder));
	EXPECT_STREQ(name, "a");
	EXPECT_FALSE(is_folder);
	/* What goes while the listing stands at it does not end it. */
	proc_remove(&a);
	EXPECT_TRUE(proc_next_name(&ref, name, &is_folder));
	EXPECT_STREQ(name, "b");
	EXPECT_TRUE(proc_next_name(&ref, name, &is_folder));
	EXPECT_STREQ(name, "c");
	EXPECT_TRUE(is_folder);
	EXPECT_FALSE(proc_next_name(&ref, name, &is_folder));
	proc_put(&ref);
	proc_remove(&folder);
}

TEST(proc, what_show_returns_is_told)
{
	struct proc_entry file = FILE("test_a");
	struct kept kept = { .used = 0 };

	ASSERT_EQ(proc_create(&file, NULL), 0);
	number = -EIO;
	EXPECT_EQ(read_into("test_a", &kept), -EIO);
	/* And the text it made before is not. */
	EXPECT_EQ(kept.calls, 0);
	number = 1;
	kept.refuse = true;
	EXPECT_EQ(read_into("test_a", &kept), -EINTR);
	proc_remove(&file);
}

TEST(proc, text_of_any_length_comes_through)
{
	struct proc_entry file = FILE("test_a");
	struct kept kept = { .used = 0 };

	ASSERT_EQ(proc_create(&file, NULL), 0);
	number = 0;
	EXPECT_EQ(read_into("test_a", &kept), 0);
	EXPECT_EQ(kept.calls, 0);
	number = 1000;	/* in one piece: all of it is made first */
	EXPECT_EQ(read_into("test_a", &kept), 10000);
	EXPECT_EQ(kept.calls, 1);
	number = 100000;
	EXPECT_EQ(read("test_a"), 1000000);
	proc_remove(&file);
}

static int show_letters(struct seq_file *m, void *v)
{
	(void)v;
	for (int i = 0; i < 600; i++)
		seq_puts(m, "abcdefghij");
	return 0;
}

/* While the sink of one reader runs, another reads: both see their own. */
static bool read_other(void *ctx, const char *text, size_t len)
{
	if (((struct kept *)ctx)->calls == 0)
		EXPECT_EQ(read("test_b"), 6000);
	for (size_t i = 0; i < len; i++) {
		if (text[i] != (char)('0' + i % 10))
			return false;
	}
	return keep(ctx, text, len);
}

TEST(proc, readers_do_not_wait_for_each_other)
{
	struct proc_entry file = FILE("test_a");
	struct proc_entry other = { .file = { "test_b", show_letters, NULL } };
	struct kept kept = { .used = 0 };
	struct proc_ref ref;

	ASSERT_EQ(proc_create(&file, NULL), 0);
	ASSERT_EQ(proc_create(&other, NULL), 0);
	number = 500;
	ASSERT_EQ(proc_get("test_a", &ref), 0);
	EXPECT_EQ(proc_show(&ref, read_other, &kept), 0);
	EXPECT_EQ(kept.used, 5000);
	proc_put(&ref);
	proc_remove(&other);
	proc_remove(&file);
}
