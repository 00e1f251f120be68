// SPDX-License-Identifier: MIT
/*
 * api_more_files.c - seq_file.h, proc_fs.h, fs.h, uaccess.h, debugfs.h,
 * device.h, kobject.h: what api_files.c and api_sys.c leave out
 *
 * What the shell reads and writes: tests/e2e/test_linux.py.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/uaccess.h>

#include "check.h"

static struct proc_dir_entry *dir;

/* A hash bucket of three, record by record; and the same with a private. */
struct record {
	int n;
	struct hlist_node node;
	struct list_head list;
};

static struct record records[3];
static HLIST_HEAD(bucket);
static LIST_HEAD(listed);

static void *bucket_start(struct seq_file *m, loff_t *pos)
{
	return seq_hlist_start(&bucket, *pos);
}

static void *bucket_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_hlist_next(v, &bucket, pos);
}

static void no_stop(struct seq_file *m, void *v)
{
}

__printf(2, 3) static void say(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}

static int bucket_show(struct seq_file *m, void *v)
{
	say(m, "%s", "");
	seq_put_decimal_ll(m, "n ", hlist_entry(v, struct record, node)->n);
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations bucket_sops = {
	.start = bucket_start, .next = bucket_next, .stop = no_stop,
	.show = bucket_show,
};
DEFINE_SEQ_ATTRIBUTE(bucket);

static void *list_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? seq_list_start(&listed, *pos - 1) : SEQ_START_TOKEN;
}

static void *list_next(struct seq_file *m, void *v, loff_t *pos)
{
	if (v != SEQ_START_TOKEN)
		return seq_list_next(v, &listed, pos);
	++*pos;
	return list_start(m, pos);
}

static int list_show(struct seq_file *m, void *v)
{
	int *shown = m->private;

	if (v == SEQ_START_TOKEN)
		seq_puts(m, "head\n");
	else
		seq_printf(m, "%d %d\n", ++*shown,
			   list_entry(v, struct record, list)->n);
	return 0;
}

static const struct seq_operations list_ops = {
	.start = list_start, .next = list_next, .stop = no_stop,
	.show = list_show,
};

static int list_open(struct inode *inode, struct file *file)
{
	return seq_open_private(file, &list_ops, sizeof(int));
}

static const struct proc_ops list_proc_ops = {
	.proc_open = list_open, .proc_read = seq_read,
	.proc_lseek = seq_lseek, .proc_release = seq_release_private,
};

static int data_show(struct seq_file *m, void *v)
{
	seq_printf(m, "data %d\n", *(int *)m->private);
	return 0;
}
DEFINE_PROC_SHOW_ATTRIBUTE(data);

static int value = 5;

static int value_show(struct seq_file *m, void *v)
{
	seq_printf(m, "value %d\n", *(int *)m->private);
	return 0;
}

static ssize_t value_write(struct file *file, const char __user *buf,
			   size_t size, loff_t *pos)
{
	int err = kstrtoint_from_user(buf, size, 0, &value);

	return err ? err : size;
}
DEFINE_SHOW_STORE_ATTRIBUTE(value);

/* Opened to be read at all, from wherever it is put. */
static int opened;

static int text_open(struct inode *inode, struct file *file)
{
	opened += (file->f_mode & FMODE_READ) && file->f_flags == O_RDONLY &&
		  file_inode(file) == inode;
	return nonseekable_open(inode, file);
}

static ssize_t text_read(struct file *file, char __user *buf, size_t size,
			 loff_t *pos)
{
	static const char text[] = "0123456789\n";

	if (!*pos)
		CHECK(default_llseek(file, 3, SEEK_SET) == 3 &&
		      default_llseek(file, 2, SEEK_CUR) == 5 &&
		      noop_llseek(file, 9, SEEK_SET) == 5 &&
		      no_llseek(file, 0, SEEK_SET) == -ESPIPE &&
		      default_llseek(file, 0, 9) == -EINVAL &&
		      generic_file_llseek(file, -1, SEEK_SET) == -EINVAL);
	return simple_read_from_buffer(buf, size, &file->f_pos, text,
				       sizeof(text) - 1);
}

/* As DEFINE_SEQ_ATTRIBUTE and DEFINE_SHOW_ATTRIBUTE, by hand. */
static int bare_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &bucket_sops);
}

