// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_cpio.c - libFuzzer's entry: any bytes as an archive
 *
 * The sanitizers see every step out of the archive. What is accepted must
 * keep the rules of cpio.h and archive.h: every entry is found under its
 * name, and the listings of all folders together are all names.
 *
 * Bytes are used as they are, and once more with the numbers a fuzzer does
 * not guess put right: what is left of the file behind each header.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/fs/archive.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define MAX_INPUT	8192

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void check_name(const char *name)
{
	must(strlen(name) <= CPIO_NAME_MAX && name[0] != '/');
	must(!strstr(name, "//") && !strstr(name, "/../"));
	must(strcmp(name, "..") != 0 && strncmp(name, "../", 3) != 0);
}

static unsigned int count_below(const struct archive *a, const char *folder);

/* One name of a listing, and all below it; counts those with an entry. */
static unsigned int count_child(const struct archive *a, const char *folder,
				const char *name, size_t len)
{
	char path[CPIO_NAME_MAX + 1];
	struct archive_node node;
	size_t used = strlen(folder);

	must(used + 1 + len <= CPIO_NAME_MAX);
	memcpy(path, folder, used);
	if (used)
		path[used++] = '/';
	memcpy(path + used, name, len);
	path[used + len] = '\0';
	must(archive_find(a, path, &node) == 0);
	if (!S_ISDIR(node.entry.mode))
		return 1;
	return !node.implied + count_below(a, path);
}

static unsigned int count_below(const struct archive *a, const char *folder)
{
	struct archive_cursor cursor;
	struct archive_node node;
	unsigned int count = 0;
	const char *name;
	size_t len;

	archive_list(&cursor, a, folder);
	while ((len = archive_list_next(&cursor, &name, &node)) > 0)
		count += count_child(a, folder, name, len);
	return count;
}

static void check_entries(const struct archive *a)
{
	volatile u8 sink = 0;
	struct cpio_entry e;

	for (unsigned int i = 0; i < a->nr; i++) {
		struct archive_node node;

		cpio_read_again(&a->cpio, a->index[i], &e);
		check_name(e.name);
		must(e.data >= a->cpio.data &&
		     e.size <= a->cpio.size - (size_t)(e.data - a->cpio.data));
		for (size_t n = 0; n < e.size; n++)
			sink += e.data[n];
		must(archive_find(a, e.name, &node) == 0 && !node.implied);
	}
}

static void try_archive(const u8 *data, size_t size)
{
	struct cpio cpio = { data, size };
	struct archive_node root;
	struct cpio_error error;
	struct archive a;
	const u8 **index;
	unsigned int nr;

	if (cpio_check(&cpio, &nr, &error)) {
		must(error.offset <= size && error.reason);
		return;
	}
	index = malloc((nr + 1) * sizeof(*index));
	if (archive_open(&a, &cpio, index, nr, &error) == 0) {
		must(archive_verify(&a) == 0);
		check_entries(&a);
		must(archive_find(&a, "", &root) == 0);
		must(count_below(&a, "") + !root.implied == nr);
	}
	free(index);
}

static void put_hex(u8 *at, size_t value)
{
	for (int i = 7; i >= 0; i--, value >>= 4)
		at[i] = (u8)"0123456789abcdef"[value & 15];
}

/*
 * Puts a header before each line of the input: its name is the line, its
 * mode the first byte, its data what follows a '='.
 */
static size_t make_archive(u8 *out, const u8 *data, size_t size)
{
	size_t used = 0;

	for (size_t at = 0; at < size; ) {
		const u8 *end = memchr(data + at, '\n', size - at);
		size_t line = end ? (size_t)(end - data) - at : size - at;
		const u8 *equals = memchr(data + at, '=', line);
		size_t name = equals ? (size_t)(equals - data) - at : line;
		size_t text = line - name;

		memset(out + used, '0', 110);
		memcpy(out + used, "070701", 6);
		put_hex(out + used + 14, line && data[at] & 1 ? S_IFDIR
							      : S_IFREG);
		put_hex(out + used + 54, text);
		put_hex(out + used + 94, name + 1);
		used += 110;
		memcpy(out + used, data + at, name);
		used += name;
		out[used++] = '\0';
		for (; used % 4; used++)
			out[used] = 0;
		memcpy(out + used, data + at + name, text);
		for (used += text; used % 4; used++)
			out[used] = 0;
		at += line + 1;
	}
	memset(out + used, '0', 110);
	memcpy(out + used, "070701", 6);
	put_hex(out + used + 94, 11);
	memcpy(out + used + 110, "TRAILER!!!", 11);
	return used + 121;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *copy;

	if (size > MAX_INPUT)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	try_archive(copy, size);
	free(copy);
	copy = malloc(128 * (size + 2));
	try_archive(copy, make_archive(copy, data, size));
	free(copy);
	return 0;
}
