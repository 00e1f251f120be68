// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_file.c - ls, cat, hexdump
 *
 * None of them allocates memory, so that they show it as it is without them,
 * and work when there is none.
 */
#include <string.h>

#include "kernel/core/console.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "kernel/shell/cmd.h"

static const char *explain(int err)
{
	switch (err) {
	case -ENOENT:
		return "no such file";
	case -ENOTDIR:
		return "not a folder";
	case -EISDIR:
		return "is a folder";
	case -ELOOP:
		return "too many links";
	case -ENAMETOOLONG:
		return "the path is too long";
	case -ENXIO:
		return "a device or pipe; there is nothing behind it here";
	default:
		return format_errno_name(err);
	}
}

static int fail_path(const char *name, const char *path, int err)
{
	if (err == -EINTR)
		return STATUS_INTERRUPTED;
	/* Not by cmd_fail(): a path may be longer than its messages. */
	console_printf("%s: %s: %s\n", name, path, explain(err));
	return STATUS_FAILED;
}

static void complete_path(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	vfs_complete(argv[argc - 1], emit, ctx);
}

/* ---- ls ---- */

#define PERMISSIONS	"rwxrwxrwx"

static char type_letter(u32 mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFBLK:
		return 'b';
	case S_IFCHR:
		return 'c';
	case S_IFIFO:
		return 'p';
	case S_IFSOCK:
		return 's';
	default:
		return '-';
	}
}

static void mode_text(u32 mode, char *text)
{
	*text++ = type_letter(mode);
	for (unsigned int i = 0; i < 9; i++)
		*text++ = mode & (0400u >> i) ? PERMISSIONS[i] : '-';
	*text = '\0';
}

