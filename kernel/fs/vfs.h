// SPDX-License-Identifier: MIT
/*
 * kernel/fs/vfs.h - one tree of files
 *
 *   /              the archive given as initial RAM disk, or nothing
 *   /lib/a.ko      a file of it
 *   /proc          the kernel's own files, over whatever the archive has there
 *   /proc/meminfo
 *   /sys           what modules show, if there are such
 *
 * Paths begin at the root, with or without a '/'. "." and ".." work as
 * usual, ".." of the root is the root. Symbolic links are followed, at most
 * VFS_LINKS_MAX in one path; where they lead begins at the link's folder, or
 * with '/' at the root. The tree does not change but for /proc.
 *
 * Context  any, unless a function says otherwise.
 * See      docs/files.md, tests/fs/test_vfs.c
 */
#pragma once

#include "kernel/fs/archive.h"
#include "kernel/fs/proc.h"

#define VFS_PATH_MAX	255	/* also while links are followed */
#define VFS_LINKS_MAX	8

/* What a path leads to. */
struct vfs_node {
	struct cpio_entry entry;	/* mode, size, ...; of /proc: made up */
	bool is_proc;
	struct proc_ref proc;		/* held; is_proc only */
	char path[VFS_PATH_MAX + 1];	/* from the root, without links */
};

/* The archive that is the tree's; NULL: none. It must stay. */
void vfs_mount(const struct archive *archive);
const struct archive *vfs_archive(void);

/**
 * vfs_get - find what a path leads to
 * @follow: when the last component is a link: go where it leads
 *
 * Return: 0; -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG. After 0 the node is
 * to be put: a file of /proc stays until then.
 */
int __must_check vfs_get(const char *path, bool follow,
			 struct vfs_node *node);
void vfs_put(struct vfs_node *node);

/* The same in another tree than the kernel's: /proc and that archive. */
int __must_check vfs_get_in(const struct archive *archive, const char *path,
			    bool follow, struct vfs_node *node);

/* Return false to stop. mode: S_IF... and permissions. */
typedef bool (*vfs_list_fn)(void *ctx, const char *name, u32 mode);

/*
 * What is in a folder, in the order of bytes; without "." and "..".
 * Return: 0, -ENOTDIR, -EINTR (fn stopped it).
 */
int vfs_list(const struct vfs_node *node, vfs_list_fn fn, void *ctx);
int vfs_list_in(const struct archive *archive, const struct vfs_node *node,
		vfs_list_fn fn, void *ctx);

/*
 * A file's contents, in one piece or several, to sink. Allocates nothing.
 * Return: 0, -EISDIR, -ENXIO (a device), -EINTR (the sink refused), what a
 * show function returned.
 */
int __must_check vfs_read(const struct vfs_node *node, seq_sink_fn sink,
			  void *ctx);

/*
 * Gives a file the text; files of /proc and /sys may take it.
 * Return: 0, -EISDIR, -EACCES (it takes none), -EROFS (of the archive), what
 * its write function returned. Context: thread, may sleep.
 */
int __must_check vfs_write(const struct vfs_node *node, const char *text,
			   size_t len);

/* A file's contents in memory. */
struct vfs_contents {
	const void *data;
	size_t size;
	void *allocated;	/* NULL: it lies in the archive */
};

/*
 * A file as a whole: of the archive where it lies, of /proc in memory that
 * is allocated for it and has a NUL behind it.
 * Return: 0, as vfs_get() and vfs_read(), -ENOMEM.
 * Context: thread; may sleep.
 */
int __must_check vfs_load(const char *path, struct vfs_contents *contents);
void vfs_unload(struct vfs_contents *contents);

/*
 * Emits what a path that is being typed could become, for completion.
 * Folders end with '/'.
 */
void vfs_complete(const char *path,
		  void (*emit)(void *ctx, const char *path), void *ctx);
