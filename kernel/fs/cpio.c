// SPDX-License-Identifier: MIT
/*
 * kernel/fs/cpio.c - reading a cpio archive (newc) where it lies
 *
 * Every step first asks whether what it will look at lies in the archive,
 * in a form that cannot overflow: is the length at most size - at?
 *
 * Picture and rules: kernel/fs/cpio.h
 */
#include "kernel/fs/cpio.h"

#include <string.h>

#include "kernel/core/panic.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"

#define MAGIC_SIZE	6
#define FIELD_DIGITS	8
#define HEADER_SIZE	(MAGIC_SIZE + NR_FIELDS * FIELD_DIGITS)
#define TRAILER		"TRAILER!!!"

enum {
	F_INO, F_MODE, F_UID, F_GID, F_NLINK, F_MTIME, F_FILESIZE,
	F_DEVMAJOR, F_DEVMINOR, F_RDEVMAJOR, F_RDEVMINOR, F_NAMESIZE,
	F_CHECK, NR_FIELDS
};

static_assert(HEADER_SIZE == 110, "as cpio(5) has it");

/* A header, its fields taken apart. */
struct header {
	u32 field[NR_FIELDS];
	bool has_sum;
};

static int fail(struct cpio_error *error, size_t offset, const char *reason)
{
	error->offset = offset;
	error->reason = reason;
	return -EBADMSG;
}

static const char *explain_magic(const u8 *p)
{
	if (p[0] == 0x1f && p[1] == 0x8b)
		return "compressed with gzip; only plain cpio is read";
	if (memcmp(p, "\xfd" "7zXZ", 5) == 0)
		return "compressed with xz; only plain cpio is read";
	if (memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0)
		return "compressed with zstd; only plain cpio is read";
	if (memcmp(p, "070707", MAGIC_SIZE) == 0)
		return "the old portable format; make it with -H newc";
	return "no cpio header (magic 070701) here";
}

/* Returns -1 for what is no hexadecimal digit. */
static int digit_value(u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool parse_field(const u8 *p, u32 *value)
{
	*value = 0;
	for (unsigned int i = 0; i < FIELD_DIGITS; i++) {
		int digit = digit_value(p[i]);

		if (digit < 0)
			return false;
		*value = *value << 4 | (u32)digit;
	}
	return true;
}

static int parse_header(const struct cpio *a, size_t at, struct header *h,
			struct cpio_error *error)
{
	const u8 *p = a->data + at;

	if (a->size - at < MAGIC_SIZE)
		return fail(error, at, "ends without a trailer");
	if (memcmp(p, "070701", MAGIC_SIZE) != 0 &&
	    memcmp(p, "070702", MAGIC_SIZE) != 0)
		return fail(error, at, explain_magic(p));
	if (a->size - at < HEADER_SIZE)
		return fail(error, at, "ends inside a header");
	h->has_sum = p[MAGIC_SIZE - 1] == '2';
	for (unsigned int i = 0; i < NR_FIELDS; i++) {
		size_t field = MAGIC_SIZE + i * FIELD_DIGITS;

		if (!parse_field(p + field, &h->field[i]))
			return fail(error, at + field,
				    "not a hexadecimal number");
	}
	return 0;
}

static bool has_control(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((u8)s[i] < ' ' || s[i] == 0x7f)
			return true;
	}
	return false;
}

/* One component of a path: len bytes without '/'. */
static const char *judge_component(const char *s, size_t len)
{
	if (len == 0)
		return "a name with an empty component";
	if (s[0] == '.' && (len == 1 || (len == 2 && s[1] == '.')))
		return "a name with \".\" or \"..\" inside";
	return has_control(s, len) ? "a name with a control character" : NULL;
}

/* Returns what is wrong with a name (R2), or NULL. */
static const char *judge_name(const char *name)
{
	if (!*name)
		return NULL;
	if (*name == '/')
		return "a name that begins with /";
	for (;;) {
		size_t len = strcspn(name, "/");
		const char *wrong = judge_component(name, len);

		if (wrong || !name[len])
			return wrong;
		name += len + 1;
	}
}

/* "./a" is "a", and "." is the root. */
static const char *strip_name(const char *raw)
{
	if (raw[0] == '.' && raw[1] == '/')
		return raw + 2;
	return strcmp(raw, ".") == 0 ? raw + 1 : raw;
}

