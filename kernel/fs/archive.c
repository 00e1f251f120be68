// SPDX-License-Identifier: MIT
/*
 * kernel/fs/archive.c - a cpio archive as a tree of folders and files
 *
 * The index holds addresses of headers that cpio_check() has accepted, so
 * reading one again cannot fail. It is sorted in place by a heap: no stack
 * and no more time than n log n, whatever order somebody has thought of.
 *
 * Picture and rules: kernel/fs/archive.h
 */
#include "kernel/fs/archive.h"

#include <string.h>

#include "kernel/core/panic.h"
#include "kernel/lib/errno.h"

/* Some path, not NUL-terminated. */
struct name {
	const char *text;
	size_t len;
};

static struct name name_of(const char *text)
{
	return (struct name){ text, strlen(text) };
}

static struct name entry_name(const struct archive *a, unsigned int i)
{
	struct cpio_entry e;

	cpio_read_again(&a->cpio, a->index[i], &e);
	return name_of(e.name);
}

/* '/' first, so that what is in a folder follows it at once. */
static int rank(char c)
{
	return c == '/' ? 0 : (u8)c;
}

static int compare(struct name a, struct name b)
{
	size_t same = 0, shorter = a.len < b.len ? a.len : b.len;

	while (same < shorter && a.text[same] == b.text[same])
		same++;
	if (same == shorter)
		return a.len < b.len ? -1 : a.len > b.len;
	return rank(a.text[same]) - rank(b.text[same]);
}

/* Is name below folder? */
static bool is_below(struct name name, struct name folder)
{
	if (folder.len == 0)
		return name.len > 0;
	return name.len > folder.len && name.text[folder.len] == '/' &&
	       memcmp(name.text, folder.text, folder.len) == 0;
}

/* ---- making the index ---- */

static void swap(const u8 **index, unsigned int i, unsigned int j)
{
	const u8 *kept = index[i];

	index[i] = index[j];
	index[j] = kept;
}

/* Lets the entry at `top` sink until none below it is greater. */
static void sift(struct archive *a, unsigned int top, unsigned int nr)
{
	unsigned int child;

	while ((child = 2 * top + 1) < nr) {
		if (child + 1 < nr && compare(entry_name(a, child),
					      entry_name(a, child + 1)) < 0)
			child++;
		if (compare(entry_name(a, top), entry_name(a, child)) >= 0)
			return;
		swap(a->index, top, child);
		top = child;
	}
}

static void sort(struct archive *a)
{
	for (unsigned int top = a->nr / 2; top-- > 0; )
		sift(a, top, a->nr);
	for (unsigned int nr = a->nr; nr-- > 1; ) {
		swap(a->index, 0, nr);
		sift(a, 0, nr);
	}
}

/* The first entry that breaks R1 or R2, or nr. */
static unsigned int find_break(const struct archive *a, const char **reason)
{
	struct cpio_entry above, e;

	for (unsigned int i = 0; i + 1 < a->nr; i++) {
		cpio_read_again(&a->cpio, a->index[i], &above);
		cpio_read_again(&a->cpio, a->index[i + 1], &e);
		*reason = "a name that is there twice";
		if (compare(name_of(above.name), name_of(e.name)) >= 0)
			return i + 1;
		*reason = "a name below one that is no folder";
		if (!S_ISDIR(above.mode) &&
		    is_below(name_of(e.name), name_of(above.name)))
			return i + 1;
	}
	return a->nr;
}

int archive_open(struct archive *a, const struct cpio *cpio,
		 const u8 **index, unsigned int nr, struct cpio_error *error)
{
	struct cpio_entry e;
	unsigned int broken;
	size_t at = 0;
	int err;

	err = cpio_check(cpio, &broken, error);
	if (err)
		return err;
	assert(broken == nr);
	*a = (struct archive){ .cpio = *cpio, .index = index, .nr = nr };
	for (unsigned int i = 0; i < nr; i++) {
		index[i] = cpio->data + at;
		err = cpio_next(cpio, &at, &e, error);
		assert(err == 1);
	}
	sort(a);
	broken = find_break(a, &error->reason);
	if (broken == nr)
		return 0;
	error->offset = (size_t)(index[broken] - cpio->data);
	return -EBADMSG;
}

int archive_verify(const struct archive *a)
{
	const char *reason;

	return find_break(a, &reason) == a->nr ? 0 : -EINVAL;
}

/* ---- finding ---- */

/* The first entry behind name in the order. */
static unsigned int find_behind(const struct archive *a, struct name name)
{
	unsigned int low = 0, high = a->nr;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (compare(entry_name(a, middle), name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool same_file(const struct cpio_entry *a, const struct cpio_entry *b)
{
	return S_ISREG(b->mode) && a->ino == b->ino &&
	       a->dev_major == b->dev_major && a->dev_minor == b->dev_minor;
}

/* Of a file's several links only one has the data, usually the last. */
static void find_data(const struct archive *a, struct cpio_entry *e)
{
	struct cpio_entry other;

	if (!S_ISREG(e->mode) || e->nlink < 2 || e->size)
		return;
	for (unsigned int i = 0; i < a->nr; i++) {
		cpio_read_again(&a->cpio, a->index[i], &other);
		if (!same_file(e, &other) || !other.size)
			continue;
		e->data = other.data;
		e->size = other.size;
		return;
	}
}

static void set_implied(struct archive_node *node)
{
	*node = (struct archive_node){
		.implied = true,
		.entry = { .name = "", .mode = S_IFDIR | 0555, .nlink = 1 },
	};
}

static int find(const struct archive *a, struct name path,
		struct archive_node *node)
{
	unsigned int behind = find_behind(a, path);

	if (behind > 0 && compare(entry_name(a, behind - 1), path) == 0) {
		node->implied = false;
		cpio_read_again(&a->cpio, a->index[behind - 1], &node->entry);
		find_data(a, &node->entry);
		return 0;
	}
	if (path.len && (behind == a->nr ||
			 !is_below(entry_name(a, behind), path)))
		return -ENOENT;
	set_implied(node);
	return 0;
}

int archive_find(const struct archive *a, const char *path,
		 struct archive_node *node)
{
	return find(a, name_of(path), node);
}

/* ---- listing ---- */

void archive_list(struct archive_cursor *c, const struct archive *a,
		  const char *folder)
{
	c->archive = a;
	c->folder = folder;
	c->at = find_behind(a, name_of(folder));
}

size_t archive_list_next(struct archive_cursor *c, const char **name,
			 struct archive_node *node)
{
	const struct archive *a = c->archive;
	struct name folder = name_of(c->folder), child;
	size_t skip = folder.len ? folder.len + 1 : 0;

	if (c->at == a->nr)
		return 0;
	child = entry_name(a, c->at);
	if (!is_below(child, folder))
		return 0;
	*name = child.text + skip;
	child.len = skip + strcspn(*name, "/");
	if (find(a, child, node))
		set_implied(node);
	/* All below this child come next: over them. */
	do
		c->at++;
	while (c->at < a->nr && is_below(entry_name(a, c->at), child));
	return child.len - skip;
}
