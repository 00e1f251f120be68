// SPDX-License-Identifier: MIT
/*
 * kernel/fs/cpio.h - reading a cpio archive (newc) where it lies
 *
 *   +--------+--------+---+-----------+---+--------+-- ... --+------------+
 *   | header | name\0 |pad|   data    |pad| header |         | TRAILER!!! |
 *   +--------+--------+---+-----------+---+--------+-- ... --+------------+
 *    110 bytes, ASCII   ^ to a multiple     of 4 from the archive's start
 *
 * A header is the magic "070701" (or "070702": with a sum of the data) and
 * 13 numbers of 8 hexadecimal digits. Nothing in an archive is believed: a
 * size that leads out of it, a digit that is none, a name or mode that is
 * odd ends the reading with the place and the reason.
 *
 * A pure machine: no state, no memory, nothing printed; entries point into
 * the archive.
 *
 * Rules    R1 No byte outside data[0..size) is read, whatever is in it.
 *          R2 An entry's name ends with NUL and is "" (the root) or
 *             components between single '/', none of them "." or "..".
 *          R3 An entry's data lies in the archive.
 * Context  any. An archive does not change while it is read.
 * Source   cpio(5) of FreeBSD; the kernel's own description of initramfs.
 * See      kernel/fs/archive.h, docs/files.md, tests/fs/test_cpio.c
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Type and permissions, as in struct stat. */
#define S_IFMT		0170000u
#define S_IFSOCK	0140000u
#define S_IFLNK		0120000u
#define S_IFREG		0100000u
#define S_IFBLK		0060000u
#define S_IFDIR		0040000u
#define S_IFCHR		0020000u
#define S_IFIFO		0010000u
#define S_ISLNK(mode)	(((mode) & S_IFMT) == S_IFLNK)
#define S_ISREG(mode)	(((mode) & S_IFMT) == S_IFREG)
#define S_ISDIR(mode)	(((mode) & S_IFMT) == S_IFDIR)

#define CPIO_NAME_MAX	255	/* bytes without the NUL */

struct cpio_entry {
	const char *name;	/* without a leading "./"; "": the root */
	const u8 *data;		/* of a file; of a link where it leads */
	size_t size;		/* of data */
	u32 mode;		/* S_IF... and permissions */
	u32 ino;
	u32 uid;
	u32 gid;
	u32 nlink;
	u32 mtime;		/* seconds since 1970 */
	u32 dev_major;
	u32 dev_minor;
};

struct cpio_error {
	size_t offset;		/* from the archive's start */
	const char *reason;
};

struct cpio {
	const u8 *data;
	size_t size;
};

/*
 * Reads the entry at *at and moves *at behind it.
 * Return: 1; 0 at the trailer; -EBADMSG with the error told.
 */
int __must_check cpio_next(const struct cpio *archive, size_t *at,
			   struct cpio_entry *e, struct cpio_error *error);

/* The entry at a place where cpio_next() found one before. */
void cpio_read_again(const struct cpio *archive, const u8 *header,
		     struct cpio_entry *e);

/*
 * Reads an archive from end to end, and sees that there are only zeros
 * behind its trailer. Return: 0 with the number of entries, or -EBADMSG
 * with the error told.
 */
int __must_check cpio_check(const struct cpio *archive, unsigned int *nr,
			    struct cpio_error *error);
