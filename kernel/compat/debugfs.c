// SPDX-License-Identifier: MIT
/*
 * kernel/compat/debugfs.c - files for who looks into a module
 *
 * Each kind of variable has functions that get and set it as a number, and
 * files of such are made of those.
 *
 * Locks    root_lock guards the making of the top folder.
 */
#include "include/linux/debugfs.h"

#include "include/linux/kobject.h"
#include "include/linux/kstrtox.h"
#include "include/linux/string.h"
#include "kernel/compat/tree.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/sched/mutex.h"
#include "mm/slab.h"

#define NUMBER_ROOM	32

static DEFINE_MUTEX(root_lock);
static struct kobject *root;		/* [root_lock] made once */

static struct dentry *folder_of(struct dentry *parent)
{
	if (parent)
		return parent;
	mutex_lock(&root_lock);
	if (!root)
		root = kobject_create_and_add("debug", kernel_kobj);
	mutex_unlock(&root_lock);
	return root ? root->sd : ERR_PTR(-ENOMEM);
}

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)
{
	struct dentry *folder = folder_of(parent), *de;

	if (IS_ERR(folder))
		return folder;
	de = proc_mkdir(name, folder);
	return de ? de : ERR_PTR(-EEXIST);
}
EXPORT_SYMBOL(debugfs_create_dir);

struct dentry *debugfs_create_file(const char *name, umode_t mode,
				   struct dentry *parent, void *data,
				   const struct file_operations *fops)
{
	struct dentry *folder = folder_of(parent), *de;

	if (IS_ERR(folder))
		return folder;
	de = proc_create_with_fops(name, mode, folder, fops, data);
	return de ? de : ERR_PTR(-EEXIST);
}
EXPORT_SYMBOL(debugfs_create_file);

void debugfs_remove(struct dentry *de)
{
	if (!IS_ERR_OR_NULL(de))
		proc_remove_entry(de);
}
EXPORT_SYMBOL(debugfs_remove);

/* ---- files with a number ---- */

struct simple_attr {
	int (*get)(void *data, u64 *value);
	int (*set)(void *data, u64 value);
	const char *fmt;
	void *data;
};

int simple_attr_open(struct inode *inode, struct file *file,
		     int (*get)(void *data, u64 *value),
		     int (*set)(void *data, u64 value), const char *fmt)
{
	struct simple_attr *a = kmalloc(sizeof(*a), GFP_KERNEL);

	if (!a)
		return -ENOMEM;
	*a = (struct simple_attr){ get, set, fmt, inode->i_private };
	file->private_data = a;
	return 0;
}
EXPORT_SYMBOL(simple_attr_open);

int simple_attr_release(struct inode *inode, struct file *file)
{
	(void)inode;
	kfree(file->private_data);
	return 0;
}
EXPORT_SYMBOL(simple_attr_release);

/* The format is the module's: one number, of 64 bits. */
__attribute__((format(printf, 3, 0)))
static int print(char *text, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(text, size, fmt, args);
	va_end(args);
	return len;
}

ssize_t simple_attr_read(struct file *file, char *buf, size_t size,
			 loff_t *pos)
{
	struct simple_attr *a = file->private_data;
	char text[NUMBER_ROOM];
	u64 value;
	int err;

	if (!a->get)
		return -EACCES;
	err = a->get(a->data, &value);
	if (err)
		return err;
	print(text, sizeof(text), a->fmt, value);
	return simple_read_from_buffer(buf, size, pos, text, strlen(text));
}
EXPORT_SYMBOL(simple_attr_read);

ssize_t simple_attr_write(struct file *file, const char *buf, size_t size,
			  loff_t *pos)
{
	struct simple_attr *a = file->private_data;
	unsigned long long value;
	long long signed_value;
	int err;

	if (!a->set)
		return -EACCES;
	err = kstrtoull_from_user(buf, size, 0, &value);
	if (err == -EINVAL) {
		err = kstrtoll_from_user(buf, size, 0, &signed_value);
		value = (unsigned long long)signed_value;
	}
	if (!err)
		err = a->set(a->data, value);
	if (err)
		return err;
	*pos += size;
	return (ssize_t)size;
}
EXPORT_SYMBOL(simple_attr_write);

/* ---- variables ---- */

#define VARIABLE(name, type, fmt)					\
static int name##_get(void *data, u64 *value)				\
{									\
	*value = READ_ONCE(*(type *)data);				\
	return 0;							\
}									\
static int name##_set(void *data, u64 value)				\
{									\
	WRITE_ONCE(*(type *)data, (type)value);				\
	return 0;							\
}									\
DEFINE_SIMPLE_ATTRIBUTE(name##_fops, name##_get, name##_set, fmt);	\
void debugfs_create_##name(const char *file, umode_t mode,		\
			   struct dentry *parent, type *value)		\
{									\
	debugfs_create_file(file, mode, parent, value, &name##_fops);	\
}									\
EXPORT_SYMBOL(debugfs_create_##name)

VARIABLE(u8, u8, "%llu\n");
VARIABLE(u16, u16, "%llu\n");
VARIABLE(u32, u32, "%llu\n");
VARIABLE(u64, u64, "%llu\n");
VARIABLE(x32, u32, "0x%08llx\n");
VARIABLE(x64, u64, "0x%016llx\n");

static int atomic_get(void *data, u64 *value)
{
	*value = (u64)(s64)atomic_read((atomic_t *)data);
	return 0;
}

static int atomic_set_value(void *data, u64 value)
{
	atomic_set((atomic_t *)data, (int)value);
	return 0;
}
DEFINE_SIMPLE_ATTRIBUTE(atomic_fops, atomic_get, atomic_set_value, "%lld\n");

void debugfs_create_atomic_t(const char *name, umode_t mode,
			     struct dentry *parent, atomic_t *value)
{
	debugfs_create_file(name, mode, parent, value, &atomic_fops);
}
EXPORT_SYMBOL(debugfs_create_atomic_t);

static ssize_t bool_read(struct file *file, char *buf, size_t size,
			 loff_t *pos)
{
	bool *value = file->private_data;

	return simple_read_from_buffer(buf, size, pos,
				       READ_ONCE(*value) ? "Y\n" : "N\n", 2);
}

static ssize_t bool_write(struct file *file, const char *buf, size_t size,
			  loff_t *pos)
{
	bool *value = file->private_data, fresh;
	int err = kstrtobool_from_user(buf, size, &fresh);

	if (err)
		return err;
	WRITE_ONCE(*value, fresh);
	*pos += size;
	return (ssize_t)size;
}

static const struct file_operations bool_fops = {
	.open = simple_open, .read = bool_read, .write = bool_write,
	.llseek = default_llseek,
};

void debugfs_create_bool(const char *name, umode_t mode,
			 struct dentry *parent, bool *value)
{
	debugfs_create_file(name, mode, parent, value, &bool_fops);
}
EXPORT_SYMBOL(debugfs_create_bool);
