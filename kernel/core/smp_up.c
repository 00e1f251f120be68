// SPDX-License-Identifier: MIT
/*
 * kernel/core/smp_up.c - smp.h for a kernel of one core
 */
#include "kernel/core/smp.h"

#include "boot/bootinfo.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

void smp_detect(unsigned int present)
{
	if (present > 1)
		pr_notice("smp: %u cores present, built for one: the others "
			  "stay in the pen\n", present);
}

int smp_call_function_single(unsigned int cpu, smp_call_fn fn, void *info,
			     bool wait)
{
	(void)wait;
	if (cpu != 0)
		return -ENXIO;
	on_each_cpu(fn, info, wait);
	return 0;
}
EXPORT_SYMBOL(smp_call_function_single);

void smp_call_function_many(const struct cpumask *mask, smp_call_fn fn,
			    void *info, bool wait)
{
	(void)mask;	/* nobody but the caller's own core, left out */
	(void)fn;
	(void)info;
	(void)wait;
}
EXPORT_SYMBOL(smp_call_function_many);

void on_each_cpu(smp_call_fn fn, void *info, bool wait)
{
	unsigned long flags;

	(void)wait;
	local_irq_save(flags);
	fn(info);
	local_irq_restore(flags);
}
EXPORT_SYMBOL(on_each_cpu);

/* No core is ever released from the pen. */
void secondary_main(void)
{
	panic("core %u came up in a kernel of one core", arch_cpu_id());
}