static bool is_leap(u32 year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static u32 days_of_month(u32 year, u32 month)
{
	static const u8 days[] = { 31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31 };

	return days[month] + (month == 1 && is_leap(year));
}

/* Seconds since 1970 to "2024-02-29 12:00". */
static void date_text(u32 seconds, char *text, size_t size)
{
	u32 day = seconds / 86400, year = 1970, month = 0;

	for (; day >= 365u + is_leap(year); year++)
		day -= 365u + is_leap(year);
	for (; day >= days_of_month(year, month); month++)
		day -= days_of_month(year, month);
	format(text, size, "%04u-%02u-%02u %02u:%02u", year, month + 1,
	       day + 1, seconds / 3600 % 24, seconds / 60 % 60);
}

struct ls {
	bool details;
	const char *folder;	/* as given, in front of each name */
};

static void print_details(const struct vfs_node *node, const char *name)
{
	const struct cpio_entry *e = &node->entry;
	char mode[11], date[24];

	mode_text(e->mode, mode);
	if (e->mtime)
		date_text(e->mtime, date, sizeof(date));
	else
		strcpy(date, "-");
	console_printf("%s %2u %4u %4u %10zu %16s ", mode, e->nlink, e->uid,
		       e->gid, e->size, date);
	console_printf("%s", name);
	if (S_ISLNK(e->mode))
		console_printf(" -> %.*s", (int)e->size, (const char *)e->data);
	console_printf("\n");
}

/* The entry of that name in a folder: what is there, not where it leads. */
static int list_details(const struct ls *ls, const char *name)
{
	char path[2 * VFS_PATH_MAX];
	struct vfs_node node;
	int err;

	format(path, sizeof(path), "%s/%s", ls->folder, name);
	err = vfs_get(path, false, &node);
	if (err)
		return err;
	print_details(&node, name);
	vfs_put(&node);
	return 0;
}

static bool list_name(void *ctx, const char *name, u32 mode)
{
	const struct ls *ls = ctx;

	(void)mode;
	/* What has gone meanwhile is not listed. */
	if (!ls->details)
		console_printf("%s\n", name);
	else
		(void)!list_details(ls, name);
	return !command_interrupted();
}

static int list_path(struct ls *ls)
{
	struct vfs_node node;
	int err = vfs_get(ls->folder, true, &node);

	if (err)
		return err;
	if (S_ISDIR(node.entry.mode))
		err = vfs_list(&node, list_name, ls);
	else if (ls->details)
		print_details(&node, ls->folder);
	else
		console_printf("%s\n", ls->folder);
	vfs_put(&node);
	return err;
}

static int run_ls(int argc, char **argv)
{
	struct ls ls = { .folder = "/" };
	int at = 1, err;

	if (argc > at && strcmp(argv[at], "-l") == 0) {
		ls.details = true;
		at++;
	}
	if (argc > at)
		ls.folder = argv[at++];
	if (argc > at)
		return cmd_usage(argv[0], "one path only: %s", argv[at]);
	err = list_path(&ls);
	return err ? fail_path(argv[0], ls.folder, err) : STATUS_OK;
}

SHELL_COMMAND(ls) = {
	.name = "ls",
	.usage = "ls [-l] [PATH]",
	.summary = "List a folder, or tell about a file",
	.help = "Without a path, the root: the files of the initial RAM disk, and /proc, the\n"
		"kernel's own.\n"
		"\n"
		"-l  type and permissions, links, owner, group, bytes, date, name; files in\n"
		"    /proc are made when they are read and have no size of their own",
	.run = run_ls,
	.complete = complete_path,
};

/* ---- cat ---- */

#define PIECE	512	/* interrupts are off while the console prints it */

/* A piece ends behind a line, where there is one, so that others' lines do
 * not come in the middle of ours. */
static size_t piece_length(const char *text, size_t len)
{
	if (len <= PIECE)
		return len;
	for (size_t i = PIECE; i > 0; i--) {
		if (text[i - 1] == '\n')
			return i;
	}
	return PIECE;
}

static bool print_text(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	while (len && !command_interrupted()) {
		size_t piece = piece_length(text, len);

		console_write(text, piece);
		text += piece;
		len -= piece;
	}
	return !len;
}

static int print_file(const char *path, seq_sink_fn sink, void *ctx)
{
	struct vfs_node node;
	int err = vfs_get(path, true, &node);

	if (err)
		return err;
	err = vfs_read(&node, sink, ctx);
	vfs_put(&node);
	return err;
}

static int run_cat(int argc, char **argv)
{
	int status = STATUS_OK;

	if (argc < 2)
		return cmd_usage(argv[0], "needs a path");
	for (int i = 1; i < argc && status != STATUS_INTERRUPTED; i++) {
		int err = print_file(argv[i], print_text, NULL);

		if (err)
			status = fail_path(argv[0], argv[i], err);
	}
	return status;
}

SHELL_COMMAND(cat) = {
	.name = "cat",
	.usage = "cat PATH...",
	.summary = "Print files",
	.help = "What cannot be read is told, and the status is 1; the others are printed.\n"
		"ls /proc lists the kernel's own files.",
	.run = run_cat,
	.complete = complete_path,
};

/* ---- hexdump ---- */

#define ROW	16

struct hexdump {
	size_t left;		/* bytes still to be printed */
	size_t offset;		/* of row */
	size_t used;		/* bytes in row */
	bool squeezing;		/* rows like the last one are left out */
	bool has_last;
	u8 row[ROW];
	u8 last[ROW];
};

static void print_row(const struct hexdump *h)
{
	char hex[3 * ROW + 2], ascii[ROW + 1];
	int used = 0;

	for (size_t i = 0; i < ROW; i++) {
		if (i == ROW / 2)
			used = format_append(hex, sizeof(hex), used, " ");
		if (i < h->used)
			used = format_append(hex, sizeof(hex), used, " %02x",
					     h->row[i]);
		else
			used = format_append(hex, sizeof(hex), used, "   ");
	}
	for (size_t i = 0; i < h->used; i++)
		ascii[i] = h->row[i] >= ' ' && h->row[i] <= '~' ?
			(char)h->row[i] : '.';
	ascii[h->used] = '\0';
	console_printf("%08zx %s  |%s|\n", h->offset, hex, ascii);
}

static void end_row(struct hexdump *h)
{
	bool same = h->has_last && h->used == ROW &&
		    memcmp(h->row, h->last, ROW) == 0;

	if (!same)
		print_row(h);
	else if (!h->squeezing)
		console_printf("*\n");
	h->squeezing = same;
	h->has_last = true;
	memcpy(h->last, h->row, ROW);
	h->offset += h->used;
	h->used = 0;
}

static bool dump_bytes(void *ctx, const char *bytes, size_t len)
{
	struct hexdump *h = ctx;

	while (len && h->left && !command_interrupted()) {
		size_t part = min(len, h->left);

		part = min(part, ROW - h->used);
		memcpy(h->row + h->used, bytes, part);
		h->used += part;
		h->left -= part;
		bytes += part;
		len -= part;
		if (h->used == ROW)
			end_row(h);
	}
	return !len;
}

static int run_hexdump(int argc, char **argv)
{
	struct hexdump h = { .left = SIZE_MAX };
	int at = 1, err;

	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		if (argc < 3 || parse_size(argv[2], &h.left))
			return cmd_usage(argv[0], "-n needs a number of "
					 "bytes");
		at = 3;
	}
	if (argc != at + 1)
		return cmd_usage(argv[0], "needs one path");
	err = print_file(argv[at], dump_bytes, &h);
	if (command_interrupted())
		return STATUS_INTERRUPTED;
	/* The sink refused because it had enough. */
	if (err && (err != -EINTR || h.left))
		return fail_path(argv[0], argv[at], err);
	if (h.used)
		end_row(&h);
	console_printf("%08zx\n", h.offset);
	return STATUS_OK;
}

SHELL_COMMAND(hexdump) = {
	.name = "hexdump",
	.usage = "hexdump [-n N] PATH",
	.summary = "Print a file's bytes in hexadecimal and as characters",
	.help = "-n N  no more than N bytes: 100, 0x40, 4K\n"
		"\n"
		"A row of 16 bytes that is like the one above is left out; a * stands for any\n"
		"number of them. The last line is where the bytes end.",
	.run = run_hexdump,
	.complete = complete_path,
};
