// SPDX-License-Identifier: MIT
/*
 * kernel/fs/proc.h - the trees below /proc and /sys
 *
 *   /proc
 *     meminfo  uptime ...        PROC_FILE(): part of the image, for good
 *     percpu/                    proc_create() without a show function
 *       race                     proc_create() below it
 *
 *   /sys                         sys_root: added entries only; not there
 *                                while there are none
 *
 * An entry that comes and goes is memory of its owner's, so that adding one
 * cannot fail for want of memory. proc_remove() returns when the last
 * reader has gone: from then on the memory, and the code of the show
 * function, may go as well.
 *
 * Rules    R1 Names are 1 to PROC_NAME_MAX printable bytes without '/',
 *             not "." or "..", and differ within a folder.
 *          R2 An entry on a list of children names that folder its parent.
 * Locks    proc_lock guards lists and counts of readers. No show function
 *          is called with it held.
 * See      kernel/core/procfile.h, docs/files.md, tests/fs/test_proc.c
 */
#pragma once

#include "kernel/core/procfile.h"
#include "kernel/lib/list.h"

struct proc_entry {
	struct proc_file file;		/* [I] no show: a folder */
	struct proc_entry *parent;	/* [I] NULL: /proc itself */
	struct list_head node;		/* [proc_lock] */
	struct list_head children;	/* [proc_lock] */
	unsigned int readers;		/* [proc_lock] */
	bool removed;			/* [proc_lock] */
};

/**
 * proc_create - add a file or folder; e->file is filled in
 * @parent: a folder added before, &sys_root, or NULL for /proc itself
 *
 * Return: 0, -EEXIST, -EINVAL (a name against R1; the parent is no folder
 * or is removed). Context: any.
 */
int __must_check proc_create(struct proc_entry *e, struct proc_entry *parent);

/* The folder /sys. */
extern struct proc_entry sys_root;

/*
 * Removes an entry with all below it and waits until nobody reads them. Not
 * from a show function of theirs. One that went with its folder may be
 * removed once more. Context: thread; may sleep.
 */
void proc_remove(struct proc_entry *e);

/* --- what the tree of files uses --- */

/* A file or folder that stays until proc_put(). */
struct proc_ref {
	const struct proc_file *file;	/* NULL: /proc itself */
	struct proc_entry *entry;	/* NULL: part of the image */
};

static inline bool proc_is_folder(const struct proc_ref *ref)
{
	return !ref->file || !ref->file->show;
}

/* path is relative to /proc; "" is /proc itself. Return: 0, -ENOENT,
 * -ENOTDIR. Context: any. */
int __must_check proc_get(const char *path, struct proc_ref *ref);
/* The same relative to /sys; -ENOENT too if nothing is there. */
int __must_check sys_get(const char *path, struct proc_ref *ref);
u32 proc_mode(const struct proc_ref *ref);	/* S_IF... and permissions */
void proc_put(struct proc_ref *ref);

/*
 * The name in a folder that follows `name` in the order of bytes ("": the
 * first), copied to name; PROC_NAME_MAX + 1 bytes. Return: false: no more.
 */
bool proc_next_name(const struct proc_ref *folder, char *name,
		    bool *is_folder);

/*
 * Has a file's text made and given to sink. Text longer than a buffer comes
 * in several pieces; text of a shorter one only when it is complete and its
 * show function, with whatever locks it takes, has returned. Allocates
 * nothing. Return: 0, -EINTR (the sink refused), -EISDIR, what show returned.
 */
int __must_check proc_show(const struct proc_ref *ref, seq_sink_fn sink,
			   void *ctx);

/* R1 and R2. Return: 0, or -EINVAL having said why. */
int proc_verify(void) __must_check;