static const struct file_operations bare_fops = {
	.open = bare_open, .read = seq_read, .llseek = seq_lseek,
	.release = seq_release,
};

static int sized_open(struct inode *inode, struct file *file)
{
	int err = simple_open(inode, file);

	if (err || file->private_data != &value)
		return -EINVAL;
	return single_open_size(file, value_show, file->private_data, 100);
}

static const struct file_operations sized_fops = {
	.open = sized_open, .read = seq_read, .llseek = seq_lseek,
	.release = single_release,
};

/* A number for each open, where seq_open_private() keeps it. */
static int pointed_open(struct inode *inode, struct file *file)
{
	int *shown = __seq_open_private(file, &list_ops, sizeof(int));

	if (!shown)
		return -ENOMEM;
	*shown = 10;
	return PDE_DATA(inode) == &value ? 0 : -EINVAL;
}

static const struct proc_ops pointed_ops = {
	.proc_flags = PROC_ENTRY_PERMANENT, .proc_open = pointed_open,
	.proc_read = seq_read, .proc_lseek = seq_lseek,
	.proc_release = seq_release_private,
};

static const struct file_operations text_fops = {
	.owner = THIS_MODULE, .open = text_open, .read = text_read,
	.llseek = no_llseek,
};

static void in_proc(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		records[i].n = i + 1;
		hlist_add_head(&records[i].node, &bucket);
		list_add_tail(&records[i].list, &listed);
	}
	dir = proc_mkdir_mode("api_more", 0555, NULL);
	CHECK(dir != NULL && proc_mkdir_data("empty", 0, dir, &value));
	CHECK(proc_create("list", 0444, dir, &list_proc_ops));
	CHECK(proc_create_data("data", 0444, dir, &data_proc_ops, &value));
	CHECK(proc_create_seq_data("bucket", 0444, dir, &bucket_sops, NULL));
	CHECK(proc_create_single_data("single", 0444, dir, data_show, &value));
	CHECK(proc_create_data("pointed", 0444, dir, &pointed_ops, &value));
	proc_set_size(dir, 10);
	proc_set_user(dir, 0, 0);
}

static struct dentry *debug;
static u16 half = 3;
static u32 full = 4;
static u64 hex = 0x1234567890ull;
static unsigned long natural = 6;
static size_t size = 7;

static int doubled_get(void *data, u64 *val)
{
	*val = 2 * *(u32 *)data;
	return 0;
}
DEFINE_SIMPLE_ATTRIBUTE(doubled_fops, doubled_get, NULL, "0x%llx\n");

static void in_debugfs(void)
{
	CHECK(debugfs_initialized());
	debug = debugfs_create_dir("api_more", NULL);
	debugfs_create_u16("u16", 0644, debug, &half);
	debugfs_create_u32("u32", 0644, debug, &full);
	debugfs_create_x64("x64", 0644, debug, &hex);
	debugfs_create_ulong("ulong", 0644, debug, &natural);
	debugfs_create_size_t("size", 0644, debug, &size);
	debugfs_create_file_unsafe("doubled", 0644, debug, &full, &doubled_fops);
	debugfs_create_file("value", 0644, debug, &value, &value_fops);
	debugfs_create_file("sized", 0444, debug, &value, &sized_fops);
	debugfs_create_file("bare", 0444, debug, NULL, &bare_fops);
	debugfs_create_file("bucket", 0444, debug, NULL, &bucket_fops);
	debugfs_create_file("text", 0444, debug, NULL, &text_fops);
	debugfs_remove(debugfs_create_file("gone", 0444, debug, NULL, &text_fops));
}

static struct kobject object;
static struct device *dev;
static char secret[8] = "none";

static ssize_t size_show(struct device *d, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n", (char *)dev_get_drvdata(d));
}

static ssize_t secret_store(struct device *d, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	strscpy(secret, buf, sizeof(secret));
	return count;
}

static DEVICE_ATTR_RO(size);
static DEVICE_ATTR_WO(secret);
static DEVICE_ATTR(both, 0600, size_show, secret_store);

static struct attribute *more_attrs[] = {
	&dev_attr_size.attr, &dev_attr_secret.attr, NULL,
};
static const struct attribute_group more_group = {
	.name = "more", .attrs = more_attrs,
};
static const struct attribute_group *more_groups[] = { &more_group, NULL };

