// SPDX-License-Identifier: MIT
/*
 * kernel/compat/notifier.c - functions that want to be told
 */
#include "include/linux/notifier.h"

#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

static int add(struct notifier_block **at, struct notifier_block *nb)
{
	struct notifier_block **place = NULL;

	for (; *at; at = &(*at)->next) {
		if (*at == nb)
			return -EEXIST;
		if (!place && (*at)->priority < nb->priority)
			place = at;
	}
	if (!place)
		place = at;
	nb->next = *place;
	*place = nb;
	return 0;
}

static int drop(struct notifier_block **at, struct notifier_block *nb)
{
	for (; *at; at = &(*at)->next) {
		if (*at == nb) {
			*at = nb->next;
			return 0;
		}
	}
	return -ENOENT;
}

/* One may take itself off while it is told. */
static int call(struct notifier_block *nb, unsigned long action, void *data)
{
	int ret = NOTIFY_DONE;

	while (nb && !(ret & NOTIFY_STOP_MASK)) {
		struct notifier_block *next = nb->next;

		ret = nb->notifier_call(nb, action, data);
		nb = next;
	}
	return ret;
}

int blocking_notifier_chain_register(struct blocking_notifier_head *chain,
				     struct notifier_block *nb)
{
	int err;

	down_write(&chain->rwsem);
	err = add(&chain->head, nb);
	up_write(&chain->rwsem);
	return err;
}
EXPORT_SYMBOL(blocking_notifier_chain_register);

int blocking_notifier_chain_unregister(struct blocking_notifier_head *chain,
				       struct notifier_block *nb)
{
	int err;

	down_write(&chain->rwsem);
	err = drop(&chain->head, nb);
	up_write(&chain->rwsem);
	return err;
}
EXPORT_SYMBOL(blocking_notifier_chain_unregister);

int blocking_notifier_call_chain(struct blocking_notifier_head *chain,
				 unsigned long action, void *data)
{
	int ret;

	down_read(&chain->rwsem);
	ret = call(chain->head, action, data);
	up_read(&chain->rwsem);
	return ret;
}
EXPORT_SYMBOL(blocking_notifier_call_chain);

int raw_notifier_chain_register(struct raw_notifier_head *chain,
				struct notifier_block *nb)
{
	return add(&chain->head, nb);
}
EXPORT_SYMBOL(raw_notifier_chain_register);

int raw_notifier_chain_unregister(struct raw_notifier_head *chain,
				  struct notifier_block *nb)
{
	return drop(&chain->head, nb);
}
EXPORT_SYMBOL(raw_notifier_chain_unregister);

int raw_notifier_call_chain(struct raw_notifier_head *chain,
			    unsigned long action, void *data)
{
	return call(chain->head, action, data);
}
EXPORT_SYMBOL(raw_notifier_call_chain);

int atomic_notifier_chain_register(struct atomic_notifier_head *chain,
				   struct notifier_block *nb)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&chain->lock, flags);
	err = add(&chain->head, nb);
	spin_unlock_irqrestore(&chain->lock, flags);
	return err;
}
EXPORT_SYMBOL(atomic_notifier_chain_register);

int atomic_notifier_chain_unregister(struct atomic_notifier_head *chain,
				     struct notifier_block *nb)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&chain->lock, flags);
	err = drop(&chain->head, nb);
	spin_unlock_irqrestore(&chain->lock, flags);
	return err;
}
EXPORT_SYMBOL(atomic_notifier_chain_unregister);

int atomic_notifier_call_chain(struct atomic_notifier_head *chain,
			       unsigned long action, void *data)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&chain->lock, flags);
	ret = call(chain->head, action, data);
	spin_unlock_irqrestore(&chain->lock, flags);
	return ret;
}
EXPORT_SYMBOL(atomic_notifier_call_chain);
