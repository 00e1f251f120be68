// SPDX-License-Identifier: MIT
/*
 * kernel/fs/vfs_load.c - files as a whole, in memory
 *
 * A file of the archive lies in memory already. How long the text of a
 * /proc file is nobody knows before it is made: it is made once to be
 * counted and once to be kept, and again should it have grown meanwhile.
 */
#include <string.h>

#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

#define ROOM_TO_GROW	256
#define TRIES		8

static void *take_memory(size_t size)
{
	void *p = NULL;

	if (size <= KMALLOC_MAX_CACHE)
		p = kmalloc(size, GFP_KERNEL | __GFP_NOWARN);
	return p ? p : vmalloc(size);
}

static void give_memory(void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}

/* One try with a buffer of that size. -EAGAIN: too small, size told anew. */
static int try_proc(const struct proc_file *file, size_t *size,
		    struct vfs_contents *contents)
{
	char *buf = *size ? take_memory(*size) : NULL;
	struct seq_file m;
	int err;

	if (*size && !buf)
		return -ENOMEM;
	seq_open_buffer(&m, buf, *size, file->data);
	err = file->show(&m, NULL);
	if (!err && (!buf || seq_has_overflowed(&m)))
		err = -EAGAIN;
	*size = m.count + m.count / 8 + ROOM_TO_GROW;
	if (err) {
		give_memory(buf);
		return err;
	}
	*contents = (struct vfs_contents){ buf, m.used, buf };
	return 0;
}

static int load_proc(const struct proc_file *file,
		     struct vfs_contents *contents)
{
	int err = -EAGAIN;
	size_t size = 0;

	for (int i = 0; i < TRIES && err == -EAGAIN; i++)
		err = try_proc(file, &size, contents);
	return err;
}

static int load_node(const struct vfs_node *node,
		     struct vfs_contents *contents)
{
	const struct cpio_entry *e = &node->entry;

	if (S_ISDIR(e->mode))
		return -EISDIR;
	if (node->is_proc)
		return load_proc(node->proc.file, contents);
	if (!S_ISREG(e->mode))
		return -ENXIO;
	*contents = (struct vfs_contents){ e->data, e->size, NULL };
	return 0;
}

int vfs_load(const char *path, struct vfs_contents *contents)
{
	struct vfs_node node;
	int err = vfs_get(path, true, &node);

	if (err)
		return err;
	err = load_node(&node, contents);
	vfs_put(&node);
	return err;
}

void vfs_unload(struct vfs_contents *contents)
{
	give_memory(contents->allocated);
	*contents = (struct vfs_contents){ NULL, 0, NULL };
}
