// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_vfs_load.c - files as a whole
 */
#include <string.h>

#include "kernel/core/ksym.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "mm/vmalloc.h"
#include "tests/ktest.h"

static unsigned int shows;
static size_t length, growth;

/* Makes so much text, and more each time. */
static int show(struct seq_file *m, void *v)
{
	(void)v;
	shows++;
	for (size_t i = 0; i < length; i++)
		seq_putc(m, (char)('a' + i % 26));
	length += growth;
	return m->private ? *(int *)m->private : 0;
}

static struct proc_entry file = {
	.file = { .name = "test_load", .show = show },
};

static int load(struct vfs_contents *contents, size_t first, size_t more)
{
	shows = 0;
	length = first;
	growth = more;
	return vfs_load("/proc/test_load", contents);
}

TEST(vfs_load, text_of_any_length_comes_whole)
{
	static const size_t lengths[] = { 0, 1, 255, 4096, 8191, 8192, 50000 };

	ASSERT_EQ(proc_create(&file, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct vfs_contents c;
		const char *text;

		ASSERT_EQ(load(&c, lengths[i], 0), 0);
		EXPECT_EQ(c.size, lengths[i]);
		text = c.data;
		EXPECT_EQ(strlen(text), c.size);
		if (c.size)
			EXPECT_EQ(text[c.size - 1],
				  (char)('a' + (c.size - 1) % 26));
		vfs_unload(&c);
		EXPECT_NULL(c.data);
	}
	proc_remove(&file);
}

TEST(vfs_load, text_that_grows_is_made_again)
{
	struct vfs_contents c;

	ASSERT_EQ(proc_create(&file, NULL), 0);
	/* Within the room that is left for it: counted, then kept. */
	ASSERT_EQ(load(&c, 1000, 50), 0);
	EXPECT_EQ(c.size, 1050);
	EXPECT_EQ(shows, 2);
	vfs_unload(&c);
	/* By more than that: once more each time, until it holds still. */
	EXPECT_EQ(load(&c, 10, 100000), -EAGAIN);
	EXPECT_GT(shows, 2);
	growth = 0;
	ASSERT_EQ(load(&c, 10, 0), 0);
	EXPECT_EQ(c.size, 10);
	vfs_unload(&c);
	proc_remove(&file);
}

TEST(vfs_load, a_show_function_that_fails_is_told)
{
	struct vfs_contents c;
	int err = -EIO;

	file.file.data = &err;
	ASSERT_EQ(proc_create(&file, NULL), 0);
	EXPECT_EQ(load(&c, 100, 0), -EIO);
	proc_remove(&file);
	file.file.data = NULL;
}

TEST(vfs_load, only_files_are_loaded)
{
	struct vfs_contents c;

	EXPECT_EQ(vfs_load("/proc", &c), -EISDIR);
	EXPECT_EQ(vfs_load("/", &c), -EISDIR);
	EXPECT_EQ(vfs_load("/proc/nothing", &c), -ENOENT);
}

/* Longer than the buffer `cat` uses, and than kmalloc() would like. */
TEST(vfs_load, the_symbols_come_whole)
{
	struct vfs_contents c;
	const char *text;
	size_t lines = 0;

	ASSERT_EQ(vfs_load("/proc/kallsyms", &c), 0);
	text = c.data;
	EXPECT_TRUE(is_vmalloc_addr(text));
	for (size_t i = 0; i < c.size; i++)
		lines += text[i] == '\n';
	EXPECT_EQ(lines, ksym_count());
	vfs_unload(&c);
}

/* Whatever allocation fails: an error, and nothing left behind. */
TEST(vfs_load, out_of_memory_is_told)
{
	static const enum fault_class classes[] = {
		FAULT_SLAB, FAULT_VMALLOC, FAULT_PAGE,
	};
	struct vfs_contents c;

	ASSERT_EQ(proc_create(&file, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		struct fault_plan every = { .one_in = 1, .this_context = true };
		int err;

		fault_arm(classes[i], &every);
		err = load(&c, 50000, 0);
		fault_disarm(classes[i]);
		if (classes[i] == FAULT_VMALLOC)
			EXPECT_EQ(err, -ENOMEM);
		else
			EXPECT_TRUE(err == -ENOMEM || err == 0);
		if (!err)
			vfs_unload(&c);
	}
	/* A small one has a second way. */
	fault_arm(FAULT_SLAB, &(struct fault_plan){ .nth = 1,
						    .this_context = true });
	EXPECT_EQ(load(&c, 100, 0), 0);
	fault_disarm(FAULT_SLAB);
	vfs_unload(&c);
	proc_remove(&file);
}