static ssize_t plain_show(struct kobject *k, struct kobj_attribute *a, char *buf)
{
	return sysfs_emit(buf, "plain\n");
}

static ssize_t write_store(struct kobject *k, struct kobj_attribute *a,
			   const char *buf, size_t count)
{
	return kstrtoint(buf, 0, &value) ? -EINVAL : count;
}

static struct kobj_attribute plain_attribute = __ATTR(plain, 0444, plain_show, NULL);
static struct kobj_attribute write_attribute = __ATTR_WO(write);
static struct attribute *object_attrs[] = {
	&plain_attribute.attr, &write_attribute.attr, NULL,
};
ATTRIBUTE_GROUPS(object);

static void freed(struct kobject *k)
{
	opened = -1;
}

static const struct kobj_type type = {
	.release = freed, .sysfs_ops = &kobj_sysfs_ops,
	.default_groups = object_groups,
};

static void in_sys(void)
{
	struct class *class;

	kobject_init(&object, &type);
	CHECK(kobject_add(&object, kernel_kobj, "%s", "api_more") == 0);
	dev = root_device_register("api_more");
	CHECK(!IS_ERR(dev));
	dev_set_drvdata(dev, secret);
	CHECK(device_create_file(dev, &dev_attr_both) == 0);
	CHECK(device_add_group(dev, &more_group) == 0);
	device_remove_group(dev, &more_group);
	CHECK(device_add_groups(dev, more_groups) == 0);
	sysfs_remove_groups(&dev->kobj, more_groups);
	CHECK(sysfs_create_groups(&dev->kobj, more_groups) == 0);
	CHECK(get_device(dev) == dev && kobj_to_dev(&dev->kobj) == dev);
	put_device(dev);
	class = class_create(THIS_MODULE, "api_more");
	CHECK(!IS_ERR(class));
	device_unregister(device_create(class, NULL, MKDEV(1, 9), NULL, "gone"));
	CHECK(!IS_ERR(device_create(class, NULL, MKDEV(1, 9), NULL, "gone")));
	device_destroy(class, MKDEV(1, 9));
	class_destroy(class);
	dev_emerg(dev, "said at %d\n", 0);
	dev_err(dev, "said at %d\n", 3);
	dev_warn(dev, "said at %d\n", 4);
	dev_notice(dev, "said at %d\n", 5);
	dev_dbg(dev, "said at %d\n", 7);
}

static void users(void)
{
	void __user *nowhere = (void __user *)8;
	unsigned long long ull;
	unsigned long ul;
	unsigned int ui;
	char text[4];
	long long ll;
	long l;
	bool b;
	int x = 1;

	CHECK(__copy_from_user(text, "abc", 4) == 0 && __copy_to_user(text, "x", 1) == 0);
	CHECK(__clear_user(text, 4) == 0 && !text[0] && __clear_user(nowhere, 4) == 4);
	CHECK(__put_user(7, &x) == 0 && __get_user(x, &value) == 0 && x == 5);
	CHECK(kstrtouint_from_user("12", 2, 10, &ui) == 0 && ui == 12);
	CHECK(kstrtol_from_user("-12", 3, 10, &l) == 0 && l == -12);
	CHECK(kstrtoul_from_user("12\n", 3, 10, &ul) == 0 && ul == 12);
	CHECK(kstrtoll_from_user("-1", 2, 10, &ll) == 0 && ll == -1);
	CHECK(kstrtoull_from_user("0x10", 4, 0, &ull) == 0 && ull == 16);
	CHECK(kstrtobool_from_user("on", 2, &b) == 0 && b);
	CHECK(kstrtoul_from_user(nowhere, 3, 10, &ul) == -EFAULT);
}

static int __init more_init(void)
{
	users();
	in_proc();
	in_debugfs();
	in_sys();
	return check_result();
}

static void __exit more_exit(void)
{
	debugfs_remove(debug);
	root_device_unregister(dev);
	kobject_del(&object);
	kobject_put(&object);
	pr_info("%s: object %s, %d failed at reading\n", KBUILD_MODNAME,
		opened == -1 ? "freed" : "kept", failures);
	proc_remove(dir);
}

module_init(more_init);
module_exit(more_exit);
MODULE_LICENSE("GPL");
