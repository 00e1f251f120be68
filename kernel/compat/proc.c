// SPDX-License-Identifier: MIT
/*
 * kernel/compat/proc.c - a module's files below /proc, and below /sys
 *
 * Around the entry that modules know lies the kernel's own, whose show and
 * write functions open, read, write and release the file as the module's
 * functions want it.
 *
 * Locks    tree_lock guards the lists of children; the kernel's own tree has
 *          its lock. A module's functions are called with neither.
 */
#include "kernel/fs/proc.h"

#include "include/linux/proc_fs.h"
#include "include/linux/string.h"
#include "kernel/compat/file.h"
#include "kernel/compat/tree.h"
#include "kernel/core/printk.h"
#include "kernel/lib/align.h"
#include "kernel/lib/export.h"
#include "kernel/sched/mutex.h"
#include "mm/slab.h"

/* The kernel's own functions of these names, with its own entries. */
#undef proc_create
#undef proc_remove

struct proc_node {
	struct proc_dir_entry de;	/* first: what the module has */
	struct proc_entry entry;	/* the kernel's own */
	char name[PROC_NAME_MAX + 1];
	struct list_head sibling;	/* [tree_lock] */
	struct list_head children;	/* [tree_lock] */
	struct file_operations fops;	/* [I] of struct proc_ops, seq, single */
	const struct seq_operations *seq_ops;
	unsigned int state_size;
	int (*single_show)(struct seq_file *m, void *v);
};

static DEFINE_MUTEX(tree_lock);
static LIST_HEAD(top);		/* [tree_lock] children of /proc itself */

/* Stands for /sys: a parent, and nothing else. */
static struct proc_node sys_node = {
	.children = LIST_HEAD_INIT(sys_node.children),
};
struct proc_dir_entry *const sys_top = &sys_node.de;

static struct proc_node *node_of(struct proc_dir_entry *de)
{
	return container_of(de, struct proc_node, de);
}

static struct list_head *children_of(struct proc_dir_entry *parent)
{
	return parent ? &node_of(parent)->children : &top;
}

static struct proc_entry *entry_of(struct proc_dir_entry *de)
{
	if (!de)
		return NULL;
	return de == sys_top ? &sys_root : &node_of(de)->entry;
}

static const struct file_operations *fops_of(const struct proc_node *n)
{
	return n->de.proc_fops ? n->de.proc_fops : &n->fops;
}

/* ---- reading and writing, for the kernel's tree ---- */

/*
 * Until the function sets *eof, or gives nothing. start: NULL: the text is
 * the page's from off on; a small number: the text is all the page's, and
 * off goes on by that number; else where in the page the text begins.
 */
static int read_by_page(struct proc_node *n, struct seq_file *m)
{
	char *page = kmalloc(PAGE_SIZE, GFP_KERNEL), *start;
	int eof = 0, got = 0;
	off_t off = 0;

	if (!page)
		return -ENOMEM;
	while (!eof && !seq_stopped(m)) {
		start = NULL;
		got = n->de.read_proc(page, &start, off, PAGE_SIZE, &eof,
				      n->de.data);
		if (!start && got > 0) {
			got -= (int)off;
			start = page + off;
		}
		if (got <= 0)
			break;
		if (start >= page && start < page + PAGE_SIZE) {
			seq_write(m, start, (size_t)got);
			off += got;
		} else {
			seq_write(m, page, (size_t)got);
			off += (off_t)(uintptr_t)start;
		}
	}
	kfree(page);
	return min(got, 0);
}

static struct inode inode_of(struct proc_node *n)
{
	return (struct inode){ .i_mode = n->de.mode, .i_size = n->de.size,
			       .i_private = n->de.data, .i_pde = &n->de };
}

static int show(struct seq_file *m, void *v)
{
	struct proc_node *n = m->private;
	struct inode inode = inode_of(n);

	(void)v;
	if (n->de.read_proc)
		return read_by_page(n, m);
	return file_read_all(fops_of(n), &inode, m);
}

static int write(void *data, const char *text, size_t len)
{
	struct proc_node *n = data;
	struct inode inode = inode_of(n);
	struct file file = { .f_inode = &inode, .f_mode = FMODE_WRITE };
	int took;

	if (!n->de.write_proc)
		return file_write_all(fops_of(n), &inode, text, len);
	took = n->de.write_proc(&file, text, len, n->de.data);
	return min(took, 0);
}

