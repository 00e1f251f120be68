// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_lock.c - a spinlock from hand to hand
 *
 * Threads, and interrupts of all cores, take elements from one list to
 * another. Whoever holds the lock is alone, and finds what the one before
 * has left.
 */
#include "kernel/arch/atomic.h"
#include "kernel/core/smp.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/list.h"
#include "tests/schedules/scenario.h"

#define THREADS		5
#define ROUNDS		16
#define ELEMENTS	3

static struct spinlock lock;
static u32 broken_word;			/* [a] the twin's lock */
static u32 inside;			/* [a] 0, or who holds the lock */
static u32 handed;			/* [lock] times */
static u32 interrupts;			/* [a] times in an interrupt */
static struct list_head from, to;	/* [lock] */
static struct list_head elements[ELEMENTS];	/* [lock] */

static int setup(void)
{
	spin_lock_init_ranked(&lock, "scenario", LOCK_RANK_OUTER);
	broken_word = 0;
	inside = 0;
	handed = 0;
	interrupts = 0;
	INIT_LIST_HEAD(&from);
	INIT_LIST_HEAD(&to);
	for (unsigned int i = 0; i < ELEMENTS; i++)
		list_add_tail(&elements[i], &from);
	return 0;
}

/* Looks whether it is free, and then takes it: two steps. */
static void take_broken(unsigned long *flags)
{
	local_irq_save(*flags);
	preempt_disable();
	while (READ_ONCE(broken_word))
		cpu_relax();
	sched_point();
	WRITE_ONCE(broken_word, 1);
}

static void take(unsigned long *flags)
{
	if (scenario_is_twin())
		take_broken(flags);
	else
		spin_lock_irqsave(&lock, *flags);
}

static void give(unsigned long flags)
{
	if (scenario_is_twin()) {
		WRITE_ONCE(broken_word, 0);
		preempt_enable();
		local_irq_restore(flags);
	} else {
		spin_unlock_irqrestore(&lock, flags);
	}
}

/* Who finds somebody inside touches nothing: the twin must survive. */
static void hand_on(u32 who)
{
	unsigned long flags;

	take(&flags);
	if (xchg(&inside, who) != 0) {
		scenario_fail("two holders of the lock");
	} else {
		if (list_empty(&from))
			list_splice_init(&to, &from);
		list_move(from.next, &to);
		handed++;
		xchg(&inside, 0);
	}
	give(flags);
}

static void in_interrupt_of_core(void *info)
{
	hand_on((u32)(uintptr_t)info);
	__atomic_fetch_add(&interrupts, 1, __ATOMIC_RELAXED);
}

static void body(unsigned int id)
{
	for (unsigned int i = 0; i < ROUNDS && !scenario_failed(); i++) {
		hand_on(id + 1);
		if (scenario_random(id, 4) == 0)
			smp_call_function_single(scenario_random(id,
					nr_cpu_ids), in_interrupt_of_core,
					(void *)(uintptr_t)(id + 100), true);
	}
}

static void finish(void)
{
	u32 all = THREADS * ROUNDS + interrupts;

	if (scenario_failed())
		return;
	if (handed != all)
		scenario_fail("handed on %u times of %u", handed, all);
	if (list_verify(&from) || list_verify(&to) ||
	    list_count_nodes(&from) + list_count_nodes(&to) != ELEMENTS)
		scenario_fail("the lists are broken");
}

SCENARIO(lock) = {
	.name = "lock",
	.summary = "who holds a spinlock is alone, also against interrupts",
	.twin = "looks whether its lock is free, then takes it",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
