// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_vfs.c - paths, links, and the two trees in one
 */
#include "kernel/fs/vfs.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "tests/fs/make_cpio.h"
#include "tests/ktest.h"

#define FILE_MODE	(S_IFREG | 0644)
#define DIR_MODE	(S_IFDIR | 0755)
#define LINK_MODE	(S_IFLNK | 0777)
#define NR_NAMES	24

static char data[8192];
static const u8 *headers[NR_NAMES];
static struct archive archive;

static const struct {
	const char *name;
	u32 mode;
	const char *text;
} tree[] = {
	{ "bin", DIR_MODE, "" },
	{ "bin/tool", FILE_MODE, "tool" },
	{ "dev/console", S_IFCHR | 0600, "" },
	{ "lib/a.ko", FILE_MODE, "a" },
	{ "lib/b.ko", LINK_MODE, "a.ko" },
	{ "lib/up", LINK_MODE, "../bin" },
	{ "lib/root", LINK_MODE, "/" },
	{ "lib/abs", LINK_MODE, "/lib/../bin/./tool" },
	{ "lib/folder", LINK_MODE, "../bin/" },
	{ "lib/two", LINK_MODE, "b.ko" },
	{ "lib/none", LINK_MODE, "nothing" },
	{ "lib/file", LINK_MODE, "a.ko/" },
	{ "lib/self", LINK_MODE, "self" },
	{ "lib/ping", LINK_MODE, "pong" },
	{ "lib/pong", LINK_MODE, "./ping" },
	{ "lib/proc", LINK_MODE, "../proc/test_vfs" },
	{ "proc", DIR_MODE, "" },
	{ "proc/hidden", FILE_MODE, "hidden" },
	{ "zoo", FILE_MODE, "z" },
};

static const struct archive *make_tree(void)
{
	struct cpio_error error;
	struct make_cpio made;
	struct cpio cpio;

	make_cpio_begin(&made, data, sizeof(data));
	for (size_t i = 0; i < ARRAY_SIZE(tree); i++)
		make_cpio_add(&made, tree[i].name, tree[i].mode, tree[i].text);
	make_cpio_end(&made);
	cpio = make_cpio_get(&made);
	return archive_open(&archive, &cpio, headers, ARRAY_SIZE(tree), &error) ?
		NULL : &archive;
}

static int show_test(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "shown");
	return 0;
}

static struct proc_entry test_file = {
	.file = { .name = "test_vfs", .show = show_test },
};

static bool keep(void *ctx, const char *text, size_t len)
{
	char *kept = ctx;

	strncat(kept, text, len);
	return true;
}

/* What is read at a path: text, "folder", or the name of an error. */
static const char *read(const struct archive *a, const char *path)
{
	static char text[64];
	struct vfs_node node;
	int err = vfs_get_in(a, path, true, &node);

	text[0] = '\0';
	if (err)
		return format_errno_name(err);
	err = vfs_read(&node, keep, text);
	vfs_put(&node);
	return err ? format_errno_name(err) : text;
}

TEST(vfs, paths_lead_to_files)
{
	const struct archive *a = make_tree();

	EXPECT_STREQ(read(a, "/lib/a.ko"), "a");
	EXPECT_STREQ(read(a, "lib/a.ko"), "a");
	EXPECT_STREQ(read(a, "//lib///a.ko"), "a");
	EXPECT_STREQ(read(a, "/./lib/./a.ko"), "a");
	EXPECT_STREQ(read(a, "/lib/../bin/tool"), "tool");
	EXPECT_STREQ(read(a, "/../../zoo"), "z");
	EXPECT_STREQ(read(a, "/lib/a.k"), "ENOENT");
	EXPECT_STREQ(read(a, "/lib/nothing/x"), "ENOENT");
	EXPECT_STREQ(read(a, "/zoo/"), "ENOTDIR");
	EXPECT_STREQ(read(a, "/zoo/x"), "ENOTDIR");
	EXPECT_STREQ(read(a, "/zoo/.."), "ENOTDIR");
	EXPECT_STREQ(read(a, "/zoo/."), "ENOTDIR");
	EXPECT_STREQ(read(a, "/lib"), "EISDIR");
	EXPECT_STREQ(read(a, "/lib/"), "EISDIR");
	EXPECT_STREQ(read(a, ""), "EISDIR");
	EXPECT_STREQ(read(a, "/"), "EISDIR");
	EXPECT_STREQ(read(a, "/dev/console"), "ENXIO");
}