/* The name behind a header. */
static int parse_name(const struct cpio *a, size_t at, const struct header *h,
		      const char **name, struct cpio_error *error)
{
	const char *raw = (const char *)a->data + at;
	size_t size = h->field[F_NAMESIZE];
	const char *wrong;

	if (size < 2)
		return fail(error, at, "an entry without a name");
	if (size > a->size - at)
		return fail(error, at, "a name that reaches past the end");
	if (size > CPIO_NAME_MAX + 1)
		return fail(error, at, "a name that is too long");
	if (memchr(raw, '\0', size) != raw + size - 1)
		return fail(error, at, "a name that ends elsewhere than its "
			    "size says");
	*name = strip_name(raw);
	wrong = judge_name(*name);
	return wrong ? fail(error, at, wrong) : 0;
}

/* Returns what is wrong with mode and size together, or NULL. */
static const char *judge_mode(u32 mode, size_t size, bool is_root)
{
	if (is_root && !S_ISDIR(mode))
		return "the root is no folder";
	switch (mode & S_IFMT) {
	case S_IFREG:
		return NULL;
	case S_IFLNK:
		if (size == 0 || size > CPIO_NAME_MAX)
			return "a link that leads nowhere or too far";
		return NULL;
	case S_IFDIR:
		return size ? "a folder with data" : NULL;
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return size ? "a device or pipe with data" : NULL;
	default:
		return "a mode of no known type";
	}
}

static u32 sum_of(const u8 *data, size_t size)
{
	u32 sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += data[i];
	return sum;
}

static int parse_data(const struct cpio *a, size_t at, const struct header *h,
		      struct cpio_entry *e, struct cpio_error *error)
{
	const char *wrong;

	if (at > a->size || e->size > a->size - at)
		return fail(error, min(at, a->size),
			    "data that reaches past the end");
	e->data = a->data + at;
	wrong = judge_mode(e->mode, e->size, !*e->name);
	if (wrong)
		return fail(error, at, wrong);
	if (S_ISLNK(e->mode) && has_control((const char *)e->data, e->size))
		return fail(error, at, "a link with a control character");
	/* Of files only: GNU cpio leaves it 0 for links. */
	if (h->has_sum && S_ISREG(e->mode) &&
	    sum_of(e->data, e->size) != h->field[F_CHECK])
		return fail(error, at, "data with another sum than the "
			    "header says");
	return 0;
}

static void fill_entry(struct cpio_entry *e, const struct header *h)
{
	e->size = h->field[F_FILESIZE];
	e->mode = h->field[F_MODE];
	e->ino = h->field[F_INO];
	e->uid = h->field[F_UID];
	e->gid = h->field[F_GID];
	e->nlink = h->field[F_NLINK];
	e->mtime = h->field[F_MTIME];
	e->dev_major = h->field[F_DEVMAJOR];
	e->dev_minor = h->field[F_DEVMINOR];
}

static int read_entry(const struct cpio *a, size_t *at, struct cpio_entry *e,
		      bool check_sum, struct cpio_error *error)
{
	struct header h;
	size_t pos = *at;
	int err;

	if (pos > a->size)
		return fail(error, a->size, "ends without a trailer");
	err = parse_header(a, pos, &h, error);
	if (err)
		return err;
	h.has_sum &= check_sum;
	fill_entry(e, &h);
	pos += HEADER_SIZE;
	err = parse_name(a, pos, &h, &e->name, error);
	if (err)
		return err;
	pos = ALIGN_UP(pos + h.field[F_NAMESIZE], (size_t)4);
	if (strcmp(e->name, TRAILER) == 0) {
		if (e->size)
			return fail(error, *at, "a trailer with data");
		*at = pos;
		return 0;
	}
	err = parse_data(a, pos, &h, e, error);
	if (err)
		return err;
	*at = ALIGN_UP(pos + e->size, (size_t)4);
	return 1;
}

int cpio_next(const struct cpio *a, size_t *at, struct cpio_entry *e,
	      struct cpio_error *error)
{
	return read_entry(a, at, e, true, error);
}

void cpio_read_again(const struct cpio *a, const u8 *header,
		     struct cpio_entry *e)
{
	size_t at = (size_t)(header - a->data);
	struct cpio_error error;
	int got = read_entry(a, &at, e, false, &error);

	assert(got == 1);
}

static int check_rest(const struct cpio *a, size_t at,
		      struct cpio_error *error)
{
	for (; at < a->size; at++) {
		if (a->data[at])
			return fail(error, at, "something behind the trailer");
	}
	return 0;
}

int cpio_check(const struct cpio *a, unsigned int *nr,
	       struct cpio_error *error)
{
	struct cpio_entry e;
	size_t at = 0;
	int more;

	*nr = 0;
	while ((more = cpio_next(a, &at, &e, error)) > 0)
		(*nr)++;
	return more < 0 ? more : check_rest(a, at, error);
}
