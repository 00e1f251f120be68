// SPDX-License-Identifier: MIT
/*
 * kernel/core/initcall.c - functions called while memory comes up
 */
#include "kernel/core/initcall.h"

#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"

static void call_all(const char *level, const struct initcall *call,
		     const struct initcall *end)
{
	for (; call < end; call++) {
		u32 depth = preempt_count();
		int err = call->fn();

		pr_info("initcall: %s: %s returned %d\n", level, call->name,
			err);
		if (preempt_count() != depth)
			panic("initcall %s left preempt_count %u, was %u",
			      call->name, preempt_count(), depth);
	}
}

#define DEFINE_LEVEL(level)						\
TABLE_DECLARE(struct initcall, initcall_##level);			\
void initcalls_##level(void)						\
{									\
	call_all(#level, __table_initcall_##level##_start,		\
		 __table_initcall_##level##_end);			\
}

DEFINE_LEVEL(bootmem)
DEFINE_LEVEL(percpu)
DEFINE_LEVEL(buddy)
DEFINE_LEVEL(pcp)
DEFINE_LEVEL(slab)
DEFINE_LEVEL(vmalloc)
DEFINE_LEVEL(module)
