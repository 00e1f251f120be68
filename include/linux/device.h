// SPDX-License-Identifier: MIT
/*
 * include/linux/device.h - devices, as far as they have attributes in /sys
 *
 * There are no drivers and no buses: a device is a folder below
 * /sys/devices, or of a class below /sys/class.
 */
#pragma once

#include "include/linux/err.h"
#include "include/linux/kobject.h"
#include "include/linux/mutex.h"
#include "include/linux/printk.h"
#include "include/linux/version.h"

struct class {
	const char *name;
	struct kobject kobj;
};

struct device {
	struct kobject kobj;
	struct device *parent;
	struct class *class;
	dev_t devt;
	void *driver_data;
};

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr,
			char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t size);
};

#define DEVICE_ATTR(name, mode, show, store)				\
	struct device_attribute dev_attr_##name =			\
		__ATTR(name, mode, show, store)
#define DEVICE_ATTR_RO(name)						\
	struct device_attribute dev_attr_##name = __ATTR_RO(name)
#define DEVICE_ATTR_WO(name)						\
	struct device_attribute dev_attr_##name = __ATTR_WO(name)
#define DEVICE_ATTR_RW(name)						\
	struct device_attribute dev_attr_##name = __ATTR_RW(name)

#define kobj_to_dev(k)		container_of(k, struct device, kobj)
#define dev_name(dev)		((dev)->kobj.name)

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

#define dev_emerg(dev, fmt, ...)					\
	pr_emerg("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_err(dev, fmt, ...)	pr_err("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...)						\
	pr_warn("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_notice(dev, fmt, ...)					\
	pr_notice("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_info(dev, fmt, ...)						\
	pr_info("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_dbg(dev, fmt, ...)						\
	pr_debug("%s: " fmt, dev_name(dev), ##__VA_ARGS__)

/*
 * A device below /sys/devices, or of a class, and its going. Return:
 * ERR_PTR(). Context: thread, may sleep.
 */
struct device *root_device_register(const char *name);
void root_device_unregister(struct device *dev);
struct device *device_create_with_groups(struct class *class,
	struct device *parent, dev_t devt, void *data,
	const struct attribute_group **groups, const char *fmt, ...)
	__printf(6, 7);
#define device_create(class, parent, devt, data, ...)			\
	device_create_with_groups(class, parent, devt, data, NULL, __VA_ARGS__)
/* The one of that number. */
void device_destroy(struct class *class, dev_t devt);
void device_unregister(struct device *dev);

/* A folder of devices below /sys/class. */
struct class *class_create_named(const char *name);
void class_destroy(struct class *class);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define class_create(owner, name)	((void)(owner), class_create_named(name))
#else
#define class_create(name)		class_create_named(name)
#endif

int __must_check device_create_file(struct device *dev,
				    const struct device_attribute *attr);
void device_remove_file(struct device *dev,
			const struct device_attribute *attr);
#define device_add_group(dev, group)	sysfs_create_group(&(dev)->kobj, group)
#define device_remove_group(dev, group)	sysfs_remove_group(&(dev)->kobj, group)
#define device_add_groups(dev, groups)	sysfs_create_groups(&(dev)->kobj, groups)

static inline struct device *get_device(struct device *dev)
{
	return kobj_to_dev(kobject_get(&dev->kobj));
}

static inline void put_device(struct device *dev)
{
	kobject_put(&dev->kobj);
}
