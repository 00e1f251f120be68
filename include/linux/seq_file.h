// SPDX-License-Identifier: MIT
/*
 * include/linux/seq_file.h - files whose text is made record by record
 *
 * start, show, next, show, ..., stop: as many records as a buffer holds,
 * again from where that ended for the next read. A file of one record has
 * a show function only: single_open().
 */
#pragma once

#include "include/linux/fs.h"
#include "include/linux/list.h"
#include "kernel/core/seq_file.h"

struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

#define SEQ_SKIP		1	/* of show: this record is not wanted */
#define SEQ_START_TOKEN		((void *)1)

/*
 * Open and release a file; then private_data is its struct seq_file, and
 * `private` of that is the module's. _private: memory for it, cleared, freed
 * by its release. Return: 0, -ENOMEM. Context: thread, may sleep.
 */
int seq_open(struct file *file, const struct seq_operations *op);
int seq_release(struct inode *inode, struct file *file);
int seq_open_private(struct file *file, const struct seq_operations *op,
		     int size);
void *__seq_open_private(struct file *file, const struct seq_operations *op,
			 int size);
int seq_release_private(struct inode *inode, struct file *file);
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v),
		void *data);
#define single_open_size(file, show, data, size)			\
	single_open(file, show, data)
int single_release(struct inode *inode, struct file *file);

ssize_t seq_read(struct file *file, char *buf, size_t size, loff_t *pos);
loff_t seq_lseek(struct file *file, loff_t offset, int whence);

/* A record of `delimiter` and a number. */
void seq_put_decimal_ull(struct seq_file *m, const char *delimiter,
			 unsigned long long number);
void seq_put_decimal_ll(struct seq_file *m, const char *delimiter,
			long long number);
/* The text, with what is in `special` and \ as octal numbers. */
void seq_escape(struct seq_file *m, const char *text, const char *special);

/* The entry at a position of a list, or NULL; _head: the head is number 0. */
struct list_head *seq_list_start(struct list_head *head, loff_t pos);
struct list_head *seq_list_start_head(struct list_head *head, loff_t pos);
struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos);
struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos);
struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head,
				  loff_t *pos);

#define DEFINE_SEQ_ATTRIBUTE(name)					\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	int err = seq_open(file, &name##_sops);				\
									\
	if (!err && inode->i_private)					\
		((struct seq_file *)file->private_data)->private =	\
			inode->i_private;				\
	return err;							\
}									\
static const struct file_operations name##_fops = {			\
	.open = name##_open, .read = seq_read, .llseek = seq_lseek,	\
	.release = seq_release,						\
}
#define DEFINE_SHOW_ATTRIBUTE(name)					\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return single_open(file, name##_show, inode->i_private);	\
}									\
static const struct file_operations name##_fops = {			\
	.open = name##_open, .read = seq_read, .llseek = seq_lseek,	\
	.release = single_release,					\
}
#define DEFINE_SHOW_STORE_ATTRIBUTE(name)				\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return single_open(file, name##_show, inode->i_private);	\
}									\
static const struct file_operations name##_fops = {			\
	.open = name##_open, .read = seq_read, .write = name##_write,	\
	.llseek = seq_lseek, .release = single_release,			\
}
#define DEFINE_PROC_SHOW_ATTRIBUTE(name)				\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return single_open(file, name##_show, pde_data(inode));		\
}									\
static const struct proc_ops name##_proc_ops = {			\
	.proc_open = name##_open, .proc_read = seq_read,		\
	.proc_lseek = seq_lseek, .proc_release = single_release,	\
}
