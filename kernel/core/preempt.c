// SPDX-License-Identifier: MIT
/*
 * kernel/core/preempt.c - the check behind this_cpu_ptr()
 */
#include "kernel/core/preempt.h"

#include "kernel/core/backtrace.h"
#include "kernel/core/printk.h"

#define REPORTS_MAX	10

bool sched_running;	/* [I] once set */

/* A wrong use is reported with its caller, ten times; the kernel goes on. */
void pcpu_check_preempt(const char *what)
{
	static unsigned int reports;	/* [a] */

	if (likely(!preemptible()))
		return;
	if (__atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED) >= REPORTS_MAX)
		return;
	pr_err("BUG: using %s in preemptible code: preempt_count %u, "
	       "core %u; use get_cpu_var() or disable preemption\n",
	       what, preempt_count(), arch_cpu_id());
	dump_stack();
}
