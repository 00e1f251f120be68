// SPDX-License-Identifier: MIT
/*
 * kernel/core/seq_file.h - text made by a show function, for any reader
 *
 * A show function writes with Linux's words and does not know who reads:
 *
 *   static int show(struct seq_file *m, void *v)
 *   {
 *           seq_printf(m, "MemFree:  %8lu kB\n", free_kib());
 *           return 0;
 *   }
 *
 * The text gathers in a buffer of the reader's. What happens when that is
 * full is the reader's choice:
 *
 *   with a sink     the buffer is handed on and used again: text of any
 *                   length, no memory allocated
 *   without one     the rest is only counted, so that the reader can come
 *                   again with a buffer that is large enough
 *
 * Rules    R1 used <= size - 1, and buf[used] is NUL (size 0: no buf).
 *          R2 count is the length of all text written, kept or not.
 *          R3 After the sink has refused text it is not called again.
 * Context  that of the show function. One writer at a time.
 * See      kernel/core/procfile.h, docs/files.md, tests/fs/test_seq.c
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Takes text; false: no more is wanted. */
typedef bool (*seq_sink_fn)(void *ctx, const char *text, size_t len);

struct seq_file {
	char *buf;
	size_t size;
	size_t used;		/* bytes of text in buf */
	size_t count;		/* bytes of text in all */
	seq_sink_fn sink;	/* or NULL */
	void *ctx;		/* of sink */
	void *private;		/* the show function's data */
	bool stopped;		/* the sink has refused text */
	int err;		/* what the reader is to be told, or 0 */
};

/* --- what a show function uses --- */

/*
 * One seq_printf() makes at most SEQ_PRINTF_MAX bytes; a longer text is cut
 * and the reader told -E2BIG. The others have no limit.
 */
#define SEQ_PRINTF_MAX	255
void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
	__printf(2, 0);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
void seq_write(struct seq_file *m, const void *data, size_t len);

/* Nobody reads on: a long show function may as well return. */
static inline bool seq_stopped(const struct seq_file *m)
{
	return m->stopped;
}

/* --- what a reader uses --- */

/* Text into buf, size bytes with the NUL. size 0: only counted. */
void seq_open_buffer(struct seq_file *m, char *buf, size_t size, void *data);

/* Text to sink, by way of buf: more than SEQ_PRINTF_MAX bytes. */
void seq_open_sink(struct seq_file *m, char *buf, size_t size,
		   seq_sink_fn sink, void *ctx);

/* Is some of the text not in the buffer? Without a sink. */
static inline bool seq_has_overflowed(const struct seq_file *m)
{
	return m->count > m->used;
}

/*
 * Hands the rest to the sink. Return: 0, -EINTR (the sink refused), -E2BIG
 * (a seq_printf() was cut).
 */
int seq_close(struct seq_file *m);

/* R1. Return: 0 or -EINVAL. */
int seq_verify(const struct seq_file *m) __must_check;
