// SPDX-License-Identifier: MIT
/*
 * kernel/compat/sysfs.c - attributes: small files of an object in /sys
 *
 *   /sys/foo          data: the struct kobject
 *   /sys/foo/bar      data: the struct attribute
 *   /sys/foo/group/   data: the struct kobject, too
 */
#include "include/linux/sysfs.h"

#include "include/linux/kobject.h"
#include "include/linux/limits.h"
#include "kernel/compat/tree.h"
#include "kernel/lib/align.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "mm/slab.h"

/* ---- reading and writing ---- */

static const struct sysfs_ops *ops_of(struct kobject *kobj)
{
	return kobj->ktype && kobj->ktype->sysfs_ops ? kobj->ktype->sysfs_ops :
						       &kobj_sysfs_ops;
}

static int show(struct seq_file *m, void *v)
{
	struct proc_dir_entry *de = m->private;
	struct kobject *kobj = de->parent->data;
	char *page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t len = -EIO;

	(void)v;
	if (!page)
		return -ENOMEM;
	if (ops_of(kobj)->show)
		len = ops_of(kobj)->show(kobj, de->data, page);
	if (len > 0)
		seq_write(m, page, min((size_t)len, (size_t)PAGE_SIZE - 1));
	kfree(page);
	return (int)min(len, (ssize_t)0);
}

static int open(struct inode *inode, struct file *file)
{
	return single_open(file, show, PDE(inode));
}

static ssize_t write(struct file *file, const char *text, size_t size,
		     loff_t *pos)
{
	struct proc_dir_entry *de = PDE(file_inode(file));
	struct kobject *kobj = de->parent->data;
	ssize_t took = -EIO;
	char *page;

	if (size >= PAGE_SIZE)
		return -EFBIG;
	page = kmalloc(size + 1, GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	memcpy(page, text, size);
	page[size] = '\0';
	if (ops_of(kobj)->store)
		took = ops_of(kobj)->store(kobj, de->data, page, size);
	kfree(page);
	if (took > 0)
		*pos += took;
	return took;
}

static const struct file_operations sysfs_fops = {
	.open = open, .read = seq_read, .write = write, .llseek = seq_lseek,
	.release = single_release,
};

/* ---- coming and going ---- */

static int create(struct proc_dir_entry *folder, const struct attribute *attr,
		  umode_t mode)
{
	if (!folder)
		return -EINVAL;
	return proc_create_with_fops(attr->name, mode, folder, &sysfs_fops,
				     (void *)attr) ? 0 : -EEXIST;
}

int sysfs_create_file(struct kobject *kobj, const struct attribute *attr)
{
	return create(kobj->sd, attr, attr->mode);
}
EXPORT_SYMBOL(sysfs_create_file);

void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr)
{
	if (kobj->sd)
		remove_proc_entry(attr->name, kobj->sd);
}
EXPORT_SYMBOL(sysfs_remove_file);

static umode_t mode_of(struct kobject *kobj,
		       const struct attribute_group *group, int i)
{
	struct attribute *attr = group->attrs[i];

	return group->is_visible ? group->is_visible(kobj, attr, i) :
				   attr->mode;
}

/* The first n, or those there are. */
static void remove_attrs(struct kobject *kobj, struct proc_dir_entry *folder,
			 const struct attribute_group *group, int n)
{
	for (int i = 0; i < n && group->attrs[i]; i++) {
		if (mode_of(kobj, group, i))
			remove_proc_entry(group->attrs[i]->name, folder);
	}
}

int sysfs_create_group(struct kobject *kobj,
		       const struct attribute_group *group)
{
	struct proc_dir_entry *folder = kobj->sd;
	int err = 0, i;

	if (folder && group->name)
		folder = proc_mkdir_data(group->name, 0, folder, kobj);
	if (!folder)
		return kobj->sd ? -EEXIST : -EINVAL;
	for (i = 0; group->attrs[i] && !err; i++) {
		umode_t mode = mode_of(kobj, group, i);

		err = mode ? create(folder, group->attrs[i], mode) : 0;
	}
	if (err && group->name)
		proc_remove_entry(folder);
	else if (err)
		remove_attrs(kobj, folder, group, i - 1);
	return err;
}
EXPORT_SYMBOL(sysfs_create_group);

void sysfs_remove_group(struct kobject *kobj,
			const struct attribute_group *group)
{
	if (!kobj->sd)
		return;
	if (group->name)
		(void)remove_proc_subtree(group->name, kobj->sd);
	else
		remove_attrs(kobj, kobj->sd, group, INT_MAX);
}
EXPORT_SYMBOL(sysfs_remove_group);

int sysfs_create_groups(struct kobject *kobj,
			const struct attribute_group **groups)
{
	int err = 0, i;

	for (i = 0; groups && groups[i] && !err; i++)
		err = sysfs_create_group(kobj, groups[i]);
	if (err) {
		for (i -= 2; i >= 0; i--)
			sysfs_remove_group(kobj, groups[i]);
	}
	return err;
}
EXPORT_SYMBOL(sysfs_create_groups);

void sysfs_remove_groups(struct kobject *kobj,
			 const struct attribute_group **groups)
{
	for (int i = 0; groups && groups[i]; i++)
		sysfs_remove_group(kobj, groups[i]);
}
EXPORT_SYMBOL(sysfs_remove_groups);

/* ---- what show writes with ---- */

static int emit(char *buf, size_t at, const char *fmt, va_list args)
{
	size_t room = PAGE_SIZE - at;
	int len;

	if (at >= PAGE_SIZE)
		return 0;
	len = vformat(buf + at, room, fmt, args);
	return min(len, (int)room - 1);
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = emit(buf, 0, fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(sysfs_emit);

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = emit(buf, (size_t)at, fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(sysfs_emit_at);
