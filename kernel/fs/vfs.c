// SPDX-License-Identifier: MIT
/*
 * kernel/fs/vfs.c - one tree of files
 *
 * A path is walked component by component. `done` is where the walk stands,
 * without links, and `rest` what is still to go; a link puts where it leads
 * in front of the rest:
 *
 *   done "lib"   component "m"   rest "/a.ko"        lib/m -> ../mod
 *   done "lib"                   rest "../mod/a.ko"
 *
 * See      kernel/fs/vfs.h
 */
#include "kernel/fs/vfs.h"

#include <string.h>

#include "kernel/lib/errno.h"

#define PROC		"proc"
#define SYS		"sys"

static const struct archive *mounted;	/* [a] */

void vfs_mount(const struct archive *archive)
{
	__atomic_store_n(&mounted, archive, __ATOMIC_RELEASE);
}

const struct archive *vfs_archive(void)
{
	return __atomic_load_n(&mounted, __ATOMIC_ACQUIRE);
}

/* ---- walking ---- */

struct walk {
	const struct archive *archive;
	struct vfs_node *node;		/* its path: done */
	size_t done;			/* length of node->path */
	unsigned int links;
	char buf[VFS_PATH_MAX + 1];
	const char *rest;		/* in buf */
};

/* Cuts the last component off where the walk stands. */
static void pop(struct walk *w)
{
	char *path = w->node->path;

	while (w->done > 0 && path[w->done - 1] != '/')
		w->done--;
	if (w->done > 0)
		w->done--;
	path[w->done] = '\0';
}

static int push(struct walk *w, const char *name, size_t len)
{
	char *path = w->node->path;

	if (w->done + 1 + len > VFS_PATH_MAX)
		return -ENAMETOOLONG;
	if (w->done > 0)
		path[w->done++] = '/';
	memcpy(path + w->done, name, len);
	w->done += len;
	path[w->done] = '\0';
	return 0;
}

static bool sys_is_there(void)
{
	return !list_empty(&sys_root.children);
}

static void made_up(struct vfs_node *node, u32 mode)
{
	node->entry = (struct cpio_entry){
		.name = "", .mode = mode, .nlink = 1,
	};
}

/* path begins with the name: what follows it, behind a slash; else NULL. */
static const char *below(const char *path, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(path, name, len) != 0)
		return NULL;
	if (!path[len])
		return path + len;
	return path[len] == '/' ? path + len + 1 : NULL;
}

/* Is it of /proc or /sys? *err: what came of it. */
static bool find_proc(struct vfs_node *node, int *err)
{
	const char *path = below(node->path, PROC);

	if (path) {
		*err = proc_get(path, &node->proc);
	} else {
		path = below(node->path, SYS);
		/* While it is not there the archive may have a folder. */
		if (!path || !sys_is_there())
			return false;
		*err = sys_get(path, &node->proc);
	}
	node->is_proc = !*err;
	if (node->is_proc)
		made_up(node, proc_mode(&node->proc));
	return true;
}

static int find_archived(const struct archive *archive, struct vfs_node *node)
{
	struct archive_node found;

	if (!archive) {
		made_up(node, S_IFDIR | 0555);
		return *node->path ? -ENOENT : 0;
	}
	if (archive_find(archive, node->path, &found))
		return -ENOENT;
	node->entry = found.entry;
	return 0;
}

/* What is at node->path? */
static int find(struct walk *w)
{
	struct vfs_node *node = w->node;
	int err;

	vfs_put(node);
	return find_proc(node, &err) ? err : find_archived(w->archive, node);
}

/* Puts where the link leads in front of the rest. */
static int follow_link(struct walk *w)
{
	const struct cpio_entry *link = &w->node->entry;
	size_t rest = strlen(w->rest);

	if (++w->links > VFS_LINKS_MAX)
		return -ELOOP;
	if (link->size + 1 + rest > VFS_PATH_MAX)
		return -ENAMETOOLONG;
	memmove(w->buf + link->size + 1, w->rest, rest + 1);
	memcpy(w->buf, link->data, link->size);
	w->buf[link->size] = '/';
	/* The slash is ours: with nothing behind it, it asks for nothing. */
	if (!rest)
		w->buf[link->size] = '\0';
	w->rest = w->buf;
	pop(w);
	if (*link->data == '/') {
		w->done = 0;
		w->node->path[0] = '\0';
	}
	return find(w);
}

/* One component, of len bytes at name, that w->rest stands behind. */
static int step(struct walk *w, const char *name, size_t len, bool follow)
{
	int err;

	if (!S_ISDIR(w->node->entry.mode))
		return -ENOTDIR;
	if (len == 1 && name[0] == '.')
		return 0;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		pop(w);
		return find(w);
	}
	err = push(w, name, len);
	if (!err)
		err = find(w);
	if (!err && S_ISLNK(w->node->entry.mode) && (follow || *w->rest))
		err = follow_link(w);
	return err;
}

static int walk(struct walk *w, bool follow)
{
	int err = find(w);

	while (!err && *w->rest) {
		const char *name = w->rest + strspn(w->rest, "/");
		size_t len = strcspn(name, "/");

		w->rest = name + len;
		if (len)
			err = step(w, name, len, follow);
		else if (!S_ISDIR(w->node->entry.mode))
			err = -ENOTDIR;
	}
	return err;
}

int vfs_get_in(const struct archive *archive, const char *path, bool follow,
	       struct vfs_node *node)
{
	struct walk w = { .archive = archive, .node = node, .rest = w.buf };
	int err;

