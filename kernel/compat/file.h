// SPDX-License-Identifier: MIT
/*
 * kernel/compat/file.h - opening, reading and writing a module's file
 */
#pragma once

#include "include/linux/fs.h"
#include "kernel/core/seq_file.h"

/*
 * Opens the file, reads all of it into m, releases it. Return: 0, or what a
 * function of the file returned; -EIO: it cannot be read, -ENOMEM.
 * Context: thread, may sleep.
 */
int file_read_all(const struct file_operations *fops, struct inode *inode,
		  struct seq_file *m);

/* The same for writing. -EIO: it cannot be written, or takes nothing. */
int file_write_all(const struct file_operations *fops, struct inode *inode,
		   const char *text, size_t len);
