// SPDX-License-Identifier: MIT
/*
 * api_files.c - proc_fs.h, seq_file.h, fs.h, uaccess.h
 *
 * The checks of reading and writing are the shell's: tests/e2e/test_linux.py.
 */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "check.h"

static struct proc_dir_entry *dir;

static int long_show(struct seq_file *m, void *v)
{
	int i;

	for (i = 0; i < 3000; i++)
		seq_printf(m, "line %d of one record\n", i);
	return 0;
}

/* Numbers up to what private says; every third one is not wanted. */
static void *count_start(struct seq_file *m, loff_t *pos)
{
	return *pos < 300 ? (void *)(long)(*pos + 1) : NULL;
}

static void *count_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return count_start(m, pos);
}

static void count_stop(struct seq_file *m, void *v)
{
}

static int count_show(struct seq_file *m, void *v)
{
	int *seen = m->private;

	if ((long)v % 3 == 0)
		return SEQ_SKIP;
	seq_put_decimal_ull(m, "n ", (unsigned long)v);
	seq_putc(m, ' ');
	seq_escape(m, "a b", " ");
	seq_printf(m, " %d\n", ++*seen);
	return 0;
}

static const struct seq_operations count_ops = {
	.start = count_start, .next = count_next, .stop = count_stop,
	.show = count_show,
};

static int failing_show(struct seq_file *m, void *v)
{
	seq_puts(m, "never seen\n");
	return -ENODEV;
}

static char kept[8] = "none";

static ssize_t kept_read(struct file *file, char __user *buf, size_t size,
			 loff_t *pos)
{
	return simple_read_from_buffer(buf, min(size, (size_t)3), pos, kept,
				       strlen(kept));
}

static ssize_t kept_write(struct file *file, const char __user *buf,
			  size_t size, loff_t *pos)
{
	ssize_t took = simple_write_to_buffer(kept, sizeof(kept) - 1, pos, buf,
					      min(size, (size_t)2));

	if (took > 0)
		kept[*pos] = '\0';
	return took;
}

static const struct proc_ops kept_ops = {
	.proc_read = kept_read, .proc_write = kept_write,
};

static int sum;

static ssize_t sum_write(struct file *file, const char __user *buf,
			 size_t size, loff_t *pos)
{
	int n, err = kstrtoint_from_user(buf, size, 0, &n);

	sum += n;
	return err ? err : size;
}

static int sum_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d\n", sum);
	return 0;
}

static int sum_open(struct inode *inode, struct file *file)
{
	return single_open(file, sum_show, NULL);
}

static const struct proc_ops sum_ops = {
	.proc_open = sum_open, .proc_read = seq_read, .proc_write = sum_write,
	.proc_lseek = seq_lseek, .proc_release = single_release,
};

static void user_memory(void)
{
	char text[8] = "abc", *copy;
	void __user *nowhere = (void __user *)8;
	int x = 0;

	CHECK(copy_from_user(text, "xyz", 4) == 0 && text[0] == 'x');
	CHECK(copy_from_user(text, nowhere, 4) == 4 && !text[0]);
	CHECK(copy_to_user(nowhere, text, 4) == 4);
	CHECK(put_user(7, &x) == 0 && x == 7);
	CHECK(get_user(x, (int __user *)nowhere) == -EFAULT && x == 0);
	CHECK(put_user(1, (int __user *)nowhere) == -EFAULT);
	CHECK(clear_user(text, 8) == 0 && !access_ok(nowhere, 1));
	CHECK(strncpy_from_user(text, "hello", 8) == 5);
	CHECK(strncpy_from_user(text, "hello", 3) == 3);
	CHECK(strnlen_user("four", 10) == 5);
	copy = memdup_user_nul("12x", 2);
	CHECK(!IS_ERR(copy) && strcmp(copy, "12") == 0);
	kfree(copy);
	CHECK(PTR_ERR(memdup_user(nowhere, 3)) == -EFAULT);
	CHECK(kstrtoint_from_user("12x", 2, 10, &x) == 0 && x == 12);
	CHECK(kstrtoint_from_user("12x", 3, 10, &x) == -EINVAL);
}

static void tree(void)
{
	struct proc_dir_entry *sub;

	CHECK(proc_create("api_files/none/x", 0, NULL, &kept_ops) == NULL);
	CHECK(proc_mkdir("api_files", NULL) == NULL);
	sub = proc_mkdir("sub", dir);
	CHECK(sub && proc_create("api_files/sub/deep", 0, NULL, &kept_ops));
	remove_proc_entry("sub", dir);		/* refused: not empty */
	CHECK(proc_mkdir("sub", dir) == NULL);
	CHECK(remove_proc_subtree("sub", dir) == 0);
	CHECK(proc_mkdir("sub", dir) != NULL);
	remove_proc_entry("api_files/sub", NULL);
	CHECK(remove_proc_subtree("sub", dir) == -ENOENT);
}

static int __init files_init(void)
{
	int err;

	user_memory();
	dir = proc_mkdir("api_files", NULL);
	CHECK(dir != NULL);
	tree();
	CHECK(proc_create_single("long", 0, dir, long_show));
	CHECK(proc_create_seq_private("count", 0444, dir, &count_ops,
				      sizeof(int), NULL));
	CHECK(proc_create_single("failing", 0, dir, failing_show));
	CHECK(proc_create("kept", 0644, dir, &kept_ops));
	CHECK(proc_create("sum", 0644, dir, &sum_ops));
	err = check_result();
	if (err)
		proc_remove(dir);
	return err;
}

static void __exit files_exit(void)
{
	proc_remove(dir);
}

module_init(files_init);
module_exit(files_exit);
MODULE_LICENSE("GPL");
