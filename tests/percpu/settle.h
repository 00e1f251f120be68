// SPDX-License-Identifier: MIT
/*
 * tests/percpu/settle.h - the kernel's own allocator with nothing in reserve
 *
 * A chunk that was needed stays for a while, and its pages are the reserve.
 * For a test that compares what is in use before and after: no work is
 * pending, and chunks that nobody uses are gone.
 */
#pragma once

#include "mm/page_internal.h"
#include "percpu/kernel_internal.h"

/* For a test that needs chunks, or more memory than one has. */
#define NEED_CHUNKS()							\
	do {								\
		if (!pcpu_kernel()->generation->chunks)			\
			SKIP("the generation has no chunks");		\
	} while (0)

/* Context: thread, may sleep. */
static inline void percpu_settle(void)
{
	struct pcpu_allocator *a = pcpu_kernel();

	if (a->generation->chunks) {
		percpu_rest();	/* or it takes away and frees meanwhile */
		flush_work(&a->work);
		pcpu_drain(a);
		pcpu_balance(a);
		flush_work(&a->work);	/* the drain's: ends chunks, too */
		pcpu_drain(a);	/* what is kept of those that have ended */
	}
	page_shrink();
}
