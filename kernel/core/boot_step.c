// SPDX-License-Identifier: MIT
/*
 * kernel/core/boot_step.c - running the lists that start-up is made of
 *
 * Locks    records_lock guards appending: a core that is online goes on with
 *          its list beside the one that started it.
 */
#include "kernel/core/boot_step.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/clock.h"
#include "kernel/core/printk.h"
#include "kernel/core/spinlock.h"

#define RECORDS_MAX	64

static DEFINE_SPINLOCK(records_lock, LOCK_RANK_SMP);
static struct boot_record records[RECORDS_MAX];	/* [records_lock] */
static unsigned int nr_records;		/* [a] [records_lock] to write */

static void append(const struct boot_step *step, u64 start)
{
	unsigned long flags;

	spin_lock_irqsave(&records_lock, flags);
	if (nr_records < RECORDS_MAX) {
		records[nr_records] = (struct boot_record){
			.name = step->name, .sentence = step->sentence,
			.start_ns = start, .took_ns = clock_ns() - start,
			.cpu = arch_cpu_id(),
		};
		smp_store_release(&nr_records, nr_records + 1);
	}
	spin_unlock_irqrestore(&records_lock, flags);
}

static void run_step(const struct boot_step *step)
{
	bool irqs_off = irqs_disabled();
	u32 depth = preempt_count();
	u64 start = clock_ns();

	step->fn();
	if (preempt_count() != depth ||
	    irqs_disabled() != (irqs_off && !step->enables_irqs))
		panic("boot step \"%s\" left preempt_count %u (was %u), IRQs "
		      "%s", step->name, preempt_count(), depth,
		      irqs_disabled() ? "off" : "on");
	append(step, start);
	pr_debug("boot: core %u: %s: %s\n", arch_cpu_id(), step->name,
		 step->sentence);
}

void boot_mark(const char *name, const char *sentence)
{
	const struct boot_step moment = { .name = name, .sentence = sentence };

	append(&moment, clock_ns());
}

void boot_run(const struct boot_step *steps, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		run_step(&steps[i]);
}

unsigned int boot_record_count(void)
{
	return smp_load_acquire(&nr_records);
}

const struct boot_record *boot_record_get(unsigned int i)
{
	return i < boot_record_count() ? &records[i] : NULL;
}