TEST(vfs, links_are_followed)
{
	const struct archive *a = make_tree();

	EXPECT_STREQ(read(a, "/lib/b.ko"), "a");
	EXPECT_STREQ(read(a, "/lib/two"), "a");
	EXPECT_STREQ(read(a, "/lib/abs"), "tool");
	EXPECT_STREQ(read(a, "/lib/up/tool"), "tool");
	EXPECT_STREQ(read(a, "/lib/up/../zoo"), "z");
	EXPECT_STREQ(read(a, "/lib/root/lib/root/zoo"), "z");
	EXPECT_STREQ(read(a, "/bin/../lib/../lib/../lib/root/zoo"), "z");
	EXPECT_STREQ(read(a, "/lib/folder"), "EISDIR");
	EXPECT_STREQ(read(a, "/lib/folder/tool"), "tool");
	EXPECT_STREQ(read(a, "/lib/none"), "ENOENT");
	EXPECT_STREQ(read(a, "/lib/file"), "ENOTDIR");
	EXPECT_STREQ(read(a, "/lib/b.ko/"), "ENOTDIR");
}

TEST(vfs, links_in_a_circle_end)
{
	const struct archive *a = make_tree();

	EXPECT_STREQ(read(a, "/lib/self"), "ELOOP");
	EXPECT_STREQ(read(a, "/lib/ping"), "ELOOP");
	EXPECT_STREQ(read(a, "/lib/pong/x"), "ELOOP");
	/* VFS_LINKS_MAX are allowed, one more is not. */
	EXPECT_STREQ(read(a, "lib/root/lib/root/lib/root/lib/root/lib/root/"
			     "lib/root/lib/root/lib/root/zoo"), "z");
	EXPECT_STREQ(read(a, "lib/root/lib/root/lib/root/lib/root/lib/root/"
			     "lib/root/lib/root/lib/root/lib/b.ko"), "ELOOP");
}

TEST(vfs, the_last_link_is_followed_on_request)
{
	const struct archive *a = make_tree();
	struct vfs_node node;

	ASSERT_EQ(vfs_get_in(a, "/lib/two", false, &node), 0);
	EXPECT_TRUE(S_ISLNK(node.entry.mode));
	EXPECT_STREQ(node.path, "lib/two");
	vfs_put(&node);
	ASSERT_EQ(vfs_get_in(a, "/lib/two", true, &node), 0);
	EXPECT_TRUE(S_ISREG(node.entry.mode));
	EXPECT_STREQ(node.path, "lib/a.ko");
	vfs_put(&node);
	ASSERT_EQ(vfs_get_in(a, "/lib/up/tool", false, &node), 0);
	EXPECT_STREQ(node.path, "bin/tool");
	vfs_put(&node);
	/* A slash asks for where it leads. */
	ASSERT_EQ(vfs_get_in(a, "/lib/up/", false, &node), 0);
	EXPECT_STREQ(node.path, "bin");
	vfs_put(&node);
}

TEST(vfs, a_path_has_a_longest)
{
	const struct archive *a = make_tree();
	char path[VFS_PATH_MAX + 2];
	size_t used = 0;

	memset(path, '/', sizeof(path));
	strcpy(path + VFS_PATH_MAX - 3, "zoo");
	EXPECT_STREQ(read(a, path), "z");
	memset(path, '/', sizeof(path));
	strcpy(path + VFS_PATH_MAX - 2, "zoo");
	EXPECT_STREQ(read(a, path), "ENAMETOOLONG");
	/* A link that makes it longer: "a.ko", a slash, and the rest. */
	for (used = 200; used <= VFS_PATH_MAX; used++) {
		memset(path, '/', sizeof(path));
		memcpy(path, "lib/b.ko", 8);
		path[used] = '\0';
		EXPECT_STREQ(read(a, path), "ENOTDIR");
		memcpy(path, "/lib/abs", 8);
		EXPECT_STREQ(read(a, path), used - 8 + 1 + 18 > VFS_PATH_MAX ?
			     "ENAMETOOLONG" : "ENOTDIR");
	}
}

