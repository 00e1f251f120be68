// SPDX-License-Identifier: MIT
/*
 * include/linux/debugfs.h - files for who looks into a module
 *
 * Below /sys/kernel/debug, which is always mounted. Entries are those of
 * /proc, and a file's inode has what it was made with in i_private.
 */
#pragma once

#include "include/linux/atomic.h"
#include "include/linux/err.h"
#include "include/linux/fs.h"
#include "include/linux/seq_file.h"

#define dentry		proc_dir_entry
struct dentry;

/*
 * parent: a folder, or NULL for the top. Return: the entry, or ERR_PTR():
 * -EEXIST; an error as parent gives the same error, so that nobody need
 * look. Context: thread, may sleep.
 */
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);
struct dentry *debugfs_create_file(const char *name, umode_t mode,
				   struct dentry *parent, void *data,
				   const struct file_operations *fops);
#define debugfs_create_file_unsafe(name, mode, parent, data, fops)	\
	debugfs_create_file(name, mode, parent, data, fops)

/* A variable; x: in hexadecimal. Writable if mode says so. */
void debugfs_create_u8(const char *name, umode_t mode, struct dentry *parent,
		       u8 *value);
void debugfs_create_u16(const char *name, umode_t mode, struct dentry *parent,
			u16 *value);
void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent,
			u32 *value);
void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent,
			u64 *value);
void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent,
			u32 *value);
void debugfs_create_x64(const char *name, umode_t mode, struct dentry *parent,
			u64 *value);
#define debugfs_create_ulong(name, mode, parent, value)			\
	debugfs_create_u32(name, mode, parent, (u32 *)(value))
#define debugfs_create_size_t(name, mode, parent, value)		\
	debugfs_create_u32(name, mode, parent, (u32 *)(value))
void debugfs_create_atomic_t(const char *name, umode_t mode,
			     struct dentry *parent, atomic_t *value);
/* Y and N; written: as kstrtobool(). */
void debugfs_create_bool(const char *name, umode_t mode,
			 struct dentry *parent, bool *value);

/* With all below; NULL and errors do nothing. Waits as proc_remove(). */
void debugfs_remove(struct dentry *de);
#define debugfs_remove_recursive(de)	debugfs_remove(de)
#define debugfs_initialized()		true

/*
 * A file with a number that functions get and set: fmt prints a long long.
 * Either may be NULL.
 */
int simple_attr_open(struct inode *inode, struct file *file,
		     int (*get)(void *data, u64 *value),
		     int (*set)(void *data, u64 value), const char *fmt);
int simple_attr_release(struct inode *inode, struct file *file);
ssize_t simple_attr_read(struct file *file, char *buf, size_t size,
			 loff_t *pos);
ssize_t simple_attr_write(struct file *file, const char *buf, size_t size,
			  loff_t *pos);
#define DEFINE_SIMPLE_ATTRIBUTE(name, get, set, fmt)			\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return simple_attr_open(inode, file, get, set, fmt);		\
}									\
static const struct file_operations name = {				\
	.open = name##_open, .read = simple_attr_read,			\
	.write = simple_attr_write, .llseek = default_llseek,		\
	.release = simple_attr_release,					\
}
#define DEFINE_DEBUGFS_ATTRIBUTE(name, get, set, fmt)			\
	DEFINE_SIMPLE_ATTRIBUTE(name, get, set, fmt)
