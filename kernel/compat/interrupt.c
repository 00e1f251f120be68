// SPDX-License-Identifier: MIT
/*
 * kernel/compat/interrupt.c - handlers of the board's interrupts, also shared
 *
 *   lines[irq] --> action --> action      each with a handler and its dev
 *
 * The kernel has one handler for an interrupt: dispatch(), which asks each
 * action in the order they came.
 *
 * Locks    lines_mutex [M] guards the lists against each other's writers;
 *          dispatch() goes along them in an interrupt, which a grace period
 *          waits for. depth_lock [D] guards how often one is disabled.
 */
#include "include/linux/interrupt.h"

#include "kernel/core/printk.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/rcu.h"
#include "mm/slab.h"

struct action {
	struct action *next;		/* [M] written; read by dispatch() */
	linux_irq_handler_t handler;	/* [I] */
	const char *name;		/* [I] */
	void *dev;			/* [I] */
	bool shared;			/* [I] */
};

struct line {
	struct action *first;		/* [M] written; read by dispatch() */
	unsigned int depth;		/* [D] disabled so often */
};

static DEFINE_MUTEX(lines_mutex);
static DEFINE_SPINLOCK(depth_lock, LOCK_RANK_NONE);
static struct line lines[NR_IRQS];

static bool of_board(unsigned int irq)
{
	return irq >= IRQ_FIRST_SPI && irq < NR_IRQS;
}

/* The kernel's handler of each. Interrupts off: a reader, for RCU. */
static irq_result_t dispatch(unsigned int irq, void *data)
{
	struct line *line = data;
	irq_result_t result = IRQ_NONE;

	for (struct action *a = rcu_dereference(line->first); a;
	     a = rcu_dereference(a->next))
		if (a->handler((int)irq, a->dev) == IRQ_HANDLED)
			result = IRQ_HANDLED;
	return result;
}

/* [M] held. Behind the others; the first has dispatch() called. */
static int add(unsigned int irq, struct action *a)
{
	struct line *line = &lines[irq];
	struct action **at = &line->first;
	int err;

	if (*at && !((*at)->shared && a->shared))
		return -EBUSY;
	while (*at)
		at = &(*at)->next;
	rcu_assign_pointer(*at, a);
	if (at != &line->first)
		return 0;
	line->depth = 0;
	err = irq_register(irq, a->name, dispatch, line);
	if (err)
		line->first = NULL;
	else
		irq_enable(irq);
	return err;
}

int request_irq(unsigned int irq, linux_irq_handler_t handler,
		unsigned long flags, const char *name, void *dev)
{
	struct action *a;
	int err;

	if (!of_board(irq) || !handler || ((flags & IRQF_SHARED) && !dev))
		return -EINVAL;
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	*a = (struct action){ .handler = handler, .name = name, .dev = dev,
			      .shared = flags & IRQF_SHARED };
	mutex_lock(&lines_mutex);
	err = add(irq, a);
	mutex_unlock(&lines_mutex);
	if (err)
		kfree(a);
	return err;
}
EXPORT_SYMBOL(request_irq);

/* [M] held. */
static struct action *take_out(unsigned int irq, const void *dev)
{
	struct action **at, *a;

	for (at = &lines[irq].first; (a = *at) && a->dev != dev; at = &a->next)
		;
	if (a)
		rcu_assign_pointer(*at, a->next);
	if (a && !lines[irq].first)
		irq_unregister(irq);
	return a;
}

const void *free_irq(unsigned int irq, void *dev)
{
	struct action *a = NULL;
	const char *name;

	if (of_board(irq)) {
		mutex_lock(&lines_mutex);
		a = take_out(irq, dev);
		mutex_unlock(&lines_mutex);
	}
	if (!a) {
		pr_warn("Trying to free already-free IRQ %u\n", irq);
		return NULL;
	}
	synchronize_rcu();
	name = a->name;
	kfree(a);
	return name;
}
EXPORT_SYMBOL(free_irq);

void synchronize_irq(unsigned int irq)
{
	(void)irq;
	synchronize_rcu();
}
EXPORT_SYMBOL(synchronize_irq);

void disable_irq_nosync(unsigned int irq)
{
	unsigned long flags;

	if (!of_board(irq))
		return;
	spin_lock_irqsave(&depth_lock, flags);
	if (lines[irq].depth++ == 0)
		irq_disable(irq);
	spin_unlock_irqrestore(&depth_lock, flags);
}
EXPORT_SYMBOL(disable_irq_nosync);

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}
EXPORT_SYMBOL(disable_irq);

void enable_irq(unsigned int irq)
{
	unsigned long flags;
	bool wrong;

	if (!of_board(irq))
		return;
	spin_lock_irqsave(&depth_lock, flags);
	wrong = lines[irq].depth == 0;
	if (!wrong && --lines[irq].depth == 0)
		irq_enable(irq);
	spin_unlock_irqrestore(&depth_lock, flags);
	if (wrong)
		pr_warn("Unbalanced enable for IRQ %u\n", irq);
}
EXPORT_SYMBOL(enable_irq);

int irq_set_irqchip_state(unsigned int irq, enum irqchip_irq_state which,
			  bool value)
{
	if (!of_board(irq) || which != IRQCHIP_STATE_PENDING || !value)
		return -EINVAL;
	irq_chip_get()->set_pending(irq);
	return 0;
}
EXPORT_SYMBOL(irq_set_irqchip_state);
