// SPDX-License-Identifier: MIT
/*
 * kernel/core/irq.c - interrupts: numbers, handlers, counts
 *
 * Locks    irq_lock guards the descriptors against each other's writers;
 *          do_irq reads them without: a handler is published last.
 */
#include "kernel/core/irq.h"

#include "kernel/core/cpumask.h"
#include "kernel/core/nmi.h"
#include "kernel/core/printk.h"
#include "kernel/core/softirq.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/trace.h"
#include "kernel/lib/errno.h"

struct irq_desc {
	irq_handler_t handler;	/* [a] published with release */
	const char *name;	/* [irq_lock] */
	void *data;		/* [irq_lock] */
	u8 target;		/* [irq_lock] core an SPI goes to */
};

struct irq_stat {
	u32 counts[NR_IRQS];
	u32 total;
	u32 spurious;
	struct pt_regs *regs;	/* of the innermost interrupt */
};

static DEFINE_SPINLOCK(irq_lock, LOCK_RANK_IRQ);
static struct irq_desc irq_descs[NR_IRQS];
static DEFINE_PER_CPU_SHARED_ALIGNED(struct irq_stat, irq_stat); /* [o] */
static const struct irq_chip *chip;	/* [I] */

void irq_chip_register(const struct irq_chip *c)
{
	chip = c;
}

const struct irq_chip *irq_chip_get(void)
{
	return chip;
}

int irq_register(unsigned int irq, const char *name, irq_handler_t handler,
		 void *data)
{
	unsigned long flags;
	int err = -EBUSY;

	if (irq >= NR_IRQS || !handler)
		return -EINVAL;
	spin_lock_irqsave(&irq_lock, flags);
	if (!irq_descs[irq].handler) {
		irq_descs[irq].name = name;
		irq_descs[irq].data = data;
		/* Pairs with the acquire in handle(). */
		smp_store_release(&irq_descs[irq].handler, handler);
		err = 0;
	}
	spin_unlock_irqrestore(&irq_lock, flags);
	return err;
}

void irq_unregister(unsigned int irq)
{
	unsigned long flags;

	irq_disable(irq);
	spin_lock_irqsave(&irq_lock, flags);
	WRITE_ONCE(irq_descs[irq].handler, NULL);
	irq_descs[irq].name = NULL;
	spin_unlock_irqrestore(&irq_lock, flags);
}

void irq_enable(unsigned int irq)
{
	chip->enable(irq);
}

void irq_disable(unsigned int irq)
{
	chip->disable(irq);
}

void irq_migrate(unsigned int from, unsigned int to)
{
	unsigned long flags;

	spin_lock_irqsave(&irq_lock, flags);
	for (unsigned int irq = IRQ_FIRST_SPI; irq < NR_IRQS; irq++) {
		if (irq_descs[irq].target != from)
			continue;
		irq_descs[irq].target = (u8)to;
		chip->set_target(irq, to);
	}
	spin_unlock_irqrestore(&irq_lock, flags);
}

unsigned int irq_target(unsigned int irq)
{
	return irq < NR_IRQS ? irq_descs[irq].target : 0;
}

/* Nobody's: off with it, or it would come for ever. */
static void unhandled(struct irq_stat *stat, unsigned int irq)
{
	stat->spurious++;
	pr_warn("irq: interrupt %u on core %u has no handler: disabled\n",
		irq, raw_smp_processor_id());
	chip->disable(irq);
}

static void handle(struct irq_stat *stat, unsigned int irq)
{
	irq_handler_t handler;

	if (irq >= NR_IRQS)
		return;
	stat->counts[irq]++;
	stat->total++;
	if (irq == SGI_WAKE || irq == SGI_RESCHED)
		return;		/* it came: that was all */
	handler = smp_load_acquire(&irq_descs[irq].handler);
	if (!handler || handler(irq, irq_descs[irq].data) != IRQ_HANDLED)
		unhandled(stat, irq);
}

TRACE_EVENT(ipi_entry, "ipi=%u from=%u");
TRACE_EVENT(irq_handler_entry, "irq=%u");
TRACE_EVENT(irq_handler_exit, "irq=%u");

static void trace_entry(u32 token)
{
	if (IRQ_TOKEN_ID(token) < IRQ_FIRST_PPI)
		trace_point(ipi_entry, IRQ_TOKEN_ID(token),
			    IRQ_TOKEN_CPU(token));
	trace_point(irq_handler_entry, IRQ_TOKEN_ID(token));
}

bool do_irq(struct pt_regs *regs)
{
	struct irq_stat *stat = raw_cpu_ptr(&irq_stat);
	struct pt_regs *outer = stat->regs;
	u32 token;

	preempt_count_add(HARDIRQ_OFFSET);
	stat->regs = regs;
	while (IRQ_TOKEN_ID(token = chip->ack()) < IRQ_ID_SPURIOUS) {
		if (nmi_acked(token, regs))
			continue;
		trace_entry(token);
		handle(stat, IRQ_TOKEN_ID(token));
		trace_point(irq_handler_exit, IRQ_TOKEN_ID(token));
		chip->eoi(token);
	}
	stat->regs = outer;
	preempt_count_sub(HARDIRQ_OFFSET);
	return softirq_wanted();
}

const char *irq_name(unsigned int irq)
{
	if (irq == SGI_WAKE)
		return "wake-up";
	if (irq == SGI_RESCHED)
		return "reschedule";
	if (irq == SGI_NMI)
		return "stop (FIQ)";
	return irq < NR_IRQS ? irq_descs[irq].name : NULL;
}

u32 irq_count(unsigned int irq, unsigned int cpu)
{
	return irq < NR_IRQS ? READ_ONCE(per_cpu(irq_stat, cpu).counts[irq])
			     : 0;
}

/* Not in the total: an FIQ may interrupt the counting of an interrupt. */
void irq_count_nmi(void)
{
	raw_cpu_ptr(&irq_stat)->counts[SGI_NMI]++;
}

u32 irq_total(unsigned int cpu)
{
	return READ_ONCE(per_cpu(irq_stat, cpu).total);
}

u32 irq_spurious(unsigned int cpu)
{
	return READ_ONCE(per_cpu(irq_stat, cpu).spurious);
}

struct pt_regs *irq_regs(void)
{
	return raw_cpu_ptr(&irq_stat)->regs;
}
