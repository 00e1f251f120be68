// SPDX-License-Identifier: MIT
/*
 * kernel/core/procfile.h - files below /proc, registered by their owners
 *
 *   static int show_uptime(struct seq_file *m, void *v) { ... }
 *
 *   PROC_FILE(uptime) = { .name = "uptime", .show = show_uptime };
 *
 * The registry is this low so that every subsystem can show its own state;
 * kernel/fs/proc.c collects the files and makes the tree. Files that come
 * and go, and folders, are in kernel/fs/proc.h.
 */
#pragma once

#include "kernel/core/seq_file.h"
#include "kernel/lib/table.h"

#define PROC_NAME_MAX	31

struct proc_file {
	const char *name;	/* PROC_NAME_MAX printable bytes, no '/' */
	/*
	 * Writes the file's text, anew for every reader; v is NULL and
	 * m->private is data. The reader may come a second time when its
	 * buffer was too small.
	 * Return: 0 or a negative errno, which the reader is told.
	 * Context: thread; several at a time, on any core.
	 */
	int (*show)(struct seq_file *m, void *v);
	void *data;
	/*
	 * Takes a text that somebody writes: all of it, or an error. NULL:
	 * nobody may write. Return: 0 or a negative errno. Context: as show.
	 */
	int (*write)(void *data, const char *text, size_t len);
	u16 mode;		/* 0: 0444, or 0644 if there is write */
};

TABLE_DECLARE(struct proc_file, procs);
#define PROC_FILE(ident)	TABLE_ENTRY(struct proc_file, procs, ident)
