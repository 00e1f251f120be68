// SPDX-License-Identifier: MIT
/*
 * kernel/fs/proc_show.c - having the text of a /proc file made
 *
 * One large buffer serves whoever comes first, so that the text of nearly
 * every file is complete, and its show function done with its locks, before
 * the slow console sees any of it. A second reader at the same time makes
 * do with a small buffer on its stack. No memory is allocated: these files
 * are read to find out about memory, and when there is none.
 *
 * Locks    text_taken is one: set by exchange, cleared with release.
 */
#include "kernel/fs/proc.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"

static char text[SZ_16K];	/* [text_taken] */
static bool text_taken;		/* [a] */

int proc_show(const struct proc_ref *ref, seq_sink_fn sink, void *ctx)
{
	char small[SEQ_PRINTF_MAX + 1];
	struct seq_file m;
	bool mine;
	int err;

	if (proc_is_folder(ref))
		return -EISDIR;
	mine = !__atomic_exchange_n(&text_taken, true, __ATOMIC_ACQUIRE);
	seq_open_sink(&m, mine ? text : small,
		      mine ? sizeof(text) : sizeof(small), sink, ctx);
	m.private = ref->file->data;
	err = ref->file->show(&m, NULL);
	/* Of a text that failed, what the sink has not seen is dropped. */
	if (!err)
		err = seq_close(&m);
	if (mine)
		__atomic_store_n(&text_taken, false, __ATOMIC_RELEASE);
	return err;
}
