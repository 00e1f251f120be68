// SPDX-License-Identifier: MIT
/*
 * tests/fs/make_cpio.h - cpio archives for the tests, right and wrong ones
 */
#pragma once

#include "kernel/fs/cpio.h"

#define CPIO_HEADER	110	/* bytes */

/* Offsets of some fields in a header; 8 digits each. */
#define CPIO_AT_INO	6
#define CPIO_AT_MODE	14
#define CPIO_AT_NLINK	38
#define CPIO_AT_FILESIZE 54
#define CPIO_AT_NAMESIZE 94
#define CPIO_AT_CHECK	102

struct make_cpio {
	char *data;
	size_t size;		/* of data */
	size_t used;
	size_t last;		/* where the last header begins */
};

void make_cpio_begin(struct make_cpio *c, char *data, size_t size);
void make_cpio_add(struct make_cpio *c, const char *name, u32 mode,
		   const char *text);
/* The trailer. */
void make_cpio_end(struct make_cpio *c);

/* Overwrites a field of the header added last. */
void make_cpio_poke(struct make_cpio *c, size_t field, u32 value);

/* What has been made so far. */
struct cpio make_cpio_get(const struct make_cpio *c);
