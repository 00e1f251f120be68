// SPDX-License-Identifier: MIT
/*
 * kernel/core/preempt.c - the check behind this_cpu_ptr(), __this_cpu_*()
 */
#include "kernel/core/preempt.h"

#include "kernel/core/backtrace.h"
#include "kernel/core/printk.h"
#include "kernel/lib/export.h"

#define REPORTS_MAX	10

bool sched_running;	/* [I] once set */
EXPORT_SYMBOL(sched_running);

static unsigned int reports;	/* [a] */

void pcpu_check_preempt_rearm(void)
{
	__atomic_store_n(&reports, 0, __ATOMIC_RELAXED);
}

/* A wrong use is reported with its caller, ten times; the kernel goes on. */
void pcpu_check_preempt(const char *what)
{
	if (likely(!preemptible()))
		return;
	if (current_context()->bound)
		return;		/* as in Linux: it stays while its core does */
	if (__atomic_fetch_add(&reports, 1, __ATOMIC_RELAXED) >= REPORTS_MAX)
		return;
	pr_err("BUG: using %s in preemptible [%08x] code: core %u, caller is "
	       "%pS; use get_cpu_var(), this_cpu_*() or disable preemption\n",
	       what, preempt_count(), arch_cpu_id(),
	       __builtin_return_address(0));
	dump_stack();
}
EXPORT_SYMBOL(pcpu_check_preempt);