	if (strlen(path) > VFS_PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(w.buf, path);
	node->is_proc = false;
	node->path[0] = '\0';
	err = walk(&w, follow);
	if (err)
		vfs_put(node);
	return err;
}

int vfs_get(const char *path, bool follow, struct vfs_node *node)
{
	return vfs_get_in(vfs_archive(), path, follow, node);
}

void vfs_put(struct vfs_node *node)
{
	if (node->is_proc)
		proc_put(&node->proc);
	node->is_proc = false;
}

/* ---- listing ---- */

static int list_proc(const struct vfs_node *node, vfs_list_fn fn, void *ctx)
{
	char name[PROC_NAME_MAX + 1] = "";
	bool is_folder;

	while (proc_next_name(&node->proc, name, &is_folder)) {
		if (!fn(ctx, name, is_folder ? S_IFDIR | 0555
					     : S_IFREG | 0444))
			return -EINTR;
	}
	return 0;
}

/* What stands in the root beside the archive, sorted. */
static const char *const trees[] = { PROC, SYS };

static bool tree_is_there(size_t i)
{
	return i == 0 || sys_is_there();
}

/* Does a tree stand where the archive has something of that name? */
static bool is_tree(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(trees); i++) {
		if (strcmp(name, trees[i]) == 0)
			return tree_is_there(i);
	}
	return false;
}

/* In the root they come where their names belong; NULL: all that are left. */
static bool list_trees(const char *name, size_t *next, vfs_list_fn fn,
		       void *ctx)
{
	for (; *next < ARRAY_SIZE(trees); ++*next) {
		if (name && strcmp(name, trees[*next]) < 0)
			return true;
		if (tree_is_there(*next) &&
		    !fn(ctx, trees[*next], S_IFDIR | 0555))
			return false;
	}
	return true;
}

static int list_archived(const struct archive *archive, const char *folder,
			 vfs_list_fn fn, void *ctx)
{
	bool is_root = !*folder;
	size_t next = is_root ? 0 : ARRAY_SIZE(trees);
	struct archive_cursor cursor;
	struct archive_node node;
	char name[CPIO_NAME_MAX + 1];
	const char *start;
	size_t len;

	archive_list(&cursor, archive, folder);
	while ((len = archive_list_next(&cursor, &start, &node)) > 0) {
		memcpy(name, start, len);
		name[len] = '\0';
		if (!list_trees(name, &next, fn, ctx))
			return -EINTR;
		if (is_root && is_tree(name))
			continue;
		if (!fn(ctx, name, node.entry.mode))
			return -EINTR;
	}
	return list_trees(NULL, &next, fn, ctx) ? 0 : -EINTR;
}

int vfs_list_in(const struct archive *archive, const struct vfs_node *node,
		vfs_list_fn fn, void *ctx)
{
	size_t next = 0;

	if (!S_ISDIR(node->entry.mode))
		return -ENOTDIR;
	if (node->is_proc)
		return list_proc(node, fn, ctx);
	if (archive)
		return list_archived(archive, node->path, fn, ctx);
	return list_trees(NULL, &next, fn, ctx) ? 0 : -EINTR;
}

int vfs_list(const struct vfs_node *node, vfs_list_fn fn, void *ctx)
{
	return vfs_list_in(vfs_archive(), node, fn, ctx);
}

/* ---- reading ---- */

int vfs_read(const struct vfs_node *node, seq_sink_fn sink, void *ctx)
{
	const struct cpio_entry *e = &node->entry;

	if (S_ISDIR(e->mode))
		return -EISDIR;
	if (node->is_proc)
		return proc_show(&node->proc, sink, ctx);
	if (!S_ISREG(e->mode))
		return -ENXIO;
	if (e->size && !sink(ctx, (const char *)e->data, e->size))
		return -EINTR;
	return 0;
}

int vfs_write(const struct vfs_node *node, const char *text, size_t len)
{
	const struct proc_file *file = node->proc.file;

	if (S_ISDIR(node->entry.mode))
		return -EISDIR;
	if (!node->is_proc)
		return -EROFS;
	return file->write ? file->write(file->data, text, len) : -EACCES;
}

/* ---- completion ---- */

struct completion_of_path {
	char text[VFS_PATH_MAX + 1];	/* the folder as typed, then a name */
	size_t folder;			/* length of the first */
	void (*emit)(void *ctx, const char *path);
	void *ctx;
};

static bool emit_name(void *ctx, const char *name, u32 mode)
{
	struct completion_of_path *c = ctx;
	size_t len = strlen(name);

	if (c->folder + len + 1 > VFS_PATH_MAX)
		return true;
	memcpy(c->text + c->folder, name, len);
	strcpy(c->text + c->folder + len, S_ISDIR(mode) ? "/" : "");
	c->emit(c->ctx, c->text);
	return true;
}

void vfs_complete(const char *path,
		  void (*emit)(void *ctx, const char *path), void *ctx)
{
	struct completion_of_path c = { .emit = emit, .ctx = ctx };
	const char *slash = strrchr(path, '/');
	struct vfs_node node;

	c.folder = slash ? (size_t)(slash - path) + 1 : 0;
	if (c.folder > VFS_PATH_MAX)
		return;
	memcpy(c.text, path, c.folder);
	c.text[c.folder] = '\0';
	if (vfs_get(c.text, true, &node))
		return;
	vfs_list(&node, emit_name, &c);
	vfs_put(&node);
}
