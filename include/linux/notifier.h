// SPDX-License-Identifier: MIT
/*
 * include/linux/notifier.h - functions that want to be told
 *
 * A chain is called in the order of priorities, the highest first, until
 * one says NOTIFY_STOP or NOTIFY_BAD. Of a blocking chain they may sleep.
 */
#pragma once

#include "include/linux/rwsem.h"
#include "include/linux/spinlock.h"

#define NOTIFY_DONE		0x0000
#define NOTIFY_OK		0x0001
#define NOTIFY_STOP_MASK	0x8000
#define NOTIFY_BAD		(NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP		(NOTIFY_OK | NOTIFY_STOP_MASK)

struct notifier_block;
typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action,
			     void *data);

struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;	/* [the chain's lock] */
	int priority;
};

struct blocking_notifier_head {
	struct rw_semaphore rwsem;
	struct notifier_block *head;	/* [rwsem] */
};
struct raw_notifier_head {
	struct notifier_block *head;	/* [the owner's] */
};
struct atomic_notifier_head {
	spinlock_t lock;
	struct notifier_block *head;	/* [lock] */
};

#define BLOCKING_NOTIFIER_INIT(name)					\
	{ .rwsem = __RWSEM_INITIALIZER((name).rwsem) }
#define BLOCKING_NOTIFIER_HEAD(name)					\
	struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define BLOCKING_INIT_NOTIFIER_HEAD(chain) do {				\
	init_rwsem(&(chain)->rwsem);					\
	(chain)->head = NULL;						\
} while (0)
#define RAW_NOTIFIER_INIT(name)		{ .head = NULL }
#define RAW_NOTIFIER_HEAD(name)		struct raw_notifier_head name = { NULL }
#define RAW_INIT_NOTIFIER_HEAD(chain)	((void)((chain)->head = NULL))
#define ATOMIC_NOTIFIER_HEAD(name)					\
	struct atomic_notifier_head name = {				\
		.lock = __SPIN_LOCK_INITIALIZER(name) }
#define ATOMIC_INIT_NOTIFIER_HEAD(chain) do {				\
	spin_lock_init(&(chain)->lock);					\
	(chain)->head = NULL;						\
} while (0)

/*
 * Return: 0, -EEXIST (on it already), -ENOENT (not on it); of a call: what
 * the last one returned. Context: blocking: thread, may sleep; raw: as its
 * owner locks it; atomic: any, and its functions too.
 */
int blocking_notifier_chain_register(struct blocking_notifier_head *chain,
				     struct notifier_block *nb);
int blocking_notifier_chain_unregister(struct blocking_notifier_head *chain,
				       struct notifier_block *nb);
int blocking_notifier_call_chain(struct blocking_notifier_head *chain,
				 unsigned long action, void *data);
int raw_notifier_chain_register(struct raw_notifier_head *chain,
				struct notifier_block *nb);
int raw_notifier_chain_unregister(struct raw_notifier_head *chain,
				  struct notifier_block *nb);
int raw_notifier_call_chain(struct raw_notifier_head *chain,
			    unsigned long action, void *data);
int atomic_notifier_chain_register(struct atomic_notifier_head *chain,
				   struct notifier_block *nb);
int atomic_notifier_chain_unregister(struct atomic_notifier_head *chain,
				     struct notifier_block *nb);
int atomic_notifier_call_chain(struct atomic_notifier_head *chain,
			       unsigned long action, void *data);

/* A negative errno as a function's answer, and back. */
#define notifier_from_errno(err)					\
	((err) ? NOTIFY_STOP_MASK | (NOTIFY_OK - (err)) : NOTIFY_OK)
#define notifier_to_errno(ret) ({					\
	int told_ = (ret) & ~NOTIFY_STOP_MASK;				\
	told_ > NOTIFY_OK ? NOTIFY_OK - told_ : 0; })
