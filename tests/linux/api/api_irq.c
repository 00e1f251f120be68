// SPDX-License-Identifier: MIT
/*
 * api_irq.c - interrupt.h: handlers, alone and shared; lockdep.h; llist.h
 *
 * The interrupt is one that no device of the board has; it is made to come.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irqreturn.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/llist.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "check.h"

#define IRQ		90
#define PATIENCE	(20 * HZ)

struct device_of_ours {
	const char *name;
	atomic_t calls;
	bool mine, hard;
	struct completion came;
};

static struct device_of_ours one = { .name = "one", .mine = true };
static struct device_of_ours two = { .name = "two" };

static irqreturn_t handle(int irq, void *dev_id)
{
	struct device_of_ours *d = dev_id;

	atomic_inc(&d->calls);
	d->hard = irq == IRQ && in_hardirq() && irqs_disabled();
	complete(&d->came);
	return IRQ_RETVAL(d->mine);
}

static bool comes(struct device_of_ours *d)
{
	CHECK(irq_set_irqchip_state(IRQ, IRQCHIP_STATE_PENDING, true) == 0);
	return wait_for_completion_timeout(&d->came, PATIENCE);
}

static void alone(void)
{
	CHECK(request_irq(IRQ, handle, IRQF_TRIGGER_NONE, "api", &one) == 0);
	CHECK(comes(&one) && one.hard && atomic_read(&one.calls) == 1);
	CHECK(request_irq(IRQ, handle, 0, "api", &two) == -EBUSY);
	CHECK(request_irq(IRQ, handle, IRQF_SHARED, "api", &two) == -EBUSY);
	disable_irq(IRQ);
	disable_irq_nosync(IRQ);
	irq_set_irqchip_state(IRQ, IRQCHIP_STATE_PENDING, true);
	enable_irq(IRQ);
	CHECK(!wait_for_completion_timeout(&one.came, 2));
	enable_irq(IRQ);			/* what waited comes now */
	CHECK(wait_for_completion_timeout(&one.came, PATIENCE));
	synchronize_irq(IRQ);
	CHECK(!strcmp(free_irq(IRQ, &one), "api"));
	CHECK(atomic_read(&one.calls) == 2);
}

static void shared(void)
{
	enum irqchip_irq_state pending = IRQCHIP_STATE_PENDING;
	irq_handler_t handler = handle;

	CHECK(request_irq(IRQ, handle, IRQF_SHARED, "api", NULL) == -EINVAL);
	CHECK(request_irq(IRQ, handle, IRQF_SHARED, "api", &two) == 0);
	CHECK(request_irq(IRQ, handle, IRQF_SHARED, "api", &one) == 0);
	CHECK(comes(&one) && comes(&one));	/* two says: not mine */
	CHECK(atomic_read(&two.calls) == 2 && atomic_read(&one.calls) == 4);
	free_irq(IRQ, &two);
	CHECK(comes(&one) && atomic_read(&two.calls) == 2);
	free_irq(IRQ, &one);
	CHECK(free_irq(IRQ, &one) == NULL);	/* and the log tells */
	CHECK(irq_set_irqchip_state(IRQ, pending, false) == -EINVAL);
	CHECK(request_irq(3, handler, 0, "api", &one) == -EINVAL);
	CHECK(request_irq(96, handle, 0, "api", &one) == -EINVAL);
	CHECK(request_irq(IRQ, NULL, 0, "api", &one) == -EINVAL);
	CHECK(request_irq(37, handle, 0, "api", &one) == -EBUSY);	/* UART0 */
	CHECK(irq_set_irqchip_state(3, IRQCHIP_STATE_PENDING, true) == -EINVAL);
}

static DEFINE_MUTEX(mutex);
static DEFINE_SPINLOCK(lock);

static void locks(void)
{
	CHECK(!lockdep_is_held(&mutex) && !lockdep_is_held(&lock));
	mutex_lock(&mutex);
	spin_lock(&lock);
	lockdep_assert_held(&mutex);
	CHECK(lockdep_is_held(&mutex) && lockdep_is_held(&lock));
	spin_unlock(&lock);
	mutex_unlock(&mutex);
}

struct entry {
	int n;
	struct llist_node node;
};

static LLIST_HEAD(list);

/* Four threads' worth of entries, taken meanwhile. */
static int adds(void *arg)
{
	struct entry *e = arg;
	int i;

	for (i = 0; i < 100; i++)
		llist_add(&e[i].node, &list);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void without_lock(void)
{
	struct entry *all = kcalloc(400, sizeof(*all), GFP_KERNEL);
	struct llist_head own = LLIST_HEAD_INIT(own);
	struct task_struct *t[4];
	struct entry *e, *ahead;
	struct llist_node *pos, *next, *taken;
	int i, sum = 0, round;

	for (i = 0; i < 400; i++)
		all[i].n = i;
	for (i = 0; i < 4; i++)
		t[i] = kthread_run(adds, &all[100 * i], "adds/%d", i);
	for (round = 0, i = 0; i < 400 && round < PATIENCE; round++) {
		llist_for_each_entry_safe(e, ahead, llist_del_all(&list), node) {
			sum += e->n;
			i++;
		}
		schedule_timeout_uninterruptible(1);
	}
	CHECK(i == 400 && sum == 399 * 400 / 2 && llist_empty(&list));
	for (i = 0; i < 4; i++)
		kthread_stop(t[i]);
	CHECK(llist_add(&all[0].node, &list) && !llist_add(&all[1].node, &list));
	all[3].node.next = NULL;
	all[2].node.next = &all[3].node;
	CHECK(!llist_add_batch(&all[2].node, &all[3].node, &list));
	taken = llist_del_first(&list);
	CHECK(llist_entry(taken, struct entry, node)->n == 2);
	taken = llist_reverse_order(llist_del_all(&list));
	sum = 0;
	llist_for_each_entry(e, taken, node)
		sum = sum * 10 + e->n;
	CHECK(sum == 13 && llist_next(taken) == &all[1].node);
	sum = 0;
	llist_for_each(pos, taken)
		sum++;
	llist_for_each_safe(pos, next, taken)
		pos->next = NULL, sum++;
	CHECK(sum == 6);
	init_llist_head(&list);
	CHECK(!llist_del_first(&list) && !llist_del_all(&own));
	kfree(all);
}

static void interrupts(void)
{
	init_completion(&one.came);
	init_completion(&two.came);
	alone();
	shared();
	locks();
	without_lock();
}

CHECKS(interrupts);
