// SPDX-License-Identifier: MIT
/*
 * include/linux/fs.h - files of a module: what opens, reads and writes them
 *
 * "cat FILE" opens a file, reads until nothing comes, and releases it;
 * "echo TEXT > FILE" opens it, writes until all is taken, and releases it.
 */
#pragma once

#include "include/linux/err.h"
#include "include/linux/errno.h"
#include "include/linux/stat.h"
#include "include/linux/types.h"
#include "include/linux/uaccess.h"
#include "include/linux/version.h"

struct file;
struct file_operations;
struct module;

#define FMODE_READ		0x1u
#define FMODE_WRITE		0x2u
#define O_RDONLY		00
#define O_WRONLY		01
#define O_RDWR			02
#define O_NONBLOCK		04000

#ifndef SEEK_SET
#define SEEK_SET		0
#define SEEK_CUR		1
#define SEEK_END		2
#endif

struct inode {
	umode_t i_mode;
	loff_t i_size;		/* what a module sets; nobody looks at it */
	void *i_private;	/* of debugfs: what the file was made with */
	void *i_pde;		/* of /proc: its struct proc_dir_entry */
};

struct file {
	const struct file_operations *f_op;
	struct inode *f_inode;
	loff_t f_pos;
	void *private_data;
	unsigned int f_flags;	/* O_ */
	fmode_t f_mode;		/* FMODE_ */
};
#define file_inode(file)	((file)->f_inode)

struct file_operations {
	struct module *owner;
	int (*open)(struct inode *inode, struct file *file);
	ssize_t (*read)(struct file *file, char *buf, size_t size,
			loff_t *pos);
	ssize_t (*write)(struct file *file, const char *buf, size_t size,
			 loff_t *pos);
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	int (*release)(struct inode *inode, struct file *file);
};

/*
 * Part of `available` bytes at from, by position. Return: how many; 0: the
 * end; -EINVAL, -EFAULT.
 */
ssize_t simple_read_from_buffer(void *to, size_t size, loff_t *pos,
				const void *from, size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos,
			       const void *from, size_t size);

/* Moves f_pos. Return: where it is now; -EINVAL. */
loff_t default_llseek(struct file *file, loff_t offset, int whence);
#define generic_file_llseek	default_llseek
/* Leaves it where it is. */
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
/* Return: -ESPIPE. */
loff_t no_llseek(struct file *file, loff_t offset, int whence);

/* private_data becomes i_private. Return: 0. */
int simple_open(struct inode *inode, struct file *file);
/* Return: 0. */
int nonseekable_open(struct inode *inode, struct file *file);