#define LONG_NAME	120

/* Two folders of 120 bytes: links go through both and make a longer path. */
TEST(vfs, links_do_not_lead_past_the_longest_path)
{
	char a[LONG_NAME + 1], path[VFS_PATH_MAX + 1], to[32];
	struct cpio_error error;
	struct make_cpio made;
	struct cpio cpio;

	memset(a, 'a', LONG_NAME);
	a[LONG_NAME] = '\0';
	make_cpio_begin(&made, data, sizeof(data));
	/* .../.../ and names that make 254, 255 and, by a link, 256. */
	format(path, sizeof(path), "%s/%s/%s", a, a, "0123456789abc");
	EXPECT_EQ(strlen(path), VFS_PATH_MAX);
	make_cpio_add(&made, path, FILE_MODE, "255");
	format(path, sizeof(path), "%s/%s/l", a, a);
	make_cpio_add(&made, path, LINK_MODE, "0123456789abc");
	format(path, sizeof(path), "%s/%s/m", a, a);
	format(to, sizeof(to), "%s", "0123456789abcd");
	make_cpio_add(&made, path, LINK_MODE, to);
	make_cpio_end(&made);
	cpio = make_cpio_get(&made);
	ASSERT_EQ(archive_open(&archive, &cpio, headers, 3, &error), 0);
	format(path, sizeof(path), "%s/%s/l", a, a);
	EXPECT_STREQ(read(&archive, path), "255");
	format(path, sizeof(path), "%s/%s/m", a, a);
	EXPECT_STREQ(read(&archive, path), "ENAMETOOLONG");
}

TEST(vfs, proc_lies_over_the_archive)
{
	const struct archive *a = make_tree();

	ASSERT_EQ(proc_create(&test_file, NULL), 0);
	EXPECT_STREQ(read(a, "/proc/test_vfs"), "shown");
	EXPECT_STREQ(read(a, "/lib/../proc//test_vfs"), "shown");
	EXPECT_STREQ(read(a, "/lib/proc"), "shown");
	EXPECT_STREQ(read(a, "/proc/test_vfs/x"), "ENOTDIR");
	EXPECT_STREQ(read(a, "/proc/test_vfs/"), "ENOTDIR");
	EXPECT_STREQ(read(a, "/proc/hidden"), "ENOENT");
	EXPECT_STREQ(read(a, "/proc/../zoo"), "z");
	EXPECT_STREQ(read(a, "/proc"), "EISDIR");
	EXPECT_STREQ(read(a, "/procs"), "ENOENT");
	proc_remove(&test_file);
	EXPECT_STREQ(read(a, "/proc/test_vfs"), "ENOENT");
}

TEST(vfs, without_an_archive_there_is_proc)
{
	ASSERT_EQ(proc_create(&test_file, NULL), 0);
	EXPECT_STREQ(read(NULL, "/proc/test_vfs"), "shown");
	EXPECT_STREQ(read(NULL, "/"), "EISDIR");
	EXPECT_STREQ(read(NULL, "/zoo"), "ENOENT");
	EXPECT_STREQ(read(NULL, "/proc/../proc/test_vfs"), "shown");
	proc_remove(&test_file);
}

static bool list_name(void *ctx, const char *name, u32 mode)
{
	char *text = ctx;

	strcat(text, name);
	strcat(text, S_ISDIR(mode) ? "/ " : S_ISLNK(mode) ? "@ " : " ");
	return strcmp(name, "stop") != 0;
}

static const char *list(const struct archive *a, const char *path)
{
	static char text[512];
	struct vfs_node node;
	int err = vfs_get_in(a, path, true, &node);

	text[0] = '\0';
	if (!err) {
		err = vfs_list_in(a, &node, list_name, text);
		vfs_put(&node);
	}
	return err ? format_errno_name(err) : text;
}

