// SPDX-License-Identifier: MIT
/*
 * kernel/compat/warn.c - what WARN() prints
 */
#include "kernel/compat/warn.h"

#include "kernel/core/backtrace.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/lib/export.h"
#include "kernel/sched/thread.h"

void warn_report(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	pr_warn("------------[ cut here ]------------\n");
	if (fmt) {
		va_start(args, fmt);
		vprintk_level(LOG_WARN, fmt, args);
		va_end(args);
	}
	pr_warn("WARNING: CPU: %u PID: %d at %s:%d %pS\n",
		raw_smp_processor_id(), (int)current->pid, file, line,
		__builtin_return_address(0));
	pr_warn("CPU: %u PID: %d Comm: %s\n", raw_smp_processor_id(),
		(int)current->pid, current->comm);
	dump_stack();
	pr_warn("---[ end trace ]---\n");
}
EXPORT_SYMBOL(warn_report);
