// SPDX-License-Identifier: MIT
/*
 * kernel/core/lockrank_debug.c - the checker applied to the real locks
 *
 * One state per core and context. Array, not per-CPU variables: locks are
 * taken before those exist.
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/lockrank.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/export.h"

enum { IN_THREAD, IN_SOFTIRQ, IN_IRQ, NR_CONTEXTS };

static struct lockrank_state states[NR_CPUS][NR_CONTEXTS]; /* [o] */

static struct lockrank_state *state_here(void)
{
	unsigned int context = in_hardirq() ? IN_IRQ :
			       in_serving_softirq() ? IN_SOFTIRQ : IN_THREAD;

	return &states[raw_smp_processor_id()][context];
}

static bool unchecked(void)
{
	return panic_in_progress() || in_nmi();
}

static void note(struct lock_class *class)
{
	if (!lockrank_note_usage(class, in_hardirq(), !irqs_disabled()))
		panic("lock %s is taken in an interrupt handler and also with "
		      "interrupts enabled: use spin_lock_irqsave", class->name);
}

void lockrank_acquire(struct lock_class *class)
{
	const struct lock_class *bad;

	if (unchecked())
		return;
	bad = lockrank_check(state_here(), class);
	if (bad)
		panic("lock order: taking %s (rank %u) while holding %s "
		      "(rank %u); ranks must fall", class->name, class->rank,
		      bad->name, bad->rank);
	lockrank_acquired_by_try(class);
}
EXPORT_SYMBOL(lockrank_acquire);

/* A trylock cannot wait, so its rank does not matter; the rest does. */
void lockrank_acquired_by_try(struct lock_class *class)
{
	if (unchecked())
		return;
	note(class);
	if (lockrank_push(state_here(), class))
		panic("more than %d locks held, taking %s", LOCKRANK_DEPTH,
		      class->name);
}
EXPORT_SYMBOL(lockrank_acquired_by_try);

void lockrank_release(struct lock_class *class)
{
	if (unchecked())
		return;
	if (lockrank_pop(state_here(), class))
		panic("lock %s is released but not held by core %u",
		      class->name, raw_smp_processor_id());
}
EXPORT_SYMBOL(lockrank_release);
