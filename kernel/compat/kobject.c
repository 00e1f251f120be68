// SPDX-License-Identifier: MIT
/*
 * kernel/compat/kobject.c - objects with a folder in /sys
 *
 * The folder's entry has the object as its data, so that a file of it finds
 * whose it is (sysfs.c). /sys/kernel is made when somebody needs it.
 */
#include "include/linux/kobject.h"

#include "include/linux/string.h"
#include "kernel/compat/tree.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "mm/slab.h"

#define NAME_ROOM	32	/* of a folder, with its NUL */

static struct kobject kernel_object = { .name = "kernel", .permanent = true };
struct kobject *const kernel_kobj = &kernel_object;
EXPORT_SYMBOL(kernel_kobj);

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	*kobj = (struct kobject){ .ktype = ktype };
	kref_init(&kobj->kref);
}
EXPORT_SYMBOL(kobject_init);

/* Where the object's files are, or NULL. */
static struct proc_dir_entry *folder_of(struct kobject *kobj)
{
	if (!kobj)
		return sys_top;
	if (!kobj->sd && kobj->permanent)
		kobj->sd = proc_mkdir_data(kobj->name, 0, sys_top, kobj);
	return kobj->sd;
}

static int add(struct kobject *kobj, struct kobject *parent, const char *fmt,
	       va_list args)
{
	struct proc_dir_entry *folder = folder_of(parent);
	char *name = kmalloc(NAME_ROOM, GFP_KERNEL);

	if (!name)
		return -ENOMEM;
	vformat(name, NAME_ROOM, fmt, args);
	kobj->name = name;
	kobj->parent = kobject_get(parent);
	if (!folder || !*name)
		return -EINVAL;
	kobj->sd = proc_mkdir_data(name, 0, folder, kobj);
	if (!kobj->sd)
		return -EEXIST;
	if (!kobj->ktype || !kobj->ktype->default_groups)
		return 0;
	return sysfs_create_groups(kobj, kobj->ktype->default_groups);
}

int kobject_add(struct kobject *kobj, struct kobject *parent,
		const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = add(kobj, parent, fmt, args);
	va_end(args);
	return err;
}
EXPORT_SYMBOL(kobject_add);

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int err;

	kobject_init(kobj, ktype);
	va_start(args, fmt);
	err = add(kobj, parent, fmt, args);
	va_end(args);
	return err;
}
EXPORT_SYMBOL(kobject_init_and_add);

void kobject_del(struct kobject *kobj)
{
	proc_remove_entry(kobj->sd);
	kobj->sd = NULL;
}
EXPORT_SYMBOL(kobject_del);

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj && !kobj->permanent)
		kref_get(&kobj->kref);
	return kobj;
}
EXPORT_SYMBOL(kobject_get);

static void last_put(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);
	struct kobject *parent = kobj->parent;
	const char *name = kobj->name;

	kobject_del(kobj);
	if (kobj->ktype && kobj->ktype->release)
		kobj->ktype->release(kobj);
	kfree(name);
	kobject_put(parent);
}

void kobject_put(struct kobject *kobj)
{
	if (kobj && !kobj->permanent)
		kref_put(&kobj->kref, last_put);
}
EXPORT_SYMBOL(kobject_put);

/* ---- objects that are only a folder ---- */

static ssize_t show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct kobj_attribute *a = container_of(attr, struct kobj_attribute,
						attr);

	return a->show ? a->show(kobj, a, buf) : -EIO;
}

static ssize_t store(struct kobject *kobj, struct attribute *attr,
		     const char *buf, size_t size)
{
	struct kobj_attribute *a = container_of(attr, struct kobj_attribute,
						attr);

	return a->store ? a->store(kobj, a, buf, size) : -EIO;
}

const struct sysfs_ops kobj_sysfs_ops = { .show = show, .store = store };
EXPORT_SYMBOL(kobj_sysfs_ops);

static void free_object(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type folder_type = {
	.release = free_object, .sysfs_ops = &kobj_sysfs_ops,
};

struct kobject *kobject_create_and_add(const char *name,
				       struct kobject *parent)
{
	struct kobject *kobj = kmalloc(sizeof(*kobj), GFP_KERNEL);

	if (!kobj)
		return NULL;
	if (!kobject_init_and_add(kobj, &folder_type, parent, "%s", name))
		return kobj;
	kobject_put(kobj);
	return NULL;
}
EXPORT_SYMBOL(kobject_create_and_add);
