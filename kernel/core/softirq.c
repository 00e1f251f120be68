// SPDX-License-Identifier: MIT
/*
 * kernel/core/softirq.c - the second half of an interrupt
 *
 * The preempt count says where a core is: SOFTIRQ_OFFSET while functions
 * run, BH_OFFSET for each local_bh_disable(). Either keeps further soft
 * interrupts waiting, and the thread on its core.
 *
 * See      kernel/core/softirq.h
 */
#include "kernel/core/softirq.h"

#include "kernel/arch/traps.h"
#include "kernel/lib/bits.h"
#include "kernel/lib/export.h"
#include "percpu/access/ops.h"

static DEFINE_PER_CPU(u32, softirq_raised);	/* [o] bits */
static void (*functions[NR_SOFTIRQS])(void);	/* [I] */

void softirq_register(unsigned int nr, void (*fn)(void))
{
	assert(nr < NR_SOFTIRQS && (!functions[nr] || functions[nr] == fn));
	functions[nr] = fn;
}

static void run_raised(u32 raised)
{
	for (unsigned int nr = 0; nr < NR_SOFTIRQS; nr++) {
		if (raised & BIT(nr))
			functions[nr]();
	}
}

/* IRQs off before and after. */
static void run(void)
{
	preempt_count_add(SOFTIRQ_OFFSET);
	for (unsigned int i = 0; i < SOFTIRQ_ROUNDS; i++) {
		u32 raised = raw_cpu_read(softirq_raised);

		if (!raised)
			break;
		raw_cpu_write(softirq_raised, 0);
		local_irq_enable();
		run_raised(raised);
		local_irq_disable();
	}
	preempt_count_sub(SOFTIRQ_OFFSET);
}

bool softirq_wanted(void)
{
	return unlikely(raw_cpu_read(softirq_raised)) && !in_interrupt();
}

/* Upcall of kernel/arch/traps.h. */
void softirq_run_irq(void)
{
	run();
}

/* Not an interrupt that could do it on its way out: then nobody else will. */
static void run_if_wanted(void)
{
	if (irqs_disabled())
		return;
	local_irq_disable();
	if (softirq_wanted())
		run();
	local_irq_enable();
}

void softirq_raise(unsigned int nr)
{
	unsigned long flags;

	local_irq_save(flags);
	raw_cpu_write(softirq_raised, raw_cpu_read(softirq_raised) | BIT(nr));
	local_irq_restore(flags);
	preempt_disable();	/* the core it was raised on */
	run_if_wanted();
	preempt_enable();
}

void local_bh_disable(void)
{
	preempt_count_add(BH_OFFSET);
}
EXPORT_SYMBOL(local_bh_disable);

/* Still pinned while it runs what was raised: by the preempt count. */
void local_bh_enable(void)
{
	assert(preempt_count() & BH_MASK);
	preempt_count_add(PREEMPT_OFFSET);
	preempt_count_sub(BH_OFFSET);
	run_if_wanted();
	preempt_enable();
}
EXPORT_SYMBOL(local_bh_enable);
