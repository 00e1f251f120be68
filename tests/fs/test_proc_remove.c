// SPDX-License-Identifier: MIT
/*
 * tests/fs/test_proc_remove.c - a file is not removed under its reader
 */
#include "kernel/arch/atomic.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/thread.h"
#include "tests/ktest.h"

static struct completion showing, go_on;
static atomic_t shown;

/* Holds its reader up until it is told to go on. */
static int show_slowly(struct seq_file *m, void *v)
{
	(void)v;
	complete(&showing);
	wait_for_completion(&go_on);
	seq_puts(m, "done\n");
	msleep(20);	/* time for a remover that does not wait */
	atomic_inc(&shown);
	return 0;
}

static bool swallow(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	(void)text;
	(void)len;
	return true;
}

static int read_file(void *arg)
{
	struct vfs_node node;
	int err = vfs_get("/proc/test_slow", true, &node);

	(void)arg;
	if (!err) {
		err = vfs_read(&node, swallow, NULL);
		vfs_put(&node);
	}
	return err;
}

static int let_go_on(void *arg)
{
	(void)arg;
	msleep(20);
	complete(&go_on);
	return 0;
}

static struct thread *start(int (*fn)(void *), const char *name)
{
	struct thread *t = kthread_create(fn, NULL, "%s", name);

	if (t) {
		thread_get(t);
		wake_up_thread(t);
	}
	return t;
}

TEST(proc_remove, it_waits_for_the_reader)
{
	struct proc_entry file = {
		.file = { .name = "test_slow", .show = show_slowly },
	};
	struct thread *reader, *waker;
	struct proc_ref ref;

	init_completion(&showing);
	init_completion(&go_on);
	atomic_set(&shown, 0);
	ASSERT_EQ(proc_create(&file, NULL), 0);
	reader = start(read_file, "reader");
	ASSERT_NOT_NULL(reader);
	wait_for_completion(&showing);
	waker = start(let_go_on, "waker");
	ASSERT_NOT_NULL(waker);
	proc_remove(&file);
	EXPECT_EQ(atomic_read(&shown), 1);
	EXPECT_EQ(proc_get("test_slow", &ref), -ENOENT);
	EXPECT_EQ(thread_join(reader), 0);
	EXPECT_EQ(thread_join(waker), 0);
}
