// SPDX-License-Identifier: MIT
/*
 * include/linux/proc_fs.h - files below /proc
 *
 * Three generations: read_proc and write_proc in the entry itself (until
 * Linux 3.9), struct file_operations (until 5.5), struct proc_ops.
 */
#pragma once

#include "include/linux/fs.h"
#include "include/linux/seq_file.h"
#include "include/linux/version.h"

struct proc_dir_entry;

typedef int (read_proc_t)(char *page, char **start, off_t off, int count,
			  int *eof, void *data);
typedef int (write_proc_t)(struct file *file, const char *buffer,
			   unsigned long count, void *data);

/* What is opened, and what a module of Linux 2.6 fills in. */
struct proc_dir_entry {
	const char *name;
	umode_t mode;
	unsigned int namelen;
	struct proc_dir_entry *parent;	/* NULL: /proc itself */
	void *data;
	const struct file_operations *proc_fops;
	read_proc_t *read_proc;
	write_proc_t *write_proc;
	struct module *owner;
	loff_t size;
	uid_t uid;
	gid_t gid;
};

struct proc_ops {
	unsigned int proc_flags;
	int (*proc_open)(struct inode *inode, struct file *file);
	ssize_t (*proc_read)(struct file *file, char *buf, size_t size,
			     loff_t *pos);
	ssize_t (*proc_write)(struct file *file, const char *buf, size_t size,
			      loff_t *pos);
	loff_t (*proc_lseek)(struct file *file, loff_t offset, int whence);
	int (*proc_release)(struct inode *inode, struct file *file);
};
#define PROC_ENTRY_PERMANENT	0x1u

/*
 * A file or folder below another, or below /proc (NULL). The name is copied,
 * and may begin with folders that are there ("a/b"). mode 0: 0444, of a
 * folder 0555. Return: NULL: the name is taken or no name, out of memory.
 * Context: thread, may sleep.
 */
struct proc_dir_entry *proc_mkdir(const char *name,
				  struct proc_dir_entry *parent);
struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode,
				       struct proc_dir_entry *parent,
				       void *data);
#define proc_mkdir_mode(name, mode, parent)				\
	proc_mkdir_data(name, mode, parent, NULL)
struct proc_dir_entry *proc_create_with_ops(const char *name, umode_t mode,
					    struct proc_dir_entry *parent,
					    const struct proc_ops *ops,
					    void *data);
struct proc_dir_entry *proc_create_with_fops(const char *name, umode_t mode,
					     struct proc_dir_entry *parent,
					     const struct file_operations *fops,
					     void *data);
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 6, 0)
#define proc_create_data	proc_create_with_fops
#else
#define proc_create_data	proc_create_with_ops
#endif
#define proc_create(name, mode, parent, ops)				\
	proc_create_data(name, mode, parent, ops, NULL)

/* Made record by record, or by one function; private: as seq_open_private. */
struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode,
	struct proc_dir_entry *parent, const struct seq_operations *ops,
	unsigned int state_size, void *data);
#define proc_create_seq_data(name, mode, parent, ops, data)		\
	proc_create_seq_private(name, mode, parent, ops, 0, data)
#define proc_create_seq(name, mode, parent, ops)			\
	proc_create_seq_private(name, mode, parent, ops, 0, NULL)
struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
	struct proc_dir_entry *parent,
	int (*show)(struct seq_file *m, void *v), void *data);
#define proc_create_single(name, mode, parent, show)			\
	proc_create_single_data(name, mode, parent, show, NULL)

/*
 * Without functions yet: a module of Linux 2.6 fills them in. A mode with
 * S_IFDIR makes a folder.
 */
struct proc_dir_entry *create_proc_entry(const char *name, umode_t mode,
					 struct proc_dir_entry *parent);
#define create_proc_read_entry(name, mode, parent, read, data_) ({	\
	struct proc_dir_entry *made_ =					\
		create_proc_entry(name, mode, parent);			\
	if (made_) {							\
		made_->data = (data_);					\
		made_->read_proc = (read);				\
	}								\
	made_; })

/*
 * Removes it with all below, and waits until nobody reads or writes there.
 * Not from a function of theirs. NULL does nothing. By name: a folder that
 * is not empty is refused, with a message; _subtree takes it.
 * Context: thread, may sleep.
 */
void proc_remove_entry(struct proc_dir_entry *de);
#define proc_remove(de)		proc_remove_entry(de)
void remove_proc_entry(const char *name, struct proc_dir_entry *parent);
int remove_proc_subtree(const char *name, struct proc_dir_entry *parent);

/* What the file was made with. */
#define PDE(inode)		((struct proc_dir_entry *)(inode)->i_pde)
void *pde_data(const struct inode *inode);
#define PDE_DATA(inode)		pde_data(inode)
void proc_set_size(struct proc_dir_entry *de, loff_t size);
#define proc_set_user(de, user, group)	((void)(de))
