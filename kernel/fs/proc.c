// SPDX-License-Identifier: MIT
/*
 * kernel/fs/proc.c - the trees below /proc and /sys
 *
 * Two kinds of entries in one tree: those of the linker table, all directly
 * in /proc, and those that were added. The folder /proc itself is `root`,
 * which nobody outside sees.
 *
 * Picture, rules and locks: kernel/fs/proc.h
 */
#include "kernel/fs/proc.h"

#include <string.h>

#include "kernel/core/printk.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/verify.h"
#include "kernel/fs/cpio.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/wait.h"

static DEFINE_SPINLOCK(proc_lock, LOCK_RANK_FILES);

static struct proc_entry root = {
	.node = LIST_HEAD_INIT(root.node),
	.children = LIST_HEAD_INIT(root.children),
};
struct proc_entry sys_root = {
	.node = LIST_HEAD_INIT(sys_root.node),
	.children = LIST_HEAD_INIT(sys_root.children),
};
static unsigned long nr_entries;	/* [proc_lock] added, not removed */

/* Told when the last reader of a removed entry has gone. */
static DECLARE_WAIT_QUEUE_HEAD(readers_gone);

static bool name_is_good(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > PROC_NAME_MAX || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '/')
			return false;
	}
	return true;
}

/* ---- looking up; proc_lock held ---- */

static const struct proc_file *find_static(const char *name, size_t len)
{
	TABLE_FOREACH(struct proc_file, procs, file) {
		if (strncmp(file->name, name, len) == 0 && !file->name[len])
			return file;
	}
	return NULL;
}

static struct proc_entry *find_child(const struct proc_entry *folder,
				     const char *name, size_t len)
{
	struct proc_entry *e;

	list_for_each_entry(e, &folder->children, node) {
		if (strncmp(e->file.name, name, len) == 0 &&
		    !e->file.name[len])
			return e;
	}
	return NULL;
}

/* Is there something of that name in the folder? */
static bool name_is_taken(const struct proc_entry *folder, const char *name)
{
	size_t len = strlen(name);

	return find_child(folder, name, len) ||
	       (folder == &root && find_static(name, len));
}

static int walk(struct proc_entry *at, const char *path, struct proc_ref *ref)
{
	while (*path) {
		size_t len = strcspn(path, "/");
		const char *rest = path + len + (path[len] == '/');

		if (at->file.show)
			return -ENOTDIR;
		if (at == &root && (ref->file = find_static(path, len)))
			return *rest ? -ENOTDIR : 0;
		at = find_child(at, path, len);
		if (!at)
			return -ENOENT;
		path = rest;
	}
	if (at != &root) {
		ref->file = &at->file;
		ref->entry = at;
		at->readers++;
	}
	return 0;
}

static int get(struct proc_entry *top, const char *path, struct proc_ref *ref)
{
	unsigned long flags;
	int err = -ENOENT;

	*ref = (struct proc_ref){ NULL, NULL };
	spin_lock_irqsave(&proc_lock, flags);
	if (top == &root || !list_empty(&top->children))
		err = walk(top, path, ref);
	spin_unlock_irqrestore(&proc_lock, flags);
	return err;
}

int proc_get(const char *path, struct proc_ref *ref)
{
	return get(&root, path, ref);
}

int sys_get(const char *path, struct proc_ref *ref)
{
	return get(&sys_root, path, ref);
}

u32 proc_mode(const struct proc_ref *ref)
{
	const struct proc_file *file = ref->file;

	if (proc_is_folder(ref))
		return S_IFDIR | 0555;
	return S_IFREG | (file->mode ? file->mode : file->write ? 0644 : 0444);
}

void proc_put(struct proc_ref *ref)
{
	unsigned long flags;
	bool last;

	if (!ref->entry)
		return;
	spin_lock_irqsave(&proc_lock, flags);
	last = --ref->entry->readers == 0 && ref->entry->removed;
	spin_unlock_irqrestore(&proc_lock, flags);
	ref->entry = NULL;	/* who waits for us may have freed it now */
	if (last)
		wake_up_all(&readers_gone);
}

/* ---- listing ---- */

struct next_name {
	const char *after;
	const struct proc_file *best;	/* the least above `after` so far */
};

static void consider(struct next_name *n, const struct proc_file *file)
{
	if (strcmp(file->name, n->after) > 0 &&
	    (!n->best || strcmp(file->name, n->best->name) < 0))
		n->best = file;
}

