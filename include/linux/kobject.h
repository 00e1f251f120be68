// SPDX-License-Identifier: MIT
/*
 * include/linux/kobject.h - objects with a folder in /sys
 *
 * An object is counted; with the last reference go its folder and, by its
 * type's release, its memory.
 */
#pragma once

#include "include/linux/kref.h"
#include "include/linux/sysfs.h"

struct proc_dir_entry;

struct kobj_type {
	void (*release)(struct kobject *kobj);
	const struct sysfs_ops *sysfs_ops;
	const struct attribute_group **default_groups;
};

struct kobject {
	const char *name;		/* [I] the object's own copy */
	struct kobject *parent;		/* held; NULL: /sys itself */
	const struct kobj_type *ktype;	/* [I] */
	struct proc_dir_entry *sd;	/* its folder, or NULL */
	struct kref kref;
	bool permanent;			/* the kernel's own */
};

struct kobj_attribute {
	struct attribute attr;
	ssize_t (*show)(struct kobject *kobj, struct kobj_attribute *attr,
			char *buf);
	ssize_t (*store)(struct kobject *kobj, struct kobj_attribute *attr,
			 const char *buf, size_t size);
};

/* Calls show and store of struct kobj_attribute. */
extern const struct sysfs_ops kobj_sysfs_ops;
/* The folder /sys/kernel. */
extern struct kobject *const kernel_kobj;

/*
 * init: one reference, no folder yet. add: a folder below parent's (NULL:
 * below /sys), with the type's default groups. After an error kobject_put().
 * Return: 0, -EINVAL, -EEXIST, -ENOMEM. Context: thread, may sleep.
 */
void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);
int kobject_add(struct kobject *kobj, struct kobject *parent,
		const char *fmt, ...) __printf(3, 4);
int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
	__printf(4, 5);
/* An object of its own, for attributes. Return: NULL: no. */
struct kobject *kobject_create_and_add(const char *name,
				       struct kobject *parent);
/* The folder goes now, with all below, when nobody reads or writes there. */
void kobject_del(struct kobject *kobj);
struct kobject *kobject_get(struct kobject *kobj);
void kobject_put(struct kobject *kobj);
#define kobject_name(kobj)	((kobj)->name)
