// SPDX-License-Identifier: MIT
/*
 * include/linux/sysfs.h - attributes: small files of an object in /sys
 *
 * show fills a page and says how much; store gets what was written, with a
 * NUL behind it, and says how much of it it took.
 */
#pragma once

#include "include/linux/stat.h"
#include "include/linux/string.h"
#include "include/linux/types.h"

struct kobject;
struct module;

struct attribute {
	const char *name;
	umode_t mode;
};

struct sysfs_ops {
	ssize_t (*show)(struct kobject *kobj, struct attribute *attr,
			char *buf);
	ssize_t (*store)(struct kobject *kobj, struct attribute *attr,
			 const char *buf, size_t size);
};

struct attribute_group {
	const char *name;		/* a folder of its own, or NULL */
	/* Its mode, 0: not at all; NULL: attr->mode. */
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr,
			      int i);
	struct attribute **attrs;	/* up to NULL */
};

#define __ATTR(name_, mode_, show_, store_) {				\
	.attr = { .name = #name_, .mode = (mode_) },			\
	.show = (show_), .store = (store_) }
#define __ATTR_RO(name_)	__ATTR(name_, 0444, name_##_show, NULL)
#define __ATTR_WO(name_)	__ATTR(name_, 0200, NULL, name_##_store)
#define __ATTR_RW(name_)						\
	__ATTR(name_, 0644, name_##_show, name_##_store)
#define __ATTR_NULL		{ .attr = { .name = NULL } }
#define ATTRIBUTE_GROUPS(name)						\
static const struct attribute_group name##_group = {			\
	.attrs = name##_attrs,						\
};									\
static const struct attribute_group *name##_groups[] = {		\
	&name##_group, NULL,						\
}

/*
 * Return: 0, -EEXIST (the name is taken, or none), -EINVAL (no folder).
 * A group is there as a whole or not at all. Context: thread, may sleep.
 */
int __must_check sysfs_create_file(struct kobject *kobj,
				   const struct attribute *attr);
void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr);
int __must_check sysfs_create_group(struct kobject *kobj,
				    const struct attribute_group *group);
void sysfs_remove_group(struct kobject *kobj,
			const struct attribute_group *group);
/* The array ends with NULL. */
int __must_check sysfs_create_groups(struct kobject *kobj,
				     const struct attribute_group **groups);
void sysfs_remove_groups(struct kobject *kobj,
			 const struct attribute_group **groups);

/* Into the page that show was given. Return: what was written. */
int sysfs_emit(char *buf, const char *fmt, ...) __printf(2, 3);
int sysfs_emit_at(char *buf, int at, const char *fmt, ...) __printf(3, 4);
