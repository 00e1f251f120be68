// SPDX-License-Identifier: MIT
/*
 * kernel/compat/seq_reader.c - reading a file whose text is made in records
 *
 * The kernel's seq_file is written to; here is who reads it. One buffer
 * holds whole records:
 *
 *   buf   |  handed out  |  to be handed out  |   room   |
 *         0            from               m.used       m.size
 *
 * When all is handed out it is filled again: start at the next record, show
 * and next while they fit, stop. A record that does not fit is left for the
 * next time; if it is the first, the buffer is made larger.
 */
#include "include/linux/seq_file.h"

#include "include/linux/err.h"
#include "include/linux/string.h"
#include "kernel/lib/align.h"
#include "kernel/lib/export.h"
#include "mm/slab.h"

struct seq_reader {
	struct seq_file m;		/* first: private_data points here */
	const struct seq_operations *op;
	loff_t index;			/* of the next record */
	size_t from;
	int (*show)(struct seq_file *m, void *v);	/* single_open() */
};

static struct seq_reader *reader_of(struct file *file)
{
	return file->private_data;
}

/* ---- opening and releasing ---- */

int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_reader *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	r->op = op;
	file->private_data = &r->m;
	return 0;
}
EXPORT_SYMBOL(seq_open);

int seq_release(struct inode *inode, struct file *file)
{
	struct seq_reader *r = reader_of(file);

	(void)inode;
	kfree(r->m.buf);
	kfree(r);
	return 0;
}
EXPORT_SYMBOL(seq_release);

void *__seq_open_private(struct file *file, const struct seq_operations *op,
			 int size)
{
	void *private = kzalloc((size_t)size, GFP_KERNEL);

	if (!private)
		return NULL;
	if (seq_open(file, op)) {
		kfree(private);
		return NULL;
	}
	reader_of(file)->m.private = private;
	return private;
}
EXPORT_SYMBOL(__seq_open_private);

int seq_open_private(struct file *file, const struct seq_operations *op,
		     int size)
{
	return __seq_open_private(file, op, size) ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(seq_open_private);

int seq_release_private(struct inode *inode, struct file *file)
{
	kfree(reader_of(file)->m.private);
	return seq_release(inode, file);
}
EXPORT_SYMBOL(seq_release_private);

static void *single_start(struct seq_file *m, loff_t *pos)
{
	(void)m;
	return *pos == 0 ? SEQ_START_TOKEN : NULL;
}

static void *single_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)m;
	(void)v;
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

static int single_show(struct seq_file *m, void *v)
{
	return container_of(m, struct seq_reader, m)->show(m, v);
}

static const struct seq_operations single_operations = {
	.start = single_start, .next = single_next, .stop = single_stop,
	.show = single_show,
};

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v),
		void *data)
{
	int err = seq_open(file, &single_operations);

	if (err)
		return err;
	reader_of(file)->show = show;
	reader_of(file)->m.private = data;
	return 0;
}
EXPORT_SYMBOL(single_open);

int single_release(struct inode *inode, struct file *file)
{
	return seq_release(inode, file);
}
EXPORT_SYMBOL(single_release);

/* ---- filling the buffer ---- */

/* An empty buffer of size bytes. */
static int take_buffer(struct seq_reader *r, size_t size)
{
	void *private = r->m.private;

	if (r->m.size != size) {
		kfree(r->m.buf);
		r->m.size = 0;
		r->m.buf = kmalloc(size, GFP_KERNEL);
		if (!r->m.buf)
			return -ENOMEM;
	}
	seq_open_buffer(&r->m, r->m.buf, size, private);
	r->from = 0;
	return 0;
}

/* Return: 0, a negative errno, or -E2BIG with the record taken back. */
static int show_record(struct seq_reader *r, void *v)
{
	size_t used = r->m.used, count = r->m.count;
	int err = r->op->show(&r->m, v);
	bool fits = !seq_has_overflowed(&r->m);

	if (err || !fits) {
		r->m.used = used;
		r->m.count = count;
		r->m.buf[used] = '\0';
	}
	if (err)
		return err == SEQ_SKIP ? 0 : err;
	return fits ? 0 : -E2BIG;
}

/* Records from r->index on. full: the first did not fit. */
static int fill(struct seq_reader *r, bool *full)
{
	loff_t pos = r->index;
	void *v = r->op->start(&r->m, &pos);
	int err = 0;

	*full = false;
	while (v && !IS_ERR(v)) {
		loff_t at = pos;

		err = show_record(r, v);
		if (err)
			break;
		v = r->op->next(&r->m, v, &pos);
		if (pos == at)
			pos++;		/* a next that forgets to count */
		r->index = pos;
	}
	if (IS_ERR(v))
		err = (int)PTR_ERR(v);
	r->op->stop(&r->m, v);
	if (err == -E2BIG) {
		*full = r->m.used == 0;
		err = 0;
	}
	return r->m.used ? 0 : err;
}

static int refill(struct seq_reader *r)
{
	size_t size = r->m.size ? r->m.size : PAGE_SIZE;
	bool full;
	int err;

	do {
		err = take_buffer(r, size);
		if (!err)
			err = fill(r, &full);
		size *= 2;
	} while (!err && full);
	return err;
}

ssize_t seq_read(struct file *file, char *buf, size_t size, loff_t *pos)
{
	struct seq_reader *r = reader_of(file);
	size_t part;
	int err = 0;

	if (r->from == r->m.used)
		err = refill(r);
	if (err)
		return err;
	part = min(size, r->m.used - r->from);
	if (copy_to_user(buf, r->m.buf + r->from, part))
		return -EFAULT;
	r->from += part;
	*pos += part;
	return (ssize_t)part;
}
EXPORT_SYMBOL(seq_read);

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	struct seq_reader *r = reader_of(file);
	loff_t at = 0;

	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	r->index = 0;
	r->from = r->m.used = r->m.count = 0;
	while (at < offset) {
		size_t part;
		int err = refill(r);

		if (err)
			return err;
		part = min((size_t)(offset - at), r->m.used);
		if (!part)
			break;
		r->from = part;
		at += part;
	}
	return file->f_pos = at;
}
EXPORT_SYMBOL(seq_lseek);
