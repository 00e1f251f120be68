/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * proc_rw - a directory in /proc with
 *	value	an integer, read and written
 *	text	a short line, read in raw form and written
 *	log	a seq_file listing everything written to value
 *	info	a read-only summary
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define DIR_NAME	"proc_rw"
#define TEXT_MAX	63
#define LOG_MAX		100

struct entry {
	struct list_head node;
	unsigned int serial;
	int value;
};

static struct proc_dir_entry *dir;
static DEFINE_MUTEX(lock);		/* all below */
static LIST_HEAD(entries);
static unsigned int serial, nr_entries, rejected;
static int value = 42;
static char text[TEXT_MAX + 1] = "empty\n";
static size_t text_len = 6;

static int log_value(int v)
{
	struct entry *e;

	e = kmalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	mutex_lock(&lock);
	if (nr_entries == LOG_MAX) {
		struct entry *old;

		old = list_first_entry(&entries, struct entry, node);
		list_del(&old->node);
		kfree(old);
		nr_entries--;
	}
	value = v;
	e->value = v;
	e->serial = ++serial;
	list_add_tail(&e->node, &entries);
	nr_entries++;
	mutex_unlock(&lock);
	return 0;
}

static int parse(char *buf, int *v)
{
	int err = kstrtoint(strim(buf), 0, v);

	if (!err && (*v < -1000000 || *v > 1000000))
		err = -ERANGE;
	return err;
}

/* value: single_open on the way out, copy_from_user on the way in */
static int value_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%d\n", *(int *)m->private);
	return 0;
}

static int value_open(struct inode *inode, struct file *file)
{
	return single_open(file, value_show, pde_data(inode));
}

static ssize_t value_write(struct file *file, const char __user *ubuf,
			   size_t count, loff_t *ppos)
{
	char buf[24];
	int v, err;

	if (count >= sizeof(buf))
		err = -E2BIG;
	else if (copy_from_user(buf, ubuf, count))
		err = -EFAULT;
	else {
		buf[count] = '\0';
		err = parse(buf, &v);
	}
	if (!err)
		err = log_value(v);
	if (err) {
		mutex_lock(&lock);
		rejected++;
		mutex_unlock(&lock);
		pr_info("write rejected: %d\n", err);
		return err;
	}
	pr_info("value is now %d\n", v);
	return count;
}

static const struct proc_ops value_ops = {
	.proc_open	= value_open,
	.proc_read	= seq_read,
	.proc_write	= value_write,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
};

/* text: no seq_file at all */
static ssize_t text_read(struct file *file, char __user *ubuf, size_t count,
			 loff_t *ppos)
{
	ssize_t ret;

	mutex_lock(&lock);
	ret = simple_read_from_buffer(ubuf, count, ppos, text, text_len);
	mutex_unlock(&lock);
	return ret;
}

static ssize_t text_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	char *tmp;

	if (count > TEXT_MAX)
		return -EINVAL;
	tmp = memdup_user_nul(ubuf, count);
	if (IS_ERR(tmp))
		return PTR_ERR(tmp);
	mutex_lock(&lock);
	strscpy(text, tmp, sizeof(text));
	text_len = strlen(text);
	mutex_unlock(&lock);
	kfree(tmp);
	return count;
}

static const struct proc_ops text_ops = {
	.proc_read	= text_read,
	.proc_write	= text_write,
	.proc_lseek	= default_llseek,
};

/* log: a real iterator, under the lock from start to stop */
static void *log_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&lock);
	return seq_list_start_head(&entries, *pos);
}

static void *log_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &entries, pos);
}

static void log_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&lock);
}

static int log_show(struct seq_file *m, void *v)
{
	const struct entry *e;

	if (v == &entries) {
		seq_puts(m, "serial      value\n");
		return 0;
	}
	e = list_entry(v, struct entry, node);
	seq_printf(m, "%6u %10d", e->serial, e->value);
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations log_seq_ops = {
	.start	= log_start,
	.next	= log_next,
	.stop	= log_stop,
	.show	= log_show,
};

static int info_show(struct seq_file *m, void *unused)
{
	mutex_lock(&lock);
	seq_printf(m, "value:    %d\n", value);
	seq_printf(m, "writes:   %u\n", serial);
	seq_printf(m, "rejected: %u\n", rejected);
	seq_printf(m, "text:     %zu bytes\n", text_len);
	mutex_unlock(&lock);
	return 0;
}

static int __init check_parse(void)
{
	static const struct {
		const char *in;
		int err, out;
	} t[] __initconst = {
		{ "0", 0, 0 }, { "  -17\n", 0, -17 }, { "0x10", 0, 16 },
		{ "010", 0, 8 }, { "+5", 0, 5 }, { "", -EINVAL },
		{ "5 6", -EINVAL }, { "2147483648", -ERANGE },
		{ "1000001", -ERANGE }, { "--1", -EINVAL },
	};
	char buf[24];
	int i, v, err;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		strscpy(buf, t[i].in, sizeof(buf));
		err = parse(buf, &v);
		if (err != t[i].err || (!err && v != t[i].out)) {
			pr_err("FAIL parse \"%s\": %d\n", t[i].in, err);
			return -EINVAL;
		}
	}
	return 0;
}

static int __init proc_rw_init(void)
{
	int err = check_parse();

	if (err)
		return err;
	dir = proc_mkdir(DIR_NAME, NULL);
	if (!dir)
		return -ENOMEM;
	if (!proc_create_data("value", 0644, dir, &value_ops, &value) ||
	    !proc_create("text", 0600, dir, &text_ops) ||
	    !proc_create_seq("log", 0444, dir, &log_seq_ops) ||
	    !proc_create_single("info", 0444, dir, info_show)) {
		pr_err("FAIL creating files\n");
		proc_remove(dir);
		return -ENOMEM;
	}
	pr_info("PASS\n");
	return 0;
}

static void __exit proc_rw_exit(void)
{
	struct entry *e, *tmp;
	unsigned int freed = 0;

	/* no reader or writer is left once this returns */
	remove_proc_subtree(DIR_NAME, NULL);
	list_for_each_entry_safe(e, tmp, &entries, node) {
		list_del(&e->node);
		kfree(e);
		freed++;
	}
	pr_info("%s, freed %u of %u\n",
		freed == nr_entries ? "clean" : "FAIL", freed, nr_entries);
}

module_init(proc_rw_init);
module_exit(proc_rw_exit);
MODULE_DESCRIPTION("Reading and writing /proc files");
MODULE_LICENSE("Dual MIT/GPL");