/* ---- coming ---- */

static struct proc_node *find_locked(struct proc_dir_entry *parent,
				     const char *name, size_t len)
{
	struct proc_node *n;

	list_for_each_entry(n, children_of(parent), sibling) {
		if (strncmp(n->name, name, len) == 0 && !n->name[len])
			return n;
	}
	return NULL;
}

/* Goes into the folders the name begins with. Return: what is left, NULL. */
static const char *enter_folders_locked(const char *name,
					struct proc_dir_entry **parent)
{
	const char *slash;

	while ((slash = strchr(name, '/')) != NULL) {
		struct proc_node *n = find_locked(*parent, name,
						  (size_t)(slash - name));

		if (!n)
			return NULL;
		*parent = &n->de;
		name = slash + 1;
	}
	return strlen(name) <= PROC_NAME_MAX ? name : NULL;
}

static int add_locked(struct proc_node *n, const char *name,
		      struct proc_dir_entry *parent)
{
	name = enter_folders_locked(name, &parent);
	if (!name)
		return -ENOENT;
	strcpy(n->name, name);
	n->de.name = n->name;
	n->de.namelen = strlen(name);
	n->de.parent = parent;
	n->entry.file.name = n->name;
	n->entry.file.data = n;
	n->entry.file.mode = n->de.mode & 0777;
	if (proc_create(&n->entry, entry_of(parent)))
		return -EEXIST;
	list_add_tail(&n->sibling, children_of(parent));
	return 0;
}

/* A copy of n, in the tree. */
static struct proc_dir_entry *add(const struct proc_node *form,
				  const char *name,
				  struct proc_dir_entry *parent)
{
	struct proc_node *n = kmalloc(sizeof(*n), GFP_KERNEL);
	int err;

	if (!n)
		return NULL;
	*n = *form;
	INIT_LIST_HEAD(&n->children);
	mutex_lock(&tree_lock);
	err = add_locked(n, name, parent);
	mutex_unlock(&tree_lock);
	if (!err)
		return &n->de;
	pr_warn("proc: \"%s\" is not made: %s\n", name, err == -EEXIST ?
		"the name is taken, or is none" : "no such folder");
	kfree(n);
	return NULL;
}

struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode,
				       struct proc_dir_entry *parent,
				       void *data)
{
	struct proc_node form = {
		.de = { .mode = S_IFDIR | 0555, .data = data },
	};

	(void)mode;		/* who could not enter it? */
	return add(&form, name, parent);
}
EXPORT_SYMBOL(proc_mkdir_data);

struct proc_dir_entry *proc_mkdir(const char *name,
				  struct proc_dir_entry *parent)
{
	return proc_mkdir_data(name, 0, parent, NULL);
}
EXPORT_SYMBOL(proc_mkdir);

static struct proc_dir_entry *add_file(struct proc_node *form,
				       const char *name, umode_t mode,
				       struct proc_dir_entry *parent)
{
	form->de.mode = S_IFREG | (mode & 0777 ? mode & 0777 : 0444);
	form->entry.file.show = show;
	form->entry.file.write = write;
	return add(form, name, parent);
}

struct proc_dir_entry *proc_create_with_ops(const char *name, umode_t mode,
					    struct proc_dir_entry *parent,
					    const struct proc_ops *ops,
					    void *data)
{
	struct proc_node form = {
		.de.data = data,
		.fops = {
			.open = ops->proc_open, .read = ops->proc_read,
			.write = ops->proc_write, .llseek = ops->proc_lseek,
			.release = ops->proc_release,
		},
	};

	return add_file(&form, name, mode, parent);
}
EXPORT_SYMBOL(proc_create_with_ops);

struct proc_dir_entry *proc_create_with_fops(const char *name, umode_t mode,
					     struct proc_dir_entry *parent,
					     const struct file_operations *fops,
					     void *data)
{
	struct proc_node form = { .de = { .data = data, .proc_fops = fops } };

	return add_file(&form, name, mode, parent);
}
EXPORT_SYMBOL(proc_create_with_fops);

