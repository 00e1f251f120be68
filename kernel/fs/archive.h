// SPDX-License-Identifier: MIT
/*
 * kernel/fs/archive.h - a cpio archive as a tree of folders and files
 *
 * The entries of an archive come in any order. An index beside it lists
 * their headers as a walk through the tree meets them, so that a name is
 * found by halving and a folder's contents lie together:
 *
 *   index    lib   lib/a.ko   lib/sub/b   lib/sub/c   lib.txt   zoo
 *             |    '------ all below lib -------'
 *
 * That is the order of bytes with '/' before all others. A folder need not
 * have an entry: lib/sub is there because lib/sub/b is.
 *
 * Pure: the memory of the index is the caller's; nothing is printed.
 *
 * Rules    R1 Each name stands before the next in that order (so no name
 *             is there twice).
 *          R2 Only below a folder are there names.
 * Context  any. Neither archive nor index changes once opened.
 * See      kernel/fs/cpio.h, docs/files.md, tests/fs/test_archive.c
 */
#pragma once

#include "kernel/fs/cpio.h"

struct archive {
	struct cpio cpio;
	const u8 **index;	/* nr headers, in order */
	unsigned int nr;
};

/* A name that was found: with its own entry, or only as a folder of others. */
struct archive_node {
	bool implied;			/* no entry of its own */
	struct cpio_entry entry;	/* implied: mode and name only */
};

/**
 * archive_open - check a whole archive and make its index
 * @index: room for as many entries as cpio_check() counted, nr
 *
 * Return: 0, or -EBADMSG with the error told: what cpio_check() says, or a
 * break of R1 or R2.
 */
int __must_check archive_open(struct archive *a, const struct cpio *cpio,
			      const u8 **index, unsigned int nr,
			      struct cpio_error *error);

/*
 * Finds a path: components between single '/', none at the ends; "" is the
 * root. A file with several links has its data, whichever entry carries it.
 * Return: 0 or -ENOENT.
 */
int __must_check archive_find(const struct archive *a, const char *path,
			      struct archive_node *node);

struct archive_cursor {
	const struct archive *archive;
	const char *folder;		/* the path of it */
	unsigned int at;		/* in the index */
};

/* What is directly in a folder, in order. Names between the two are one. */
void archive_list(struct archive_cursor *c, const struct archive *a,
		  const char *folder);

/*
 * The next name, without the folder's; it is not NUL-terminated.
 * Return: its length, 0 at the end.
 */
size_t archive_list_next(struct archive_cursor *c, const char **name,
			 struct archive_node *node);

/* R1 and R2. Return: 0 or -EINVAL. */
int archive_verify(const struct archive *a) __must_check;
