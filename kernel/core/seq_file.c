// SPDX-License-Identifier: MIT
/*
 * kernel/core/seq_file.c - text made by a show function, for any reader
 *
 * Picture and rules: kernel/core/seq_file.h
 */
#include "kernel/core/seq_file.h"

#include <string.h>

#include "kernel/core/panic.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"

static size_t space_left(const struct seq_file *m)
{
	return m->size ? m->size - 1 - m->used : 0;
}

/* Empties the buffer; what the sink does not want is dropped. */
static void flush(struct seq_file *m)
{
	if (!m->stopped && m->used && !m->sink(m->ctx, m->buf, m->used))
		m->stopped = true;
	m->used = 0;
	m->buf[0] = '\0';
}

void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
{
	size_t space = space_left(m), len;
	va_list again;

	va_copy(again, args);
	len = (size_t)vformat(m->buf + m->used, space ? space + 1 : 0, fmt,
			      args);
	if (len > space && m->sink) {
		/* Half of it lies behind used: make room, do it again. */
		flush(m);
		space = space_left(m);
		vformat(m->buf, m->size, fmt, again);
		if (len > space)
			m->err = -E2BIG;
	}
	va_end(again);
	m->used += min(len, space);
	m->count += len;
}
EXPORT_SYMBOL(seq_vprintf);

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}
EXPORT_SYMBOL(seq_printf);

/* As much as there is room for. Returns how much that was. */
static size_t keep(struct seq_file *m, const char *text, size_t len)
{
	len = min(len, space_left(m));
	if (len) {
		memcpy(m->buf + m->used, text, len);
		m->used += len;
		m->buf[m->used] = '\0';
	}
	return len;
}

void seq_write(struct seq_file *m, const void *data, size_t len)
{
	const char *text = data;
	size_t done = keep(m, text, len);

	m->count += len;
	while (m->sink && done < len) {
		flush(m);
		done += keep(m, text + done, len - done);
	}
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}
EXPORT_SYMBOL(seq_puts);

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}
EXPORT_SYMBOL(seq_putc);

void seq_open_buffer(struct seq_file *m, char *buf, size_t size, void *data)
{
	*m = (struct seq_file){ .buf = buf, .size = size, .private = data };
	if (size)
		buf[0] = '\0';
}

void seq_open_sink(struct seq_file *m, char *buf, size_t size,
		   seq_sink_fn sink, void *ctx)
{
	assert(sink && size > SEQ_PRINTF_MAX);
	seq_open_buffer(m, buf, size, NULL);
	m->sink = sink;
	m->ctx = ctx;
}

int seq_close(struct seq_file *m)
{
	if (m->sink)
		flush(m);
	return m->stopped ? -EINTR : m->err;
}

int seq_verify(const struct seq_file *m)
{
	if (!m->size)
		return m->used ? -EINVAL : 0;
	if (m->used >= m->size || m->buf[m->used] != '\0')
		return -EINVAL;
	return m->used <= m->count || m->sink ? 0 : -EINVAL;
}