struct proc_dir_entry *create_proc_entry(const char *name, umode_t mode,
					 struct proc_dir_entry *parent)
{
	struct proc_node form = { .de.data = NULL };

	if (S_ISDIR(mode))
		return proc_mkdir(name, parent);
	return add_file(&form, name, mode, parent);
}
EXPORT_SYMBOL(create_proc_entry);

/* ---- files of a show function, or of records ---- */

static int single_file_open(struct inode *inode, struct file *file)
{
	struct proc_node *n = node_of(PDE(inode));

	return single_open(file, n->single_show, n->de.data);
}

struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
	struct proc_dir_entry *parent,
	int (*single_show)(struct seq_file *m, void *v), void *data)
{
	struct proc_node form = {
		.de.data = data,
		.single_show = single_show,
		.fops = { .open = single_file_open, .read = seq_read,
			  .llseek = seq_lseek, .release = single_release },
	};

	return add_file(&form, name, mode, parent);
}
EXPORT_SYMBOL(proc_create_single_data);

static int seq_file_open(struct inode *inode, struct file *file)
{
	struct proc_node *n = node_of(PDE(inode));

	if (n->state_size)
		return seq_open_private(file, n->seq_ops, (int)n->state_size);
	return seq_open(file, n->seq_ops);
}

static int seq_file_release(struct inode *inode, struct file *file)
{
	if (node_of(PDE(inode))->state_size)
		return seq_release_private(inode, file);
	return seq_release(inode, file);
}

struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode,
	struct proc_dir_entry *parent, const struct seq_operations *ops,
	unsigned int state_size, void *data)
{
	struct proc_node form = {
		.de.data = data,
		.seq_ops = ops, .state_size = state_size,
		.fops = { .open = seq_file_open, .read = seq_read,
			  .llseek = seq_lseek, .release = seq_file_release },
	};

	return add_file(&form, name, mode, parent);
}
EXPORT_SYMBOL(proc_create_seq_private);

/* ---- going ---- */

static void free_children(struct proc_node *n)
{
	while (!list_empty(&n->children)) {
		struct proc_node *child =
			list_first_entry(&n->children, struct proc_node,
					 sibling);

		list_del(&child->sibling);
		free_children(child);
		kfree(child);
	}
}

/* Taken off our lists: the kernel's tree goes, then the memory. */
static void remove_unlisted(struct proc_node *n)
{
	proc_remove(&n->entry);
	free_children(n);
	kfree(n);
}

void proc_remove_entry(struct proc_dir_entry *de)
{
	if (!de)
		return;
	mutex_lock(&tree_lock);
	list_del(&node_of(de)->sibling);
	mutex_unlock(&tree_lock);
	remove_unlisted(node_of(de));
}
EXPORT_SYMBOL(proc_remove_entry);

static int remove_by_name(const char *path, struct proc_dir_entry *parent,
			  bool subtree)
{
	struct proc_node *n = NULL;
	const char *name;
	int err = -ENOENT;

	mutex_lock(&tree_lock);
	name = enter_folders_locked(path, &parent);
	if (name)
		n = find_locked(parent, name, strlen(name));
	if (n)
		err = subtree || list_empty(&n->children) ? 0 : -ENOTEMPTY;
	if (!err)
		list_del(&n->sibling);
	mutex_unlock(&tree_lock);
	if (!err)
		remove_unlisted(n);
	else
		pr_warn("proc: \"%s\" is not removed: %s\n", path,
			err == -ENOENT ? "there is none" : "it is not empty");
	return err;
}

void remove_proc_entry(const char *name, struct proc_dir_entry *parent)
{
	(void)remove_by_name(name, parent, false);
}
EXPORT_SYMBOL(remove_proc_entry);

int remove_proc_subtree(const char *name, struct proc_dir_entry *parent)
{
	return remove_by_name(name, parent, true);
}
EXPORT_SYMBOL(remove_proc_subtree);

void *pde_data(const struct inode *inode)
{
	return PDE(inode)->data;
}
EXPORT_SYMBOL(pde_data);

void proc_set_size(struct proc_dir_entry *de, loff_t size)
{
	de->size = size;
}
EXPORT_SYMBOL(proc_set_size);
