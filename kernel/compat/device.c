// SPDX-License-Identifier: MIT
/*
 * kernel/compat/device.c - devices, as far as they have attributes in /sys
 *
 * Locks    devices_lock guards the list of devices of classes.
 */
#include "include/linux/device.h"

#include "include/linux/list.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/sched/mutex.h"
#include "mm/slab.h"

struct device_node {
	struct device dev;		/* first: what the module has */
	struct list_head listed;	/* [devices_lock] */
};

static DEFINE_MUTEX(devices_lock);
static LIST_HEAD(devices);

/* /sys/devices and /sys/class: there while something is in them. */
static struct kobject *devices_folder, *class_folder;	/* [devices_lock] */

static struct kobject *hold_folder(struct kobject **folder, const char *name)
{
	mutex_lock(&devices_lock);
	if (*folder)
		kobject_get(*folder);
	else
		*folder = kobject_create_and_add(name, NULL);
	mutex_unlock(&devices_lock);
	return *folder;
}

static void drop_folder(struct kobject **folder)
{
	mutex_lock(&devices_lock);
	if (refcount_read(&(*folder)->kref.refcount) == 1) {
		kobject_put(*folder);
		*folder = NULL;
	} else {
		kobject_put(*folder);
	}
	mutex_unlock(&devices_lock);
}

/* ---- attributes ---- */

static ssize_t show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct device_attribute *a = container_of(attr,
						  struct device_attribute,
						  attr);

	return a->show ? a->show(kobj_to_dev(kobj), a, buf) : -EIO;
}

static ssize_t store(struct kobject *kobj, struct attribute *attr,
		     const char *buf, size_t size)
{
	struct device_attribute *a = container_of(attr,
						  struct device_attribute,
						  attr);

	return a->store ? a->store(kobj_to_dev(kobj), a, buf, size) : -EIO;
}

static const struct sysfs_ops device_ops = { .show = show, .store = store };

static void free_device(struct kobject *kobj)
{
	struct device *dev = kobj_to_dev(kobj);

	kfree(container_of(dev, struct device_node, dev));
}

static const struct kobj_type device_type = {
	.release = free_device, .sysfs_ops = &device_ops,
};

int device_create_file(struct device *dev, const struct device_attribute *attr)
{
	return sysfs_create_file(&dev->kobj, &attr->attr);
}
EXPORT_SYMBOL(device_create_file);

void device_remove_file(struct device *dev,
			const struct device_attribute *attr)
{
	sysfs_remove_file(&dev->kobj, &attr->attr);
}
EXPORT_SYMBOL(device_remove_file);

/* ---- devices ---- */

static struct device *register_device(struct kobject *folder,
				      const char *name)
{
	struct device_node *n = kzalloc(sizeof(*n), GFP_KERNEL);
	int err = -ENOMEM;

	if (n)
		err = kobject_init_and_add(&n->dev.kobj, &device_type, folder,
					   "%s", name);
	if (!err) {
		mutex_lock(&devices_lock);
		list_add_tail(&n->listed, &devices);
		mutex_unlock(&devices_lock);
		return &n->dev;
	}
	if (n)
		kobject_put(&n->dev.kobj);
	return ERR_PTR(err);
}

void device_unregister(struct device *dev)
{
	mutex_lock(&devices_lock);
	list_del(&container_of(dev, struct device_node, dev)->listed);
	mutex_unlock(&devices_lock);
	kobject_del(&dev->kobj);
	put_device(dev);
}
EXPORT_SYMBOL(device_unregister);

struct device *root_device_register(const char *name)
{
	struct kobject *folder = hold_folder(&devices_folder, "devices");
	struct device *dev;

	if (!folder)
		return ERR_PTR(-ENOMEM);
	dev = register_device(folder, name);
	if (IS_ERR(dev))
		drop_folder(&devices_folder);
	return dev;
}
EXPORT_SYMBOL(root_device_register);

void root_device_unregister(struct device *dev)
{
	device_unregister(dev);
	drop_folder(&devices_folder);
}
EXPORT_SYMBOL(root_device_unregister);

struct device *device_create_with_groups(struct class *class,
	struct device *parent, dev_t devt, void *data,
	const struct attribute_group **groups, const char *fmt, ...)
{
	struct device *dev;
	char name[32];
	va_list args;
	int err;

	va_start(args, fmt);
	vformat(name, sizeof(name), fmt, args);
	va_end(args);
	dev = register_device(&class->kobj, name);
	if (IS_ERR(dev))
		return dev;
	dev->class = class;
	dev->parent = parent;
	dev->devt = devt;
	dev->driver_data = data;
	err = sysfs_create_groups(&dev->kobj, groups);
	if (!err)
		return dev;
	device_unregister(dev);
	return ERR_PTR(err);
}
EXPORT_SYMBOL(device_create_with_groups);

void device_destroy(struct class *class, dev_t devt)
{
	struct device_node *n, *found = NULL;

	mutex_lock(&devices_lock);
	list_for_each_entry(n, &devices, listed) {
		if (n->dev.class == class && n->dev.devt == devt)
			found = n;
	}
	mutex_unlock(&devices_lock);
	if (found)
		device_unregister(&found->dev);
}
EXPORT_SYMBOL(device_destroy);

/* ---- classes ---- */

static void free_class(struct kobject *kobj)
{
	kfree(container_of(kobj, struct class, kobj));
}

static const struct kobj_type class_type = { .release = free_class };

struct class *class_create_named(const char *name)
{
	struct kobject *folder = hold_folder(&class_folder, "class");
	struct class *class = kzalloc(sizeof(*class), GFP_KERNEL);
	int err = -ENOMEM;

	if (folder && class) {
		err = kobject_init_and_add(&class->kobj, &class_type, folder,
					   "%s", name);
		class->name = class->kobj.name;
		if (!err)
			return class;
		kobject_put(&class->kobj);
	} else {
		kfree(class);
	}
	if (folder)
		drop_folder(&class_folder);
	return ERR_PTR(err);
}
EXPORT_SYMBOL(class_create_named);

void class_destroy(struct class *class)
{
	if (IS_ERR_OR_NULL(class))
		return;
	kobject_del(&class->kobj);
	kobject_put(&class->kobj);
	drop_folder(&class_folder);
}
EXPORT_SYMBOL(class_destroy);
