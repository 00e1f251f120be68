// SPDX-License-Identifier: MIT
/*
 * kernel/core/lockrank.h - the order in which locks are taken
 *
 * Every lock has a rank; a core takes a lock only if its rank is below the
 * ranks of all it holds, so no circle can close. Ranks follow the layers:
 * what lies deeper has the smaller number. Interrupt handlers start with
 * an empty hand (the interrupted code's locks are no concern of theirs, as
 * any lock both may take must be taken with interrupts off: checked too).
 *
 * The checker takes its state as an argument, so that it can be tested
 * (tests/core/test_lockrank.c). It works with CONFIG_DEBUG_LOCKRANK.
 */
#pragma once

#include "kernel/lib/compiler.h"

enum lock_rank {
	LOCK_RANK_NONE		= 0,	/* a module's own: no order asked */
	LOCK_RANK_CONSOLE	= 10,
	LOCK_RANK_LOG		= 20,
	LOCK_RANK_IRQ_CHIP	= 30,
	LOCK_RANK_IRQ		= 40,
	LOCK_RANK_COUNTER	= 50,	/* of percpu_counter */
	LOCK_RANK_COUNTERS	= 55,	/* the list of them */
	LOCK_RANK_SMP		= 60,
	LOCK_RANK_RUNQUEUE	= 70,
	LOCK_RANK_TIMER		= 80,
	LOCK_RANK_WAITQUEUE	= 90,
	LOCK_RANK_THREADS	= 95,
	LOCK_RANK_WORKQUEUE	= 100,
	LOCK_RANK_RCU		= 105,
	LOCK_RANK_PAGE		= 120,
	LOCK_RANK_PCP		= 125,
	LOCK_RANK_SLAB_NODE	= 140,
	LOCK_RANK_SLAB		= 145,
	LOCK_RANK_VMALLOC	= 160,
	LOCK_RANK_PERCPU_SITES	= 165,
	LOCK_RANK_PERCPU	= 170,
	LOCK_RANK_FILES		= 200,
	LOCK_RANK_HOTPLUG	= 210,
	LOCK_RANK_OUTER		= 1000,	/* tests; nothing ranks above */
};

struct lock_class {
	const char *name;
	u16 rank;
	u8 usage;		/* [a] LOCK_USED_* seen so far */
};
#define LOCK_CLASS_INIT(class_name, class_rank)				\
	{ .name = (class_name), .rank = (class_rank) }

#define LOCK_USED_IN_IRQ	0x1	/* taken by an interrupt handler */
#define LOCK_USED_IRQS_ON	0x2	/* taken with interrupts enabled */

#define LOCKRANK_DEPTH	8

/* What one context (a core's threads, or its interrupts) holds. */
struct lockrank_state {
	const struct lock_class *held[LOCKRANK_DEPTH];
	unsigned int nr;
};

/*
 * May `class` be taken now? Returns NULL, or the held class that forbids
 * it: a lower or equal rank; without a rank only itself.
 */
const struct lock_class *lockrank_check(const struct lockrank_state *s,
					const struct lock_class *class);
int lockrank_push(struct lockrank_state *s, const struct lock_class *class);
int lockrank_pop(struct lockrank_state *s, const struct lock_class *class);

/* Notes how a lock is used. Returns false if the two uses can deadlock. */
bool lockrank_note_usage(struct lock_class *class, bool in_irq, bool irqs_on);

#ifdef CONFIG_DEBUG_LOCKRANK
void lockrank_acquire(struct lock_class *class);
void lockrank_acquired_by_try(struct lock_class *class);
void lockrank_release(struct lock_class *class);
#else
static inline void lockrank_acquire(struct lock_class *c) { (void)c; }
static inline void lockrank_acquired_by_try(struct lock_class *c) { (void)c; }
static inline void lockrank_release(struct lock_class *c) { (void)c; }
#endif