bool proc_next_name(const struct proc_ref *folder, char *name,
		    bool *is_folder)
{
	const struct proc_entry *at = folder->entry ? folder->entry : &root;
	struct next_name n = { .after = name };
	const struct proc_entry *e;
	unsigned long flags;

	spin_lock_irqsave(&proc_lock, flags);
	if (at == &root) {
		TABLE_FOREACH(struct proc_file, procs, file)
			consider(&n, file);
	}
	list_for_each_entry(e, &at->children, node)
		consider(&n, &e->file);
	if (n.best) {
		strcpy(name, n.best->name);
		*is_folder = !n.best->show;
	}
	spin_unlock_irqrestore(&proc_lock, flags);
	return n.best;
}

/* ---- coming and going ---- */

static int add_locked(struct proc_entry *e, struct proc_entry *parent)
{
	assert_held(&proc_lock);
	if (parent->file.show || parent->removed)
		return -EINVAL;
	if (name_is_taken(parent, e->file.name))
		return -EEXIST;
	list_add_tail(&e->node, &parent->children);
	nr_entries++;
	return 0;
}

int proc_create(struct proc_entry *e, struct proc_entry *parent)
{
	unsigned long flags;
	int err;

	if (!e->file.name || !name_is_good(e->file.name))
		return -EINVAL;
	e->parent = parent;
	INIT_LIST_HEAD(&e->children);
	e->readers = 0;
	e->removed = false;
	spin_lock_irqsave(&proc_lock, flags);
	err = add_locked(e, parent ? parent : &root);
	spin_unlock_irqrestore(&proc_lock, flags);
	return err;
}

/*
 * Takes the first leaf at or below e off the tree: nobody finds it now. One
 * that has been taken off before is its own leaf.
 */
static struct proc_entry *unlink_leaf_locked(struct proc_entry *e)
{
	assert_held(&proc_lock);
	if (!e->node.next)
		return e;
	while (!list_empty(&e->children)) {
		e->removed = true;
		e = list_first_entry(&e->children, struct proc_entry, node);
	}
	e->removed = true;
	list_del(&e->node);
	nr_entries--;
	return e;
}

void proc_remove(struct proc_entry *e)
{
	struct proc_entry *leaf;
	unsigned long flags;

	do {
		spin_lock_irqsave(&proc_lock, flags);
		leaf = unlink_leaf_locked(e);
		spin_unlock_irqrestore(&proc_lock, flags);
		wait_event(readers_gone, !READ_ONCE(leaf->readers));
	} while (leaf != e);
}

/* ---- rules ---- */

static int complain(const char *what, const char *name)
{
	pr_err("proc: %s: \"%s\"\n", what, name);
	return -EINVAL;
}

static int verify_folder_locked(const struct proc_entry *folder)
{
	const struct proc_entry *e;

	assert_held(&proc_lock);
	if (list_verify(&folder->children))
		return complain("list damaged", folder->file.name);
	list_for_each_entry(e, &folder->children, node) {
		if (!name_is_good(e->file.name))
			return complain("R1: bad name", e->file.name);
		if (find_child(folder, e->file.name, strlen(e->file.name)) != e)
			return complain("R1: name twice", e->file.name);
		if ((e->parent ? e->parent : &root) != folder)
			return complain("R2: wrong parent", e->file.name);
	}
	return 0;
}

static int verify_static(void)
{
	TABLE_FOREACH(struct proc_file, procs, file) {
		if (!name_is_good(file->name))
			return complain("R1: bad name", file->name);
		if (!file->show)
			return complain("no show function", file->name);
		if (find_static(file->name, strlen(file->name)) != file ||
		    find_child(&root, file->name, strlen(file->name)))
			return complain("R1: name twice", file->name);
	}
	return 0;
}

/* The entry behind e when all are visited from the top, or NULL. */
static const struct proc_entry *next_in_tree(const struct proc_entry *top,
					     const struct proc_entry *e)
{
	if (!list_empty(&e->children))
		return list_first_entry(&e->children, struct proc_entry, node);
	while (e != top) {
		const struct proc_entry *up = e->parent ? e->parent : &root;

		if (!list_is_last(&e->node, &up->children))
			return list_next_entry(e, node);
		e = up;
	}
	return NULL;
}

int proc_verify(void)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&proc_lock, flags);
	err = verify_static();
	for (const struct proc_entry *e = &root; e && !err;
	     e = next_in_tree(&root, e))
		err = verify_folder_locked(e);
	for (const struct proc_entry *e = &sys_root; e && !err;
	     e = next_in_tree(&sys_root, e))
		err = verify_folder_locked(e);
	spin_unlock_irqrestore(&proc_lock, flags);
	return err;
}

INVARIANT(proc) = { .name = "proc", .check = proc_verify };

static unsigned long read_entries(void)
{
	return READ_ONCE(nr_entries);
}

COUNTER(proc_entries) = { .name = "proc_entries", .read = read_entries };
