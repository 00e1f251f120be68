// SPDX-License-Identifier: MIT
/*
 * api_sys.c - kobject.h, sysfs.h, device.h, debugfs.h
 *
 * The checks of reading and writing are the shell's: tests/e2e/test_linux.py.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "check.h"

static struct kobject *top;
static int level = 3;

static ssize_t level_show(struct kobject *kobj, struct kobj_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%d\n", level);
}

static ssize_t level_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t size)
{
	int err = kstrtoint(buf, 0, &level);

	return err ? err : size;
}

static ssize_t name_show(struct kobject *kobj, struct kobj_attribute *attr,
			 char *buf)
{
	int at = sysfs_emit(buf, "%s", "mo");

	return at + sysfs_emit_at(buf, at, "%s\n", "re");
}

static ssize_t hidden_show(struct kobject *kobj, struct kobj_attribute *attr,
			   char *buf)
{
	return 0;
}

static struct kobj_attribute level_attribute = __ATTR_RW(level);
static struct kobj_attribute name_attribute = __ATTR_RO(name);
static struct kobj_attribute hidden_attribute = __ATTR_RO(hidden);

static struct attribute *more_attrs[] = {
	&name_attribute.attr, &hidden_attribute.attr, NULL,
};

static umode_t more_visible(struct kobject *kobj, struct attribute *attr, int i)
{
	return attr == &hidden_attribute.attr ? 0 : attr->mode;
}

static const struct attribute_group more = {
	.name = "more", .attrs = more_attrs, .is_visible = more_visible,
};

/* An object with a type of its own. */
static int released;

static void release(struct kobject *kobj)
{
	released++;
}

static const struct kobj_type own_type = {
	.release = release, .sysfs_ops = &kobj_sysfs_ops,
};

static void objects(void)
{
	struct kobject own, *folder;

	top = kobject_create_and_add("api_sys", kernel_kobj);
	CHECK(top != NULL && strcmp(kobject_name(top), "api_sys") == 0);
	CHECK(kobject_create_and_add("api_sys", kernel_kobj) == NULL);
	CHECK(sysfs_create_file(top, &level_attribute.attr) == 0);
	CHECK(sysfs_create_file(top, &level_attribute.attr) == -EEXIST);
	CHECK(sysfs_create_group(top, &more) == 0);
	CHECK(sysfs_create_group(top, &more) == -EEXIST);
	sysfs_remove_group(top, &more);
	CHECK(sysfs_create_group(top, &more) == 0);
	folder = kobject_create_and_add("below", top);
	CHECK(kobject_init_and_add(&own, &own_type, folder, "own%d", 1) == 0);
	kobject_put(folder);		/* own holds it */
	kobject_get(&own);
	kobject_put(&own);
	CHECK(released == 0);
	kobject_put(&own);
	CHECK(released == 1);
	CHECK(kobject_init_and_add(&own, &own_type, top, "level") == -EEXIST);
	kobject_put(&own);
	CHECK(released == 2);
}

static struct device *root, *dev;
static struct class *class;
static char state[8] = "state";

static ssize_t state_show(struct device *d, struct device_attribute *attr,
			  char *buf)
{
	return sprintf(buf, "%s of %s\n", d == root ? "state" :
		       (char *)dev_get_drvdata(d), dev_name(d));
}

static ssize_t state_store(struct device *d, struct device_attribute *attr,
			   const char *buf, size_t size)
{
	strscpy(dev_get_drvdata(d), buf, sizeof(state));
	strim(dev_get_drvdata(d));
	return size;
}
static DEVICE_ATTR_RW(state);

static struct attribute *state_attrs[] = { &dev_attr_state.attr, NULL };
ATTRIBUTE_GROUPS(state);

static void devices(void)
{
	root = root_device_register("api_root");
	CHECK(!IS_ERR(root));
	CHECK(device_create_file(root, &dev_attr_state) == 0);
	class = class_create(THIS_MODULE, "api");
	CHECK(!IS_ERR(class));
	CHECK(IS_ERR(class_create(THIS_MODULE, "api")));
	dev = device_create_with_groups(class, root, MKDEV(1, 7), state,
					state_groups, "api%d", 7);
	CHECK(!IS_ERR(dev) && dev_get_drvdata(dev) == state);
	CHECK(IS_ERR(device_create(class, NULL, MKDEV(1, 8), NULL, "api7")));
	CHECK(!IS_ERR(device_create(class, NULL, MKDEV(1, 8), NULL, "api8")));
	device_destroy(class, MKDEV(1, 8));
	CHECK(MAJOR(dev->devt) == 1 && MINOR(dev->devt) == 7);
	dev_info(dev, "made\n");
}

static struct dentry *debug;
static u8 byte = 200;
static u64 wide = 1ULL << 40;
static u32 hex = 0xbeef;
static atomic_t count = ATOMIC_INIT(-5);
static bool flag = true;
static u64 square = 3;

static int square_get(void *data, u64 *value)
{
	*value = *(u64 *)data * *(u64 *)data;
	return 0;
}

static int square_set(void *data, u64 value)
{
	*(u64 *)data = value;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(square_fops, square_get, square_set, "%llu\n");

static int shown_show(struct seq_file *m, void *v)
{
	seq_printf(m, "shown %d\n", *(int *)m->private);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(shown);

static void debugging(void)
{
	static int answer = 42;
	struct dentry *sub;

	debug = debugfs_create_dir("api_sys", NULL);
	CHECK(!IS_ERR(debug));
	CHECK(PTR_ERR(debugfs_create_dir("api_sys", NULL)) == -EEXIST);
	debugfs_create_u8("u8", 0644, debug, &byte);
	debugfs_create_u64("u64", 0644, debug, &wide);
	debugfs_create_x32("x32", 0644, debug, &hex);
	debugfs_create_atomic_t("atomic", 0644, debug, &count);
	debugfs_create_bool("bool", 0644, debug, &flag);
	debugfs_create_file("squared", 0644, debug, &square, &square_fops);
	sub = debugfs_create_dir("sub", debug);
	CHECK(!IS_ERR(debugfs_create_file("shown", 0444, sub, &answer,
					  &shown_fops)));
	CHECK(IS_ERR(debugfs_create_dir("x", ERR_PTR(-ENOMEM))));
}

static int __init sys_init(void)
{
	objects();
	devices();
	debugging();
	return check_result();
}

static void __exit sys_exit(void)
{
	debugfs_remove_recursive(debug);
	device_destroy(class, MKDEV(1, 7));
	class_destroy(class);
	device_remove_file(root, &dev_attr_state);
	root_device_unregister(root);
	sysfs_remove_file(top, &level_attribute.attr);
	kobject_put(top);
}

module_init(sys_init);
module_exit(sys_exit);
MODULE_LICENSE("GPL");
