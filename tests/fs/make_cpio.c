// SPDX-License-Identifier: MIT
/*
 * tests/fs/make_cpio.c - cpio archives for the tests, right and wrong ones
 */
#include "tests/fs/make_cpio.h"

#include <string.h>

#include "kernel/core/panic.h"
#include "kernel/lib/format.h"

static void append(struct make_cpio *c, const void *bytes, size_t size)
{
	assert(size <= c->size - c->used);
	memcpy(c->data + c->used, bytes, size);
	c->used += size;
	while (c->used % 4) {
		assert(c->used < c->size);
		c->data[c->used++] = '\0';
	}
}

void make_cpio_begin(struct make_cpio *c, char *data, size_t size)
{
	*c = (struct make_cpio){ .data = data, .size = size };
}

static void add(struct make_cpio *c, const char *name, u32 mode,
		const char *text, u32 ino)
{
	char header[CPIO_HEADER + CPIO_NAME_MAX + 2];
	int used;

	used = format(header, sizeof(header), "070701%08x%08x%08x%08x%08x",
		      ino, mode, 0u, 0u, 1u);
	used = format_append(header, sizeof(header), used,
			     "%08x%08zx%08x%08x%08x%08x%08zx%08x%s",
			     1700000000u, strlen(text), 0u, 0u, 0u, 0u,
			     strlen(name) + 1, 0u, name);
	assert((size_t)used < sizeof(header));
	c->last = c->used;
	append(c, header, (size_t)used + 1);
	append(c, text, strlen(text));
}

/* Numbers of files: where the header lies will do. */
void make_cpio_add(struct make_cpio *c, const char *name, u32 mode,
		   const char *text)
{
	add(c, name, mode, text, (u32)c->used + 1);
}

void make_cpio_end(struct make_cpio *c)
{
	add(c, "TRAILER!!!", 0, "", 0);
}

void make_cpio_poke(struct make_cpio *c, size_t field, u32 value)
{
	char digits[9];

	format(digits, sizeof(digits), "%08x", value);
	memcpy(c->data + c->last + field, digits, 8);
}

struct cpio make_cpio_get(const struct make_cpio *c)
{
	return (struct cpio){ (const u8 *)c->data, c->used };
}
