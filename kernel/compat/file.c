// SPDX-License-Identifier: MIT
/*
 * kernel/compat/file.c - opening, reading and writing a module's file
 */
#include "kernel/compat/file.h"

#include "include/linux/string.h"
#include "kernel/lib/align.h"
#include "kernel/lib/export.h"
#include "mm/slab.h"

#define PIECE		PAGE_SIZE	/* what is asked for in one read */

static int open(struct file *file, const struct file_operations *fops,
		struct inode *inode, fmode_t mode)
{
	*file = (struct file){
		.f_op = fops, .f_inode = inode, .f_mode = mode,
		.f_flags = mode & FMODE_WRITE ? O_WRONLY : O_RDONLY,
	};
	return fops->open ? fops->open(inode, file) : 0;
}

static void release(struct file *file)
{
	if (file->f_op->release)
		file->f_op->release(file->f_inode, file);
}

/* Until nothing comes, or whoever wants the text wants no more of it. */
static int read_pieces(struct file *file, char *buf, struct seq_file *m)
{
	while (!seq_stopped(m)) {
		ssize_t got = file->f_op->read(file, buf, PIECE, &file->f_pos);

		if (got <= 0)
			return (int)got;
		seq_write(m, buf, min((size_t)got, (size_t)PIECE));
	}
	return 0;
}

int file_read_all(const struct file_operations *fops, struct inode *inode,
		  struct seq_file *m)
{
	struct file file;
	char *buf;
	int err;

	if (!fops->read)
		return -EIO;
	buf = kmalloc(PIECE, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	err = open(&file, fops, inode, FMODE_READ);
	if (!err) {
		err = read_pieces(&file, buf, m);
		release(&file);
	}
	kfree(buf);
	return err;
}

static int write_pieces(struct file *file, const char *text, size_t len)
{
	while (len) {
		ssize_t took = file->f_op->write(file, text, len,
						 &file->f_pos);

		if (took < 0)
			return (int)took;
		if (took == 0)
			return -EIO;
		text += min((size_t)took, len);
		len -= min((size_t)took, len);
	}
	return 0;
}

int file_write_all(const struct file_operations *fops, struct inode *inode,
		   const char *text, size_t len)
{
	struct file file;
	int err;

	if (!fops->write)
		return -EIO;
	err = open(&file, fops, inode, FMODE_WRITE);
	if (err)
		return err;
	err = write_pieces(&file, text, len);
	release(&file);
	return err;
}

/* ---- functions that many files share ---- */

ssize_t simple_read_from_buffer(void *to, size_t size, loff_t *pos,
				const void *from, size_t available)
{
	size_t left;

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= (loff_t)available || !size)
		return 0;
	size = min(size, available - (size_t)*pos);
	left = copy_to_user(to, (const char *)from + *pos, size);
	if (left == size)
		return -EFAULT;
	*pos += size - left;
	return (ssize_t)(size - left);
}
EXPORT_SYMBOL(simple_read_from_buffer);

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos,
			       const void *from, size_t size)
{
	size_t left;

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= (loff_t)available || !size)
		return 0;
	size = min(size, available - (size_t)*pos);
	left = copy_from_user((char *)to + *pos, from, size);
	if (left == size)
		return -EFAULT;
	*pos += size - left;
	return (ssize_t)(size - left);
}
EXPORT_SYMBOL(simple_write_to_buffer);

loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence == SEEK_END)
		offset += file->f_inode->i_size;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	return file->f_pos = offset;
}
EXPORT_SYMBOL(default_llseek);

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	(void)offset;
	(void)whence;
	return file->f_pos;
}
EXPORT_SYMBOL(noop_llseek);

loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	return -ESPIPE;
}
EXPORT_SYMBOL(no_llseek);

int simple_open(struct inode *inode, struct file *file)
{
	file->private_data = inode->i_private;
	return 0;
}
EXPORT_SYMBOL(simple_open);

int nonseekable_open(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	return 0;
}
EXPORT_SYMBOL(nonseekable_open);