TEST(vfs, folders_are_listed)
{
	const struct archive *a = make_tree();

	EXPECT_STREQ(list(a, "/"), "bin/ dev/ lib/ proc/ zoo ");
	EXPECT_STREQ(list(a, "/lib/root"), "bin/ dev/ lib/ proc/ zoo ");
	EXPECT_STREQ(list(a, "/lib/up"), "tool ");
	EXPECT_STREQ(list(a, "/lib/.."), "bin/ dev/ lib/ proc/ zoo ");
	EXPECT_STREQ(list(a, "/zoo"), "ENOTDIR");
	EXPECT_STREQ(list(NULL, "/"), "proc/ ");
	EXPECT_NULL(strstr(list(a, "/proc"), "hidden"));
}

TEST(vfs, the_root_lists_proc_wherever_it_belongs)
{
	static const char *const names[] = { "aaa", "proca", "pro" };
	struct cpio_error error;
	struct make_cpio made;
	struct cpio cpio;

	make_cpio_begin(&made, data, sizeof(data));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		make_cpio_add(&made, names[i], FILE_MODE, "");
	make_cpio_end(&made);
	cpio = make_cpio_get(&made);
	ASSERT_EQ(archive_open(&archive, &cpio, headers, ARRAY_SIZE(names),
			       &error), 0);
	EXPECT_STREQ(list(&archive, "/"), "aaa pro proc/ proca ");
}

TEST(vfs, the_longest_name_is_listed)
{
	struct proc_entry file = {
		.file = { "0123456789012345678901234567890", show_test, NULL },
	};

	ASSERT_EQ(proc_create(&file, NULL), 0);
	EXPECT_NOT_NULL(strstr(list(NULL, "/proc"), file.file.name));
	proc_remove(&file);
}

TEST(vfs, a_listing_can_be_stopped)
{
	struct proc_entry stop = {
		.file = { .name = "stop", .show = show_test },
	};
	const char *listed;

	ASSERT_EQ(proc_create(&stop, NULL), 0);
	ASSERT_EQ(proc_create(&test_file, NULL), 0);
	listed = list(NULL, "/proc");
	EXPECT_STREQ(listed, "EINTR");
	proc_remove(&test_file);
	proc_remove(&stop);
}

/* Keeps /proc and the test's file: an archive may have any others. */
static void emit(void *ctx, const char *path)
{
	size_t len = strlen(path);

	EXPECT_LE(len, VFS_PATH_MAX);
	if (len >= 5 && (strcmp(path + len - 5, "proc/") == 0 ||
			 strstr(path, "test_vfs")))
		list_name(ctx, path, 0);
}

TEST(vfs, a_path_being_typed_is_completed)
{
	char text[512] = "";

	ASSERT_EQ(proc_create(&test_file, NULL), 0);
	vfs_complete("/pr", emit, text);
	EXPECT_NOT_NULL(strstr(text, "/proc/ "));
	text[0] = '\0';
	vfs_complete("", emit, text);
	EXPECT_STREQ(text, "proc/ ");
	text[0] = '\0';
	vfs_complete("/proc/../proc/t", emit, text);
	EXPECT_NOT_NULL(strstr(text, "/proc/../proc/test_vfs "));
	text[0] = '\0';
	vfs_complete("/nothing/x", emit, text);
	vfs_complete("/proc/test_vfs/x", emit, text);
	EXPECT_STREQ(text, "");
	proc_remove(&test_file);
}

/* Of a long path what fits behind it: "proc/" or nothing. */
TEST(vfs, no_completion_is_longer_than_a_path)
{
	char text[512] = "", path[VFS_PATH_MAX + 10];

	memset(path, '/', sizeof(path));
	path[VFS_PATH_MAX - 5] = '\0';
	vfs_complete(path, emit, text);
	EXPECT_EQ(strlen(text), VFS_PATH_MAX + 1);
	for (size_t len = VFS_PATH_MAX - 4; len < VFS_PATH_MAX + 9; len++) {
		memset(path, '/', sizeof(path));
		path[len] = '\0';
		text[0] = '\0';
		vfs_complete(path, emit, text);
		EXPECT_STREQ(text, "");
	}
}
